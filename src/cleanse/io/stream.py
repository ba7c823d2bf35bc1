"""Bytes on their way from a file to a reader: chunks, with a mark where some are lost.

Loss is a value, not an exception: what was read before it still counts, and some formats go on behind it.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from cleanse.decode import known_encoding
from cleanse.pipeline import failed
from cleanse.types import Article, Document, Source

CHUNK = 1 << 16

_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Lost:
    """What stands where bytes cannot be had: why, and what to do.

    `is_cut` says that the bytes before it are sound, for the stream just ends too early.
    """

    reason: str
    is_cut: bool = False


Chunks = Iterable[bytes | Lost]


def failure(reason: str, path: str, number: int | None = None, data: bytes = b"") -> Article:
    """Return the failed article that stands in the place of a record, or of a whole file where it has no number."""
    name = path if number is None else f"{path}:{number}"
    source = Source("", "", hashlib.sha256(data).hexdigest())
    return failed(Document(source, id=name, path=path, record=number), reason)


def file_chunks(stream: IO[bytes], size: int = CHUNK) -> Iterator[bytes | Lost]:
    """Yield what a stream holds, as soon as it is there; a device or a network that fails on the way makes a loss."""
    read = getattr(stream, "read1", stream.read)
    while True:
        try:
            chunk = read(size)
        except (OSError, ValueError) as error:
            yield Lost(
                f"cannot be read any further ({error}): see to the disk or the network, and run it again", is_cut=True
            )
            return
        if not chunk:
            return
        yield chunk


class Peeked:
    """Chunks whose beginning can be looked at before they are read."""

    def __init__(self, chunks: Chunks) -> None:
        self._chunks = iter(chunks)
        self._seen: deque[bytes | Lost] = deque()

    def head(self, size: int) -> bytes:
        """Return the first `size` bytes: fewer where the stream ends or has a loss before them."""
        held = sum(len(chunk) for chunk in self._seen if isinstance(chunk, bytes))
        while held < size and not (self._seen and isinstance(self._seen[-1], Lost)):
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            self._seen.append(chunk)
            held += len(chunk) if isinstance(chunk, bytes) else 0
        return b"".join(chunk for chunk in self._seen if isinstance(chunk, bytes))[:size]

    def __iter__(self) -> Iterator[bytes | Lost]:
        while self._seen:
            yield self._seen.popleft()
        yield from self._chunks


def whole(chunks: Chunks, most: int) -> bytes | Lost:
    """Return all bytes of a stream, or why they cannot be had; reading stops where there are more than `most`."""
    pieces: list[bytes] = []
    size = 0
    for chunk in chunks:
        if isinstance(chunk, Lost):
            return chunk
        size += len(chunk)
        if size > most:
            return too_large(most)
        pieces.append(chunk)
    return b"".join(pieces)


def lines(chunks: Chunks, most: int) -> Iterator[bytes | Lost]:
    """Yield the lines of a stream with their ends; a loss stands for the line that it broke, or that is too long.

    Of a line of over `most` bytes no more is held.
    """
    pieces: list[bytes] = []
    size = 0
    for chunk in chunks:
        if isinstance(chunk, Lost):
            pieces, size = [], 0
            yield chunk
            continue
        start = 0
        while (end := chunk.find(b"\n", start) + 1) > 0:
            if size + end - start > most:
                yield too_large(most)
            elif pieces:
                yield b"".join((*pieces, chunk[start:end]))
            else:
                yield chunk[start:end]
            pieces, size = [], 0
            start = end
        size += len(chunk) - start
        if size > most:
            pieces = []
        elif start < len(chunk):
            pieces.append(chunk[start:])
    if size > most:
        yield too_large(most)
    elif pieces:
        yield b"".join(pieces)


def narrowed(chunks: Chunks, encoding: str | None = None) -> tuple[Chunks, str | None]:
    """Return a stream and its encoding; one of UTF-16 or UTF-32 (by mark or as given) comes as UTF-8.

    In those two, the byte of a line break is part of other characters too, so that bytes cannot be split into lines.
    """
    name = known_encoding(encoding) if encoding else None
    peeked = Peeked(chunks)
    head = peeked.head(4)
    name = next((wide for mark, wide in _WIDE_MARKS if head.startswith(mark)), name)
    return (_recoded(peeked, name), None) if name and name.startswith(("utf-16", "utf-32")) else (peeked, name)


def _recoded(chunks: Chunks, encoding: str) -> Iterator[bytes | Lost]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for chunk in chunks:
        if isinstance(chunk, Lost):
            yield chunk
        else:
            yield decoder.decode(chunk).encode("utf-8", "surrogatepass")
    if rest := decoder.decode(b"", final=True):
        yield rest.encode("utf-8", "surrogatepass")


def too_large(most: int) -> Lost:
    """Return the loss of a record of over `most` bytes."""
    return Lost(f"is over {most >> 20} MiB: it is hardly one article; --max-record N reads up to N MiB")


class Cursor:
    """A place in a stream of chunks, for formats that say how many bytes come next.

    At a loss every method comes back with less than was asked for; `lost` tells of it, and `recover` goes on behind it.
    """

    def __init__(self, chunks: Chunks) -> None:
        self._chunks = iter(chunks)
        self._buffer = b""
        self._at = 0
        self.lost: Lost | None = None

    def recover(self) -> Lost | None:
        """Drop what stands before a loss and go on behind it; return the loss, None where there is none."""
        lost, self.lost = self.lost, None
        if lost is not None:
            self._buffer, self._at = b"", 0
        return lost

    def peek(self, size: int) -> bytes:
        """Return the next `size` bytes, which stay."""
        while len(self._buffer) - self._at < size and self._more():
            pass
        return self._buffer[self._at : self._at + size]

    def take(self, size: int) -> bytes:
        """Return the next `size` bytes."""
        end = self._at + size
        if end <= len(self._buffer):
            piece = self._buffer[self._at : end]
            self._at = end
            return piece
        pieces = list(self.pieces(size))
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def pieces(self, size: int) -> Iterator[bytes]:
        """Yield the next `size` bytes as they come."""
        while size > 0:
            if self._at == len(self._buffer) and not self._more():
                return
            piece = self._buffer[self._at : self._at + size]
            self._at += len(piece)
            size -= len(piece)
            yield piece

    def some(self, most: int) -> bytes:
        """Return what is at hand, at least one byte where there is one; `unread` gives the last bytes of it back."""
        if self._at == len(self._buffer):
            self._more()
        piece = self._buffer[self._at : self._at + most]
        self._at += len(piece)
        return piece

    def unread(self, size: int) -> None:
        """Give back the last bytes that `some` returned."""
        self._at -= size

    def seek(self, mark: re.Pattern[bytes], overlap: int) -> bool:
        """Go to the next place where a pattern of at most `overlap` bytes begins; False where none follows."""
        while (found := mark.search(self._buffer, self._at)) is None:
            self._at = max(self._at, len(self._buffer) - overlap)
            if not self._more():
                self._at = len(self._buffer)
                return False
        self._at = found.start()
        return True

    def until(self, mark: bytes, most: int) -> bytes | None:
        """Return the bytes up to the end of a mark; None, and nothing is taken, where it is not in the next `most`."""
        searched = 0
        while (found := self._buffer.find(mark, self._at + searched, self._at + most)) < 0:
            searched = max(0, len(self._buffer) - self._at - len(mark) + 1)
            if searched >= most or not self._more():
                return None
        return self.take(found + len(mark) - self._at)

    def put_back(self, data: bytes) -> None:
        """Put bytes back that were taken."""
        self._buffer = data + self._buffer[self._at :]
        self._at = 0

    def _more(self) -> bool:
        if self.lost is not None:
            return False
        for chunk in self._chunks:
            if isinstance(chunk, Lost):
                self.lost = chunk
                return False
            if chunk:
                self._buffer = self._buffer[self._at :] + chunk if self._at < len(self._buffer) else chunk
                self._at = 0
                return True
        return False
