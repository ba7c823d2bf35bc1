"""The record and the log's rows as columns of Arrow, and back: the one typed schema of everything that is Parquet.

Columns have the names and the order of the record's fields. What is absent in a record is null in a row; `layout` and
`undecodable` are lists of structs, and what has no fixed form (`metadata`, `extra`) is a string of JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from cleanse.io.jsonl import parse_line
from cleanse.record import json_line
from cleanse.version import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping

_STRINGS = pa.list_(pa.string())
TWIN = pa.struct({"id": pa.string(), "similarity": pa.float64(), "kind": pa.string(), "evidence": pa.string()})
_SOURCE = pa.struct(
    {
        "path": pa.string(),
        "record": pa.int64(),
        "sha256": pa.string(),
        "encoding": pa.string(),
        "evidence": pa.string(),
        "format": pa.string(),
        "hidden_chars": pa.int64(),
        "undecodable": pa.list_(pa.struct({"offset": pa.int64(), "unit": pa.string()})),
    }
)
_SPAN = {"start": pa.int64(), "end": pa.int64()}
_REMOVED = _SPAN | {
    "text": pa.string(),
    "category": pa.string(),
    "rule": pa.string(),
    "confidence": pa.float64(),
    "why": _STRINGS,
    "moved_to": pa.string(),
    "xpath": pa.string(),
}
_REPAIRED = _SPAN | {"before": pa.string(), "after": pa.string(), "rule": pa.string()}
_LAYOUT = {"start": pa.int64(), "before": pa.string(), "after": pa.string()}
_SUSPECT = _SPAN | {"rule": pa.string(), "reason": pa.string(), "category": pa.string(), "confidence": pa.float64()}

ARTICLES = pa.schema(
    {
        "schema": pa.string(),
        "id": pa.string(),
        "source": _SOURCE,
        "url": pa.string(),
        "host": pa.string(),
        "title": pa.string(),
        "authors": _STRINGS,
        "date": pa.string(),
        "language": pa.string(),
        "text": pa.string(),
        "captions": _STRINGS,
        "markdown": pa.string(),
        "metadata": pa.string(),
        "removed": pa.list_(pa.struct(_REMOVED)),
        "repaired": pa.list_(pa.struct(_REPAIRED)),
        "layout": pa.list_(pa.struct(_LAYOUT)),
        "suspects": pa.list_(pa.struct(_SUSPECT)),
        "fingerprint": pa.string(),
        "duplicate_of": TWIN,
        "status": pa.string(),
        "error": pa.string(),
        "versions": pa.struct({"cleanse": pa.string(), "rules": pa.string()}),
        "extra": pa.string(),
    },
    metadata={"cleanse.schema": SCHEMA},
)

# One row a change, a suspect or a copy that was left out: `kind` says which, and the columns of the others are null.
LOG = pa.schema(
    {
        "id": pa.string(),
        "path": pa.string(),
        "record": pa.int64(),
        "kind": pa.string(),
        **_SPAN,
        "before": pa.string(),
        "after": pa.string(),
        "rule": pa.string(),
        "category": pa.string(),
        "confidence": pa.float64(),
        "why": _STRINGS,
        "moved_to": pa.string(),
        "xpath": pa.string(),
        "reason": pa.string(),
        "of": pa.string(),
        "similarity": pa.float64(),
        "how": pa.string(),
    },
    metadata={"cleanse.schema": "cleanse.log/1"},
)

_JSON = ("metadata", "extra")
# What a record always has, null or not; everything else is left out where it is null.
_ALWAYS = frozenset({"id", "url", "host", "title", "date", "text", "fingerprint", "duplicate_of"})
_ALWAYS_IN_SOURCE = frozenset({"path", "record"})
_ALWAYS_IN_LOG = frozenset({"id", "path", "record"})


def row_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record as a row of ARTICLES."""
    row = dict(record)
    for name in _JSON:
        if name in row:
            row[name] = json_line(row[name]).decode().removesuffix("\n")
    if "layout" in row:
        row["layout"] = [{"start": start, "before": before, "after": after} for start, before, after in row["layout"]]
    units = row["source"].get("undecodable")
    if units:
        row["source"] = row["source"] | {
            "undecodable": [{"offset": offset, "unit": unit} for offset, unit in units],
        }
    return row


def record_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record that a row of ARTICLES holds: `record_of(row_of(record)) == record`."""
    record = _filled(row, _ALWAYS)
    record["source"] = _filled(record["source"], _ALWAYS_IN_SOURCE)
    if units := record["source"].get("undecodable"):
        record["source"]["undecodable"] = [[unit["offset"], unit["unit"]] for unit in units]
    for name in _JSON:
        if name in record:
            record[name] = parse_line(record[name].encode())[0]
    for name in ("removed", "repaired", "suspects"):
        if name in record:
            record[name] = [_filled(one) for one in record[name]]
    if "layout" in record:
        record["layout"] = [[one["start"], one["before"], one["after"]] for one in record["layout"]]
    if record["duplicate_of"]:
        record["duplicate_of"] = _filled(record["duplicate_of"])
    record["versions"] = _filled(record["versions"])
    return record


def log_row_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of the log that a row of LOG holds."""
    return _filled(row, _ALWAYS_IN_LOG)


def is_articles(schema: pa.Schema) -> bool:
    """Return whether a file holds records in the columns of ARTICLES, or some more."""
    return (
        all(schema.get_field_index(field.name) >= 0 for field in ARTICLES)
        and schema.field("removed").type == ARTICLES.field("removed").type
    )


def _filled(values: Mapping[str, Any], always: frozenset[str] = frozenset()) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None or name in always}
