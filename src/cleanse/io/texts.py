r"""Articles as bare text or Markdown: a folder of numbered files, or one after the other.

In one file or stream, a line that is a form feed (U+000C) and nothing else stands between two texts. A line of a text that
is nothing but form feeds gets one more, so that the texts can be told apart whatever they hold:

>>> joined = b"One.\n\f\n\f\f\n\nlast\n"                  # two texts; the second begins with a line of one form feed
>>> [re.sub(r"(?m)^\f(\f+)$", r"\1", text) for text in joined.decode().removesuffix("\n").split("\n\f\n")]
['One.', '\x0c\n\nlast']
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from cleanse.io.packing import Packing, packer
from cleanse.io.sinks import parsed
from cleanse.record import json_line
from cleanse.show.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from cleanse.io.disk import Part, PartFolder
    from cleanse.io.target import Target

Field = Literal["text", "markdown"]
INDEX = "index.jsonl"

_SUFFIX = {"text": ".txt", "markdown": ".md"}

_BETWEEN = "\n\f\n"
_LINE_OF_FEEDS = re.compile("(?m)^\f+$")
_NAMED = ("id", "source", "url", "title", "language", "status")


def text_of(record: Mapping[str, Any], field: Field) -> str | None:
    """Return the text of an article, or its Markdown (its text where it has none); None for a document that failed."""
    found: str | None = record.get(field, record["text"])
    return found


class TextsSink:
    """Texts one after the other, a form feed between them."""

    def __init__(self, target: Target, packing: Packing, field: Field = "text") -> None:
        self._target = target
        self._field: Field = field
        self._packer = packer(packing)
        self._is_first = True

    def write(self, line: bytes) -> None:
        """Take one record; one without a text is passed over."""
        text = text_of(parsed(line), self._field)
        if text is None:
            return
        told = ("" if self._is_first else _BETWEEN) + _LINE_OF_FEEDS.sub(lambda match: match.group() + "\f", text)
        if self._target.is_terminal:
            told = "\n".join(visible(one) for one in told.split("\n"))
        self._is_first = False
        self._target.write(self._packer.compress(told.encode()))

    def flush(self) -> None:
        """Hand on what can be handed on."""
        self._target.flush()

    def end(self) -> Sequence[Part]:
        """Write what was held back, and return what waits for its place."""
        self._target.write(self._packer.compress(b"" if self._is_first else b"\n") + self._packer.flush())
        return self._target.end()

    def undo(self) -> None:
        """Leave nothing behind."""
        self._target.undo()


class TextFolderSink:
    """A folder of texts, `000000.txt` and so on; `index.jsonl` says of each which document it is."""

    def __init__(self, folder: PartFolder, field: Field = "text") -> None:
        self._folder = folder
        self._field: Field = field
        self._index: list[bytes] = []

    def write(self, line: bytes) -> None:
        """Take one record; one without a text is passed over."""
        record = parsed(line)
        text = text_of(record, self._field)
        if text is None:
            return
        name = f"{len(self._index):06d}{_SUFFIX[self._field]}"
        self._folder.write(name, f"{text}\n".encode())
        self._index.append(json_line({"file": name} | {key: record[key] for key in _NAMED}))

    def flush(self) -> None:
        """Hold everything: the folder appears as a whole."""

    def end(self) -> Sequence[Part]:
        """Write the index, and return the folder."""
        self._folder.write(INDEX, b"".join(self._index))
        return (self._folder,)

    def undo(self) -> None:
        """Leave nothing behind."""
        self._folder.undo()
