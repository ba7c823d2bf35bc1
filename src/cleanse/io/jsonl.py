"""Records of JSON to documents: streamed, one failed article for every record that is no document, and none skipped."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from cleanse.decode import decode, from_str
from cleanse.extract.charset import decode_page, page_document
from cleanse.io.stream import Lost, failure
from cleanse.types import Article, Document, Source

_SURROGATE = re.compile("[\ud800-\udfff]")
# orjson writes no deeper than 254 levels; a record of an article needs a handful.
_DEEPEST = 200


@dataclass(frozen=True, slots=True)
class FieldNames:
    """How the fields of an input record are called. `author` is read too where `authors` is not renamed."""

    text: str = "text"
    html: str = "html"
    id: str = "id"
    url: str = "url"
    title: str = "title"
    authors: str = "authors"
    date: str = "date"
    language: str = "language"


class RecordError(ValueError):
    """A record that no document can be made of: its text says why and what to do."""


def read_records(
    items: Iterable[bytes | Lost], path: str, names: FieldNames, encoding: str | None = None, unit: str = "line"
) -> Iterator[Document | Article]:
    """Yield a document for every item of JSON that is not blank, or a failed article that says which is wrong and why.

    Items are lines, or the elements of a list, as `unit` says, and come one by one, so that memory holds one whatever the
    size of the file; a loss takes the place of an item.
    """
    for number, item in enumerate(items, 1):
        if isinstance(item, Lost):
            yield failure(f"{unit} {number} {item.reason}", path, number)
            continue
        # At the start of a file the mark is encoding.
        content = item.removeprefix(codecs.BOM_UTF8).strip() if number == 1 else item.strip()
        if not content:
            continue
        try:
            record, read_as = parse_line(content, encoding)
            yield document_from_record(record, names, path=path, number=number, read_as=read_as)
        except (RecordError, RecursionError, ValueError) as error:
            is_cut = unit == "line" and not item.endswith(b"\n")
            yield failure(f"{unit} {number} {_reason(error, is_cut=is_cut)}", path, number, item)


def parse_line(line: bytes, encoding: str | None = None) -> tuple[Any, Source | None]:
    """Return the value of a JSON line; and, where its bytes are no UTF-8, how they were decoded.

    The fast parser refuses lone surrogates, NaN and deep nesting, and makes floats of great integers: the standard
    library reads those. Raises ValueError or RecursionError.
    """
    if encoding is None:
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError:
            pass
        else:
            if not _has_great_number(value):
                return value, None
    text, source = text_of_line(line, encoding)
    return json.loads(text), source


def document_from_record(
    record: object,
    names: FieldNames,
    *,
    path: str | None = None,
    number: int | None = None,
    read_as: Source | None = None,
) -> Document:
    """Return the document of a parsed record; what it does not read goes to `extra`, whole.

    The text may be bytes, as tables hold it. A known field of an unexpected type (a date as a number, authors as objects) is no witness and stays in `extra`.
    Raises RecordError for a record without a text.
    """
    if not isinstance(record, Mapping):
        raise RecordError(f"is {_kind(record)}, not an object: a record is one JSON object")
    rest = dict(record)
    name = names.html if rest.get(names.text) is None and rest.get(names.html) is not None else names.text
    text = rest.pop(name, None)
    if text is None:
        raise RecordError(_missing(name, rest))
    if not isinstance(text, str | bytes):
        raise RecordError(f"`{name}` is {_kind(text)}, not a string")
    page = page_document(_source(text, read_as, is_page=True)) if name == names.html else None
    source = page.source if page else _source(text, read_as)
    key = rest.pop(names.id, None)
    authors = _authors(rest, names.authors) or (_authors(rest, "author") if names.authors == "authors" else ())
    return Document(
        source=source,
        markup=page.markup if page else None,
        id=_identity(key, path, number),
        url=_string(rest, names.url),
        path=path,
        record=number,
        title=_string(rest, names.title),
        authors=authors,
        date=_string(rest, names.date),
        language=_string(rest, names.language),
        extra={_clean(name): _plain(value) for name, value in rest.items()},
    )


def text_of_line(line: bytes, encoding: str | None) -> tuple[str, Source | None]:
    """Return a line as text; and, where its bytes are no UTF-8, how they were decoded."""
    if encoding is None:
        try:
            return line.decode("utf-8"), None
        except UnicodeDecodeError:
            pass
    source = decode(line, encoding)
    if source.encoding == "utf-8" and source.undecodable:
        return line.decode("utf-8", "surrogateescape"), source  # the bad bytes survive the parsing, to be listed
    return source.text, source


def _source(text: str | bytes, read_as: Source | None, *, is_page: bool = False) -> Source:
    if isinstance(text, bytes):
        return decode_page(text) if is_page else decode(text)
    source = from_str(text)
    if read_as is None:
        return source
    lost = tuple((at, unit[2:] if "dc80" <= unit <= "dcff" else unit) for at, unit in source.undecodable)
    return replace(source, encoding=read_as.encoding, evidence=read_as.evidence, undecodable=lost)


def _identity(key: object, path: str | None, number: int | None) -> str | None:
    if key is None or key == "":
        return f"{path}:{number}" if path is not None else None
    return _clean(key) if isinstance(key, str) else json.dumps(_plain(key), ensure_ascii=False)


def _string(rest: dict[str, Any], name: str) -> str | None:
    """Take a string out of what is left of a record; anything else stays there."""
    if not isinstance(rest.get(name, ""), str):
        return None
    return _clean(rest.pop(name, "")) or None


def _authors(rest: dict[str, Any], name: str) -> tuple[str, ...]:
    value = rest.get(name)
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        return ()
    del rest[name]
    return tuple(_clean(item) for item in value if item.strip())


def _plain(value: Any, depth: int = 0) -> Any:
    """Return a JSON value without lone surrogates, which no UTF-8 can hold. Raises RecordError where it nests too deep."""
    if isinstance(value, str):
        return _clean(value)
    if depth > _DEEPEST:
        raise RecordError(f"nests deeper than {_DEEPEST} levels: it is no record of an article")
    if isinstance(value, list | tuple):
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {
            _clean(name) if isinstance(name, str) else name: _plain(item, depth + 1) for name, item in value.items()
        }
    return value


def _clean(text: str) -> str:
    return text if text.isascii() else _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def _has_great_number(value: object) -> bool:
    """Return whether a parsed value holds a float that may have been an integer of over 64 bits."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, float):
            if abs(item) >= 2**63:
                return True
        elif isinstance(item, dict):
            stack.extend(part for part in item.values() if isinstance(part, float | list | dict))
        elif isinstance(item, list):
            stack.extend(part for part in item if isinstance(part, float | list | dict))
    return False


def _missing(name: str, rest: Mapping[str, Any]) -> str:
    others = ", ".join(repr(key) for key in list(rest)[:8])
    has = f"it has {others}" if others else "it is empty"
    if any(isinstance(value, list) and value and isinstance(value[0], Mapping) for value in rest.values()):
        has += "; --from json reads a list of records inside an object"
    return (
        f"has no field {name!r} ({has}): name the one that holds the text with --text-field, a page with --html-field"
    )


def _kind(value: object) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, dict) else "a string"


def _reason(error: Exception, *, is_cut: bool) -> str:
    if isinstance(error, RecordError):
        return str(error)
    if isinstance(error, RecursionError):
        return "nests too deep to be read: it is no record of an article"
    if not isinstance(error, json.JSONDecodeError):
        return f"cannot be read: {error}"
    is_object = error.doc.startswith("{")
    if is_cut and is_object and (error.pos == len(error.doc) or not error.doc.endswith("}")):
        return "breaks off at the end of the file: the file is cut short, fetch or write it again"
    return f"is no JSON ({error.msg}, column {error.colno}): mend it or take it out"
