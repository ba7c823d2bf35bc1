"""Packed streams (gzip, zstd, bz2) to what is in them: bounded by what comes out, and with a mark where they are damaged.

Readers of the standard library end at the first fault. A packed file of many members (a WARC, what pigz, bgzip or `cat`
make) goes on behind it, so the next member is looked for.
"""

from __future__ import annotations

import bz2
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from cleanse.io.stream import Chunks, Lost
from cleanse.limits import ReadingLimits

if TYPE_CHECKING:
    from types import ModuleType

# What a decoder gives at once.
_PIECE = 1 << 18

# Four bytes of zstd can hold 128 KiB, and its decoder gives all that its input holds: this much makes 64 MiB at most.
_ZSTD_INPUT = 2 << 10

_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"
_BZ2 = b"BZh"
_MAGIC_BYTES = 10


class Decoder(Protocol):
    """What undoes one member: `step` returns what came out, what is left of the input, and whether more input is needed."""

    ended: bool

    def step(self, data: bytes) -> tuple[bytes, bytes, bool]:
        """Decode some of the input; raises one of `packing_errors` for damage."""


@dataclass(frozen=True, slots=True)
class Packing:
    """A way of packing: how its members begin, and what undoes one."""

    name: str
    magic: bytes
    starts: Callable[[bytes], bool]
    decoder: Callable[[bytes], Decoder]


class Inflater:
    """The decoder of gzip (`wbits` 31) and of bare deflate (-15)."""

    def __init__(self, wbits: int = 31) -> None:
        self._inner = _fast_zlib().decompressobj(wbits)
        self.ended = False

    def step(self, data: bytes) -> tuple[bytes, bytes, bool]:
        """Decode some of the input."""
        piece: bytes = self._inner.decompress(data, _PIECE)
        self.ended = self._inner.eof
        rest: bytes = self._inner.unused_data if self.ended else self._inner.unconsumed_tail
        return piece, rest, not rest and len(piece) < _PIECE


class Bz2Decoder:
    """The decoder of bz2."""

    def __init__(self) -> None:
        self._inner = bz2.BZ2Decompressor()
        self.ended = False

    def step(self, data: bytes) -> tuple[bytes, bytes, bool]:
        """Decode some of the input."""
        piece = self._inner.decompress(data, _PIECE)
        self.ended = self._inner.eof
        return piece, self._inner.unused_data, self._inner.needs_input


class ZstdDecoder:
    """The decoder of zstd, with the dictionary that a WARC may begin with."""

    def __init__(self, dictionary: bytes = b"") -> None:
        import zstandard

        given = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        self._inner = zstandard.ZstdDecompressor(dict_data=given).decompressobj()
        self.ended = False

    def step(self, data: bytes) -> tuple[bytes, bytes, bool]:
        """Decode some of the input."""
        piece = self._inner.decompress(data[:_ZSTD_INPUT])
        self.ended = self._inner.eof
        rest = self._inner.unused_data + data[_ZSTD_INPUT:]
        return piece, rest, not rest


def _starts_gzip(head: bytes) -> bool:
    return head.startswith(_GZIP) and (len(head) < 4 or head[3] < 0x20)


def _starts_zstd(head: bytes) -> bool:
    return head.startswith(_ZSTD) or (0x50 <= head[0] <= 0x5F and head[1:4] == b"\x2a\x4d\x18" if head else False)


def _starts_bz2(head: bytes) -> bool:
    """The level, then the first block's mark (the digits of pi) or the end's (of its square root)."""
    return (
        head.startswith(_BZ2) and head[3:4] in b"123456789" and head[4:10] in {b"1AY&SY", b"\x17\x72\x45\x38\x50\x90"}
    )


GZIP = Packing("gzip", _GZIP, _starts_gzip, lambda _: Inflater())
ZSTD = Packing("zstd", _ZSTD, _starts_zstd, ZstdDecoder)
BZ2 = Packing("bz2", _BZ2, _starts_bz2, lambda _: Bz2Decoder())
PACKINGS = (GZIP, ZSTD, BZ2)


def packing_of(head: bytes) -> Packing | None:
    """Return how bytes are packed, by how they begin."""
    return next((packing for packing in PACKINGS if packing.starts(head[:_MAGIC_BYTES])), None)


def packing_errors() -> tuple[type[Exception], ...]:
    """Return what decoders raise for damage."""
    import zstandard

    return (_fast_zlib().error, zlib.error, zstandard.ZstdError, OSError, EOFError, ValueError)


class Growth:
    """What went into a stream and came out of it, so that a bomb is stopped on its way."""

    def __init__(self, limits: ReadingLimits) -> None:
        self._limits = limits
        self.packed = 0
        self.unpacked = 0

    def is_bomb(self) -> bool:
        """Return whether more came out than any honest stream gives."""
        limits = self._limits
        return self.unpacked > limits.unpacked_floor and self.unpacked > limits.unpacked_ratio * self.packed

    def bomb(self) -> Lost:
        """Return the loss of what is not unpacked any further."""
        return Lost(
            f"unpacks to over {self._limits.unpacked_ratio} times its size, like a bomb, and was stopped after "
            f"{self.unpacked >> 20} MiB: unpack it yourself if you trust it"
        )


