"""Packed output, gzip and Zstandard: the same bytes for the same input; and back, for the commands that read it."""

from __future__ import annotations

import io
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Literal, Protocol, cast

from cleanse.types import CleanseError

if TYPE_CHECKING:
    from collections.abc import Iterator

Packing = Literal["", "gz", "zst"]

# Level 6 is gzip's own default, 3 that of Zstandard: both pack text to about a third.
_GZIP_LEVEL, _ZSTD_LEVEL = 6, 3
_GZIP_WINDOW = 31  # zlib's way to ask for a gzip frame, which then holds neither name nor time

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


class Packer(Protocol):
    """A stream of bytes into a stream of packed bytes."""

    def compress(self, data: bytes, /) -> bytes:
        """Return what is ready after these bytes."""

    def flush(self) -> bytes:
        """Return the rest, and the end."""


class _Plain:
    def compress(self, data: bytes, /) -> bytes:
        return data

    def flush(self) -> bytes:
        return b""


def packer(packing: Packing) -> Packer:
    """Return what packs a stream: Zstandard with a checksum of the content, as gzip has anyway."""
    if packing == "gz":
        return zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
    if packing == "zst":
        import zstandard

        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True).compressobj()
    return _Plain()


@contextmanager
def unpacked(stream: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    """Give what is in a stream, whether it is packed or not: its first bytes say so, and frames may follow each other.

    Raises CleanseError where it is damaged.
    """
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", stream))
    head = buffered.peek(4)
    faults: tuple[type[Exception], ...] = (EOFError, zlib.error)
    if head.startswith(_GZIP):
        import gzip

        faults += (gzip.BadGzipFile,)
        buffered = io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=buffered)))
    elif head.startswith(_ZSTD):
        import zstandard

        faults += (zstandard.ZstdError,)
        buffered = io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(buffered, read_across_frames=True))
    try:
        yield buffered
    except faults as error:
        raise CleanseError(f"{name} is damaged, or cut off ({error}): write it again") from error
