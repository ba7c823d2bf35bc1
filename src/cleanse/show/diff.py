"""The changes of a document one by one: a line each like a linter's, or an object each."""

from __future__ import annotations

from heapq import merge
from typing import TYPE_CHECKING, Any

from cleanse.show.comparison import Comparison, is_space
from cleanse.show.lines import Lines, Place
from cleanse.show.terminal import visible
from cleanse.show.words import pieces, whole_words
from cleanse.types import Change, Suspect

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXCERPT = 60
# A repair is shown with the words around it; no word that is worth reading is longer.
_AROUND = 48


def label(change: Change | Suspect) -> str:
    """Return what a change is and by which rule, as one phrase.

    >>> label(Change(0, 1, "x", "", "removed", "share.bar", "share")), label(Change(0, 1, "-", "", "repaired", "hyphen"))
    ('share share.bar', 'repair hyphen')
    """
    if isinstance(change, Suspect):
        words = ("suspect", change.category, change.rule)
    elif change.kind == "repaired":
        words = ("repair", "", change.rule)
    else:
        words = ("", change.category or change.kind, change.rule)
    return visible(" ".join(word for word in words if word))


def reasons(change: Change | Suspect) -> str:
    """Return the confidence in a change and what speaks for it, in brackets; nothing where nothing is known.

    >>> reasons(Change(0, 1, "x", "", "removed", "r", "caption", 0.97, ("credit",), "captions"))
    '(0.97; credit; moved to captions)'
    """
    parts: list[str] = []
    if isinstance(change, Suspect):
        parts += (f"{change.confidence:.2f}", change.reason, "kept")
    else:
        if change.kind == "removed" or change.confidence < 1:
            parts.append(f"{change.confidence:.2f}")
        parts.extend(evidence(change))
        if change.moved_to:
            parts.append(f"moved to {change.moved_to}")
    return visible(f"({'; '.join(part for part in parts if part)})") if parts else ""


def evidence(change: Change) -> list[str]:
    """Return what speaks for a change; the name of its own rule, which begins a piece of it, is left out.

    >>> evidence(Change(0, 1, "x", "", "removed", "share.bar", "share", 0.9, ("share.bar: phrase", "share.word: phrase")))
    ['phrase', 'share.word: phrase']
    """
    return [why.removeprefix(f"{change.rule}: ") for why in change.why]


def excerpt(text: str, room: int = _EXCERPT) -> str:
    """Return the beginning of a text in quotes, on one line.

    >>> excerpt("Sign up  for our newsletter", 10)
    '"Sign up fo…"'
    """
    joined = " ".join(text[: 8 * room].split())
    cut = joined[:room]
    is_whole = len(cut) == len(joined) and not text[8 * room :].strip()
    return f'"{visible(cut)}{"" if is_whole else "…"}"'


def rewording(source: str, change: Change) -> str:
    """Return the words that a repair changed, before and after.

    >>> rewording("North Kor-ea now", Change(9, 10, "-", "", "repaired"))
    '"Kor-ea" → "Korea"'
    """
    start, end = max(change.start - _AROUND, 0), change.end + _AROUND
    passage = whole_words(pieces(source, start, min(end, len(source)), [change]))
    old, new = next((piece.old, piece.new) for piece in passage if piece.mark)
    return f'"{_shown(old)}" → "{_shown(new)}"'


def _shown(text: str) -> str:
    return visible(text[:_EXCERPT]) + ("…" if len(text) > _EXCERPT else "")


def concise(comparison: Comparison) -> Iterator[str]:
    r"""Yield a line for each change and suspect, `path:LINE:COL: what rule "text" (confidence; why)`.

    The place is that of the source, so that an editor can jump to it. White-space changes are one line, their count.

    >>> change = Change(4, 6, "Ad", "", "removed", "share.bar", "share", 0.9, ("tail",))
    >>> print(*concise(Comparison("a.txt", "One\nAd", "One\n", (change,))))
    a.txt:2:1: share share.bar "Ad" (0.90; tail)
    """
    name = visible(comparison.name)
    lines = Lines.of(comparison.source)
    for change in _in_order(comparison, spaces=False):
        text = (
            rewording(comparison.source, change)
            if isinstance(change, Change) and change.kind == "repaired"
            else excerpt(comparison.source[change.start : change.end])
        )
        place = lines.place(change.start)
        words = (f"{name}:{place.line}:{place.column}:", label(change), text, reasons(change))
        yield " ".join(word for word in words if word)
    if spaces := comparison.spaces:
        place = lines.place(spaces[0].start)
        count = f"{len(spaces)} white-space change{'s, the first of them' if len(spaces) > 1 else ''} here"
        yield f"{name}:{place.line}:{place.column}: layout {count}"


def change_rows(comparison: Comparison) -> Iterator[dict[str, Any]]:
    """Yield an object for each change and suspect, in the order of the source; here white space is spelled out, too."""
    lines = Lines.of(comparison.source)
    for change in _in_order(comparison, spaces=True):
        yield change_row(comparison.name, change, lines.place(change.start), comparison.source)


def change_row(name: str, change: Change | Suspect, place: Place, source: str) -> dict[str, Any]:
    """Return one change as a JSON object; `kind` is removed, repaired, layout or suspect."""
    row: dict[str, Any] = {"path": name, "line": place.line, "column": place.column}
    if isinstance(change, Suspect):
        row |= {"kind": "suspect", "start": change.start, "end": change.end}
        row |= {"text": source[change.start : change.end], "category": change.category, "rule": change.rule}
        return row | {"confidence": change.confidence, "reason": change.reason}
    row |= {"kind": change.kind, "start": change.start, "end": change.end}
    row |= {"before": change.before, "after": change.after, "rule": change.rule}
    if change.kind == "removed":
        row |= {"category": change.category, "confidence": change.confidence}
    if change.why:
        row["why"] = list(change.why)
    if change.moved_to:
        row["moved_to"] = change.moved_to
    return row


def _in_order(comparison: Comparison, *, spaces: bool) -> Iterator[Change | Suspect]:
    changes = (change for change in comparison.changes if spaces or not is_space(change))
    suspects = sorted(comparison.suspects, key=lambda suspect: (suspect.start, suspect.end))
    return merge(changes, suspects, key=lambda change: (change.start, change.end))
