"""How much memory reading takes, as the operating system counts it: a long WARC, and bombs.

    python benchmarks/read_memory.py [--records N]

Each file is read by a process of its own, which prints the documents and failures it came to and its greatest resident memory
(`getrusage`). The first row is a process that imports the readers and reads one short text: what stands beside it is what reading
adds. The long WARC has a page of 50 kB for each record; the bombs are 1 GiB of zeros.
"""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import zstandard

from cleanse.io.sources import Reading, read_file
from cleanse.types import Document
from corpus import parser
from report import table
from warc import record

_GIBIBYTE = 1 << 30
_PIECE = bytes(1 << 20)
_PAGE_WORDS = 8_000


def main() -> None:
    flags = parser(__doc__ or "")
    flags.add_argument("--records", type=int, default=20_000, help="pages in the long WARC (default: 20,000)")
    flags.add_argument("--read", help="read this file and print what came of it")
    args = flags.parse_args()
    if args.read:
        print(*outcome(args.read))
        return
    files: dict[str, Callable[[Path], None]] = {
        "a short text": lambda path: path.with_name("a.txt").write_text("One line.") and None,
        f"WARC of {args.records:,} pages": lambda path: write_warc(path.with_name("a.warc.gz"), args.records),
        "1 GiB of zeros, .txt.gz": lambda path: write_gzip(path.with_name("a.txt.gz")),
        "1 GiB of zeros, .jsonl.gz": lambda path: write_gzip(path.with_name("a.jsonl.gz")),
        "1 GiB of zeros, .jsonl.zst": lambda path: write_zstd(path.with_name("a.jsonl.zst")),
        "1 GiB of zeros in a .zip": lambda path: write_zip(path.with_name("a.zip")),
    }
    rows = []
    for name, write in files.items():
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder) / "file")
            (path,) = Path(folder).iterdir()
            done = subprocess.run(
                [sys.executable, __file__, "--read", str(path)], capture_output=True, text=True, check=True
            )
            rows.append([name, f"{path.stat().st_size / 1e6:.1f}", *done.stdout.split()])
    print(table(["what", "MB on disk", "documents", "failures", "MB at most"], rows))


def outcome(path: str) -> tuple[int, int, str]:
    """Read a file; return how many documents and failures it holds, and the most memory that it took, in MB."""
    documents = failures = 0
    for item in read_file(path, Reading(), print):
        documents += isinstance(item, Document)
        failures += not isinstance(item, Document)
    return documents, failures, f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f}"


def write_warc(path: Path, count: int) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body><p>"
    with path.open("wb") as stream:
        for number in range(count):
            words = b" ".join(b"%06d" % (number * 7 + index) for index in range(_PAGE_WORDS))
            block = record("response", number, "application/http; msgtype=response", head + words)
            stream.write(gzip.compress(block, 1))


def write_gzip(path: Path) -> None:
    with gzip.open(path, "wb") as stream:
        for _ in range(_GIBIBYTE // len(_PIECE)):
            stream.write(_PIECE)


def write_zstd(path: Path) -> None:
    with path.open("wb") as file, zstandard.ZstdCompressor().stream_writer(file) as stream:
        for _ in range(_GIBIBYTE // len(_PIECE)):
            stream.write(_PIECE)


def write_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.txt", "w") as stream:
        for _ in range(_GIBIBYTE // len(_PIECE)):
            stream.write(_PIECE)


if __name__ == "__main__":
    main()
