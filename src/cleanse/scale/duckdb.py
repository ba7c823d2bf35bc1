"""Tables in DuckDB on one machine, out of core: each a Parquet file in the folder of checkpoints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from cleanse.scale.engine import Batches, Function

_BATCH_ROWS = 2_048


class DuckEngine:
    """An engine whose tables are `<name>.parquet` in a folder: one that is there already is not made again."""

    explode = "unnest"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._connection = duckdb.connect(
            config={"temp_directory": str(folder), "threads": 1, "preserve_insertion_order": False}
        )

    def close(self) -> None:
        """Let go of the engine; the tables stay."""
        self._connection.close()

    def put(self, name: str, batches: Batches, schema: pa.Schema) -> None:
        """Make a table of batches."""
        place = self.folder / f"{name}.parquet"
        if not place.exists():
            part = place.with_suffix(".part")
            with pq.ParquetWriter(part, schema) as writer:
                for batch in batches:
                    writer.write_batch(batch)
            part.replace(place)
        self._view(name)

    def query(self, name: str, sql: str) -> None:
        """Make a table of a query."""
        place = self.folder / f"{name}.parquet"
        if not place.exists():
            part = place.with_suffix(".part")
            self._connection.execute(f"COPY ({sql}) TO '{_quoted(part)}' (FORMAT parquet)")
            part.replace(place)
        self._view(name)

    def map(self, name: str, sql: str, function: Function, schema: pa.Schema) -> None:
        """Make a table of what a function makes of the rows of a query."""
        if (self.folder / f"{name}.parquet").exists():
            self._view(name)
        else:
            self.put(name, function(self._batches(sql)), schema)

    def rows(self, sql: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of a query, in its order."""
        for batch in self._batches(sql):
            yield from batch.to_pylist()

    def _batches(self, sql: str) -> Iterator[pa.RecordBatch]:
        with self._connection.cursor() as cursor:
            yield from cursor.sql(sql).to_arrow_reader(_BATCH_ROWS)

    def _view(self, name: str) -> None:
        place = _quoted(self.folder / f"{name}.parquet")
        self._connection.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet('{place}')")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
