"""An article as the JSON record of schema `cleanse.article/1`, and back to the changes that the record holds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson

from cleanse.types import Article, Change, CleanseError, Document, Duplicate, Suspect
from cleanse.version import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NO_TWIN = b'"duplicate_of":null'
_SURROGATE = re.compile("[\ud800-\udfff]")


def article_record(article: Article, *, log: bool = True) -> dict[str, Any]:
    """Return the record of an article, keys in the order of the schema; without `log`, the four log lists are left out.

    What is optional (`evidence`, `undecodable`, `why`, `moved_to`, `error`, `extra`) stands only where it says something.
    """
    document = article.document
    record: dict[str, Any] = {
        "schema": SCHEMA,
        "id": document.id,
        "source": _source(document),
        "url": document.url,
        "host": host_of(document.url),
        "title": article.title,
        "authors": list(article.authors),
        "date": article.date,
        "language": article.language,
        "text": article.text,
        "captions": list(article.captions),
    }
    if article.markdown is not None:
        record["markdown"] = article.markdown
    if article.metadata:
        record["metadata"] = dict(article.metadata)
    if log:
        record["removed"] = [_removed(change) for change in article.removed]
        record["repaired"] = [_repaired(change) for change in article.repaired]
        record["layout"] = [[change.start, change.before, change.after] for change in article.layout]
        record["suspects"] = [_suspect(suspect) for suspect in article.suspects]
    twin = article.duplicate_of
    record["fingerprint"] = article.fingerprint
    record["duplicate_of"] = _twin(twin) if twin else None
    record["status"] = article.status.value
    if article.error is not None:
        record["error"] = article.error
    record["versions"] = dict(article.versions)
    if document.extra:
        record["extra"] = dict(document.extra)
    return record


def json_line(record: Mapping[str, Any]) -> bytes:
    """Return a record as one line of JSON in UTF-8, keys in their order.

    The standard library writes what the fast writer refuses: integers of over 64 bits, lone surrogates (as U+FFFD).
    """
    try:
        return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
        return (_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text) + "\n").encode()


def changes_from_record(record: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return the changes that a record holds, sorted: with them `edits.invert(record["text"], …)` is the source text.

    Raises CleanseError for a record without its log, and for one that is no article record.
    """
    missing = [key for key in ("removed", "repaired", "layout") if key not in record]
    if missing:
        raise CleanseError(f"the record has no {' and no '.join(missing)}: it was written with --slim, so give its log")
    try:
        changes = [
            *(_change_removed(row) for row in record["removed"]),
            *(_change_repaired(row) for row in record["repaired"]),
            *(
                Change(at, at + len(before), before, after, "layout", "layout")
                for at, before, after in record["layout"]
            ),
        ]
        return tuple(sorted(changes, key=lambda change: change.start))
    except (KeyError, TypeError, ValueError) as error:
        raise CleanseError(f"no record of {SCHEMA} ({error!r}): `cleanse schema` prints what one looks like") from error


def log_rows(article: Article) -> Iterator[dict[str, Any]]:
    """Yield one row a change, then one a suspect, for the log file; `before` and `after` are always there.

    `id`, `path` and `record` say whose change it is: together they are unique in a run, an id alone need not be.
    """
    document = article.document
    key: dict[str, Any] = {"id": document.id, "path": document.path, "record": document.record}
    for change in article.changes:
        row = key | {
            "kind": change.kind,
            "start": change.start,
            "end": change.end,
            "before": change.before,
            "after": change.after,
            "rule": change.rule,
        }
        if change.kind == "removed":
            row |= {"category": change.category, "confidence": change.confidence, **_optional(change)}
        yield row
    for suspect in article.suspects:
        yield key | {"kind": "suspect", **_suspect(suspect)}
    if article.duplicate_of:
        yield duplicate_row(document.id, document.path, document.record, article.duplicate_of)


def duplicate_row(id: str | None, path: str | None, record: int | None, twin: Duplicate) -> dict[str, Any]:  # noqa: A002  the name of the field
    """Return the row of the log that says of which document another one is a copy."""
    key = {"id": id, "path": path, "record": record}
    return key | {"kind": "duplicate-document", "of": twin.id, "similarity": twin.similarity, "how": twin.kind}


