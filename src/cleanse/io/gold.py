"""Gold to be held against: JSON lines of documents that a person labelled line by line, or whose article he wrote down."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from cleanse.evaluate.report import Gold
from cleanse.io.jsonl import FieldNames, RecordError, document_from_record, parse_line
from cleanse.io.sources import STDIN, readable_error
from cleanse.io.stream import Lost, file_chunks, lines, narrowed
from cleanse.limits import DEFAULT_READING_LIMITS
from cleanse.types import CleanseError

_NAMES = FieldNames()
_DIRTY_NAMES = FieldNames(text="dirty")


def read_gold(path: str, on_error: Callable[[CleanseError], None]) -> Iterator[Gold]:
    """Yield the gold of every row; a row that is none is told to `on_error` with its line and what to do.

    Raises CleanseError for a file that cannot be read.
    """
    try:
        with ExitStack() as stack:
            stream = sys.stdin.buffer if path == STDIN else stack.enter_context(Path(path).open("rb"))
            chunks, _ = narrowed(file_chunks(stream))
            yield from _rows(lines(chunks, DEFAULT_READING_LIMITS.record_bytes), path, on_error)
    except OSError as error:
        raise readable_error(error, path) from error


def _rows(stream: Iterable[bytes | Lost], path: str, on_error: Callable[[CleanseError], None]) -> Iterator[Gold]:
    named: Counter[str] = Counter()
    for number, line in enumerate(stream, 1):
        if isinstance(line, Lost):
            on_error(CleanseError(f"{path}:{number}: the row {line.reason}"))
            continue
        content = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
        if not content:
            continue
        try:
            gold = gold_from_record(parse_line(content)[0], path, number)
        except RecordError as error:
            on_error(CleanseError(f"{path}:{number}: the row {error}"))
        except (ValueError, RecursionError) as error:
            on_error(CleanseError(f"{path}:{number}: the row is no JSON: {error}"))
        else:
            named[gold.name] += 1
            yield gold if named[gold.name] == 1 else replace(gold, name=f"{gold.name} ({path}:{number})")


def gold_from_record(record: object, path: str, number: int) -> Gold:
    """Return the gold of a parsed row: `text` and `labels`, or `dirty` (else `text`) and `gold`; the rest is as in any input.

    Raises RecordError for any other row, and for labels of lines that the text does not have.
    """
    if not isinstance(record, Mapping) or not ({"labels", "gold"} & record.keys()):
        raise RecordError("has neither `labels` (of the lines of `text`) nor `gold` (the article of `dirty`)")
    names = _DIRTY_NAMES if "gold" in record and "dirty" in record else _NAMES
    rest = {name: value for name, value in record.items() if name not in {"labels", "gold", "optional"}}
    document = document_from_record(rest, names, path=path, number=number)
    name = document.id or f"{path}:{number}"
    if "labels" in record:
        return Gold(name, document, _labels(record["labels"], document.source.text.count("\n") + 1))
    if not isinstance(record["gold"], str):
        raise RecordError("has a `gold` that is no string: it must hold the text of the article")
    return Gold(name, document, None, record["gold"], _optional(record.get("optional")))


def _labels(value: Any, lines: int) -> dict[int, str]:
    if not isinstance(value, Mapping) or not all(isinstance(label, str) and label for label in value.values()):
        raise RecordError('has `labels` that are no object of strings: give {"3": "share", …}, counted from 0')
    labels = {}
    for index, label in value.items():
        if not (index.isascii() and index.isdecimal() and int(index) < lines):
            raise RecordError(f"labels line {index!r}: the lines of its text count from 0 to {lines - 1}")
        labels[int(index)] = label
    return labels


def _optional(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        raise RecordError("has `optional` lines that are no list of strings")
    return tuple(value)
