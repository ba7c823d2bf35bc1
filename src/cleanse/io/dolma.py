"""Articles as documents of Dolma with attributes: its mixer takes out what cleanse took out, or what you choose of it.

A document's `text` is the repaired text: with all repairs made, and those changes of white space that write something. Its
attributes are spans of that text to be deleted, `[start, end, score]`, counted in Unicode code points: sorted, disjoint, never
empty, those that touch made one. The mixer (dolma 1.2.1, src/shard.rs) counts so too, walks the spans of all chosen
attributes in the order of their starts, takes the half of a second one that overlaps, and one character for an empty one.

With the spans of `cleanse__all` deleted, the text is the article's. Those of `cleanse__<category>` (`-` as `_`) and
`cleanse__layout` are together the same characters, each in one of them: choose either all, or any of the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cleanse.io.sinks import Sink, parsed
from cleanse.record import changes_from_record, json_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cleanse.io.disk import Part
    from cleanse.types import Change

NAME = "cleanse"  # of the folder below `attributes`, and of whose attributes they are

_ALL, _LAYOUT = "all", "layout"
_NOT_METADATA = frozenset({"schema", "id", "text", "markdown", "removed", "repaired", "layout", "suspects"})


class Cut(NamedTuple):
    """A span of a document's text that the article has not, its category, and how sure that is."""

    start: int
    end: int
    category: str
    score: float


def cuts_of(text: str, changes: Iterable[Change]) -> tuple[str, list[Cut]]:
    """Return the repaired text of an article, and what the article has not of it: sorted, disjoint, not empty.

    White space that goes with a removal, in front of it or behind it, has the category of that removal.
    """
    pieces: list[str] = []
    cuts: list[Cut] = []
    at = in_text = in_source = 0  # in the text that is made, in the article's, in the source's
    for change in changes:
        kept = text[in_text : in_text + change.start - in_source]
        is_cut = change.kind == "removed" or (change.kind == "layout" and not change.after)
        written = change.before if is_cut else change.after
        at += len(kept)
        if is_cut:
            is_layout = change.kind == "layout"
            cuts.append(Cut(at, at + len(written), _LAYOUT if is_layout else change.category, change.confidence))
        pieces += (kept, written)
        at += len(written)
        in_text += len(kept) + len(change.after)
        in_source = change.end
    pieces.append(text[in_text:])
    return "".join(pieces), _with_white_space(cuts)


def spans(cuts: Iterable[Cut]) -> dict[str, list[list[float]]]:
    """Return the attributes: spans by name, touching ones made one with the lowest score of them. `all` is always there.

    >>> spans([Cut(3, 5, "promo", 0.9), Cut(5, 6, "share", 1.0)])
    {'cleanse__all': [[3, 6, 0.9]], 'cleanse__promo': [[3, 5, 0.9]], 'cleanse__share': [[5, 6, 1.0]]}
    """
    found: dict[str, list[list[float]]] = {f"{NAME}__{_ALL}": []}
    for cut in cuts:
        for category in (_ALL, cut.category):
            own = found.setdefault(f"{NAME}__{category.replace('-', '_')}", [])
            if own and own[-1][1] == cut.start:
                own[-1][1:] = cut.end, min(own[-1][2], cut.score)
            else:
                own.append([cut.start, cut.end, cut.score])
    return found


def document_of(record: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a record with a text as a document of Dolma and as its attributes.

    Raises CleanseError for a record that was written without its log.
    """
    text, cuts = cuts_of(record["text"], changes_from_record(record))
    source = record["source"]
    identity = record["id"] if record["id"] is not None else f"{source['path']}:{source['record']}"
    document = {
        "id": identity,
        "text": text,
        "source": NAME,
        "version": record["versions"].get("cleanse", ""),
        **({"created": record["date"]} if record["date"] else {}),
        "metadata": {name: value for name, value in record.items() if name not in _NOT_METADATA},
    }
    return document, {"id": identity, "source": NAME, "attributes": spans(cuts)}


class DolmaSink:
    """Documents to one sink, their attributes to another, line by line."""

    def __init__(self, documents: Sink, attributes: Sink) -> None:
        self._documents = documents
        self._attributes = attributes

    def write(self, line: bytes) -> None:
        """Take one record; one without a text is passed over."""
        record = parsed(line)
        if record["text"] is None:
            return
        document, attributes = document_of(record)
        self._documents.write(json_line(document))
        self._attributes.write(json_line(attributes))

    def flush(self) -> None:
        """Hand on what can be handed on."""
        self._documents.flush()
        self._attributes.flush()

    def end(self) -> Sequence[Part]:
        """Write what was held back, and return what waits for its place."""
        return (*self._attributes.end(), *self._documents.end())

    def undo(self) -> None:
        """Leave nothing behind."""
        self._documents.undo()
        self._attributes.undo()


def _with_white_space(cuts: Sequence[Cut]) -> list[Cut]:
    """Return the cuts, white space that touches a removal with the category and the score of that removal."""
    made = list(cuts)
    for steps, edge, other in ((range(1, len(made)), "start", -1), (range(len(made) - 2, -1, -1), "end", 1)):
        for index in steps:
            cut, beside = made[index], made[index + other]
            touches = cut.start == beside.end if edge == "start" else cut.end == beside.start
            if cut.category == _LAYOUT and touches:
                made[index] = cut._replace(category=beside.category, score=beside.score)
    return made
