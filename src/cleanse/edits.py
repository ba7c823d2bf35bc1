"""The one law: source text = what the article keeps + what the log holds.

Nothing else in the house changes text. A stage proposes edits; the functions here apply them, bring two phases of
edits into one list in source coordinates, replay that list and invert it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from heapq import merge
from operator import itemgetter
from typing import NamedTuple, Protocol

from cleanse.types import Change, Edit


class LawError(ValueError):
    """Changes that break the law: unsorted, overlapping, empty, or not true of the text they speak of."""


class _Span(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def check_disjoint(spans: Iterable[_Span], length: int) -> None:
    """Raise LawError unless the spans are sorted, disjoint, non-empty and inside a text of this length."""
    position = 0
    for span in spans:
        if not position <= span.start < span.end <= length:
            raise LawError(f"span {span.start}..{span.end} after {position} in a text of {length} characters")
        position = span.end


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return the text with sorted, disjoint edits made.

    >>> apply("North Kor-ea", [Edit(9, 10, "", "hyphen")])
    'North Korea'
    """
    check_disjoint(edits, len(text))
    pieces: list[str] = []
    position = 0
    for edit in edits:
        pieces += (text[position : edit.start], edit.after)
        position = edit.end
    pieces.append(text[position:])
    return "".join(pieces)


def replay(source: str, changes: Sequence[Change]) -> str:
    """Return the clean text: the source with every change made. Raises LawError where a `before` is untrue."""
    check_disjoint(changes, len(source))
    pieces: list[str] = []
    position = 0
    for change in changes:
        if source[change.start : change.end] != change.before:
            raise LawError(f"the source does not hold {change.before[:40]!r} at {change.start}..{change.end}")
        pieces += (source[position : change.start], change.after)
        position = change.end
    pieces.append(source[position:])
    return "".join(pieces)


def invert(text: str, changes: Sequence[Change]) -> str:
    """Return the source: the clean text with every change taken back. Raises LawError where an `after` is untrue.

    >>> invert("North Korea", [Change(9, 10, "-", "", "repaired")])
    'North Kor-ea'
    """
    pieces: list[str] = []
    position = source_position = 0
    for change in changes:
        kept = change.start - source_position
        at = position + kept
        if kept < 0 or at > len(text) or text[at : at + len(change.after)] != change.after:
            raise LawError(f"the text does not hold {change.after[:40]!r} at {at}: wrong text or wrong log")
        pieces += (text[position:at], change.before)
        position = at + len(change.after)
        source_position = change.end
    pieces.append(text[position:])
    return "".join(pieces)


def compose(first: Sequence[Edit], second: Sequence[Edit], middle: str) -> list[Edit]:
    """Return one list of edits that does what `first` and then `second` do.

    `first` speaks of a source, `middle` is that source after `first`, and `second` speaks of `middle`. Edits of the
    two that touch the same characters become one edit that carries both rule names.

    >>> compose([Edit(2, 3, "", "a")], [Edit(2, 3, "X", "b")], "abde")
    [Edit(start=2, end=3, after='', rule='a'), Edit(start=3, end=4, after='X', rule='b')]
    >>> compose([Edit(2, 3, "xy", "a")], [Edit(3, 5, "Z", "b")], "abxyde")
    [Edit(start=2, end=4, after='xZ', rule='a+b')]
    """
    if not first or not second:
        return list(first or second)
    composed: list[Edit] = []
    for cluster in _clusters(_in_middle(first), second):
        low, high = cluster.low, cluster.high
        pieces: list[str] = []
        position = low
        for edit in cluster.second:
            pieces += (middle[position : edit.start], edit.after)
            position = edit.end
        pieces.append(middle[position:high])
        names = [edit.rule for edit in cluster.first] + [edit.rule for edit in cluster.second]
        rule = "+".join(dict.fromkeys(names))
        composed.append(Edit(low + cluster.shift, high + cluster.shift_behind, "".join(pieces), rule))
    return composed


class Rebased(NamedTuple):
    """Repairs and removals brought into source coordinates, both sorted and disjoint from each other.

    `spans[i]` is where the i-th given span lies in the source.
    """

    repairs: list[Edit]
    spans: list[tuple[int, int]]


