"""A unified diff from the source to the clean text that `patch` takes byte for byte, in both directions."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from cleanse.show.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cleanse.show.comparison import Comparison
    from cleanse.show.ink import Ink, Style
    from cleanse.types import Change

_NO_NEWLINE = "\n\\ No newline at end of file\n"
_STYLES: Mapping[str, Style] = {"-": "removed", "+": "added", "@": "quiet"}
_ESCAPES = {"\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r"}


class Region(NamedTuple):
    """Source lines `[old, old_end)` that became the clean lines `[new, new_end)`."""

    old: int
    old_end: int
    new: int
    new_end: int


def unified(comparison: Comparison, context: int = 3) -> Iterator[str]:
    r"""Yield the lines of a unified diff, each with its line feed; nothing where the texts are equal.

    Only a line feed ends a line: for `patch` a carriage return, a form feed or U+2028 is a character like any other,
    so these lines must be written without any translation of line ends.

    >>> from cleanse.show.comparison import Comparison
    >>> from cleanse.types import Change
    >>> print("".join(unified(Comparison("a.txt", "One\nAd", "One\n", (Change(4, 6, "Ad", "", "removed"),)))), end="")
    --- a.txt
    +++ a.txt (clean)
    @@ -1,2 +1 @@
     One
    -Ad
    \ No newline at end of file
    """
    old, new = split_lines(comparison.source), split_lines(comparison.clean)
    found = regions(old, new, comparison.changes)
    if not found:
        return
    yield f"--- {_header_name(comparison.name)}\n"
    yield f"+++ {_header_name(comparison.name, ' (clean)')}\n"
    for hunk in _hunks(found, context):
        yield from _hunk_lines(hunk, old, new, context)


def split_lines(text: str) -> list[str]:
    r"""Return the lines of a text with their line feeds.

    >>> split_lines("a\r\nb\fc")
    ['a\r\n', 'b\x0cc']
    """
    pieces = text.split("\n")
    last = pieces.pop()
    return [piece + "\n" for piece in pieces] + ([last] if last else [])


def regions(old: Sequence[str], new: Sequence[str], changes: Sequence[Change]) -> list[Region]:
    r"""Return which lines became which, from the changes: no search for likeness, so the time is linear.

    >>> from cleanse.types import Change
    >>> regions(["Ad\n", "One\n"], ["One\n"], [Change(0, 3, "Ad\n", "", "removed")])
    [Region(old=0, old_end=1, new=0, new_end=0)]
    """
    found: list[Region] = []
    i = j = 0
    for old_at, new_at in [*_standing(old, new, changes), (len(old), len(new))]:
        region = _trimmed(Region(i, old_at, j, new_at), old, new)
        if region.old < region.old_end or region.new < region.new_end:
            found.append(region)
        i, j = old_at + 1, new_at + 1
    return found


def _standing(old: Sequence[str], new: Sequence[str], changes: Sequence[Change]) -> Iterator[tuple[int, int]]:
    """Yield (old, new) line numbers of each line that no change touches and that is a line of its own in both texts."""
    new_starts = [0]
    for line in new:
        new_starts.append(new_starts[-1] + len(line))
    start = shift = number = 0
    for index, line in enumerate(old):
        end = start + len(line)
        while number < len(changes) and changes[number].end <= start:
            shift += len(changes[number].after) - (changes[number].end - changes[number].start)
            number += 1
        if number == len(changes) or changes[number].start >= end:
            at = bisect_left(new_starts, start + shift)
            if at < len(new) and new_starts[at] == start + shift and new[at] == line:
                yield index, at
        start = end


def _trimmed(region: Region, old: Sequence[str], new: Sequence[str]) -> Region:
    i, i_end, j, j_end = region
    while i < i_end and j < j_end and old[i] == new[j]:
        i, j = i + 1, j + 1
    while i < i_end and j < j_end and old[i_end - 1] == new[j_end - 1]:
        i_end, j_end = i_end - 1, j_end - 1
    return Region(i, i_end, j, j_end)


def _hunks(found: Sequence[Region], context: int) -> Iterator[list[Region]]:
    """Yield the regions in groups whose context lines would touch."""
    hunk = [found[0]]
    for region in found[1:]:
        if region.old - hunk[-1].old_end > 2 * context:
            yield hunk
            hunk = []
        hunk.append(region)
    yield hunk


def _hunk_lines(hunk: Sequence[Region], old: Sequence[str], new: Sequence[str], context: int) -> Iterator[str]:
    first, last = hunk[0], hunk[-1]
    before = min(context, first.old)
    behind = min(context, len(old) - last.old_end)
    old_range = _range(first.old - before, last.old_end + behind)
    new_range = _range(first.new - before, last.new_end + behind)
    yield f"@@ -{old_range} +{new_range} @@\n"
    at = first.old - before
    for region in hunk:
        yield from _marked(" ", old[at : region.old])
        yield from _marked("-", old[region.old : region.old_end])
        yield from _marked("+", new[region.new : region.new_end])
        at = region.old_end
    yield from _marked(" ", old[at : at + behind])


def _marked(mark: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield mark + line + ("" if line.endswith("\n") else _NO_NEWLINE)


def _range(start: int, end: int) -> str:
    if end - start == 1:
        return f"{start + 1}"
    return f"{start + (end > start)},{end - start}"


def _header_name(name: str, suffix: str = "") -> str:
    """Return a file name for a header line, in C quotes where it holds what would end the name or the line.

    A tab behind a name with blanks tells `patch` that they are part of it.
    """
    if any(character in '"\\' or character < " " or character == "\x7f" for character in name):
        quoted = "".join(_quoted(character) for character in name + suffix)
        return f'"{quoted}"'
    return f"{name}{suffix}\t" if " " in name else name + suffix


def _quoted(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character in _ESCAPES:
        return _ESCAPES[character]
    return f"\\{ord(character):03o}" if character < " " or character == "\x7f" else character


def painted(lines: Iterable[str], ink: Ink) -> Iterator[str]:
    r"""Yield a diff for the eye: coloured, and nothing in it acts on the terminal, so it is none for `patch`.

    >>> from cleanse.show.ink import Ink
    >>> list(painted(["--- a\n", "-\x1b[2J\n"], Ink(is_coloured=False)))
    ['--- a', '-\\e[2J']
    """
    is_header = True
    for line in lines:
        text = "\n".join(visible(part) for part in line.removesuffix("\n").split("\n"))
        is_header = is_header and not text.startswith("@@ ")
        style: Style | None = "name" if is_header else _STYLES.get(text[:1])
        yield ink(style, text) if style else text
