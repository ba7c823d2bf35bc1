"""Rows of tables to documents."""

from __future__ import annotations

import base64
import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cleanse.io.jsonl import FieldNames, RecordError, document_from_record
from cleanse.io.stream import failure
from cleanse.types import Article, CleanseError, Document

if TYPE_CHECKING:
    from cleanse.types import Source

# How tables call what they hold, in the order of trust.
_TEXTS = ("content", "body", "article", "article_text", "maintext", "full_text", "fulltext", "raw_text", "plain_text")
_PAGES = ("raw_html", "page", "page_html", "html_content", "markup")
_LISTED = 12


def check_columns(columns: Sequence[str], names: FieldNames, path: str) -> None:
    """Raise CleanseError, with the columns that there are and the flag to use, for a table without a column of texts."""
    if names.text in columns or names.html in columns:
        return
    folded = {column.lower(): column for column in reversed(columns)}
    text = next((folded[name] for name in (names.text, *_TEXTS) if name in folded), None)
    page = next((folded[name] for name in (names.html, *_PAGES) if name in folded), None)
    flag = f"try --text-field {text!r}" if text else f"try --html-field {page!r}" if page else "give --text-field NAME"
    has = ", ".join(map(repr, columns[:_LISTED])) + (", …" if len(columns) > _LISTED else "")
    raise CleanseError(
        f"{path} has no column {names.text!r} or {names.html!r} (it has {has}): {flag} (a page: --html-field NAME)"
    )


def document_of_row(
    row: Mapping[str, Any], names: FieldNames, path: str, number: int, read_as: Source | None = None
) -> Document | Article:
    """Return the document of a row; where it has no text, the failed article that says so."""
    try:
        return document_from_record(row, names, path=path, number=number, read_as=read_as)
    except RecordError as error:
        return failure(f"row {number} {error}", path, number)


def json_value(value: Any) -> Any:
    r"""Return a value of a table in the form that JSON has for it; numbers that are none, and bytes that are no text, too.

    >>> json_value({"at": dt.date(2024, 2, 29), "n": float("nan"), "raw": b"\xff"})
    {'at': '2024-02-29', 'n': None, 'raw': '/w=='}
    """
    plain: Any
    match value:
        case None | str() | bool() | int():
            plain = value
        case float():
            plain = value if math.isfinite(value) else None
        case dt.date() | dt.time():
            plain = value.isoformat()
        case Mapping():
            plain = {str(name): json_value(item) for name, item in value.items()}
        case list() | tuple():
            plain = [json_value(item) for item in value]
        case bytes():
            plain = _text_or_base64(value)
        case _:
            plain = str(value)  # decimals, durations, UUIDs
    return plain


def _text_or_base64(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return base64.b64encode(data).decode()
