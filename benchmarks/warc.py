"""How fast WARC files are read, beside bare FastWARC, which finds no damage and makes no documents.

    python benchmarks/warc.py [--rounds N] [--data DIR]

One archive is made of the pages of the development sets, a request, a response and a
metadata record each, every record packed by itself with gzip, as crawlers do. Three sides read it in turns, and swap who goes first:
FastWARC alone (records and their bodies, HTTP heads parsed), `warc_records` (the same, each record held against its length and
checksum), and `read_file` (documents: bodies decoded, encodings found, hashes). CPU time; only ratios count. The target for
records is 0.8.
"""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

from fastwarc.warc import ArchiveIterator, WarcRecordType

from cleanse.io.http import parse_answer
from cleanse.io.packed import GZIP, unpacked
from cleanse.io.sources import Reading, read_file
from cleanse.io.stream import file_chunks
from cleanse.io.warc import WarcRecord, warc_records
from cleanse.limits import DEFAULT_READING_LIMITS
from cleanse.types import Document
from corpus import data_parser
from report import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nServer: example\r\nContent-Length: %d\r\n\r\n"


def main() -> None:
    parser = data_parser("Read a WARC beside FastWARC.")
    parser.add_argument("--rounds", type=int, default=7, help="how often each side reads it (default: 7)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pages.warc.gz"
        count, size = write(path, Path(args.data))
        sides: list[Callable[[Path], int]] = [bare, records, documents]
        times: dict[str, list[float]] = {side.__name__: [] for side in sides}
        for number in range(args.rounds):
            for side in sides[number % 3 :] + sides[: number % 3]:
                start = process_time()
                found = side(path)
                times[side.__name__].append(process_time() - start)
                if found != count:
                    raise SystemExit(f"{side.__name__} found {found} of {count} pages")
    print(f"{count} pages, {size / 1e6:.0f} MB unpacked, median of {args.rounds} rounds\n")
    base = median(times["bare"])
    print(
        table(
            ["reader", "speed, FastWARC = 1"], [[name, f"{base / median(spent):.2f}"] for name, spent in times.items()]
        )
    )


def write(path: Path, data: Path) -> tuple[int, int]:
    """Write the archive; return how many pages it has and its size unpacked."""
    count = size = 0
    with path.open("wb") as stream:
        for page in sorted((data / "html").glob("*/**/*.html*")):
            body = gzip.decompress(page.read_bytes()) if page.suffix == ".gz" else page.read_bytes()
            count += 1
            for record in triple(count, body):
                size += len(record)
                stream.write(gzip.compress(record, 6))
    return count, size


def triple(number: int, page: bytes) -> Iterator[bytes]:
    """Yield the records that a crawler writes for a page."""
    yield record("request", number, "application/http; msgtype=request", b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n")
    yield record("response", number, "application/http; msgtype=response", _ANSWER % len(page) + page)
    yield record("metadata", number, "application/warc-fields", b"fetchTimeMs: 12\r\n")


def record(kind: str, number: int, media_type: str, block: bytes) -> bytes:
    """Return a WARC record."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\nContent-Length: {len(block)}\r\n"
        f"Content-Type: {media_type}\r\nWARC-Target-URI: https://example.org/{number}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def bare(path: Path) -> int:
    """Read the answers with FastWARC."""
    found = 0
    with path.open("rb") as stream:
        for one in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True):
            one.reader.read()
            found += 1
    return found


def records(path: Path) -> int:
    """Read the answers with cleanse, as bytes."""
    found = 0
    with path.open("rb") as stream:
        chunks = unpacked(file_chunks(stream), GZIP, DEFAULT_READING_LIMITS)
        for one in warc_records(chunks, DEFAULT_READING_LIMITS):
            if isinstance(one, WarcRecord) and one.kind == "response":
                parse_answer(one.block, DEFAULT_READING_LIMITS.header_bytes)
                found += 1
    return found


def documents(path: Path) -> int:
    """Read the documents, as `cleanse` does before it cleans."""
    return sum(isinstance(item, Document) for item in read_file(str(path), Reading(), print))


if __name__ == "__main__":
    main()
