"""Where a place of a text lies for people: rows as a reader sees them, lines and columns as an editor counts them."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROW_BREAK = re.compile("\r\n|[\n\r\f\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}]")


class Place(NamedTuple):
    """A line and a column of it, both counted from 1; columns count code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the lines of a text start, for looking up the line and column of an offset.

    Only a line feed ends a line here, as for grep, sed and most editors, so that `file:LINE` leads to the place; in a
    text without any line feed, a carriage return does.
    """

    starts: tuple[int, ...]
    length: int

    @classmethod
    def of(cls, text: str) -> Lines:
        r"""Return the lines of a text.

        >>> Lines.of("one\ntwo").starts, Lines.of("one\rtwo").starts
        ((0, 4), (0, 4))
        """
        mark = "\n" if "\n" in text else "\r"
        starts = [0]
        while (at := text.find(mark, starts[-1])) >= 0:
            starts.append(at + 1)
        return cls(tuple(starts), len(text))

    def place(self, offset: int) -> Place:
        r"""Return the line and column of an offset.

        >>> Lines.of("one\ntwo").place(5)
        Place(line=2, column=2)
        """
        line = bisect_right(self.starts, offset)
        return Place(line, offset - self.starts[line - 1] + 1)

    @property
    def count(self) -> int:
        """Return how many lines the text has; the nothing behind a final line break is none."""
        return len(self.starts) - (self.starts[-1] == self.length)


@dataclass(frozen=True, slots=True)
class Row:
    """What a reader takes for one line: `text[start:end]` without its break, and the number of the line it is part of."""

    line: int
    start: int
    end: int


def rows(text: str) -> Iterator[Row]:
    r"""Yield every row of a text that is more than white space.

    A row ends wherever the cleaner ends a block: a form feed or U+2028 starts a new row though no new line.

    >>> [(row.line, text[row.start:row.end]) for text in ["a\n\nb\fc"] for row in rows(text)]
    [(1, 'a'), (3, 'b'), (3, 'c')]
    """
    lines = Lines.of(text)
    start = 0
    for match in ROW_BREAK.finditer(text):
        if not _is_blank(text, start, match.start()):
            yield Row(lines.place(start).line, start, match.start())
        start = match.end()
    if not _is_blank(text, start, len(text)):
        yield Row(lines.place(start).line, start, len(text))


def _is_blank(text: str, start: int, end: int) -> bool:
    return start == end or text[start:end].isspace()
