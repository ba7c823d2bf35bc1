"""Article records back from a file, JSON lines (packed too) or Parquet, with their changes from the record or the log."""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from collections import deque
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from cleanse.edits import LawError, invert
from cleanse.io.jsonl import parse_line
from cleanse.io.packing import unpacked
from cleanse.io.sources import STDIN, readable_error
from cleanse.record import change_from_row, changes_from_record, json_line
from cleanse.types import Change, CleanseError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

_PARQUET = b"PAR1"
_ROWS_AT_ONCE = 256

# Encodings in which a text has one form only, so that its hash must come out again.
_ONE_FORM = frozenset({"unicode", "utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"})


class NoSourceError(CleanseError):
    """A record that no source text can be had from, while others can."""


def article_files(path: str) -> list[str]:
    """Return the files of articles that a path names: the file itself, or those of a run folder, in order.

    Raises CleanseError for a folder that holds none.
    """
    if path == STDIN or not Path(path).is_dir():
        return [path]
    found = sorted(str(part) for part in (Path(path) / "articles").glob("part-*") if part.is_file())
    if not found:
        raise CleanseError(
            f"{path} holds no articles in JSON lines or Parquet: name a run folder, or the files themselves"
        )
    return found


def read_articles(path: str) -> Iterator[tuple[int, object]]:
    """Yield (line number, value) for every line that is not blank; a line that is no JSON comes as None.

    Of a Parquet file, rows are counted instead; those with the columns of `columns.ARTICLES` come as records. Raises
    CleanseError where the file cannot be read.
    """
    try:
        if path == STDIN:
            with unpacked(sys.stdin.buffer, "standard input") as lines:
                yield from _values(lines)
        elif _is_parquet(path):
            yield from enumerate(_rows(path, is_log=False), 1)
        else:
            with Path(path).open("rb") as stream, unpacked(stream, path) as lines:
                yield from _values(lines)
    except OSError as error:
        raise readable_error(error, path) from error


def restored(record: Mapping[str, Any], log: ChangeLog | None = None) -> str:
    """Return the source text of a record, held against its hash where that is possible.

    Raises NoSourceError for a failed article and for a log that does not belong to it, CleanseError for a record that
    was written without its log when no log is given.
    """
    text = record.get("text")
    if not isinstance(text, str):
        raise NoSourceError(f"{record.get('status')}: {record.get('error', 'no text')}: there is no text to restore")
    is_whole = "removed" in record
    changes = changes_from_record(record) if is_whole or log is None else log.changes(record)
    place = "its own log" if is_whole else "the log"
    try:
        source = invert(text, changes)
    except LawError as error:
        raise NoSourceError(f"{place} is not true of the text ({error}): one of the two was changed") from error
    if not _is_hash_right(record, source):
        raise NoSourceError(f"{place} gives a text of another hash than the source had: one of the two was changed")
    return source


class ChangeLog:
    """The log file of a run, read where an article needs it: memory holds one place in the file for each article.

    Articles are known by id, file and line; where a file was cleaned twice in one run, its rows are taken in order.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._places: dict[bytes, deque[int]] = {}

    def __enter__(self) -> Self:
        try:
            self._stream = _as_lines(self.path)
            self._index()
        except OSError as error:
            raise readable_error(error, self.path) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def changes(self, record: Mapping[str, Any]) -> tuple[Change, ...]:
        """Return the changes of a record; none where the log has none for it."""
        source = record.get("source", {})
        key = _key(record.get("id"), source.get("path"), source.get("record"))
        places = self._places.get(key)
        if not places:
            return ()
        self._stream.seek(places.popleft() if len(places) > 1 else places[0])
        found: list[Change] = []
        previous = -1
        for line in self._stream:
            row = self._row(line)
            if _key(row["id"], row["path"], row["record"]) != key or row.get("start", previous) < previous:
                break
            if (change := change_from_row(row)) is None:
                break  # behind the changes come the suspects
            previous = change.end
            found.append(change)
        return tuple(found)

    def _index(self) -> None:
        at, current, previous = 0, b"", -1
        for line in self._stream:
            row = self._row(line)
            key = _key(row["id"], row["path"], row["record"])
            change = change_from_row(row)
            if change is not None:
                if key != current or change.start < previous:
                    self._places.setdefault(key, deque()).append(at)
                current, previous = key, change.end
            at += len(line)

    def _row(self, line: bytes) -> Mapping[str, Any]:
        try:
            row = parse_line(line)[0]
            change_from_row(row)
            row["id"], row["path"], row["record"]  # a KeyError says that this is no log
        except (ValueError, KeyError, TypeError) as error:
            raise CleanseError(f"{self.path} is no log of cleanse: give the file that --log wrote") from error
        return row  # type: ignore[no-any-return]


def _as_lines(path: str) -> IO[bytes]:
    """Return a log as a file of lines that one can go back in: what is packed or Parquet goes to a nameless file first."""
    if not _is_parquet(path):
        with Path(path).open("rb") as stream, unpacked(stream, path) as lines:
            if lines is not stream:
                spread: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  the caller closes it
                shutil.copyfileobj(lines, spread)
                spread.seek(0)
                return spread
        return Path(path).open("rb")
    spread = tempfile.TemporaryFile()  # noqa: SIM115
    for row in _rows(path, is_log=True):
        spread.write(json_line(row))
    spread.seek(0)
    return spread


def _is_parquet(path: str) -> bool:
    with Path(path).open("rb") as stream:
        return stream.read(len(_PARQUET)) == _PARQUET


def _rows(path: str, *, is_log: bool) -> Iterator[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from cleanse.io.columns import LOG, is_articles, log_row_of, record_of

    try:
        with pq.ParquetFile(path) as file:
            schema = file.schema_arrow
            if is_log and not set(LOG.names) <= set(schema.names):
                raise CleanseError(f"{path} is no log of cleanse: give the file that --log wrote")
            made = log_row_of if is_log else record_of if is_articles(schema) else dict
            for batch in file.iter_batches(_ROWS_AT_ONCE):
                yield from map(made, batch.to_pylist())
    except (OSError, pa.ArrowException) as error:
        raise CleanseError(f"cannot read {path}: {error}: it is damaged, or cut off") from error


def _key(*parts: object) -> bytes:
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _values(stream: IO[bytes]) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(stream, 1):
        content = line.strip()
        if not content:
            continue
        try:
            yield number, parse_line(content)[0]
        except (ValueError, RecursionError):
            yield number, None


def _is_hash_right(record: Mapping[str, Any], source: str) -> bool:
    """Return whether the text has the hash that the record names, or cannot be held against it."""
    given = record.get("source", {})
    encoding, wanted = given.get("encoding"), given.get("sha256")
    if given.get("undecodable") or given.get("format") == "html" or encoding not in _ONE_FORM:
        return True
    name = "utf-8" if encoding == "unicode" else encoding
    forms = (source.encode("utf-8"), source.encode(name), ("\N{BYTE ORDER MARK}" + source).encode(name))
    return wanted in {hashlib.sha256(form).hexdigest() for form in forms}
