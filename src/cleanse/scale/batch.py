"""A whole set of articles from files to a file, each story once: whatever the engine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import pyarrow as pa
import pyarrow.parquet as pq

from cleanse.dedup.signature import SCHEME
from cleanse.io.articles import read_articles
from cleanse.io.columns import ARTICLES as ARTICLE_COLUMNS
from cleanse.io.columns import TWIN, is_articles, row_of
from cleanse.io.disk import bring_home
from cleanse.io.parquet_out import ParquetSink
from cleanse.io.target import open_target
from cleanse.io.writer import Writer
from cleanse.scale.program import Keep, deduplicate
from cleanse.types import CleanseError
from cleanse.version import SCHEMA

if TYPE_CHECKING:
    from cleanse.scale.engine import Engine

ARTICLES = pa.schema({"n": pa.int64(), "id": pa.string(), "text": pa.string(), "url": pa.string()})
_PARQUET = ".parquet"
_BATCH_ROWS = 1_024
_LABELS = "SELECT l.n, l.is_kept, a.id, l.similarity, l.kind, l.evidence FROM labels l LEFT JOIN articles a ON l.of = a.n ORDER BY l.n"


class Counts(NamedTuple):
    """What became of the articles."""

    read: int
    left_out: int


class Task(NamedTuple):
    """What is to be done with which files."""

    inputs: Sequence[str]
    output: str
    duplicates: str | None
    threshold: float
    keep: Keep


def run(engine: Engine, task: Task) -> Counts:
    """Write the articles that are kept, in their order, and those left out to `duplicates`, if it is named.

    Raises CleanseError for inputs that cannot be read.
    """
    inputs, output, duplicates, threshold, keep = task
    engine.put("articles", _batches(inputs), ARTICLES)
    deduplicate(engine, threshold, keep)
    read = left_out = 0
    labels = engine.rows(_LABELS)
    label = next(labels, None)
    with ExitStack() as stack:
        sinks = [_sink(name, inputs) for name in (output, duplicates) if name]
        for sink in sinks:
            stack.enter_context(sink)
        for number, (_, record) in enumerate(_records(inputs)):
            read += 1
            own = label if label is not None and label["n"] == number else None
            if own is not None:
                label = next(labels, None)
            twin = (
                {name: own[name] for name in ("id", "similarity", "kind", "evidence")} if own and own["kind"] else None
            )
            if twin and not twin["evidence"]:
                del twin["evidence"]
            record["duplicate_of"] = twin
            if own is None or own["is_kept"]:
                sinks[0].write(record)
                continue
            left_out += 1
            for aside in sinks[1:]:
                aside.write(record)
    return Counts(read, left_out)


def check_checkpoint(folder: Path, task: Task) -> None:
    """Note what the steps in a folder are made of. Raises CleanseError where they were made of something else."""
    found = [[str(path), (stat := path.stat()).st_size, stat.st_mtime_ns] for path in map(Path, task.inputs)]
    said = json.dumps({"scheme": SCHEME, "inputs": found, "threshold": task.threshold, "keep": task.keep})
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / "made-of.json"
    if not note.exists():
        if any(folder.iterdir()):
            raise CleanseError(f"{folder} holds something else than the steps of a run: name an empty or a new folder")
        note.write_text(said, encoding="utf-8")
    elif note.read_text(encoding="utf-8") != said:
        raise CleanseError(
            f"the steps in {folder} were made of other inputs or settings: name another folder, or delete it"
        )


def _records(inputs: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the records of all inputs and how each is called, in order."""
    for path in inputs:
        for number, row in read_articles(path):
            if not isinstance(row, dict):
                raise CleanseError(f"{path}:{number} is no article: give what `cleanse` wrote")
            yield f"{path}:{number}", row


def _batches(inputs: Sequence[str]) -> Iterator[pa.RecordBatch]:
    rows = (
        {"n": n, "id": str(record.get("id") or name), "text": _string(record, "text"), "url": _string(record, "url")}
        for n, (name, record) in enumerate(_records(inputs))
    )
    while some := [*islice(rows, _BATCH_ROWS)]:
        yield pa.RecordBatch.from_pylist(some, schema=ARTICLES)


def _string(record: dict[str, Any], name: str) -> str | None:
    value = record.get(name)
    return value if isinstance(value, str) else None


def _sink(path: str, inputs: Sequence[str]) -> Writer | Columns:
    if not path.endswith(_PARQUET):
        return Writer(path)
    if not all(name.endswith(_PARQUET) for name in inputs):
        return Columns(path, ARTICLE_COLUMNS)
    schema = pq.read_schema(inputs[0])
    at = schema.get_field_index("duplicate_of")
    twin = pa.field("duplicate_of", TWIN)
    return Columns(path, schema.append(twin) if at < 0 else schema.set(at, twin))


class Columns:
    """Records as a Parquet file with these columns: whole, or not there. Use it in a `with`."""

    def __init__(self, path: str, schema: pa.Schema) -> None:
        self._path = path
        self._schema = schema
        self._has_articles = is_articles(schema)

    def __enter__(self) -> Self:
        made = row_of if self._has_articles else None
        self._sink = ParquetSink(open_target(self._path), self._schema, made)
        return self

    def write(self, record: dict[str, Any]) -> None:
        """Write one record. Raises CleanseError for one that the columns do not fit."""
        if self._has_articles and record.get("schema") != SCHEMA:
            raise CleanseError(
                f"{self._path} would be Parquet, which needs columns that JSON lines of others do not promise: name a .jsonl file"
            )
        self._sink.add(record, len(_string(record, "text") or ""))

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            bring_home(self._sink.end())
        else:
            self._sink.undo()
