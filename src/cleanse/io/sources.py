"""What the command line names, to documents: files, folders, patterns, addresses and standard input, in the order given."""

from __future__ import annotations

import glob
import io
import os
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from cleanse.io.archive import Member
from cleanse.io.html import read_html
from cleanse.io.jsonl import FieldNames, read_records
from cleanse.io.packed import packing_of, unpacked
from cleanse.io.remote import is_remote, open_remote, remote_files, without_secrets
from cleanse.io.sniff import SUFFIXES, Format, Kind, is_packed_name, kind_of_container, kind_of_content, kind_of_name
from cleanse.io.stream import Lost, Peeked, failure, file_chunks, lines, narrowed, whole
from cleanse.io.text import read_text
from cleanse.limits import DEFAULT_READING_LIMITS, ReadingLimits
from cleanse.types import Article, CleanseError, Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

STDIN = "-"

_MARKS = 512
_KINDS_NAMED = 6
_PATTERN = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Reading:
    """How inputs are to be read."""

    format: Format = "auto"
    encoding: str | None = None
    names: FieldNames = FieldNames()  # noqa: RUF009  frozen
    limits: ReadingLimits = DEFAULT_READING_LIMITS


class _Place(NamedTuple):
    """Where a stream comes from: its path as records name it, the number of it in an archive, and the file where it can seek."""

    path: str
    number: int | None = None
    file: IO[bytes] | None = None


def read_inputs(
    inputs: Iterable[str],
    reading: Reading,
    on_error: Callable[[CleanseError], None],
    skipped: Counter[str] | None = None,
) -> Iterator[Document | Article]:
    """Yield the documents of all inputs (failed articles where a record is broken), in order.

    An input that cannot be read is told to `on_error`, and the others are still read. What is no document (the images of a
    crawl, say) is counted in `skipped` by its kind.
    """
    for path in list_files(inputs, on_error):
        yield from read_file(path, reading, on_error, skipped)


def list_files(inputs: Iterable[str], on_error: Callable[[CleanseError], None]) -> Iterator[str]:
    """Yield the files that all inputs name, in order; one that names none is told to `on_error`."""
    for name in inputs:
        try:
            yield from files_of(name)
        except (CleanseError, OSError) as error:
            on_error(readable_error(error, name))


def files_of(name: str) -> Iterator[str]:
    """Yield the files that an input names: itself, what a pattern matches, or all of known suffixes in a folder.

    They come sorted, hidden ones left out. Raises CleanseError where there is none.
    """
    if is_remote(name):
        yield from remote_files(name, _is_known)
    elif name == STDIN or (not Path(name).is_dir() and (Path(name).exists() or _PATTERN.isdisjoint(name))):
        yield name
    else:
        yield from _found(name, _walk(name) if Path(name).is_dir() else _matches(name))


def check_inputs(inputs: Sequence[str]) -> None:
    """Raise CleanseError where standard input is named twice, for it can be read once only."""
    if list(inputs).count(STDIN) > 1:
        raise CleanseError("standard input (-) is named more than once: it can be read once only")


def read_file(
    path: str,
    reading: Reading,
    on_error: Callable[[CleanseError], None],
    skipped: Counter[str] | None = None,
    on_bytes: Callable[[int], None] | None = None,
) -> Iterator[Document | Article]:
    """Yield the documents of one file, address or standard input; one that cannot be read is told to `on_error`.

    `on_bytes` is told how many bytes were read, as they are (of a Parquet file, which is not read from front to back, none).
    """
    counts: Counter[str] = Counter() if skipped is None else skipped
    try:
        if path == STDIN:
            yield from _read_stream(Peeked(file_chunks(sys.stdin.buffer)), _Place(STDIN), reading, counts)
            return
        with closing(open_remote(path) if is_remote(path) else Path(path).open("rb")) as stream:
            place = _Place(_label(path), file=stream if stream.seekable() else None)
            chunks = file_chunks(stream)
            yield from _read_stream(Peeked(_metered(chunks, on_bytes) if on_bytes else chunks), place, reading, counts)
    except (CleanseError, OSError) as error:
        on_error(readable_error(error, path))


def skipped_line(skipped: Mapping[str, int]) -> str:
    """Return what to say of what was read and is no document.

    >>> skipped_line({"image/gif": 1, "request record": 1_200})
    'no documents, and skipped: 1,200 × request record, 1 × image/gif'
    """
    kinds = sorted(skipped.items(), key=lambda item: (-item[1], item[0]))
    named = ", ".join(f"{count:,} × {kind}" for kind, count in kinds[:_KINDS_NAMED])
    rest = sum(count for _, count in kinds[_KINDS_NAMED:])
    return f"no documents, and skipped: {named}" + (f", {rest:,} × other kinds" if rest else "")


def _metered(chunks: Iterable[bytes | Lost], on_bytes: Callable[[int], None]) -> Iterator[bytes | Lost]:
    for chunk in chunks:
        if not isinstance(chunk, Lost):
            on_bytes(len(chunk))
        yield chunk


def _found(name: str, paths: Iterator[str]) -> Iterator[str]:
    is_empty = True
    for path in paths:
        is_empty = False
        yield path
    if is_empty and not Path(name).is_dir():
        raise CleanseError(f"no file to read: {_label(name)} matches none: check the pattern (** is any depth)")
    if is_empty:
        suffixes = " ".join(sorted(SUFFIXES))
        raise CleanseError(
            f"no file to read in {_label(name)}: in a folder, files of {suffixes} are read, packed ones too (.gz .zst .bz2); "
            "name others one by one"
        )


