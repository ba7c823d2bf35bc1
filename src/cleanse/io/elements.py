"""JSON that is no JSON lines: a list of records, one after the other, or an object that is a record or holds a list of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cleanse.io.jsonl import FieldNames, RecordError, document_from_record, parse_line, read_records
from cleanse.io.sniff import has_lines_of_records
from cleanse.io.stream import Chunks, Lost, Peeked, failure, lines, narrowed, too_large, whole
from cleanse.types import CleanseError

if TYPE_CHECKING:
    from cleanse.types import Article, Document

_MARK = re.compile(rb'["\[\]{},]')
_INSIDE_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_OPENING = frozenset({b"[", b"{"})
_QUOTE = 0x22
_HEAD = 4_096


def read_json(
    chunks: Chunks, path: str, names: FieldNames, encoding: str | None, most: int
) -> Iterator[Document | Article]:
    """Yield the documents of a JSON file: a list of records is streamed; one object is a record, or holds one list of them.

    JSON lines are read too. Raises CleanseError for JSON that is neither.
    """
    utf8, encoding = narrowed(chunks, encoding)
    stream = Peeked(utf8)
    size = _HEAD
    while not (start := stream.head(size).removeprefix(b"\xef\xbb\xbf").lstrip()) and len(stream.head(size)) == size:
        size *= 2
    if start.startswith(b"["):
        yield from read_records(elements(stream, most), path, names, encoding, "item")
    elif start.startswith(b"{") and has_lines_of_records(stream, most):
        yield from read_records(lines(stream, most), path, names, encoding)
    elif start.startswith(b"{") or not start:
        yield from _read_object(whole(stream, most), path, names, encoding)
    else:
        raise CleanseError(f"{path} is no JSON: it begins with {start[:20]!r}; name its format with --from")


def elements(chunks: Chunks, most: int) -> Iterator[bytes | Lost]:
    """Yield the elements of a JSON list as they stand; of one of over `most` bytes no more is held.

    >>> list(elements([b'[{"a": "[', b'"}, 1', b",2]"], 100))
    [b'{"a": "["}', b' 1', b'2']
    """
    splitter = _Splitter(most)
    for chunk in chunks:
        if isinstance(chunk, Lost):
            yield chunk
            splitter.restart()
        else:
            yield from splitter.split(chunk)
    if not splitter.is_done:
        yield from splitter.last()
        yield Lost("breaks off: the file is cut short, fetch or write it again", is_cut=True)


class _Splitter:
    """Where in a list the reading stands, between two chunks."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._pieces: list[bytes] = []
        self._size = 0
        self._depth = 0
        self._in_string = self._is_escaped = False
        self.is_done = False

    def restart(self) -> None:
        """Go on behind a loss, as if between two elements."""
        self._pieces, self._size, self._depth = [], 0, 1
        self._in_string = self._is_escaped = False

    def split(self, chunk: bytes) -> Iterator[bytes | Lost]:
        """Yield the elements that end in a chunk."""
        if self.is_done:
            chunk, behind = b"", chunk
            if behind.strip():
                yield _behind()
        start = 0
        for end, sign in self._signs(chunk):
            if sign in _OPENING:
                self._depth += 1
                if self._depth == 1:
                    start = end
                continue
            if self._depth == 1:
                yield from self._element(chunk[start : end - 1])
                start = end
            if sign != b",":
                self._depth -= 1
            if self._depth == 0:
                self.is_done = True
                start = len(chunk)
                if chunk[end:].strip():
                    yield _behind()
                break
        self._keep(chunk[start:])

    def last(self) -> Iterator[bytes | Lost]:
        """Yield the element behind which a list breaks off, where it is whole."""
        if self._depth == 1 and not self._in_string:
            yield from self._element(b"")

    def _signs(self, chunk: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield the brackets and commas outside strings, with where they end (commas of the list itself only)."""
        at = 0
        if self._is_escaped and chunk:
            self._is_escaped, at = False, 1
        while at < len(chunk):
            if self._in_string:
                at = _INSIDE_STRING.match(chunk, at).end()  # type: ignore[union-attr]  # it matches nothing too
                if at < len(chunk):
                    self._in_string = chunk[at] != _QUOTE
                    self._is_escaped = self._in_string  # by the backslash that ends the chunk
                    at += 1
            elif mark := _MARK.search(chunk, at):
                sign, at = mark.group(), mark.end()
                if sign == b'"':
                    self._in_string = True
                elif sign != b"," or self._depth == 1:
                    yield at, sign
            else:
                return

    def _element(self, last: bytes) -> Iterator[bytes | Lost]:
        if self._size + len(last) > self._most:
            yield too_large(self._most)
        elif (content := b"".join((*self._pieces, last))).strip():
            yield content
        self._pieces, self._size = [], 0

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._most:
            self._pieces = []
        elif piece:
            self._pieces.append(piece)


def _behind() -> Lost:
    return Lost("has something behind its list: take it out, or write one object a line")


def _read_object(
    data: bytes | Lost, path: str, names: FieldNames, encoding: str | None
) -> Iterator[Document | Article]:
    if isinstance(data, Lost):
        yield failure(data.reason, path)
        return
    try:
        value, read_as = parse_line(data.removeprefix(b"\xef\xbb\xbf"), encoding)
    except (ValueError, RecursionError) as error:
        yield failure(f"is no JSON ({error}): mend it, or name its format with --from", path, None, data)
        return
    if value.get(names.text) is None and value.get(names.html) is None:
        value = _only_list(value, path)
    for number, record in enumerate(value if isinstance(value, list) else [value], 1):
        try:
            yield document_from_record(record, names, path=path, number=number, read_as=read_as)
        except RecordError as error:
            yield failure(f"item {number} {error}", path, number)


def _only_list(value: dict[str, Any], path: str) -> list[Any]:
    """Return the list of objects in an object, as services answer: {"status": "ok", "articles": [{…}, {…}]}."""
    lists = {
        name: items
        for name, items in value.items()
        if isinstance(items, list) and any(isinstance(i, dict) for i in items)
    }
    if len(lists) == 1:
        return next(iter(lists.values()))
    has = ", ".join(map(repr, list(value)[:8])) or "nothing"
    raise CleanseError(
        f"{path} is one object (it has {has}) and no record: name the field of its text with --text-field, of a page with "
        "--html-field; or give its records as a list, [{…}, {…}]"
    )
