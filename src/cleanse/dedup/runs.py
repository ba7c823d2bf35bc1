"""Sorted runs: which documents have a hash, as two arrays sorted by hash, found by bisection.

Runs are merged as in a log-structured merge tree (O'Neil and others, 1996), so that an index takes in documents at the
speed of a sort, and stays in few runs, each read where it lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from cleanse.dedup.words import Hashes

Numbers = NDArray[np.uint32]
Bits = NDArray[np.uint8]

# Most hashes that are sought are in no run. A filter says so of seven in eight of these, at the cost of one look (after
# Bloom, 1970): a bit for each of eight times as many slots as there are hashes, set where one falls.
_SLOTS_PER_HASH = 8
_LEAST_SLOTS = 64
_SLOT_SHIFT = np.uint64(4)  # keys of shingles end in four zeros


@dataclass(frozen=True, slots=True)
class Run:
    """Hashes and the numbers of their documents, pair by pair, sorted by hash, then number. One that is stored has a filter."""

    hashes: Hashes
    numbers: Numbers
    filter: Bits | None = None

    def __len__(self) -> int:
        return len(self.hashes)

    def between(self, low: int, high: int) -> Run:
        """Return the pairs with `low <= hash < high`, without a copy."""
        start = 0 if low == 0 else int(np.searchsorted(self.hashes, np.uint64(low)))
        end = len(self.hashes) if high > _GREATEST else int(np.searchsorted(self.hashes, np.uint64(high)))
        return Run(self.hashes[start:end], self.numbers[start:end])

    def found(self, hashes: Hashes) -> Iterator[tuple[int, list[int]]]:
        """Yield (hash, numbers) for each of the sorted hashes that the run holds."""
        if not len(self.hashes):
            return
        if self.filter is not None:
            slots = _slots(hashes, 8 * len(self.filter))
            hashes = hashes[(self.filter.take(slots >> 3) >> (slots & 7).astype(np.uint8) & 1).view(np.bool_)]
        starts = np.searchsorted(self.hashes, hashes)
        held = np.flatnonzero(self.hashes[np.minimum(starts, len(self.hashes) - 1)] == hashes)
        wanted = hashes[held]
        ends = np.searchsorted(self.hashes, wanted, side="right")
        for value, start, end in zip(wanted.tolist(), starts[held].tolist(), ends.tolist(), strict=True):
            yield value, self.numbers[start:end].tolist()


_GREATEST = (1 << 64) - 1


def filter_of(hashes: Hashes) -> Bits:
    """Return the filter of a run, whose size is a power of two."""
    count = 1 << max(_LEAST_SLOTS, _SLOTS_PER_HASH * len(hashes) - 1).bit_length()
    is_set = np.zeros(count, dtype=np.bool_)
    is_set[_slots(hashes, count)] = True
    return np.packbits(is_set, bitorder="little")


def _slots(hashes: Hashes, count: int) -> NDArray[np.intp]:
    return (hashes >> _SLOT_SHIFT & np.uint64(count - 1)).astype(np.intp)


def run_of(postings: Mapping[int, int | tuple[int, ...]]) -> Run:
    """Return the run of postings: from a hash to the number of its document, or to several, ascending."""
    held = [numbers if isinstance(numbers, tuple) else (numbers,) for numbers in postings.values()]
    counts = [len(numbers) for numbers in held]
    hashes = np.repeat(np.fromiter(postings, dtype=np.uint64, count=len(postings)), counts)
    return _sorted(hashes, np.fromiter(chain.from_iterable(held), dtype=np.uint32, count=len(hashes)))


def merged(runs: Sequence[Run], most: int) -> Run:
    """Return the pairs of runs, in the order of their documents, as one; of a hash, the first `most` numbers."""
    run = _sorted(np.concatenate([one.hashes for one in runs]), np.concatenate([one.numbers for one in runs]))
    if len(run) <= most:
        return run
    # A number that stands `most` places behind another one of the same hash is one too many.
    is_kept = np.ones(len(run), dtype=bool)
    np.not_equal(run.hashes[most:], run.hashes[:-most], out=is_kept[most:])
    return run if is_kept.all() else Run(run.hashes[is_kept], run.numbers[is_kept])


def without(run: Run, numbers: Sequence[int]) -> Run:
    """Return a run without some documents."""
    is_kept = ~np.isin(run.numbers, np.array(numbers, dtype=np.uint32))
    return Run(run.hashes[is_kept], run.numbers[is_kept])


def total(found: Iterable[tuple[int, list[int]]], held: dict[int, list[int]]) -> None:
    """Add what was found in a run to what earlier runs hold."""
    for value, numbers in found:
        if value in held:
            held[value] += numbers
        else:
            held[value] = numbers


def _sorted(hashes: Hashes, numbers: Numbers) -> Run:
    order = np.argsort(hashes, kind="stable")
    return Run(hashes[order], numbers[order])
