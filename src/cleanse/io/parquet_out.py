"""JSON lines to a Parquet file: row groups of bounded size, the same bytes for the same records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleanse.io.sinks import parsed
from cleanse.types import CleanseError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cleanse.io.disk import Part
    from cleanse.io.target import Target

# Records that become columns at once; and a row group, which readers take as a unit and the writer holds whole.
_BATCH_ROWS, _BATCH_BYTES = 512, 4 << 20
_GROUP_ROWS, _GROUP_BYTES = 16_384, 32 << 20


class ParquetSink:
    """Records as rows of a schema. `row_of` makes a row of a record."""

    def __init__(
        self, target: Target, schema: pa.Schema, row_of: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    ) -> None:
        if target.is_terminal:
            raise CleanseError("Parquet is no text for a terminal: name a file with -o")
        self._target = target
        self._schema = schema
        self._row_of = row_of
        self._rows: list[Mapping[str, Any]] = []
        self._row_bytes = 0
        self._batches: list[pa.RecordBatch] = []
        # Version and compression stand here, not to change with pyarrow; all that reads Parquet knows both.
        self._stream = _Unclosed(target)
        self._writer = pq.ParquetWriter(
            pa.PythonFile(self._stream, mode="w"), schema, version="2.6", compression="zstd", compression_level=3
        )

    def write(self, line: bytes) -> None:
        """Take one record."""
        self.add(parsed(line), len(line))

    def add(self, record: Mapping[str, Any], size: int) -> None:
        """Take one record as a value, with its size as JSON in bytes."""
        self._rows.append(self._row_of(record) if self._row_of else record)
        self._row_bytes += size
        if len(self._rows) >= _BATCH_ROWS or self._row_bytes >= _BATCH_BYTES:
            self._columnise()

    def flush(self) -> None:
        """Hold everything: a Parquet file can be read when it is whole."""

    def end(self) -> Sequence[Part]:
        """Write what was held back, and return what waits for its place."""
        self._columnise()
        self._write_group()
        self._writer.close()
        return self._target.end()

    def undo(self) -> None:
        """Leave nothing behind."""
        self._rows, self._batches = [], []
        self._stream.is_gone = True
        self._writer.close()  # else it would write its end when it is collected
        self._target.undo()

    def _columnise(self) -> None:
        if self._rows:
            self._batches.append(pa.RecordBatch.from_pylist(self._rows, schema=self._schema))
        self._rows, self._row_bytes = [], 0
        if (
            sum(batch.num_rows for batch in self._batches) >= _GROUP_ROWS
            or sum(batch.nbytes for batch in self._batches) >= _GROUP_BYTES
        ):
            self._write_group()

    def _write_group(self) -> None:
        if self._batches:
            table = pa.Table.from_batches(self._batches)
            self._writer.write_table(table, row_group_size=table.num_rows)
        self._batches = []


class _Unclosed:
    """A target as the stream that pyarrow asks for: it may write and flush, but not close."""

    closed = False

    def __init__(self, target: Target) -> None:
        self.is_gone = False
        self._target = target
        self._at = 0

    def write(self, data: bytes) -> int:
        self._at += len(data)
        return len(data) if self.is_gone else self._target.write(bytes(data))

    def flush(self) -> None:
        self._target.flush()

    def tell(self) -> int:
        return self._at

    def seekable(self) -> bool:
        return False

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def close(self) -> None:
        pass
