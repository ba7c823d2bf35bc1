"""What an index keeps of a document, as a value and as bytes."""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np

from cleanse.dedup.signature import Signature

# Fingerprint; counts of sketch, numbers, names and bytes of the id; the sketch's limit, words; the twin, similarity.
_HEAD = struct.Struct("<16sIIIIQIIf")


class Row(NamedTuple):
    """A document: its id, its fingerprint (16 bytes), and its signature unless only copies are sought.

    What was left out has no signature but a `twin`, the number of the document that was kept in its place.
    """

    id: str
    fingerprint: bytes
    signature: Signature | None
    twin: int | None = None
    similarity: float = 1.0


def encode(row: Row) -> bytes:
    """Return a row as bytes. The keys stand in the runs, and are not told again."""
    signature = row.signature or _NO_SIGNATURE
    name = row.id.encode("utf-8", "surrogatepass")
    parts = (signature.sketch, signature.numbers, signature.names)
    twin = _NO_TWIN if row.twin is None else row.twin
    counts = (*map(len, parts), len(name))
    head = _HEAD.pack(row.fingerprint, *counts, signature.limit, signature.words, twin, row.similarity)
    return b"".join((head, *(part.astype("<u4", copy=False).tobytes() for part in parts), name))


def decode(data: bytes | memoryview) -> Row:
    """Return the row that was encoded; its signature has no keys."""
    fingerprint, *counts, name_length, limit, words, twin, similarity = _HEAD.unpack_from(data)
    at = _HEAD.size
    parts = []
    for count in counts:
        parts.append(np.frombuffer(data, dtype="<u4", count=count, offset=at).copy())
        at += 4 * count
    name = bytes(data[at : at + name_length]).decode("utf-8", "surrogatepass")
    sketch, numbers, names = parts
    signature = Signature((), sketch, limit, numbers, names, words) if limit else None
    return Row(name, fingerprint, signature, None if twin == _NO_TWIN else twin, round(similarity, 4))


_NO_TWIN = (1 << 32) - 1
_NONE = np.zeros(0, dtype=np.uint32)
_NO_SIGNATURE = Signature((), _NONE, 0, _NONE, _NONE, 0)
