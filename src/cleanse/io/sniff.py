"""What kind of input it is: by the marks of its bytes, by its name, else by how its content begins."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal, cast

from cleanse.io.html import looks_like_html
from cleanse.io.jsonl import FieldNames, parse_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleanse.io.stream import Peeked

Format = Literal["auto", "text", "html", "jsonl", "json", "csv", "tsv", "parquet", "warc"]
Kind = Format | Literal["zip", "tar"]

PACKED_SUFFIXES = frozenset({".gz", ".zst", ".zstd", ".bz2"})
SUFFIXES: dict[str, Kind] = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".warc": "warc",
    ".wet": "warc",
    ".zip": "zip",
    ".tar": "tar",
    ".tgz": "tar",
    ".tbz2": "tar",
    ".tzst": "tar",
}

_HEAD = 4_096
_UTF8_MARK = b"\xef\xbb\xbf"
_LIST = re.compile(rb"\s*\[\s*\{")
_TAR_MARK = slice(257, 262)
_LEAST_CELLS = 2
_LONGEST_NAME = 64


def kind_of_name(name: str) -> Kind | None:
    """Return the kind that a file's name tells, whatever it is packed with; None where it tells none.

    >>> kind_of_name("crawl/CC-MAIN-0001.warc.wet.GZ"), kind_of_name("page"), kind_of_name("dump.gz")
    ('warc', None, None)
    """
    path = PurePosixPath(name.lower())
    if path.suffix in PACKED_SUFFIXES:
        path = path.with_suffix("")
    return SUFFIXES.get(path.suffix)


def is_packed_name(name: str) -> bool:
    """Return whether a file's name says that it is packed."""
    return PurePosixPath(name.lower()).suffix in PACKED_SUFFIXES


def kind_of_container(head: bytes) -> Kind | None:
    """Return the container that bytes are by their marks; no text has these."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"PAR1"):
        return "parquet"
    return "tar" if head[_TAR_MARK] == b"ustar" else None


def kind_of_content(stream: Peeked, names: FieldNames, most: int) -> Kind | None:
    """Return what a stream is by how it begins; None for what may be any text."""
    start = stream.head(_HEAD).removeprefix(_UTF8_MARK)
    if start.startswith(b"WARC/"):
        return "warc"
    if start.lstrip().startswith(b"{"):
        return "jsonl" if looks_like_records(stream, names, most) else None
    if _LIST.match(start):
        return "json"
    if looks_like_html(start):
        return "html"
    return "csv" if _looks_like_header(start, names) else None


def looks_like_records(stream: Peeked, names: FieldNames, most: int) -> bool:
    """Return whether the first line is an object with a text, or the first two are objects.

    One object alone does not make records: a scraped text may begin with a line of JSON-LD.
    """
    filled = _first_lines(stream, most)
    objects = [record for line in filled if isinstance(record := _parsed(line), dict)]
    if not filled or len(objects) < len(filled):
        return bool(objects) and isinstance(_parsed(filled[0]), dict) and names.text in objects[0]
    return True


def has_lines_of_records(stream: Peeked, most: int) -> bool:
    """Return whether the first of several lines is an object by itself."""
    filled = _first_lines(stream, most)
    return len(filled) > 1 and isinstance(_parsed(filled[0]), dict)


def _first_lines(stream: Peeked, most: int) -> Sequence[bytes]:
    """Return the first two lines that are not blank."""
    size = _HEAD
    while True:
        head = stream.head(size)
        is_all = len(head) < size
        found = head.removeprefix(_UTF8_MARK).split(b"\n")
        filled = [line.strip() for line in (found if is_all else found[:-1]) if line.strip()]
        if is_all or len(filled) > 1 or size > most:
            return filled[:2]
        size *= 4


def _looks_like_header(start: bytes, names: FieldNames) -> bool:
    """Return whether the first line is the head of a table: short names, the text's (or a page's) and another one."""
    first = start.partition(b"\n")[0].decode("utf-8", "replace").strip()
    cells = [cell.strip().strip('"').lower() for cell in re.split(r"[,;\t|]", first)]
    is_short = all(0 < len(cell) <= _LONGEST_NAME for cell in cells)
    known = {names.id, names.url, names.title, names.authors, names.date, names.language, "author"}
    return (
        len(cells) >= _LEAST_CELLS
        and is_short
        and bool({names.text, names.html} & set(cells))
        and bool(known & set(cells))
    )


def _parsed(line: bytes) -> object:
    try:
        return cast("object", parse_line(line)[0])
    except (ValueError, RecursionError):
        return None
