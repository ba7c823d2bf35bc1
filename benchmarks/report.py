"""Figures as Markdown tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def table(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; the first column is flush left, the others right.

    >>> print(table(["a", "b"], [["x", "1"]]))
    | a | b |
    |---|---:|
    | x | 1 |
    """
    lines = [_row(head), "|---" + "|---:" * (len(head) - 1) + "|"]
    return "\n".join([*lines, *map(_row, body)])


def share(value: float, digits: int = 1) -> str:
    """Return a share as a percentage.

    >>> share(0.1234)
    '12.3 %'
    """
    return f"{100 * value:.{digits}f} %"


def fraction(value: float) -> str:
    """Return a figure between 0 and 1 with three digits, without the leading zero.

    >>> fraction(0.75), fraction(1.0)
    ('.750', '1.000')
    """
    return f"{value:.3f}".removeprefix("0")


def excerpt(text: str, width: int = 110) -> str:
    """Return a text as one line of at most `width` characters, harmless in a terminal and in a table."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split()).replace("|", "¦")
    return line if len(line) <= width else line[: width - 1] + "…"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
