"""What a server answered, as a WARC keeps it: head and body, with the body's codings undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleanse.io.packed import BZ2, GZIP, ZSTD, Growth, Inflater, packing_errors, unpacked
from cleanse.io.stream import Lost, whole

if TYPE_CHECKING:
    from cleanse.limits import ReadingLimits

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.\-]{2,40})", re.IGNORECASE)
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})")
_FOLD = re.compile(rb"\r?\n[ \t]+(?=\S)")
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_INPUT = 1 << 16
_KNOWN_CODINGS = {"gzip": GZIP, "x-gzip": GZIP, "zstd": ZSTD, "bzip2": BZ2}


class Headers:
    r"""The headers of a WARC or HTTP head, looked up by their names in lower case, the first of a name.

    Few of them are ever asked for, so that they are not parsed.

    >>> headers = Headers(b"HTTP/1.1 200 OK\r\nContent-Type: text/html;\r\n charset=utf-8\r\n\r\n")
    >>> headers["content-type"], headers["server"]
    ('text/html; charset=utf-8', '')
    """

    __slots__ = ("_folded", "_head")

    def __init__(self, head: bytes) -> None:
        self._head = _FOLD.sub(b" ", head) if b"\n " in head or b"\n\t" in head else head
        self._folded = self._head.lower()

    def __getitem__(self, name: str) -> str:
        """Return the value of a header, empty where there is none."""
        at = self._folded.find(b"\n%s:" % name.encode())
        if at < 0:
            return ""
        start = at + len(name) + 2
        end = self._head.find(b"\n", start)
        return self._head[start : end if end >= 0 else None].strip().decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: its status (0 where it has none), its headers, and the body as it was sent."""

    status: int
    headers: Headers
    body: bytes

    @property
    def media_type(self) -> str:
        """Return the type of the body without its parameters, in lower case; empty where none is named."""
        return media_type(self.headers["content-type"])

    @property
    def charset(self) -> str | None:
        """Return the encoding that the server names."""
        return charset(self.headers["content-type"])


def media_type(value: str) -> str:
    """Return a media type without its parameters, in lower case.

    >>> media_type("Text/HTML; charset=utf-8")
    'text/html'
    """
    return value.partition(";")[0].strip().lower()


def charset(value: str) -> str | None:
    """Return the encoding that a content type names, if any."""
    match = _CHARSET.search(value)
    return match[1] if match else None


def parse_answer(block: bytes, most: int) -> Answer:
    """Return the answer that a record holds; a block without an HTTP head is all body."""
    status = _STATUS.match(block)
    if status is None:
        return Answer(0, Headers(b""), block)
    end, width = block.find(b"\r\n\r\n", 0, most), 4
    if end < 0:
        end, width = block.find(b"\n\n", 0, most), 2
    if end < 0:
        end = len(block)
    return Answer(int(status[1]), Headers(block[:end]), block[end + width :])


def decoded_body(answer: Answer, limits: ReadingLimits) -> bytes | Lost:
    """Return the body with chunks and packing undone, or why it cannot be had.

    Crawlers often undo both and leave the headers, so a body that does not look as they say is taken as it stands.
    """
    body: bytes | Lost = answer.body
    if "chunked" in answer.headers["transfer-encoding"].lower():
        body = _joined(answer.body)
    for coding in reversed(answer.headers["content-encoding"].lower().split(",")):
        if isinstance(body, Lost):
            break
        body = _undone(body, coding.strip(), limits)
    if isinstance(body, bytes) and len(body) > limits.record_bytes:
        return Lost(f"is over {limits.record_bytes >> 20} MiB")
    return body


def _joined(body: bytes) -> bytes:
    """Return a body that was sent in chunks as one; as it stands where it does not begin with a chunk's size.

    Source: RFC 9112, 7.1. Of a body that breaks off, what came is returned: the crawler had no more.
    """
    pieces: list[bytes] = []
    at = 0
    while match := _SIZE.match(body, at):
        size = int(match[1], 16)
        if size == 0 and at > 0:
            return b"".join(pieces)
        pieces.append(body[match.end() : match.end() + size])
        at = match.end() + size
        if body[at : at + 2] == b"\r\n":
            at += 2
        elif at < len(body):
            return body  # it only looked like a size
    return b"".join(pieces) if pieces and at >= len(body) else body


def _undone(body: bytes, coding: str, limits: ReadingLimits) -> bytes | Lost:
    packing = _KNOWN_CODINGS.get(coding)
    if packing is not None:
        return whole(unpacked([body], packing, limits), limits.record_bytes) if packing.starts(body[:10]) else body
    if coding == "deflate":
        for wbits in (15, -15):  # the standard means zlib's; some servers send it bare
            found = whole(_inflated(body, wbits, limits), limits.record_bytes)
            if isinstance(found, bytes):
                return found
        return body
    if coding == "br":
        return whole(_unbrotlied(body, limits), limits.record_bytes)
    return body


def _inflated(body: bytes, wbits: int, limits: ReadingLimits) -> Iterator[bytes | Lost]:
    decoder, growth = Inflater(wbits), Growth(limits)
    growth.packed = len(body)
    is_hungry = False
    try:
        while not decoder.ended and not is_hungry:
            piece, body, is_hungry = decoder.step(body)
            growth.unpacked += len(piece)
            yield piece
            if growth.is_bomb():
                yield growth.bomb()
                return
    except packing_errors():
        is_hungry = True
    if not decoder.ended:
        yield Lost("is no deflate")


def _unbrotlied(body: bytes, limits: ReadingLimits) -> Iterator[bytes | Lost]:
    """Brotli has no mark and no checksum: what cannot be undone is taken as it stands where it looks like text."""
    try:
        import brotli
    except ImportError:
        yield Lost("is packed with brotli: pip install brotli")
        return
    decoder = brotli.Decompressor()
    try:
        piece = decoder.process(body, output_buffer_limit=limits.record_bytes + 1)
    except brotli.error:
        piece = b""
    if piece or not body:
        yield piece
    elif b"<" in body[:_INPUT] and b"\0" not in body[:_INPUT]:
        yield body
    else:
        yield Lost("is damaged (brotli)")