def unpacked(chunks: Chunks, packing: Packing, limits: ReadingLimits) -> Iterator[bytes | Lost]:
    """Yield what a packed stream holds, member by member, with a loss in the place of what is damaged."""
    yield from _Unpacking(chunks, packing, limits)


class _Unpacking:
    def __init__(self, chunks: Chunks, packing: Packing, limits: ReadingLimits) -> None:
        self._chunks = iter(chunks)
        self._packing = packing
        self._limits = limits
        self._growth = Growth(limits)
        self._rest = b""  # input that no decoder has had
        self._member: list[bytes] = []  # the input of the member in work, as far as it may be gone over again
        self._member_bytes = 0
        self._rewound = 0
        self._lost: Lost | None = None  # of the input itself

    def __iter__(self) -> Iterator[bytes | Lost]:
        errors = packing_errors()
        dictionary = self._dictionary() if self._packing is ZSTD else b""
        while self._next_member():
            if not self._packing.starts(self._rest[:_MAGIC_BYTES]):
                yield Lost(f"has bytes that are no {self._packing.name} behind a member: fetch or write the file again")
                if not self._find_member():
                    break
            self._member, self._member_bytes = [self._rest], len(self._rest)
            try:
                yield from self._unpack_member(self._packing.decoder(dictionary))
            except errors as error:
                yield Lost(
                    f"is damaged ({self._packing.name}: {error}), so that what stood before may be wrong too: "
                    "fetch or write the file again"
                )
                if not self._find_again():
                    break
            if self._growth.is_bomb():
                yield self._growth.bomb()
                return
        if self._lost is not None:
            yield self._lost

    def _unpack_member(self, decoder: Decoder) -> Iterator[bytes | Lost]:
        while not decoder.ended and not self._growth.is_bomb():
            piece, self._rest, is_hungry = decoder.step(self._rest)
            if piece:
                self._growth.unpacked += len(piece)
                yield piece
            if is_hungry and not decoder.ended and not self._feed():
                if self._lost is None:
                    yield Lost(
                        "breaks off in the middle of its packed data: the file is cut short, fetch or write it again",
                        is_cut=True,
                    )
                return

    def _feed(self) -> bool:
        """Get more input for the member in work."""
        if self._lost is not None:
            return False
        chunk = next(self._chunks, None)
        if chunk is None:
            return False
        if isinstance(chunk, Lost):
            self._lost = chunk
            return False
        self._growth.packed += len(chunk)
        self._rest += chunk
        self._member_bytes += len(chunk)
        if self._member_bytes > self._limits.rewind_bytes:
            self._member, self._member_bytes = [], len(chunk)
        self._member.append(chunk)
        return True

    def _next_member(self) -> bool:
        """Return whether a member follows; zeros are padding (of tapes, and of some mirrors)."""
        while len(self._rest) < _MAGIC_BYTES and self._feed():
            pass
        while self._rest and not self._rest.strip(b"\0"):
            self._rest = b""
            self._feed()
        if self._rest.startswith(b"\0"):
            self._rest = self._rest.lstrip(b"\0")
            return self._next_member()
        return bool(self._rest)

    def _find_again(self) -> bool:
        """Look for the next member behind the start of the damaged one, which may have swallowed it.

        What is gone over again is counted: a stream made of false starts would take for ever else.
        """
        held = b"".join(self._member)
        self._rewound += len(held)
        if self._rewound <= self._growth.packed + self._limits.unpacked_floor:
            self._rest = held[1:]
        return self._find_member()

    def _find_member(self) -> bool:
        packing = self._packing
        while True:
            at = self._rest.find(packing.magic)
            while at >= 0 and (at + _MAGIC_BYTES <= len(self._rest) or not self._feed()):
                if packing.starts(self._rest[at : at + _MAGIC_BYTES]):
                    self._rest = self._rest[at:]
                    return True
                at = self._rest.find(packing.magic, at + 1)
            if at < 0:
                self._rest = self._rest[-len(packing.magic) + 1 :]
                if not self._feed():
                    self._rest = b""
                    return False

    def _dictionary(self) -> bytes:
        """Return the dictionary that a WARC in zstd may begin with.

        Source: iipc, "Zstandard compression in WARC files", 1.0: a skippable frame 0x184D2A5D, itself packed or not.
        """
        while len(self._rest) < 8 and self._feed():
            pass
        if not self._rest.startswith(b"\x5d\x2a\x4d\x18"):
            return b""
        size = int.from_bytes(self._rest[4:8], "little")
        while size <= self._limits.record_bytes and len(self._rest) < 8 + size and self._feed():
            pass
        frame, self._rest = self._rest[8 : 8 + size], self._rest[8 + size :]
        if not frame.startswith(_ZSTD):
            return frame
        import zstandard

        try:
            with zstandard.ZstdDecompressor().stream_reader(frame) as reader:
                return reader.read(self._limits.record_bytes)
        except zstandard.ZstdError:
            return b""


def _fast_zlib() -> ModuleType:
    """Return ISA-L's decoder, which reads the same twice as fast (measured); zlib where there is no build of it."""
    try:
        from isal import isal_zlib
    except ImportError:
        return zlib
    module: Any = isal_zlib
    return module  # type: ignore[no-any-return]
