"""Write samples/crawl.warc.gz: sample pages in a WARC as FastWARC's own writer makes it, packed record by record.

    python tests/make_warc.py

The dates are fixed, so that the file changes only when a page or the writer does.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

SAMPLES = Path(__file__).parent.parent / "samples"
ARCHIVE = SAMPLES / "crawl.warc.gz"
PAGES = ("newspaper-bridge", "polish-newspaper", "recipe-pflaumenkuchen", "review-bouilloire")
HOST = "https://example.org"
FETCHED = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
GIF = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")


def main() -> None:
    with ARCHIVE.open("wb") as stream:
        writer = GzipWriter(stream)
        write(
            writer,
            WarcRecordType.warcinfo,
            "",
            "application/warc-fields",
            b"software: FastWARC\r\nformat: WARC File Format 1.1\r\n",
        )
        for name in PAGES:
            url = f"{HOST}/{name}.html"
            request = f"GET /{name}.html HTTP/1.1\r\nHost: example.org\r\n\r\n".encode()
            write(writer, WarcRecordType.request, url, "application/http; msgtype=request", request)
            page = (SAMPLES / "pages" / f"{name}.html").read_bytes()
            answer(writer, url, b"200 OK", "text/html; charset=utf-8", page)
        answer(writer, f"{HOST}/pixel.gif", b"200 OK", "image/gif", GIF)
        answer(writer, f"{HOST}/old.html", b"301 Moved Permanently", "text/html", b"<p>Moved.</p>")
        writer.close()


def answer(writer: GzipWriter, url: str, status: bytes, media_type: str, body: bytes) -> None:
    head = b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (status, media_type.encode(), len(body))
    write(writer, WarcRecordType.response, url, "application/http; msgtype=response", head + body)


def write(writer: GzipWriter, kind: WarcRecordType, url: str, media_type: str, block: bytes) -> None:
    record = WarcRecord()
    record.init_headers(kind, record_urn=f"uuid:{uuid5(NAMESPACE_URL, f'{int(kind)} {url}')}".encode())
    record.record_date = FETCHED
    record.headers["Content-Type"] = media_type
    if url:
        record.headers["WARC-Target-URI"] = url
    record.set_bytes_content(block)
    record.write(writer, checksum_data=True)
    writer.finish()  # one member of gzip a record


if __name__ == "__main__":
    main()
