"""Exact duplicates in a stream: equal fingerprints of the folded clean text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cleanse.types import Article, Duplicate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EXACT = "exact"


def mark_duplicates(articles: Iterable[Article]) -> Iterator[Article]:
    """Yield the articles in order, each later copy with `duplicate_of` set to the first of its text.

    Memory grows by a 16-byte key and the first one's id for each distinct text. What has no text has no twin.
    """
    first: dict[bytes, str] = {}
    for number, article in enumerate(articles, 1):
        if article.fingerprint is None:
            yield article
            continue
        key = bytes.fromhex(article.fingerprint)
        kept = first.get(key)
        if kept is None:
            first[key] = article.id if article.id is not None else f"#{number}"
            yield article
        else:
            yield replace(article, duplicate_of=Duplicate(kept, 1.0, EXACT))
