"""What a worker makes of one input, in the form in which it travels: the lines that are written, and what a run must know."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import NamedTuple

from cleanse.dedup.signature import Signature
from cleanse.pipeline import Pipeline
from cleanse.record import article_record, json_line, log_rows
from cleanse.types import Article, Document, Status


class Wanted(NamedTuple):
    """What is made of an article beside its record: a log of its own, a record without the log, the text for finding copies."""

    log: bool = False
    slim: bool = False
    story: bool = False


class Outcome(NamedTuple):
    """What became of one input.

    `record` is the JSON line of its article and `rows` those of its log. `text` is the clean text where it was wanted.
    `removals` counts spans and characters by (category, rule).
    """

    record: bytes
    rows: tuple[bytes, ...]
    id: str | None
    path: str | None
    number: int | None
    url: str | None
    status: Status
    error: str | None
    text: str | None
    fingerprint: str | None
    signature: Signature | None
    characters: int
    removals: dict[tuple[str, str], tuple[int, int]]
    looks_like_page: bool

    @property
    def size(self) -> int:
        """Return about how many bytes it holds."""
        return len(self.record) + sum(map(len, self.rows)) + len(self.text or "")


def outcome_of(pipeline: Pipeline, item: Document | Article, wanted: Wanted) -> Outcome:
    """Return what becomes of a document, or of an article that failed in the reader.

    Raises MemoryError where there is not enough for the document.
    """
    article = pipeline.clean(item) if isinstance(item, Document) else replace(item, versions=pipeline.versions)
    if article.status is Status.QUARANTINED and isinstance(item, Document):
        raise MemoryError(article.error)
    return told(article, wanted)


def told(article: Article, wanted: Wanted) -> Outcome:
    """Return an article as the outcome of its document."""
    document = article.document
    spans: Counter[tuple[str, str]] = Counter()
    characters: Counter[tuple[str, str]] = Counter()
    for change in article.removed:
        key = (change.category, change.rule)
        spans[key] += 1
        characters[key] += len(change.before)
    return Outcome(
        record=json_line(article_record(article, log=not wanted.slim)),
        rows=tuple(map(json_line, log_rows(article))) if wanted.log else (),
        id=document.id,
        path=document.path,
        number=document.record,
        url=document.url,
        status=article.status,
        error=article.error,
        text=article.text if wanted.story else None,
        fingerprint=article.fingerprint,
        signature=None,
        characters=len(document.source.text),
        removals={key: (count, characters[key]) for key, count in spans.items()},
        looks_like_page=article.looks_like_page,
    )
