"""Batches of articles to batches of signatures and of candidate pairs to edges: what SQL cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
import pyarrow as pa

from cleanse.dedup.likeness import Subject, fewest_keys, likeness
from cleanse.dedup.signature import Signature, readings, signed
from cleanse.pipeline import fingerprint

if TYPE_CHECKING:
    from cleanse.scale.engine import Function

_LONGS = pa.list_(pa.int64())

LINES = pa.schema({"key": pa.int64(), "story": pa.int64()})
SIGNED = pa.schema(
    {
        "n": pa.int64(),
        "id": pa.string(),
        "node": pa.string(),
        "words": pa.int64(),
        "key_count": pa.int64(),
        "keys": _LONGS,
        "sketch_limit": pa.int64(),
        "sketch": _LONGS,
        "numbers": _LONGS,
        "names": _LONGS,
    }
)
EDGES = pa.schema(
    {
        "a": pa.string(),
        "b": pa.string(),
        "similarity": pa.float64(),
        "a_in_b": pa.bool_(),
        "b_in_a": pa.bool_(),
        "evidence": pa.string(),
    }
)
_BATCH_ROWS = 64


def lines_of(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the keys of the lines of articles (`text`, `url`), each with the story that it stands in: its longest line."""
    for batch in batches:
        keys: list[int] = []
        stories: list[int] = []
        rows = [row for row in batch.select(["text", "url"]).to_pylist() if row["text"] and row["url"]]
        read = readings([row["text"] for row in rows], [row["url"] for row in rows])
        for row, lines in zip(rows, chain.from_iterable(reading.lines for reading in read), strict=True):
            story = crc32(max(row["text"].split("\n"), key=lambda line: (len(line), line)).strip().encode())
            own = dict.fromkeys(filter(None, lines))
            keys += own
            stories += [story] * len(own)
        yield pa.record_batch([_signed(keys), pa.array(stories, pa.int64())], schema=LINES)


def signing(repeated: frozenset[int]) -> Function:
    """Return what makes signatures of articles (`n`, `id`, `text`, `url`), without the lines that repeat across their site."""
    return partial(_sign, repeated)


def comparing(threshold: float) -> Function:
    """Return what makes edges of candidate pairs: of those that tell one story."""
    return partial(_compare, threshold)


def _sign(repeated: frozenset[int], batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for whole in batches:
        for at in range(0, whole.num_rows, _BATCH_ROWS):  # the signatures of many are large
            yield _signed_batch(whole.slice(at, _BATCH_ROWS), repeated)


def _signed_batch(batch: pa.RecordBatch, repeated: frozenset[int]) -> pa.RecordBatch:
    rows = [row for row in batch.to_pylist() if row["text"] and fingerprint(row["text"])]
    made = [
        one
        for reading in readings([row["text"] for row in rows], [row["url"] for row in rows])
        for one in signed(reading, [repeated.intersection(lines) for lines in reading.lines])
    ]
    return pa.record_batch(
        [
            pa.array([row["n"] for row in rows], pa.int64()),
            pa.array([row["id"] for row in rows], pa.string()),
            pa.array([fingerprint(row["text"]) for row in rows], pa.string()),
            pa.array([one.words for one in made], pa.int64()),
            pa.array([len(one.keys) for one in made], pa.int64()),
            pa.array([_signed(one.keys) for one in made], _LONGS),
            pa.array([one.limit for one in made], pa.int64()),
            *(
                pa.array([np.asarray(part, dtype=np.int64) for part in parts], _LONGS)
                for parts in ([one.sketch for one in made], [one.numbers for one in made], [one.names for one in made])
            ),
        ],
        schema=SIGNED,
    )


def _compare(threshold: float, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        rows = []
        for row in batch.to_pylist():
            one, other = _signature(row, "a"), _signature(row, "b")
            if row["shared"] < fewest_keys(one, other, threshold):
                continue
            there, back = likeness(Subject(one), other, threshold), likeness(Subject(other), one, threshold)
            if there and back:
                rows.append(
                    {
                        "a": row["a"],
                        "b": row["b"],
                        "similarity": there.similarity,
                        "a_in_b": there.is_contained,
                        "b_in_a": back.is_contained,
                        "evidence": there.evidence,
                    }
                )
        yield pa.RecordBatch.from_pylist(rows, schema=EDGES)


def _signature(row: dict[str, list[int]], side: str) -> Signature:
    sketch, numbers, names = (
        np.array(row[f"{side}_{part}"], dtype=np.uint32) for part in ("sketch", "numbers", "names")
    )
    return Signature((), sketch, int(row[f"{side}_limit"]), numbers, names, 0)  # type: ignore[call-overload]


def _signed(values: Iterable[int]) -> pa.Array:
    """Return 64 bits as the signed integers that engines know."""
    return pa.array(np.fromiter(values, dtype=np.uint64).view(np.int64), pa.int64())
