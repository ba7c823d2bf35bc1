"""Tables of delimited text (CSV, TSV) to documents, a row each."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cleanse.io.jsonl import FieldNames, text_of_line
from cleanse.io.stream import Chunks, Lost, Peeked, failure, lines, narrowed, too_large
from cleanse.io.table import check_columns, document_of_row
from cleanse.types import Article, Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleanse.types import Source

_DELIMITERS = ",;\t|"
_HEAD = 4_096


def read_delimited(  # noqa: PLR0913  what a file and the caller say of it
    chunks: Chunks, path: str, names: FieldNames, encoding: str | None, *, most: int, delimiter: str | None = None
) -> Iterator[Document | Article]:
    """Yield a document for every row under the head, or a failed article that says which row is wrong and why.

    The delimiter is the one of `, ; tab |` that the head has most of, or Excel's line `sep=;` names. Raises CleanseError
    for a table without a column of texts.
    """
    csv.field_size_limit(most)  # it holds for the process: its own value would refuse long articles
    utf8, encoding = narrowed(chunks, encoding)
    stream = Peeked(utf8)
    start = stream.head(_HEAD).decode("utf-8", "replace").removeprefix("\ufeff").split("\n")
    source = _Lines(lines(stream, most), encoding, most)
    if start[0].lower().startswith("sep=") and len(start[0].strip()) == len("sep=;") and len(start) > 1:
        delimiter = start[0].strip()[-1]
        next(source)
    rows = csv.reader(source, delimiter=delimiter or _delimiter(start[0]))
    head: Sequence[str] | None = None
    number = 0
    while True:
        source.begin()
        reason = ""
        row: Sequence[str] = ()
        try:
            row = next(rows)
        except StopIteration:
            return
        except _LossError as error:
            reason = error.lost.reason
        except csv.Error as error:
            reason = f"cannot be read ({error}): mend its quotes"
        if not row and not reason:
            continue  # a blank line
        if head is None and not reason:
            head = [name.strip() for name in row]
            check_columns(head, names, path)
            continue
        number += 1
        reason = reason or _fault(row, head or (), source)
        if reason:
            where = f"row {number} (line {source.first})"
            yield failure(f"{where} {reason}", path, number, "".join(source.taken).encode("utf-8", "surrogatepass"))
        else:
            cells = dict(zip(head or (), row, strict=False))
            yield document_of_row(cells, names, path, number, source.read_as)


class _LossError(Exception):
    def __init__(self, lost: Lost) -> None:
        super().__init__(lost.reason)
        self.lost = lost


class _Lines:
    """The lines of a table as text; `taken` are those of the row in work, and `first` is the number of the first."""

    def __init__(self, source: Iterable[bytes | Lost], encoding: str | None, most: int) -> None:
        self._source = iter(source)
        self._encoding = encoding
        self._most = most
        self._number = self._size = 0
        self.taken: list[str] = []
        self.first = 0
        self.read_as: Source | None = None
        self.is_ended = False

    def begin(self) -> None:
        self.taken = []
        self._size = 0
        self.first = self._number + 1
        self.read_as = None

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._read()
        self._number += 1
        self._size += len(line)
        self.taken.append(line)
        if self._size > self._most:
            self._skip_row()
            raise _LossError(too_large(self._most))
        return line

    def _skip_row(self) -> None:
        """Go to the end of a row of many lines: each odd number of quotes opens a cell, or closes it."""
        is_open = sum(line.count('"') for line in self.taken) % 2
        while is_open and (item := next(self._source, None)) is not None:
            self._number += 1
            is_open ^= item.count(b'"') % 2 if isinstance(item, bytes) else 1

    def _read(self) -> str:
        item = next(self._source, None)
        if item is None:
            self.is_ended = True
            raise StopIteration
        if isinstance(item, Lost):
            self._number += 1
            raise _LossError(item)
        if self._number == 0:
            item = item.removeprefix(codecs.BOM_UTF8)
        text, read_as = text_of_line(item, self._encoding)
        self.read_as = read_as or self.read_as
        return text.replace("\0", "\N{REPLACEMENT CHARACTER}")  # before 3.11.4, csv refuses it


def _delimiter(head: str) -> str:
    """Return the delimiter that stands most often outside quotes; a comma where there is none.

    >>> _delimiter('id;"a, b, c, d";text')
    ';'
    """
    outside = "".join(head.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def _fault(row: Sequence[str], head: Sequence[str], source: _Lines) -> str:
    """Return what is wrong with a row; empty cells behind the last column are nothing."""
    if source.is_ended:  # the parser asked for more, so that it is inside a quote
        return "has a quote that is never closed: mend it, or the file is cut short and must be fetched again"
    if len(row) < len(head) or any(row[len(head) :]):
        return (
            f"has {len(row)} cells where the head has {len(head)}: quote cells that hold the delimiter or a line break"
        )
    return ""
