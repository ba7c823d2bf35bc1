"""The members of a tar archive, from a stream.

The standard library's reader ends at the first damaged head, or skips it without a word.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cleanse.io.archive import Member, drained
from cleanse.io.stream import Chunks, Cursor, Lost

if TYPE_CHECKING:
    from cleanse.limits import ReadingLimits

_BLOCK = 512
_NAMING = frozenset({tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME})
_WITHOUT_CONTENT = frozenset(
    {tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE}
)
_CUT = Lost("breaks off: the archive is cut short, fetch or write it again", is_cut=True)
_DAMAGED = Lost("has a damaged head: fetch or write the archive again")


def tar_members(chunks: Chunks, limits: ReadingLimits) -> Iterator[Member | Lost]:
    """Yield the files of an archive, and a loss where a head is damaged or the archive breaks off.

    Source of the format: POSIX.1-2017, `pax`; GNU tar's long names.
    """
    cursor = Cursor(chunks)
    named: dict[str, str] = {}
    is_searching = False  # behind a damaged head, for the next one
    while True:
        block = cursor.take(_BLOCK)
        if len(block) == _BLOCK and not block.strip(b"\0"):
            break
        info = _info(block)
        if info is None:
            lost = cursor.recover() if len(block) < _BLOCK else None
            if lost is not None or not is_searching:
                yield lost or (_CUT if len(block) < _BLOCK else _DAMAGED)
            if len(block) < _BLOCK and lost is None:
                return
            is_searching = True
            continue
        is_searching = False
        if info.type in _NAMING:
            named |= _naming(cursor, info, limits)
            continue
        content = _content(cursor, 0 if info.type in _WITHOUT_CONTENT else int(named.get("size") or info.size))
        if info.type == tarfile.GNUTYPE_SPARSE:
            yield Lost(f"is {info.name!r}, a sparse file: write the archive without --sparse")
        elif info.type in tarfile.REGULAR_TYPES:
            yield Member(named.get("path") or info.name, content)
        drained(content)
        named = {}
    yield from _rest(cursor)


def _rest(cursor: Cursor) -> Iterator[Lost]:
    """Read to the end, where what packs the archive is checked."""
    while cursor.some(_BLOCK << 8) or cursor.lost:
        if (lost := cursor.recover()) is not None:
            yield lost


def _info(block: bytes) -> tarfile.TarInfo | None:
    """Return a head; None where its checksum is wrong."""
    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return None


def _naming(cursor: Cursor, info: tarfile.TarInfo, limits: ReadingLimits) -> dict[str, str]:
    """Return what a head without a file says of the next file."""
    if info.size > limits.header_bytes:
        drained(_content(cursor, info.size))
        return {}
    data = cursor.take(_padded(info.size))[: info.size]
    return {"path": _text(data.rstrip(b"\0"))} if info.type == tarfile.GNUTYPE_LONGNAME else _pax(data)


def _content(cursor: Cursor, size: int) -> Iterator[bytes | Lost]:
    left = size
    for piece in cursor.pieces(size):
        left -= len(piece)
        yield piece
    if left:
        yield cursor.lost or _CUT
    else:
        cursor.take(_padded(size) - size)


def _padded(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK


def _pax(data: bytes) -> dict[str, str]:
    """Return the extended headers of a file: lines of `length name=value`, the length being the line's."""
    found = {}
    while data:
        length = data.partition(b" ")[0]
        if not (length.isdigit() and 0 < int(length[:9]) <= len(data)):
            break
        name, _, value = data[len(length) + 1 : int(length[:9]) - 1].partition(b"=")
        if name != b"size" or value.isdigit():
            found[_text(name)] = _text(value)
        data = data[int(length[:9]) :]
    return found


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
