"""Tables of Parquet to documents, a row each, read by small batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any

from cleanse.io.jsonl import FieldNames
from cleanse.io.stream import failure
from cleanse.io.table import check_columns, document_of_row, json_value
from cleanse.limits import ReadingLimits
from cleanse.types import Article, Document

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyarrow.parquet import ParquetFile

# Rows in memory at once: pages of a megabyte each would be 64 MB.
_ROWS = 64
# A column is read through a buffer of this size instead of whole.
_BUFFER = 1 << 18


def read_parquet(
    stream: IO[bytes], path: str, names: FieldNames, limits: ReadingLimits
) -> Iterator[Document | Article]:
    """Yield a document for every row; where a group of rows is damaged, one failed article for the rest of the group.

    Rows that cleanse wrote are its records again, as from JSON lines.

    Raises CleanseError for a table without a column of texts.
    """
    from pyarrow import ArrowException

    from cleanse.io.columns import is_articles, record_of

    errors = (ArrowException, OSError, ValueError, KeyError, IndexError, MemoryError, NotImplementedError)
    try:
        file = _open(stream)
        groups = [file.metadata.row_group(index).num_rows for index in range(file.num_row_groups)]
        columns = [str(name) for name in file.schema_arrow.names]
        is_own = is_articles(file.schema_arrow)
    except errors as error:
        yield failure(f"is no whole Parquet file ({_first_line(error)}): fetch or write it again", path, 1)
        return
    check_columns(columns, names, path)
    number = 0
    for index, rows in enumerate(groups):
        end = number + rows
        try:
            _check_growth(file, index, limits)
            for batch in file.iter_batches(batch_size=_ROWS, row_groups=[index]):
                for row in map(record_of, batch.to_pylist()) if is_own else _rows(batch, names):
                    number += 1
                    yield document_of_row(row, names, path, number)
            reason = "are missing" if number < end else ""
        except errors as error:
            reason = f"cannot be read ({_first_line(error)})"
        if reason:
            yield failure(f"rows {number + 1} to {end} {reason}: fetch or write the file again", path, number + 1)
        number = end
    if number != file.metadata.num_rows:
        yield failure(
            f"has {number} rows where it says {file.metadata.num_rows}: fetch or write it again", path, number + 1
        )


def _open(stream: IO[bytes]) -> ParquetFile:
    from pyarrow.parquet import ParquetFile

    return ParquetFile(stream, pre_buffer=False, buffer_size=_BUFFER, page_checksum_verification=True)


def _rows(batch: RecordBatch, names: FieldNames) -> Iterator[dict[str, Any]]:
    """Yield rows in the form of JSON; a text may be bytes, which are decoded as a file is."""
    texts = {names.text, names.html}
    for row in batch.to_pylist():
        yield {name: value if name in texts else json_value(value) for name, value in row.items()}


def _check_growth(file: ParquetFile, index: int, limits: ReadingLimits) -> None:
    group = file.metadata.row_group(index)
    for number in range(group.num_columns):
        column = group.column(number)
        size, packed = column.total_uncompressed_size, max(1, column.total_compressed_size)
        if size > limits.unpacked_floor and size > limits.unpacked_ratio * packed:
            raise ValueError(
                f"its column {column.path_in_schema!r} unpacks to {size // packed} times its size, like a bomb"
            )


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
