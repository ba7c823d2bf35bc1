"""Where a place of the repaired text (the view) lies in the source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cleanse.types import Change, Removal

# The rule of white-space changes that are made behind the view; those of other rules are repairs, and stand in it.
LAYOUT = "layout"
# So much of the text behind a change is looked for where repairs inside the change have altered its length.
_LANDMARK = 64


class Stretch(NamedTuple):
    """`view[view_start:view_end]` came from `source[start:end]`; of equal length only if it is the same text."""

    view_start: int
    view_end: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """Stretches that cover the view and the source without gaps, in order."""

    stretches: tuple[Stretch, ...]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span of the view lies in the source; inside a rewritten stretch, the whole of it.

        >>> Alignment((Stretch(0, 2, 0, 2), Stretch(2, 3, 2, 6), Stretch(3, 5, 6, 8))).source_span(1, 3)
        (1, 6)
        """
        if not self.stretches:
            return 0, 0
        first = bisect_right(self.stretches, start, key=lambda stretch: stretch.view_start) - 1
        last = bisect_left(self.stretches, max(end, start + 1), key=lambda stretch: stretch.view_end)
        low = self.stretches[max(first, 0)]
        high = self.stretches[min(last, len(self.stretches) - 1)]
        source_start = low.start + (start - low.view_start if _is_same(low) else 0)
        source_end = high.end - (high.view_end - end if _is_same(high) else 0)
        return source_start, max(source_start, source_end)


def _is_same(stretch: Stretch) -> bool:
    return stretch.view_end - stretch.view_start == stretch.end - stretch.start


def align(source: str, changes: Sequence[Change], view: str, removals: Sequence[Removal] = ()) -> Alignment:
    """Return how the view lies on its source, found from the changes that led from the source to the clean text.

    The view stands between the two: what a repair wrote is in it already, what is removed or only laid out anew is
    still there. The removals speak of the view: the n-th of them is the n-th removed change, which tells how long that
    is in the view, where repairs inside it (which are not among the changes) count.
    """
    return Alignment(tuple(_stretches(source, changes, view, _placed(changes, removals))))


def _placed(changes: Sequence[Change], removals: Sequence[Removal]) -> dict[int, Removal]:
    """Return the removal behind each removed change (by its number), or nothing where the two lists disagree."""
    removed = [number for number, change in enumerate(changes) if change.kind == "removed"]
    in_order = sorted(removals, key=lambda removal: (removal.start, removal.end))
    if [changes[number].rule for number in removed] != [removal.rule for removal in in_order]:
        return {}
    return dict(zip(removed, in_order, strict=True))


def _stretches(source: str, changes: Sequence[Change], view: str, placed: Mapping[int, Removal]) -> Iterator[Stretch]:
    at = position = 0
    for run in _runs(changes, placed):
        start = changes[run[0]].start
        if position < start:
            yield Stretch(at, at + start - position, position, start)
            at += start - position
        if run[0] in placed:
            widths = [placed[run[0]].end - at]
        else:
            run_changes = [changes[number] for number in run]
            behind = run[-1] + 1
            room = placed[behind].start - at if _is_next(changes, behind, placed) else None
            following = changes[behind].start if behind < len(changes) else None
            widths = _widths(run_changes, _width(run_changes, source, view, at, following) if room is None else room)
        for number, width in zip(run, widths, strict=True):
            end = min(max(at + width, at), len(view))
            yield Stretch(at, end, changes[number].start, changes[number].end)
            at, position = end, changes[number].end
    if position < len(source) or at < len(view):
        yield Stretch(at, len(view), position, len(source))


def _runs(changes: Sequence[Change], placed: Mapping[int, Removal]) -> Iterator[list[int]]:
    """Yield the numbers of changes that follow each other without a gap; a removal with a known place stands alone."""
    run: list[int] = []
    for number, change in enumerate(changes):
        if run and (number in placed or run[-1] in placed or changes[run[-1]].end < change.start):
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _is_next(changes: Sequence[Change], number: int, placed: Mapping[int, Removal]) -> bool:
    return number in placed and changes[number - 1].end == changes[number].start


def _width(run: Sequence[Change], source: str, view: str, at: int, following: int | None) -> int:
    """Return how long a run of changes is in the view: as its parts say, else up to the unchanged text behind it."""
    end = run[-1].end
    expected = sum(len(change.after) if _is_repair(change) else len(change.before) for change in run)
    if following is None:
        return len(view) - at - (len(source) - end)
    landmark = source[end : min(following, end + _LANDMARK)]
    if all(map(_is_repair, run)) or view.startswith(landmark, at + expected):
        return expected
    found = view.find(landmark, at + sum(len(change.after) for change in run if _is_repair(change)))
    return expected if found < 0 else found - at


def _widths(run: Sequence[Change], total: int) -> list[int]:
    """Return how long each change of a run is in the view: repairs as they wrote, the others as far as that reaches."""
    rest = total - sum(len(change.after) for change in run if _is_repair(change))
    last = max((number for number, change in enumerate(run) if not _is_repair(change)), default=-1)
    widths: list[int] = []
    for number, change in enumerate(run):
        if _is_repair(change):
            widths.append(len(change.after))
            continue
        widths.append(rest if number == last else min(len(change.before), rest))
        rest -= widths[-1]
    return widths


def _is_repair(change: Change) -> bool:
    """Return whether a change stands in the view already."""
    return change.kind == "repaired" or (change.kind == "layout" and change.rule != LAYOUT)
