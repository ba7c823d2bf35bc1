"""How runs and rows lie in the store: under which names, and in which parts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cleanse.dedup.runs import Run, filter_of, merged
from cleanse.dedup.store import Get
from cleanse.dedup.words import Hashes
from cleanse.types import CleanseError

# Families of hashes: of shingles, of lines, of whole texts.
KEYS, LINES, PRINTS = "k", "l", "p"

# A shingle that stands in more documents than this is a stock phrase, and tells nothing.
MOST_HOLDERS = 20
# A line that stands in as many documents of one site is part of the site's frame.
REPEATED_LINE = 5

# Of a hash, so many documents are remembered: of shingles, one more than matters.
MOST = {KEYS: MOST_HOLDERS + 1, LINES: REPEATED_LINE, PRINTS: 2}
FAMILIES = tuple(MOST)

ROW = b"r"
_COUNT_BYTES, _HASH_BYTES, _NUMBER_BYTES = 8, 8, 4


class Span(NamedTuple):
    """A run: the documents `low <= number < high`, in `parts` equal parts of the range of hashes."""

    low: int
    high: int
    parts: int


def bounds(part: int, parts: int) -> tuple[int, int]:
    """Return the range of hashes (the end not in it) of a part."""
    return (part << 64) // parts, ((part + 1) << 64) // parts


def between(get: Get, family: str, span: Span, low: int, high: int) -> Run:
    """Return the pairs of a run whose hashes are `low <= hash < high`."""
    touched = range(low * span.parts >> 64, ((high - 1) * span.parts >> 64) + 1)
    pieces = [read_run(get, run_name(family, span, part)).between(low, high) for part in touched]
    return pieces[0] if len(pieces) == 1 else merged(pieces, MOST[family])


def read_run(get: Get, name: bytes) -> Run:
    """Return a part of a run, as it lies in the store: valid as long as the look-up is."""
    data = get(name)
    if data is None:
        raise CleanseError(f"the index lacks a part of a run ({name!r}): restore it from a copy")
    count = int.from_bytes(data[:_COUNT_BYTES], "little")
    numbers_at = _COUNT_BYTES + _HASH_BYTES * count
    return Run(
        np.frombuffer(data, dtype="<u8", count=count, offset=_COUNT_BYTES),
        np.frombuffer(data, dtype="<u4", count=count, offset=numbers_at),
        np.frombuffer(data, dtype=np.uint8, offset=numbers_at + _NUMBER_BYTES * count),
    )


def encoded(run: Run) -> bytes:
    """Return a run as bytes, with the filter that spares most searches in it."""
    count = len(run).to_bytes(_COUNT_BYTES, "little")
    hashes, numbers = run.hashes.astype("<u8", copy=False), run.numbers.astype("<u4", copy=False)
    return b"".join((count, hashes.tobytes(), numbers.tobytes(), filter_of(run.hashes).tobytes()))


def in_parts(hashes: Hashes, parts: int) -> list[Hashes]:
    """Return sorted hashes in equal parts of their range."""
    if parts == 1:
        return [hashes]
    return np.split(
        hashes, np.searchsorted(hashes, np.array([bounds(part, parts)[0] for part in range(1, parts)], np.uint64))
    )


def run_name(family: str, span: Span, part: int) -> bytes:
    """Return the name of a part of a run."""
    return f"{family}{span.low:08x}{span.high:08x}{span.parts:04x}{part:04x}".encode()


def names_of(span: Span) -> list[bytes]:
    """Return the names of all parts of a run, of every family."""
    return [run_name(family, span, part) for family in FAMILIES for part in range(span.parts)]


def row_name(number: int) -> bytes:
    """Return the name of a document's row."""
    return ROW + number.to_bytes(4, "big")


def size_of(span: Span) -> int:
    """Return how many documents a run is about."""
    return span.high - span.low
