"""Packed output: gzip and Zstandard, the same bytes for the same input."""

from __future__ import annotations

from typing import Literal, Protocol

Packing = Literal["", "gz", "zst"]

# Level 6 is gzip's own default, 3 that of Zstandard: both pack text to about a third.
_GZIP_LEVEL, _ZSTD_LEVEL = 6, 3
_GZIP_WINDOW = 31  # zlib's way to ask for a gzip frame, which then holds neither name nor time


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
        import zlib

        return zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
    if packing == "zst":
        import zstandard

        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True).compressobj()
    return _Plain()
