"""Web archives, zip and tar, packed files, and what bounds them."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from cleanse.io.packed import GZIP, unpacked
from cleanse.io.sources import Reading, read_inputs
from cleanse.io.stream import Lost, lines
from cleanse.io.warc import WarcRecord, warc_records
from cleanse.limits import DEFAULT_READING_LIMITS, ReadingLimits
from cleanse.types import Document
from tests.containers import (
    each,
    json_lines,
    packed,
    page,
    pages,
    parquet_of,
    read,
    response,
    tar_of,
    warc_record,
    written,
    zip_of,
)
from tests.containers import warc_records as written_records
from tests.make_warc import ARCHIVE, HOST, PAGES, SAMPLES


def gzipped(data: bytes) -> bytes:
    """Return data packed, the same at any time."""
    return gzip.compress(data, mtime=0)


def test_a_warc_of_another_writer() -> None:
    found = read(ARCHIVE)
    assert [document.url for document in found.documents] == [f"{HOST}/{name}.html" for name in PAGES]
    assert found.texts == [(SAMPLES / "pages" / f"{name}.html").read_text(encoding="utf-8") for name in PAGES]
    assert [document.record for document in found.documents] == [3, 5, 7, 9]
    assert all((document.id or "").startswith("urn:uuid:") and document.date is None for document in found.documents)
    assert found.documents[0].extra == {"warc_date": "2026-03-14T09:26:53Z"}
    assert found.skipped == {"warcinfo record": 1, "request record": 4, "image/gif": 1, "HTTP 301": 1}
    assert not found.is_told


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzipped(page(1)), ["Content-Encoding: gzip"]),
        (zlib.compress(page(1)), ["Content-Encoding: deflate"]),
        (zlib.compress(page(1))[2:-4], ["Content-Encoding: deflate"]),
        (brotli.compress(page(1)), ["Content-Encoding: br"]),
        (zstandard.compress(page(1)), ["Content-Encoding: zstd"]),
        (page(1), ["Content-Encoding: gzip"]),
        (page(1), ["Content-Encoding: br"]),
        (b"5\r\n" + page(1)[:5] + b"\r\n%x;x=y\r\n" % (len(page(1)) - 5) + page(1)[5:] + b"\r\n0\r\n\r\n", ["Transfer-Encoding: chunked"]),
        (page(1), ["Transfer-Encoding: chunked"]),
        (b"%x\r\n" % len(gzipped(page(1))) + gzipped(page(1)) + b"\r\n0\r\n\r\n", ["transfer-encoding: chunked", "content-encoding:gzip"]),
    ],
)  # fmt: skip
def test_codings_of_http_are_undone_where_they_are_there(tmp_path: Path, body: bytes, headers: list[str]) -> None:
    found = read(written(tmp_path, "a.warc", response(1, body, *headers)))
    assert (found.texts, found.reasons) == ([page(1).decode()], [])


def test_a_page_that_does_not_unpack_fails_alone(tmp_path: Path) -> None:
    cut = response(1, gzipped(page(1))[:-12], "Content-Encoding: gzip")
    bomb = response(2, gzipped(bytes(64 << 20)), "Content-Encoding: gzip")
    found = read(written(tmp_path, "a.warc", cut + bomb + response(3, page(3))))
    assert found.texts == [page(3).decode()]
    assert "record 1: its page breaks off" in found.reasons[0]
    assert "record 2: its page is over 32 MiB" in found.reasons[1]


def test_the_servers_encoding_is_evidence(tmp_path: Path) -> None:
    body = '<meta charset="utf-8"><p>Größe und Straße'.encode("cp1252")
    found = read(written(tmp_path, "a.warc", response(1, body, media_type="text/html; charset=ISO-8859-1")))
    assert found.texts == ['<meta charset="utf-8"><p>Größe und Straße']


def test_texts_of_a_wet_file(tmp_path: Path) -> None:
    record = warc_record("conversion", 1, "text/plain", "Der Müll.\nZwei.".encode())
    (found,) = read(written(tmp_path, "a.warc.wet.gz", packed("gz", record))).documents
    assert (found.source.text, found.markup, found.url) == ("Der Müll.\nZwei.", None, "https://example.org/1")


def test_what_is_no_page_is_counted(tmp_path: Path) -> None:
    records = [
        response(1, page(1), media_type="application/octet-stream"),
        response(2, b"\x89PNG", media_type="application/octet-stream"),
        response(3, page(3), status="404 Not Found"),
        response(4, b"{}", media_type="application/json"),
        response(5, b"User-agent: *", media_type="text/plain"),
        warc_record("revisit", 6, "application/http", b"HTTP/1.1 200 OK\r\n\r\n"),
        warc_record("resource", 7, "text/html", page(7)),
        warc_record("strange", 8, "text/html", page(8)),
    ]
    found = read(written(tmp_path, "a", b"".join(records)))
    assert [document.record for document in found.documents] == [1, 5, 7]
    assert found.skipped == {
        "application/octet-stream": 1, "HTTP 404": 1, "application/json": 1, "revisit record": 1, "record of unknown type": 1,
    }  # fmt: skip


def test_a_page_that_the_crawler_cut_says_so(tmp_path: Path) -> None:
    record = warc_record(
        "response",
        1,
        "application/http",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>a",
        "WARC-Truncated: length",
    )
    assert read(written(tmp_path, "a.warc", record)).documents[0].extra["warc_truncated"] == "length"


def test_a_warc_in_zstd_with_its_dictionary(tmp_path: Path) -> None:
    records = written_records(30)
    dictionary = zstandard.train_dictionary(2_000, records * 10)
    packer = zstandard.ZstdCompressor(dict_data=dictionary, write_checksum=True)
    for content in (dictionary.as_bytes(), zstandard.compress(dictionary.as_bytes())):
        frame = b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content
        found = read(written(tmp_path, "a.warc.zst", frame + b"".join(map(packer.compress, records))))
        assert (len(found.documents), found.reasons) == (30, [])


PARTS = b"".join(written_records(6))


@given(st.lists(st.integers(0, len(PARTS)), max_size=8).map(sorted))
def test_records_are_the_same_however_the_stream_comes(cuts: list[int]) -> None:
    chunks = [PARTS[start:end] for start, end in zip([0, *cuts], [*cuts, len(PARTS)], strict=True)]
    found = list(warc_records(chunks, DEFAULT_READING_LIMITS))
    assert len(found) == 12
    assert all(isinstance(record, WarcRecord) for record in found)
    assert [record.block for record in found if isinstance(record, WarcRecord)] == [
        record.block for record in warc_records([PARTS], DEFAULT_READING_LIMITS) if isinstance(record, WarcRecord)
    ]


@given(st.lists(st.integers(1, 40), max_size=6), st.integers(1, 60))
def test_lines_are_the_same_however_the_stream_comes(sizes: list[int], step: int) -> None:
    data = b"\n".join(b"x" * size for size in sizes)
    chunks = [data[at : at + step] for at in range(0, len(data), step)]
    wanted = [line if len(line) <= 30 else None for line in data.splitlines(keepends=True)]
    assert [None if isinstance(line, Lost) else line for line in lines(chunks, 30)] == wanted


@given(st.integers(1, 50))
def test_members_are_the_same_however_the_stream_comes(step: int) -> None:
    data = each("gz", json_lines(5))
    chunks = [data[at : at + step] for at in range(0, len(data), step)]
    assert b"".join(x for x in unpacked(chunks, GZIP, DEFAULT_READING_LIMITS) if isinstance(x, bytes)) == b"".join(
        json_lines(5)
    )


MEMBERS = {
    "__MACOSX/site/._a.html": b"\0\5\26\7",
    "site/.DS_Store": b"x",
    "site/a.html": page(1),
    "site/b.txt": b"A text.",
    "site/c.jsonl": b"".join(json_lines(2)),
    "site/d.jsonl.gz": gzipped(b"".join(json_lines(2))),
    "site/e.parquet": parquet_of({"text": ["In a table."]}),
    "site/f": page(2),
    "site/g.png": b"\x89PNG\r\n",
    "site/h.csv": b"id,content\n1,x\n",
    "site/i.zip": zip_of(pages(1)),
    "site/" + "long/" * 40 + "j.txt": b"Another.",
}


@pytest.mark.parametrize("name", ["a.zip", "stored.zip", "a.tar", "gnu.tar", "a.tgz", "a.tar.zst"])
def test_members_of_archives(tmp_path: Path, name: str) -> None:
    if name.endswith("zip"):
        data = zip_of(MEMBERS, zipfile.ZIP_STORED if name == "stored.zip" else zipfile.ZIP_DEFLATED)
    else:
        data = tar_of(MEMBERS, tarfile.GNU_FORMAT if name == "gnu.tar" else tarfile.PAX_FORMAT)
        data = packed(name[-3:], data) if name == "a.tar.zst" else gzipped(data) if name == "a.tgz" else data
    path = written(tmp_path, name, data)
    found = read(path)
    places = [((document.path or "").removeprefix(f"{path}/site/"), document.record) for document in found.documents]
    assert places == [
        ("a.html", 3), ("b.txt", 4), ("c.jsonl", 1), ("c.jsonl", 2), ("d.jsonl.gz", 1), ("d.jsonl.gz", 2),
        ("e.parquet", 1), ("f", 8), ("long/" * 40 + "j.txt", 12),
    ]  # fmt: skip
    assert found.documents[0].id == f"{path}/site/a.html"
    assert "try --text-field 'content'" in found.reasons[0]
    assert "an archive in an archive" in found.reasons[1]
    assert found.skipped == {"hidden archive member": 2, "archive member of unknown kind": 1}
    assert found.errors == []


class _Pipe(io.RawIOBase):
    """What cannot go back, so that zipfile writes sizes behind its members."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.data += data
        return len(data)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_zip_that_was_written_to_a_pipe(tmp_path: Path, method: int) -> None:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", method) as archive:
        for name, content in pages(3).items():
            archive.writestr(name, content)
    found = read(written(tmp_path, "a.zip", bytes(pipe.data)))
    assert (found.texts, found.reasons) == ([content.decode() for content in pages(3).values()], [])


