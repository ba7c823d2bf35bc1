"""Where a place of the repaired text (the view) lies in the source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cleanse.types import Change, Removal

# So much of the next unchanged stretch is looked for when neither form of a change stands in the view.
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

    The view stands between the two: a repair is made in it, a removal or a white-space change is not yet. Repairs
    inside a removed span are not among the changes, so there the removals, which speak of the view, help: the n-th of
    them is the n-th removed change.
    """
    return Alignment(tuple(_stretches(source, changes, view, removals)))


def _stretches(source: str, changes: Sequence[Change], view: str, removals: Sequence[Removal]) -> Iterator[Stretch]:
    widths = _removed_widths(changes, removals)
    at = position = 0
    for number, change in enumerate(changes):
        if position < change.start:
            yield Stretch(at, at + change.start - position, position, change.start)
            at += change.start - position
        following = changes[number + 1].start if number + 1 < len(changes) else len(source)
        landmark = source[change.end : min(following, change.end + _LANDMARK)]
        width = widths.get(number)
        end = _end_in_view(view, at, change, landmark) if width is None else at + width
        yield Stretch(at, end, change.start, change.end)
        at, position = end, change.end
    if position < len(source) or at < len(view):
        yield Stretch(at, len(view), position, len(source))


def _removed_widths(changes: Sequence[Change], removals: Sequence[Removal]) -> dict[int, int]:
    """Return for each removed change (by its number) how long it is in the view, if that is known."""
    removed = [number for number, change in enumerate(changes) if change.kind == "removed"]
    in_order = sorted(removals, key=lambda removal: (removal.start, removal.end))
    if [changes[number].rule for number in removed] != [removal.rule for removal in in_order]:
        return {}
    return {number: removal.end - removal.start for number, removal in zip(removed, in_order, strict=True)}


def _end_in_view(view: str, at: int, change: Change, landmark: str) -> int:
    forms = (change.after, change.before) if change.kind == "repaired" else (change.before, change.after)
    for form in forms:
        if view.startswith(form + landmark, at):
            return at + len(form)
    if not landmark:
        return min(at + len(forms[0]), len(view))
    found = view.find(landmark, at)
    return found if found >= 0 else min(at + len(forms[0]), len(view))
