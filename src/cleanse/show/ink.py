"""Colour for the screen, or the signs that stand in for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cleanse.show.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleanse.show.words import Segment

Style = Literal["name", "removed", "added", "suspect", "quiet"]

_CODES: Mapping[Style, str] = {"name": "1", "removed": "31", "added": "32", "suspect": "33", "quiet": "2"}
_SIGNS: Mapping[Style, tuple[str, str]] = {"removed": ("[-", "-]"), "added": ("{+", "+}"), "suspect": ("[?", "?]")}
_MARKED = "1;4"  # bold and underlined: to be told apart without seeing colours, too


@dataclass(frozen=True, slots=True)
class Ink:
    r"""What paints text: with terminal colours, or without.

    >>> Ink(is_coloured=False)("removed", "gone"), Ink(is_coloured=True)("removed", "gone")
    ('gone', '\x1b[31mgone\x1b[0m')
    """

    is_coloured: bool

    def __call__(self, style: Style, text: str) -> str:
        """Return the text painted as one piece; what is foreign in it must have become visible before."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.is_coloured and text else text

    def line(self, style: Style, segments: Iterable[Segment]) -> str:
        """Return foreign text as one painted line, its marked segments in colour or between signs.

        >>> from cleanse.show.words import Segment
        >>> print(Ink(is_coloured=False).line("removed", [Segment("North ", False), Segment("Kor-ea", True)]))
        North [-Kor-ea-]
        """
        if not self.is_coloured:
            opening, closing = _SIGNS[style]
            shown = ((visible(segment.text), segment.is_marked) for segment in segments)
            return "".join(f"{opening}{text}{closing}" if is_marked else text for text, is_marked in shown)
        return "".join(
            f"\x1b[{_MARKED if segment.is_marked else '22;24'};{_CODES[style]}m{visible(segment.text)}\x1b[0m"
            for segment in segments
        )