def rebase(repairs: Sequence[Edit], spans: Sequence[_Span]) -> Rebased:
    """Return the repairs that stay and the spans, all in source coordinates.

    `spans` are sorted, disjoint spans of the repaired text that the second phase replaces as a whole. Repairs inside
    a span are dropped, for what goes is logged as it stood in the source. A repair that reaches over the edge of a
    span keeps only what it wrote outside; the source piece that it replaced then belongs to the repair. No span may
    lie inside what one repair wrote (see `Origins.is_inside`).

    >>> rebase([Edit(2, 3, "xy", "a")], [Edit(3, 5, "", "b")])
    Rebased(repairs=[Edit(start=2, end=3, after='x', rule='a')], spans=[(3, 4)])
    """
    if not repairs:
        return Rebased([], [(span.start, span.end) for span in spans])
    waiting = deque((edit, low, high) for edit, low, high in _in_middle(repairs))
    kept: list[Edit] = []
    placed: list[tuple[int, int]] = []
    shift = 0
    for span in spans:
        while waiting and waiting[0][2] <= span.start:
            edit, _, high = waiting.popleft()
            kept.append(edit)
            shift = edit.end - high
        start = span.start + shift
        if waiting and waiting[0][1] < span.start:
            edit, low, high = waiting.popleft()
            kept.append(replace(edit, after=edit.after[: span.start - low]))
            start, shift = edit.end, edit.end - high
        while waiting and waiting[0][1] < span.end and waiting[0][2] <= span.end:
            edit, _, high = waiting.popleft()
            shift = edit.end - high
        end = span.end + shift
        if waiting and waiting[0][1] < span.end:
            edit, low, high = waiting.popleft()
            waiting.appendleft((replace(edit, after=edit.after[span.end - low :]), span.end, high))
            end = edit.start
        placed.append((start, end))
    kept.extend(edit for edit, _, _ in waiting)
    return Rebased(kept, placed)


def forward(edits: Sequence[Edit], spans: Sequence[_Span]) -> list[tuple[int, int]]:
    """Return where sorted, disjoint spans of a source lie after sorted edits that reach over no edge of them.

    >>> forward([Edit(0, 2, "", "a"), Edit(3, 4, "xy", "a")], [Edit(3, 5, "", "b")])
    [(1, 4)]
    """
    placed: list[tuple[int, int]] = []
    at = shift = 0
    for span in spans:
        bounds = []
        for bound in (span.start, span.end):
            while at < len(edits) and edits[at].end <= bound:
                shift += len(edits[at].after) - (edits[at].end - edits[at].start)
                at += 1
            bounds.append(bound + shift)
        placed.append((bounds[0], bounds[1]))
    return placed


class Origins:
    """Where spans of a repaired text come from, each asked for by itself: they may overlap, and be many."""

    def __init__(self, repairs: Sequence[Edit]) -> None:
        """Index sorted repairs of a source."""
        placed = list(_in_middle(repairs))
        self._edits = [edit for edit, _, _ in placed]
        self._lows = [low for _, low, _ in placed]
        self._highs = [high for _, _, high in placed]

    def span(self, span: _Span) -> tuple[int, int]:
        """Return what `rebase` gives for a span alone.

        >>> Origins([Edit(2, 3, "xy", "a")]).span(Edit(3, 5, "", "b"))
        (3, 4)
        """
        first = bisect_right(self._highs, span.start)
        shift = self._shift(first)
        start = span.start + shift
        if first < len(self._lows) and self._lows[first] < span.start:
            start, shift = self._edits[first].end, self._shift(first + 1)
            first += 1
        last = min(bisect_left(self._lows, span.end, first), bisect_right(self._highs, span.end, first))
        if last > first:
            shift = self._shift(last)
        if last < len(self._lows) and self._lows[last] < span.end:
            return start, self._edits[last].start
        return start, span.end + shift

    def is_inside(self, span: _Span) -> bool:
        """Return whether a span is part of one repair's writing, so that it has no source of its own."""
        at = bisect_right(self._lows, span.start) - 1
        if at < 0:
            return False
        low, high = self._lows[at], self._highs[at]
        return low < high and span.end <= high and (low, high) != (span.start, span.end)

    def _shift(self, behind: int) -> int:
        """Return how far the source lies ahead of the repaired text behind so many repairs."""
        return self._edits[behind - 1].end - self._highs[behind - 1] if behind else 0


def _in_middle(edits: Iterable[Edit]) -> Iterator[tuple[Edit, int, int]]:
    """Yield each edit with the place of what it wrote, in the text after all of them."""
    shift = 0
    for edit in edits:
        low = edit.start - shift
        yield edit, low, low + len(edit.after)
        shift += edit.end - edit.start - len(edit.after)


@dataclass
class _Cluster:
    """Edits of two phases that touch the same characters `[low, high)` of the middle text."""

    low: int
    high: int
    shift: int
    shift_behind: int
    first: list[Edit] = field(default_factory=list)
    second: list[Edit] = field(default_factory=list)


def _clusters(first: Iterable[tuple[Edit, int, int]], second: Iterable[Edit]) -> Iterator[_Cluster]:
    ours = ((low, high, True, edit) for edit, low, high in first)
    theirs = ((edit.start, edit.end, False, edit) for edit in second)
    cluster: _Cluster | None = None
    shift = 0
    for low, high, is_first, edit in merge(ours, theirs, key=itemgetter(0, 1)):
        if cluster is None or low >= cluster.high:
            if cluster is not None:
                yield cluster
            cluster = _Cluster(low, high, shift, shift)
        cluster.high = max(cluster.high, high)
        if is_first:
            shift += edit.end - edit.start - len(edit.after)
            cluster.first.append(edit)
            cluster.shift_behind = shift
        else:
            cluster.second.append(edit)
    if cluster is not None:
        yield cluster
