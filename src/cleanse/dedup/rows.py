"""What an index keeps of a document, as a value and as bytes."""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np

from cleanse.dedup.signature import Signature

# Counts of the parts behind it: keys, sketch, numbers, names; then the sketch's limit and the number of words.
_HEAD = struct.Struct("<16sIIIIQI")


class Row(NamedTuple):
    """A document that was kept: its id, its fingerprint (16 bytes), and its signature unless only copies are sought."""

    id: str
    fingerprint: bytes
    signature: Signature | None


def encode(row: Row) -> bytes:
    """Return a row as bytes. The keys stand in the runs, and are not told again."""
    signature = row.signature or _NO_SIGNATURE
    name = row.id.encode("utf-8", "surrogatepass")
    parts = (signature.sketch, signature.numbers, signature.names)
    head = _HEAD.pack(row.fingerprint, *map(len, parts), len(name), signature.limit, signature.words)
    return b"".join((head, *(part.astype("<u4").tobytes() for part in parts), name))


def decode(data: bytes | memoryview) -> Row:
    """Return the row that was encoded; its signature has no keys."""
    fingerprint, *counts, name_length, limit, words = _HEAD.unpack_from(data)
    at = _HEAD.size
    parts = []
    for count in counts:
        parts.append(np.frombuffer(data, dtype="<u4", count=count, offset=at).copy())
        at += 4 * count
    name = bytes(data[at : at + name_length]).decode("utf-8", "surrogatepass")
    sketch, numbers, names = parts
    return Row(name, fingerprint, Signature((), sketch, limit, numbers, names, words) if limit else None)


_NONE = np.zeros(0, dtype=np.uint32)
_NO_SIGNATURE = Signature((), _NONE, 0, _NONE, _NONE, 0)