def _walk(folder: str) -> Iterator[str]:
    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path)
        elif _is_known(entry.name) and entry.is_file():
            yield entry.path


def _matches(pattern: str) -> Iterator[str]:
    found = glob.glob(pattern, recursive=True)  # noqa: PTH207  those of pathlib begin in a folder
    yield from (path for path in sorted(found) if Path(path).is_file())


def _is_known(name: str) -> bool:
    return kind_of_name(name) is not None


def _read_stream(
    stream: Peeked, place: _Place, reading: Reading, skipped: Counter[str]
) -> Iterator[Document | Article]:
    """Yield the documents of a stream: what packs it is undone, then its kind decides."""
    if (packing := packing_of(stream.head(_MARKS))) is not None:
        stream, place = Peeked(unpacked(stream, packing, reading.limits)), place._replace(file=None)
    elif is_packed_name(place.path) and not stream.head(1):
        yield failure("is empty, which no packed file is: fetch or write it again", place.path, place.number)
        return
    kind = _kind(stream, place, reading)
    if kind in {"zip", "tar"}:
        if place.number is None:
            yield from _read_archive(stream, kind, place, reading, skipped)
        else:
            yield failure("is an archive in an archive: unpack it and name it by itself", place.path, place.number)
    elif kind is None:
        skipped["archive member of unknown kind"] += 1
    else:
        yield from _read_kind(stream, kind, place, reading, skipped)


def _kind(stream: Peeked, place: _Place, reading: Reading) -> Kind | None:
    """Return what a stream is; None for a file in an archive that may be anything."""
    container = kind_of_container(stream.head(_MARKS))
    if container is not None:
        return container
    if reading.format != "auto":
        return reading.format
    found = kind_of_name(place.path) or kind_of_content(stream, reading.names, reading.limits.record_bytes)
    return found or (None if place.number is not None else "text")


def _read_kind(
    stream: Peeked, kind: Kind, place: _Place, reading: Reading, skipped: Counter[str]
) -> Iterator[Document | Article]:
    path, names, encoding, limits = place.path, reading.names, reading.encoding, reading.limits
    most = limits.record_bytes
    if kind == "jsonl":
        utf8, encoding = narrowed(stream, encoding)
        yield from read_records(lines(utf8, most), path, names, encoding)
    elif kind == "json":
        from cleanse.io.elements import read_json

        yield from read_json(stream, path, names, encoding, most)
    elif kind in {"csv", "tsv"}:
        from cleanse.io.delimited import read_delimited

        yield from read_delimited(stream, path, names, encoding, most=most, delimiter="\t" if kind == "tsv" else None)
    elif kind == "warc":
        from cleanse.io.warc import read_warc

        yield from read_warc(stream, path, encoding, limits, skipped)
    elif kind == "parquet":
        yield from _read_parquet(stream, place, reading)
    else:
        data = whole(stream, most)
        if isinstance(data, Lost):
            yield failure(data.reason, path, place.number)
        else:
            yield (read_html if kind == "html" else read_text)(data, path, encoding, place.number)


def _read_parquet(stream: Peeked, place: _Place, reading: Reading) -> Iterator[Document | Article]:
    """A table is read from its end: through a pipe, packed or in an archive it must be held in memory."""
    from cleanse.io.parquet import read_parquet

    file = place.file
    if file is None:
        data = whole(stream, reading.limits.held_bytes)
        if isinstance(data, Lost):
            is_large = not data.is_cut and "MiB" in data.reason
            reason = (
                "is too large to be held in memory: unpack it to a file, and name that" if is_large else data.reason
            )
            yield failure(reason, place.path, place.number)
            return
        file = io.BytesIO(data)
    yield from read_parquet(file, place.path, reading.names, reading.limits)


def _read_archive(
    stream: Peeked, kind: Kind, place: _Place, reading: Reading, skipped: Counter[str]
) -> Iterator[Document | Article]:
    if kind == "zip":
        from cleanse.io.zip import zip_members as members
    else:
        from cleanse.io.tar import tar_members as members
    for number, member in enumerate(members(stream, reading.limits), 1):
        if number > reading.limits.members:
            yield failure(f"has over {reading.limits.members:,} members: split it", place.path, number)
            return
        if isinstance(member, Lost):
            yield failure(f"member {number} {member.reason}", place.path, number)
            continue
        if member.is_hidden:
            skipped["hidden archive member"] += 1
            continue
        inner = _Place(f"{place.path}/{_label(member.name)}", number)
        try:
            yield from _read_member(member, inner, reading, skipped)
        except CleanseError as error:
            yield failure(str(error).removeprefix(inner.path).lstrip(), inner.path, number)


def _read_member(
    member: Member, place: _Place, reading: Reading, skipped: Counter[str]
) -> Iterator[Document | Article]:
    """Yield the documents of a member; a fault behind what its reader asked for counts too."""
    ended_well = True
    content = Peeked(member.content)
    for item in _read_stream(content, place, reading, skipped):
        ended_well = isinstance(item, Document)
        yield item
    for left in member.content:
        if isinstance(left, Lost) and ended_well:
            yield failure(left.reason, place.path, place.number)
            ended_well = False


def _label(path: str) -> str:
    """Return a path as text: file names are bytes, and a record is UTF-8; of an address, without a password."""
    return os.fsencode(without_secrets(path)).decode("utf-8", "backslashreplace")


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
