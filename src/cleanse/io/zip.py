"""The members of a zip archive, from a stream: by the heads before them, held against the directory at the end.

The standard library's reader needs the directory, so that an archive that is cut short gives it nothing at all, and a pipe
cannot be read.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cleanse.io.archive import Member, drained
from cleanse.io.packed import Bz2Decoder, Decoder, Growth, Inflater, ZstdDecoder, packing_errors
from cleanse.io.stream import Chunks, Cursor, Lost

if TYPE_CHECKING:
    from cleanse.limits import ReadingLimits

_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_END64, _LOCATOR64, _DESCRIPTOR = b"PK\x06\x06", b"PK\x06\x07", b"PK\x07\x08"
_ANY = re.compile(rb"PK(?:\x03\x04|\x01\x02|\x05\x06)")
_ENCRYPTED, _SIZED_LATER, _UTF8 = 0x1, 0x8, 0x800
_IN_EXTRA = 0xFFFFFFFF
_STORED = 0
_INPUT = 1 << 14
_CUT = Lost("breaks off: the archive is cut short, fetch or write it again", is_cut=True)
_DAMAGED = Lost("is damaged: fetch or write the archive again")


class _Head(NamedTuple):
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    name: bytes
    is_zip64: bool


def zip_members(chunks: Chunks, limits: ReadingLimits) -> Iterator[Member | Lost]:
    """Yield the files of an archive, and a loss for each that cannot be read; at the end, for those that are missing.

    Source of the format: PKWARE, APPNOTE.TXT 6.3.10.
    """
    cursor = Cursor(chunks)
    found = names = 0
    while (mark := cursor.peek(4)) == _LOCAL:
        head = _local_head(cursor)
        if head is None:
            yield cursor.recover() or _CUT
            return
        found += 1
        names ^= _digest(head.name, found)
        name = _name(head)
        if head.flags & _ENCRYPTED:
            yield Lost(f"is {name!r}, which is encrypted: unzip it with its password, and name the files")
            _skip(cursor, head)
        elif (decoder := _decoder(head.method)) is None and (head.method != _STORED or head.flags & _SIZED_LATER):
            yield Lost(f"is {name!r}, packed in a way that is not read (method {head.method}): zip it again")
            _skip(cursor, head)
        else:
            content = _content(cursor, head, decoder, limits)
            if not name.endswith("/"):
                yield Member(name, content)
            drained(content)
        if cursor.lost is None and cursor.peek(4) not in {_LOCAL, _CENTRAL, _END, b""}:
            cursor.seek(_ANY, 4)
    if mark not in {_CENTRAL, _END}:
        yield cursor.recover() or (_CUT if len(mark) < 4 else _DAMAGED)
        return
    yield from _directory(cursor, found, names)


def _local_head(cursor: Cursor) -> _Head | None:
    fixed = cursor.take(30)
    if len(fixed) < 30:
        return None
    flags, method, _, _, crc, packed, size, name_size, extra_size = struct.unpack("<HHHHLLLHH", fixed[6:])
    name, extra = cursor.take(name_size), cursor.take(extra_size)
    if len(name) < name_size or len(extra) < extra_size:
        return None
    is_zip64 = False
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        if kind == 1:
            is_zip64 = True
            if length >= 16 and len(extra) >= 20 and _IN_EXTRA in {packed, size}:
                size, packed = struct.unpack("<QQ", extra[4:20])
        extra = extra[4 + length :]
    return _Head(flags, method, crc, packed, size, name, is_zip64)


def _decoder(method: int) -> Decoder | None:
    if method == 8:
        return Inflater(-15)
    if method == 12:
        return Bz2Decoder()
    return ZstdDecoder() if method == 93 else None


def _content(cursor: Cursor, head: _Head, decoder: Decoder | None, limits: ReadingLimits) -> Iterator[bytes | Lost]:
    """Yield the content of a member and check it against its checksum; the cursor stands behind it then."""
    growth = Growth(limits)
    crc = 0
    pieces = _stored(cursor, head) if decoder is None else _decoded(cursor, head, decoder, growth)
    for piece in pieces:
        if isinstance(piece, Lost):
            yield piece
            return
        crc = zlib.crc32(piece, crc)
        growth.unpacked += len(piece)
        yield piece
        if growth.is_bomb():
            yield growth.bomb()
            if not head.flags & _SIZED_LATER:
                drained(cursor.pieces(head.packed - growth.packed))
            return
    size = growth.unpacked
    wanted, length = _later(cursor, crc, head) if head.flags & _SIZED_LATER else (head.crc, head.size)
    if (crc, size & _IN_EXTRA) != (wanted, length & _IN_EXTRA):
        yield Lost("is damaged (its checksum is wrong): fetch or write the archive again")


def _stored(cursor: Cursor, head: _Head) -> Iterator[bytes | Lost]:
    left = head.packed
    for piece in cursor.pieces(head.packed):
        left -= len(piece)
        yield piece
    if left:
        yield cursor.lost or _CUT


def _decoded(cursor: Cursor, head: _Head, decoder: Decoder, growth: Growth) -> Iterator[bytes | Lost]:
    """Yield what a packed member holds; where its size is known, no byte behind it is read."""
    left = (1 << 63) if head.flags & _SIZED_LATER else head.packed
    is_hungry = True
    rest = b""
    try:
        while not decoder.ended:
            if is_hungry:
                more = cursor.some(min(_INPUT, left))
                if not more:
                    yield (cursor.lost or _CUT) if left else _DAMAGED
                    return
                left -= len(more)
                growth.packed += len(more)
                rest += more
            piece, rest, is_hungry = decoder.step(rest)
            if piece:
                yield piece
    except packing_errors() as error:
        yield Lost(f"is damaged ({error}): fetch or write the archive again")
        if not head.flags & _SIZED_LATER:
            drained(cursor.pieces(left))
        return
    if head.flags & _SIZED_LATER:
        cursor.unread(len(rest))
    else:
        drained(cursor.pieces(left))


def _later(cursor: Cursor, crc: int, head: _Head) -> tuple[int, int]:
    """Return the checksum and the size that stand behind a member, with a mark before them or without."""
    marked = cursor.peek(4) == _DESCRIPTOR and cursor.peek(8)[4:] == struct.pack("<L", crc)
    data = cursor.take((4 if marked else 0) + (20 if head.is_zip64 else 12))[4 if marked else 0 :]
    if len(data) < 12:
        return (-1, -1)
    return int.from_bytes(data[:4], "little"), int.from_bytes(data[12:] if head.is_zip64 else data[8:], "little")


def _skip(cursor: Cursor, head: _Head) -> None:
    if not head.flags & _SIZED_LATER:
        drained(cursor.pieces(head.packed))


def _directory(cursor: Cursor, found: int, names: int) -> Iterator[Lost]:
    """Hold the directory against the members that were found."""
    listed = listed_names = 0
    while cursor.peek(4) == _CENTRAL:
        fixed = cursor.take(46)
        if len(fixed) < 46:
            break
        name_size, extra_size, comment_size = struct.unpack("<HHH", fixed[28:34])
        listed += 1
        name = cursor.take(name_size)
        listed_names ^= _digest(name, listed)
        cursor.take(extra_size + comment_size)
    if cursor.peek(4) == _END64:
        cursor.take(12 + int.from_bytes(cursor.peek(12)[4:], "little"))
    if cursor.peek(4) == _LOCATOR64:
        cursor.take(20)
    end = cursor.take(22)
    if len(end) < 22 or not end.startswith(_END) or len(cursor.take(size := int.from_bytes(end[20:], "little"))) < size:
        yield cursor.recover() or _CUT
    elif listed != found:
        yield Lost(f"has {found} members where its directory has {listed}: fetch or write the archive again")
    elif listed_names != names:
        yield Lost("has members of other names than its directory: fetch or write the archive again")


def _digest(name: bytes, number: int) -> int:
    return zlib.crc32(name, number & 0xFFFFFFFF)


def _name(head: _Head) -> str:
    try:
        return head.name.decode("utf-8")
    except UnicodeDecodeError:
        return head.name.decode("utf-8" if head.flags & _UTF8 else "cp437", "replace")