def test_an_encrypted_member_fails_alone(tmp_path: Path) -> None:
    data = bytearray(zip_of(pages(2)))
    data[6] |= 1
    found = read(written(tmp_path, "a.zip", bytes(data)))
    assert found.texts == [page(2).decode()]
    assert "encrypted" in found.reasons[0]


def test_a_zip_whose_directory_has_more_members_is_told(tmp_path: Path) -> None:
    data = zip_of(pages(3))
    second = data.find(b"PK\3\4", 4)
    found = read(written(tmp_path, "a.zip", data[second:]))
    assert len(found.texts) == 2
    assert "its directory has 3" in found.reasons[0]


@pytest.mark.parametrize(
    "name", ["a.txt.gz", "a.jsonl.gz", "a.zip", "a.tar.zst", "a.warc.gz", "a.json.bz2", "a.csv.gz"]
)
def test_a_bomb_is_stopped_early(tmp_path: Path, name: str) -> None:
    limits = ReadingLimits(record_bytes=4 << 20, unpacked_floor=8 << 20)
    zeros = bytes(64 << 20)
    data = {
        "a.zip": lambda: zip_of({"a.txt": zeros, "b.txt": b"A text."}),
        "a.tar.zst": lambda: packed("zst", tar_of({"a.txt": zeros, "b.txt": b"A text."})),
        "a.warc.gz": lambda: gzipped(response(1, zeros)),
        "a.csv.gz": lambda: gzipped(b"id,text\n1," + zeros),
        "a.json.bz2": lambda: packed("bz2", b'[{"text": "' + zeros),
    }.get(name, lambda: gzipped(zeros))()
    found = read(written(tmp_path, name, data), Reading(limits=limits))
    assert found.failures
    assert found.texts == (["A text."] if name == "a.zip" else [])


