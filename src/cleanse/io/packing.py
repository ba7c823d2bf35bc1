"""Packed output, gzip and Zstandard: the same bytes for the same input; and back, for the commands that read it."""

from __future__ import annotations

import io
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Literal, Protocol, cast

from cleanse.types import CleanseError

if TYPE_CHECKING:
    from collections.abc import Iterator

Packing = Literal["", "gz", "zst"]

# Level 6 is gzip's own default, 3 that of Zstandard: both pack text to about a third.
_GZIP_LEVEL, _ZSTD_LEVEL = 6, 3
_GZIP_WINDOW = 31  # zlib's way to ask for a gzip frame, which then holds neither name nor time

# The decoder gives all that its input holds at once: this much makes a few MB of text at most.
_ZSTD_INPUT = 4 << 10

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
        buffered = io.BufferedReader(_Zstd(buffered))
    try:
        yield buffered
    except faults as error:
        raise CleanseError(f"{name} is damaged, or cut off ({error}): write it again") from error


class _Zstd(io.RawIOBase):
    """What frames of Zstandard hold. The package's own reader takes a frame that is cut off for its end."""

    def __init__(self, stream: IO[bytes]) -> None:
        import zstandard

        self._stream = stream
        self._decompressor = zstandard.ZstdDecompressor()
        self._frame = self._decompressor.decompressobj()
        self._is_inside = False
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self._ready:
            data = self._frame.unused_data or self._stream.read(_ZSTD_INPUT)
            if not data:
                if self._is_inside:
                    raise EOFError("its last frame is not whole")
                return 0
            if self._frame.eof:
                self._frame = self._decompressor.decompressobj()
            self._ready = self._frame.decompress(data)
            self._is_inside = not self._frame.eof
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count
