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
from cleanse.io.writer import Writer
from cleanse.scale.program import Keep, deduplicate
from cleanse.types import CleanseError

if TYPE_CHECKING:
    from cleanse.scale.engine import Engine

ARTICLES = pa.schema({"n": pa.int64(), "id": pa.string(), "text": pa.string(), "url": pa.string()})
_PARQUET = ".parquet"
_BATCH_ROWS = 1_024
_TWIN = pa.struct({"id": pa.string(), "similarity": pa.float64(), "kind": pa.string(), "evidence": pa.string()})
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
        if path.endswith(_PARQUET):
            try:
                batches = pq.ParquetFile(path).iter_batches(_BATCH_ROWS)
            except (OSError, pa.ArrowInvalid) as error:
                raise CleanseError(f"cannot read {path}: {error}") from error
            rows: Iterator[tuple[int, object]] = enumerate((row for batch in batches for row in batch.to_pylist()), 1)
        else:
            rows = read_articles(path)
        for number, row in rows:
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


def _sink(path: str, inputs: Sequence[str]) -> Writer | ParquetSink:
    if not path.endswith(_PARQUET):
        return Writer(path)
    if not all(name.endswith(_PARQUET) for name in inputs):
        raise CleanseError(
            f"{path} would be Parquet, which needs columns that JSON lines do not promise: name a .jsonl file"
        )
    return ParquetSink(Path(path), pq.read_schema(inputs[0]))


class ParquetSink:
    """Records as a Parquet file with the columns of the input: whole, or not there. Use it in a `with`."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        at = schema.get_field_index("duplicate_of")
        twin = pa.field("duplicate_of", _TWIN)
        self._schema = schema.append(twin) if at < 0 else schema.set(at, twin)
        self._path = path
        self._part = path.with_name(f".{path.name}.part")
        self._rows: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        self._writer = pq.ParquetWriter(self._part, self._schema)
        return self

    def write(self, record: dict[str, Any]) -> None:
        """Write one record."""
        self._rows.append(record)
        if len(self._rows) == _BATCH_ROWS:
            self._hand_on()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._hand_on()
        self._writer.close()
        if kind is None:
            self._part.replace(self._path)
        else:
            self._part.unlink(missing_ok=True)

    def _hand_on(self) -> None:
        if self._rows:
            self._writer.write_batch(pa.RecordBatch.from_pylist(self._rows, schema=self._schema))
        self._rows = []