def with_duplicate(line: bytes, twin: Duplicate) -> bytes:
    r"""Return the JSON line of an article that was written before its twin was known, with the twin in it.

    >>> with_duplicate(rb'{"text":"\"duplicate_of\":null","duplicate_of":null,"url":null}', Duplicate("a", 1.0, "exact"))
    b'{"text":"\\"duplicate_of\\":null","duplicate_of":{"id":"a","similarity":1.0,"kind":"exact"},"url":null}'
    """
    # In a string its quotes are escaped, and the objects that come before it have no such field.
    return line.replace(_NO_TWIN, b'"duplicate_of":' + orjson.dumps(_twin(twin)), 1)


def change_from_row(row: Mapping[str, Any]) -> Change | None:
    """Return the change that a row of the log file speaks of, or None for the other kinds of row."""
    if row["kind"] not in {"removed", "repaired", "layout"}:
        return None
    return Change(
        row["start"],
        row["end"],
        row["before"],
        row["after"],
        row["kind"],
        row["rule"],
        row.get("category", ""),
        row.get("confidence", 1.0),
        tuple(row.get("why", ())),
        row.get("moved_to"),
        row.get("xpath", ""),
    )


def host_of(url: str | None) -> str | None:
    """Return the host of a URL in lower case and without its port, or None where there is none.

    >>> host_of("https://News.Example.org:8443/a"), host_of("nonsense")
    ('news.example.org', None)
    """
    if not url:
        return None
    try:
        return urlsplit(url).hostname or None
    except ValueError:
        return None


def schema_text() -> str:
    """Return the JSON Schema (draft 2020-12) of the record."""
    return (Path(__file__).parent / "schema" / "article-1.json").read_text(encoding="utf-8")


def _source(document: Document) -> dict[str, Any]:
    source = document.source
    made: dict[str, Any] = {
        "path": document.path,
        "record": document.record,
        "sha256": source.sha256,
        "encoding": source.encoding,
    }
    if source.evidence:
        made["evidence"] = source.evidence
    if source.format != "text":
        made["format"] = source.format
        made["hidden_chars"] = source.hidden_chars
    if source.undecodable:
        made["undecodable"] = [list(unit) for unit in source.undecodable]
    return made


def _twin(twin: Duplicate) -> dict[str, Any]:
    evidence = {"evidence": twin.evidence} if twin.evidence else {}
    return {"id": twin.id, "similarity": twin.similarity, "kind": twin.kind, **evidence}


def _removed(change: Change) -> dict[str, Any]:
    return {
        "start": change.start,
        "end": change.end,
        "text": change.before,
        "category": change.category,
        "rule": change.rule,
        "confidence": change.confidence,
        **_optional(change),
    }


def _optional(change: Change) -> dict[str, Any]:
    why = {"why": list(change.why)} if change.why else {}
    moved = {"moved_to": change.moved_to} if change.moved_to else {}
    return why | moved | ({"xpath": change.xpath} if change.xpath else {})


def _repaired(change: Change) -> dict[str, Any]:
    return {
        "start": change.start,
        "end": change.end,
        "before": change.before,
        "after": change.after,
        "rule": change.rule,
    }


def _suspect(suspect: Suspect) -> dict[str, Any]:
    return {
        "start": suspect.start,
        "end": suspect.end,
        "rule": suspect.rule,
        "reason": suspect.reason,
        "category": suspect.category,
        "confidence": suspect.confidence,
    }


def _change_removed(row: Mapping[str, Any]) -> Change:
    return Change(
        row["start"],
        row["end"],
        row["text"],
        "",
        "removed",
        row["rule"],
        row["category"],
        row["confidence"],
        tuple(row.get("why", ())),
        row.get("moved_to"),
        row.get("xpath", ""),
    )


def _change_repaired(row: Mapping[str, Any]) -> Change:
    return Change(row["start"], row["end"], row["before"], row["after"], "repaired", row["rule"])
