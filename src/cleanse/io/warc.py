"""Web archives (WARC; WET, the texts of Common Crawl) to documents.

Source of the format: ISO 28500:2017, and the iipc's text of WARC 1.1. Every record is held against what its head says of
its length, for a reader that just stops at the first fault loses the rest of a crawl without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleanse.decode import decode
from cleanse.extract.charset import decode_page, known_charset, page_document
from cleanse.io.html import looks_like_html
from cleanse.io.http import Answer, Headers, decoded_body, media_type, parse_answer
from cleanse.io.stream import Chunks, Cursor, Lost, failure, too_large
from cleanse.limits import ReadingLimits
from cleanse.types import Article, Document

if TYPE_CHECKING:
    from collections import Counter

_START = re.compile(rb"(?:\A|(?<=\n))WARC/\d\.\d\r?\n")
_START_BYTES = 12
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_UNSURE_TYPES = frozenset({"", "application/octet-stream", "application/xml", "text/xml", "unknown/unknown", "unk"})
_READ_TYPES = _PAGE_TYPES | _UNSURE_TYPES | {"text/plain"}
_TAKEN = frozenset({"response", "conversion", "resource"})
_KNOWN = frozenset({"warcinfo", "request", "metadata", "revisit", "continuation"})


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """A record: its place in the file from 1, its headers, and its block (empty where it is not wanted)."""

    number: int
    headers: Headers
    block: bytes

    @property
    def kind(self) -> str:
        """Return the type of the record in lower case."""
        return self.headers["warc-type"].lower()


def read_warc(
    chunks: Chunks, path: str, encoding: str | None, limits: ReadingLimits, skipped: Counter[str]
) -> Iterator[Document | Article]:
    """Yield a document for every page and text of an archive, and a failed article for every record that is damaged.

    What is neither page nor text is counted in `skipped` by its kind.
    """
    for number, item in enumerate(warc_records(chunks, limits), 1):
        if isinstance(item, Lost):
            yield failure(f"record {number} {item.reason}", path, number)
            continue
        found = _document(item, path, encoding, limits)
        if isinstance(found, str):
            skipped[found] += 1
        else:
            yield found


def warc_records(chunks: Chunks, limits: ReadingLimits) -> Iterator[WarcRecord | Lost]:
    """Yield the records of an archive in order, and a loss in the place of each that is damaged."""
    cursor = Cursor(chunks)
    number = 0
    while True:
        while (blank := cursor.peek(2)) in {b"\r\n", b"\n\n"} or blank[:1] == b"\n":
            cursor.take(1 if blank[:1] == b"\n" else 2)
        if not blank:
            if (lost := cursor.recover()) is None:
                return
            number += 1
            yield lost
            continue
        number += 1
        head = cursor.until(b"\r\n\r\n", limits.header_bytes)
        headers = Headers(head or b"")
        length = headers["content-length"]
        if head is None or not head.startswith(b"WARC/") or not (length.isascii() and length.isdecimal()):
            yield _broken_head(cursor)
            if head is None and not cursor.peek(1):
                continue
            cursor.take(1)
            cursor.seek(_START, _START_BYTES)
            continue
        yield _body(cursor, WarcRecord(number, headers, b""), int(length), limits)


def _broken_head(cursor: Cursor) -> Lost:
    if (lost := cursor.recover()) is not None:
        return lost
    return Lost("has no whole head: the file is cut short or damaged, fetch or write it again")


def _body(cursor: Cursor, record: WarcRecord, length: int, limits: ReadingLimits) -> WarcRecord | Lost:
    """Take the block of a record, and look whether the record ends where its head says."""
    is_held = length <= limits.record_bytes
    block = cursor.take(length) if is_held else b""
    size = len(block) if is_held else sum(map(len, cursor.pieces(length)))
    end = cursor.peek(4) if size == length else b""
    if cursor.lost is not None and not end and not (size == length and cursor.lost.is_cut):
        return cursor.recover() or _end()
    if size < length:
        cursor.put_back(block)
        lost = _end()
    elif end[:1] in {b"", b"\r", b"\n"} or end == b"WARC":
        if not is_held:
            return too_large(limits.record_bytes) if record.kind in _TAKEN else record
        return WarcRecord(record.number, record.headers, block)
    else:
        cursor.put_back(block)
        lost = Lost("is not as long as its head says: the file is damaged, fetch or write it again")
    cursor.seek(_START, _START_BYTES)
    return lost


def _end() -> Lost:
    """Return the loss of a record that the end of the file breaks off."""
    return Lost("breaks off at the end of the file: the file is cut short, fetch or write it again", is_cut=True)


def _document(record: WarcRecord, path: str, encoding: str | None, limits: ReadingLimits) -> Document | Article | str:
    """Return the document of a record, or by what name it is counted as skipped."""
    if record.kind not in _TAKEN:
        return f"{record.kind} record" if record.kind in _KNOWN else "record of unknown type"
    answer = _answer(record, limits)
    if answer.status and not 200 <= answer.status < 300:
        return f"HTTP {answer.status}"
    media = answer.media_type
    if media in _UNSURE_TYPES:
        media = media_type(record.headers["warc-identified-payload-type"]) or media
    body = decoded_body(answer, limits) if media in _READ_TYPES else b""
    if media not in _READ_TYPES or (media in _UNSURE_TYPES and isinstance(body, bytes) and not looks_like_html(body)):
        media = media or "no type"
        return media if len(media) < 64 and media.isprintable() else "other type"
    if isinstance(body, Lost):
        return failure(f"record {record.number}: its page {body.reason}", path, record.number, record.block)
    known = {
        "id": record.headers["warc-record-id"].strip("<>") or f"{path}:{record.number}",
        "url": record.headers["warc-target-uri"].strip("<>") or None,
        "path": path,
        "record": record.number,
        "extra": _extra(record),
    }
    if media == "text/plain":
        served = known_charset(answer.charset) if answer.charset else None
        return Document(decode(body, encoding, served), **known)  # type: ignore[arg-type]
    return page_document(decode_page(body, encoding, answer.charset), **known)


def _answer(record: WarcRecord, limits: ReadingLimits) -> Answer:
    """Return what a server answered; of a record that holds none, its block under its own type."""
    given = record.headers["content-type"]
    if media_type(given) == "application/http":
        return parse_answer(record.block, limits.header_bytes)
    return Answer(0, Headers(b"\ncontent-type:" + given.encode()), record.block)


def _extra(record: WarcRecord) -> dict[str, str]:
    """Return what else is worth keeping: the day of the fetch, which is no date of an article, and that a crawler cut it."""
    names = {"warc-date": "warc_date", "warc-truncated": "warc_truncated"}
    return {ours: record.headers[name] for name, ours in names.items() if record.headers[name]}
