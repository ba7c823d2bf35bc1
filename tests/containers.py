"""Small containers of every kind for the tests of the readers, and what is read from them."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import tarfile
import zipfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from cleanse.io.sources import Reading, read_file
from cleanse.types import Article, Document

DEFAULT = Reading()
_ZSTD = zstandard.ZstdCompressor(write_checksum=True)


class Read(NamedTuple):
    """What came out of a file."""

    documents: list[Document]
    failures: list[Article]
    errors: list[str]
    skipped: Counter[str]

    @property
    def texts(self) -> list[str]:
        return [document.markup or document.source.text for document in self.documents]

    @property
    def reasons(self) -> list[str]:
        return [failure.error or "" for failure in self.failures]

    @property
    def is_told(self) -> bool:
        """Return whether anybody would learn of a loss."""
        return bool(self.failures or self.errors)


def read(path: Path | str, reading: Reading = DEFAULT) -> Read:
    errors: list[str] = []
    skipped: Counter[str] = Counter()
    found = list(read_file(str(path), reading, lambda error: errors.append(str(error)), skipped))
    documents = [item for item in found if isinstance(item, Document)]
    return Read(documents, [item for item in found if isinstance(item, Article)], errors, skipped)


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def page(number: int) -> bytes:
    return b"<!doctype html><html><body><p>The ferry left pier %d at noon.</p></body></html>" % number


def warc_record(kind: str, number: int, media_type: str, block: bytes, *extra: str) -> bytes:
    head = [
        "WARC/1.1",
        f"WARC-Type: {kind}",
        "WARC-Date: 2026-03-14T09:26:53Z",
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>",
        f"WARC-Target-URI: https://example.org/{number}",
        f"Content-Type: {media_type}",
        *extra,
        f"Content-Length: {len(block)}",
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def response(number: int, body: bytes, *headers: str, status: str = "200 OK", media_type: str = "text/html") -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {media_type}", *headers])
    return warc_record("response", number, "application/http; msgtype=response", head.encode() + b"\r\n\r\n" + body)


def warc_records(count: int) -> list[bytes]:
    """Return a request and an answer for each page."""
    return [
        record
        for number in range(1, count + 1)
        for record in (
            warc_record("request", number, "application/http; msgtype=request", b"GET / HTTP/1.1\r\n\r\n"),
            response(number, page(number)),
        )
    ]


def json_lines(count: int) -> list[bytes]:
    return [json.dumps({"text": f"The ferry left pier {number} at noon."}).encode() + b"\n" for number in range(count)]


def zip_of(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return data.getvalue()


def tar_of(members: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=form) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def pages(count: int) -> dict[str, bytes]:
    return {f"site/{number}.html": page(number) for number in range(1, count + 1)}


def parquet_of(columns: dict[str, list[object]], rows_a_group: int = 1_000) -> bytes:
    data = io.BytesIO()
    pq.write_table(pa.table(columns), data, row_group_size=rows_a_group, compression="zstd", write_page_checksum=True)
    return data.getvalue()


def each(pack: str, parts: list[bytes]) -> bytes:
    """Return parts packed one by one."""
    return b"".join(packed(pack, part) for part in parts)


def packed(pack: str, data: bytes) -> bytes:
    if pack == "gz":
        return gzip.compress(data, mtime=0)
    return _ZSTD.compress(data) if pack == "zst" else bz2.compress(data)
