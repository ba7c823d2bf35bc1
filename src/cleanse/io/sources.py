"""What the command line names, to documents: files, folders and standard input, in the order given."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from io import BufferedReader
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, cast

from cleanse.io.html import looks_like_html, read_html
from cleanse.io.jsonl import FieldNames, lines_of, parse_line, read_jsonl
from cleanse.io.text import read_text
from cleanse.types import Article, CleanseError, Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Format = Literal["auto", "text", "html", "jsonl"]
STDIN = "-"

_JSONL_SUFFIXES = frozenset({".jsonl", ".ndjson"})
_TEXT_SUFFIXES = frozenset({".txt", ".text", ".md"})
_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_KNOWN_SUFFIXES = _JSONL_SUFFIXES | _TEXT_SUFFIXES | _HTML_SUFFIXES
_PEEKED = 4_096
_UTF8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Reading:
    """How inputs are to be read."""

    format: Format = "auto"
    encoding: str | None = None
    names: FieldNames = FieldNames()  # noqa: RUF009  frozen


def read_inputs(
    inputs: Iterable[str], reading: Reading, on_error: Callable[[CleanseError], None]
) -> Iterator[Document | Article]:
    """Yield the documents of all inputs (failed articles where a record is broken), in order.

    An input that cannot be read is told to `on_error`, and the others are still read.
    """
    for name in inputs:
        try:
            for path in files_of(name):
                yield from read_file(path, reading, on_error)
        except (CleanseError, OSError) as error:
            on_error(readable_error(error, name))


def list_files(
    inputs: Iterable[str],
    reading: Reading,
    on_error: Callable[[CleanseError], None],
) -> Iterator[str]:
    """Yield the files that the inputs name, in order; an input that cannot be listed is told to `on_error`."""
    for name in inputs:
        try:
            yield from files_of(name)
        except (CleanseError, OSError) as error:
            on_error(readable_error(error, name))


def files_of(name: str) -> Iterator[str]:
    """Yield the files that an input names: itself, or all files of known suffixes in a folder, sorted, hidden ones left out.

    Raises CleanseError for a folder without any.
    """
    if name == STDIN or not Path(name).is_dir():
        yield name
        return
    is_empty = True
    for path in _walk(name):
        is_empty = False
        yield path
    if is_empty:
        suffixes = " ".join(sorted(_KNOWN_SUFFIXES))
        raise CleanseError(
            f"no file to read in {_label(name)}: in a folder, files of {suffixes} are read; name others one by one"
        )


def check_inputs(inputs: Sequence[str]) -> None:
    """Raise CleanseError where standard input is named twice, for it can be read once only."""
    if list(inputs).count(STDIN) > 1:
        raise CleanseError("standard input (-) is named more than once: it can be read once only")


def _walk(folder: str) -> Iterator[str]:
    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path)
        elif Path(entry.name).suffix.lower() in _KNOWN_SUFFIXES and entry.is_file():
            yield entry.path


def read_file(path: str, reading: Reading, on_error: Callable[[CleanseError], None]) -> Iterator[Document | Article]:
    """Yield the documents of one file."""
    try:
        if path == STDIN:
            yield from _read_stream(sys.stdin.buffer, STDIN, reading)
        else:
            with Path(path).open("rb") as stream:
                yield from _read_stream(stream, path, reading)
    except (CleanseError, OSError) as error:
        on_error(readable_error(error, path))


def _read_stream(stream: IO[bytes], path: str, reading: Reading) -> Iterator[Document | Article]:
    label = _label(path)
    suffix = Path(path).suffix.lower()
    wanted = reading.format
    head: list[bytes] = []
    if wanted == "auto" and suffix in _KNOWN_SUFFIXES:
        wanted = "jsonl" if suffix in _JSONL_SUFFIXES else "html" if suffix in _HTML_SUFFIXES else "text"
    if wanted == "auto":
        head = _first_lines(stream)
        wanted = "jsonl" if _look_like_records(head, reading.names) else "text"
        if wanted == "text" and looks_like_html(b"".join(head) + _peeked(stream)):
            wanted = "html"
        if wanted == "text" and suffix == ".json":
            raise CleanseError(
                f"{label} is not JSON lines: write one object a line (jq -c '.[]' does it for a list), or --from text"
            )
    if wanted == "jsonl":
        lines, encoding = (chain(head, stream), reading.encoding) if head else lines_of(stream, reading.encoding)
        yield from read_jsonl(lines, label, reading.names, encoding)
    elif wanted == "html":
        yield read_html(b"".join(head) + stream.read(), label, reading.encoding)
    else:
        yield read_text(b"".join(head) + stream.read(), label, reading.encoding)


def _peeked(stream: IO[bytes]) -> bytes:
    """Return what stands next in a stream and stays there, as far as the stream can tell."""
    return stream.peek(_PEEKED)[:_PEEKED] if isinstance(stream, BufferedReader) else b""


def _first_lines(stream: IO[bytes]) -> list[bytes]:
    """Return the first lines up to the second that is not blank; they are gone from the stream then."""
    lines: list[bytes] = []
    filled = 0
    while filled < 2 and (line := stream.readline()):
        lines.append(line)
        filled += bool(line.removeprefix(_UTF8_MARK).strip())
        if filled == 1 and not line.removeprefix(_UTF8_MARK).lstrip().startswith(b"{"):
            break
    return lines


def _look_like_records(head: Sequence[bytes], names: FieldNames) -> bool:
    """Return whether the first line is an object with a text, or the first two are objects.

    One object alone does not make records: a scraped text may begin with a line of JSON-LD.
    """
    filled = [content for line in head if (content := line.removeprefix(_UTF8_MARK).strip())]
    objects = [record for line in filled if isinstance(record := _parsed(line), dict)]
    if not filled or len(objects) < len(filled):
        return bool(objects) and isinstance(_parsed(filled[0]), dict) and names.text in objects[0]
    return True


def _parsed(line: bytes) -> object:
    try:
        return cast("object", parse_line(line)[0])
    except (ValueError, RecursionError):
        return None


def _label(path: str) -> str:
    """Return a path as text: file names are bytes, and a record is UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def readable_error(error: CleanseError | OSError, path: str) -> CleanseError:
    """Return an error of the operating system as one that says what to do; a CleanseError as it is."""
    if isinstance(error, CleanseError):
        return error
    label = _label(path)
    if isinstance(error, FileNotFoundError):
        return CleanseError(f"no such file or folder: {label}: check the name")
    if isinstance(error, PermissionError):
        return CleanseError(f"{label} may not be read: give yourself the right to (chmod +r)")
    return CleanseError(f"cannot read {label}: {error.strerror or error}")