def test_a_line_that_is_too_long_costs_itself_alone(tmp_path: Path) -> None:
    long = b'{"text": "' + b"x" * (2 << 20) + b'"}\n'
    data = b"".join([*json_lines(1), long, *json_lines(1)])
    found = read(written(tmp_path, "a.jsonl", data), Reading(limits=ReadingLimits(record_bytes=1 << 20)))
    assert [document.record for document in found.documents] == [1, 3]
    assert "line 2 is over 1 MiB" in found.reasons[0]


def test_patterns(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("a.html", "b/c.html", "b/d.txt"):
        (tmp_path / name).write_bytes(page(1))
    errors: list[str] = []

    def names(pattern: str) -> list[str]:
        found = read_inputs([f"{tmp_path}/{pattern}"], Reading(), lambda error: errors.append(str(error)))
        return [str(item.path).removeprefix(f"{tmp_path}/") for item in found if isinstance(item, Document)]

    assert names("*.html") == ["a.html"]
    assert names("**/*.html") == ["a.html", "b/c.html"]
    assert names("b/[cd].*") == ["b/c.html", "b/d.txt"]
    assert errors == []
    assert names("*.warc") == []
    assert "matches none" in errors[0]
    (tmp_path / "odd[1].txt").write_bytes(b"x")
    assert names("odd[1].txt") == ["odd[1].txt"]


def test_addresses_are_read_through_fsspec() -> None:
    import fsspec

    system = fsspec.filesystem("memory")
    try:
        system.pipe("/crawl/a.warc.gz", each("gz", written_records(2)))
        system.pipe("/crawl/b/t.parquet", parquet_of({"text": ["In a table."]}))
        system.pipe("/crawl/x.png", b"x")
        errors: list[str] = []
        inputs = [
            "memory://crawl",
            "memory://crawl/*.gz",
            "memory://crawl/b/t.parquet",
            "memory://no/where.txt",
            "nosuch://a",
        ]
        found = [
            item
            for item in read_inputs(inputs, Reading(), lambda e: errors.append(str(e)))
            if isinstance(item, Document)
        ]
    finally:
        system.rm("/crawl", recursive=True)
    assert [document.record for document in found] == [2, 4, 1, 2, 4, 1]
    assert found[0].path == "memory:///crawl/a.warc.gz"
    assert "no such file" in errors[0]
    assert "nosuch://" in errors[1]
