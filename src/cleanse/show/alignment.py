"""Where a place of the repaired text (the view) lies in the source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

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
    for number, change in enumerate(changes):
        if position < change.start:
            yield Stretch(at, at + change.start - position, position, change.start)
            at += change.start - position
        end = placed[number].end if number in placed else at + _width(source, changes, number, view, at, placed)
        yield Stretch(at, end, change.start, change.end)
        at, position = end, change.end
    if position < len(source) or at < len(view):
        yield Stretch(at, len(view), position, len(source))


def _width(
    source: str, changes: Sequence[Change], number: int, view: str, at: int, placed: Mapping[int, Removal]
) -> int:
    """Return how long a change is in the view."""
    change = changes[number]
    if change.kind == "repaired" or (change.kind == "layout" and change.rule != LAYOUT):
        return len(change.after)
    following = changes[number + 1] if number + 1 < len(changes) else None
    if following is None:
        return len(view) - at - (len(source) - change.end)
    if following.start > change.end:
        landmark = source[change.end : min(following.start, change.end + _LANDMARK)]
    elif number + 1 in placed:
        return placed[number + 1].start - at
    else:
        landmark = following.after if following.kind == "repaired" else ""
    if not landmark or view.startswith(change.before + landmark, at):
        return len(change.before)
    found = view.find(landmark, at)
    return found - at if found >= 0 else len(change.before)
