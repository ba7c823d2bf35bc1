"""Rows of cells as aligned lines for the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanse.show.terminal import width

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence


def aligned(rows: Sequence[Sequence[str]], numbers: Collection[int] = ()) -> Iterator[str]:
    """Yield each row as a line; the columns of `numbers` are flush right. Foreign text must have become visible before.

    >>> print(*aligned([("rule", "hits"), ("a.b", "12")], numbers={1}), sep="|")
    rule  hits|a.b     12
    """
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = []
        for column, (cell, wanted) in enumerate(zip(row, widths, strict=True)):
            blank = " " * (wanted - width(cell))
            cells.append(blank + cell if column in numbers else cell + blank)
        yield "  ".join(cells).rstrip()
