"""What a program of steps needs of an engine: tables from queries, and from functions over batches of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pyarrow as pa

    Batches = Iterable[pa.RecordBatch]
    Function = Callable[[Batches], Iterator[pa.RecordBatch]]


class Engine(Protocol):
    """An engine of tables by name. Each table is written whole before it is read: a run cut short goes on from the last one."""

    explode: str  # the function that makes a row of each item of a list

    def put(self, name: str, batches: Batches, schema: pa.Schema) -> None:
        """Make a table of batches."""

    def query(self, name: str, sql: str) -> None:
        """Make a table of a query."""

    def map(self, name: str, sql: str, function: Function, schema: pa.Schema) -> None:
        """Make a table of what a function makes of the rows of a query, batch by batch. It is run in other processes too."""

    def rows(self, sql: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of a query, in its order."""
