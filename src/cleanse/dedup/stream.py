"""Copies in a stream of articles: the first of a story stays, and a later one that it contains is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Literal, NamedTuple

from cleanse.dedup.index import KEYS, LINES, PRINTS, REPEATED_LINE, Index, print_key
from cleanse.dedup.likeness import DEFAULT_THRESHOLD, Likeness, likeness
from cleanse.dedup.lines import line_keys, without_lines
from cleanse.dedup.rows import Row
from cleanse.dedup.signature import Signature, signatures
from cleanse.record import host_of
from cleanse.types import Article, Duplicate

Mode = Literal["near", "exact", "none"]
MODES: tuple[Mode, ...] = ("near", "exact", "none")

# Kinds of `duplicate_of`. A fuller copy says something that the kept one does not, so that both are written.
EXACT, NEAR, FULLER = "exact", "near", "fuller"

# Looked up at once; signed at once (more fall out of the processor's cache).
_GROUP = 128
_SIGNED = 16

# Of many candidates, those that share the most keys are compared.
_MOST_COMPARED = 20
_LEAST_SHARED_KEYS = 2


class Candidate(NamedTuple):
    """An article with a text, and what it is known by."""

    article: Article
    text: str
    fingerprint: bytes
    signature: Signature | None
    lines: dict[str, int]


def mark_duplicates(
    articles: Iterable[Article],
    index: Index,
    against: Sequence[Index] = (),
    *,
    threshold: float = DEFAULT_THRESHOLD,
) -> Iterator[Article]:
    """Yield the articles in order, with `duplicate_of` where an earlier one, or one of `against`, tells the same story.

    What stays goes into the index. What has no text has no twin.
    """
    for group in _groups(articles):
        candidates = _candidates(group, is_signed=index.has_signatures)
        for source in (index, *against):
            source.seek(_wanted(candidates.values()))
        for number, article in enumerate(group):
            candidate = candidates.get(number)
            yield article if candidate is None else _judged(candidate, index, against, threshold)


def is_left_out(duplicate: Duplicate | None) -> bool:
    """Return whether the kept twin contains the document, so that it need not be written."""
    return duplicate is not None and duplicate.kind != FULLER


def _groups(articles: Iterable[Article]) -> Iterator[list[Article]]:
    waiting = iter(articles)
    while group := [*islice(waiting, _GROUP)]:
        yield group


def _candidates(group: Sequence[Article], *, is_signed: bool) -> dict[int, Candidate]:
    numbers = [number for number, article in enumerate(group) if article.fingerprint]
    texts = [group[number].text or "" for number in numbers]
    made: list[Signature | None] = [None] * len(texts)
    if is_signed:
        made = [signature for some in _batches(texts) for signature in signatures(some)]
    found = {}
    for number, text, signature in zip(numbers, texts, made, strict=True):
        article = group[number]
        host = host_of(article.document.url) if is_signed else None
        fingerprint = bytes.fromhex(article.fingerprint or "")
        found[number] = Candidate(article, text, fingerprint, signature, line_keys(text, host))
    return found


def _wanted(candidates: Iterable[Candidate]) -> dict[str, list[int]]:
    wanted: dict[str, list[int]] = {KEYS: [], LINES: [], PRINTS: []}
    for candidate in candidates:
        wanted[KEYS] += candidate.signature.keys if candidate.signature else ()
        wanted[LINES] += candidate.lines.values()
        wanted[PRINTS].append(print_key(candidate.fingerprint))
    return wanted


def _judged(candidate: Candidate, index: Index, against: Sequence[Index], threshold: float) -> Article:
    sources = (index, *against)
    twin = _exact_twin(candidate, sources)
    signature = None
    if twin is None and candidate.signature is not None:
        signature = _masked(candidate, candidate.signature, index)
        twin = _near_twin(signature, sources, threshold)
    if not is_left_out(twin):
        article = candidate.article
        name = article.id if article.id is not None else f"#{len(index) + 1}"
        index.add(Row(name, candidate.fingerprint, signature), candidate.lines.values())
    return candidate.article if twin is None else replace(candidate.article, duplicate_of=twin)


def _exact_twin(candidate: Candidate, sources: Iterable[Index]) -> Duplicate | None:
    for source in sources:
        for number in source.numbers(PRINTS, print_key(candidate.fingerprint)):
            row = source.row(number)
            if row is not None and row.fingerprint == candidate.fingerprint:
                return Duplicate(row.id, 1.0, EXACT, "the same words")
    return None


def _masked(candidate: Candidate, signature: Signature, index: Index) -> Signature:
    """Return the signature of a text without the lines that repeat across its site."""
    repeated = {line for line, key in candidate.lines.items() if len(index.numbers(LINES, key)) >= REPEATED_LINE}
    if not repeated:
        return signature
    (masked,) = signatures([without_lines(candidate.text, repeated)])
    # Shingles across a gap are no part of the text, and were not sought.
    return masked._replace(keys=tuple(sorted({*masked.keys} & {*signature.keys})))


def _near_twin(signature: Signature, sources: Iterable[Index], threshold: float) -> Duplicate | None:
    best: tuple[Likeness, str] | None = None
    for source in sources:
        for number in _likely(source.holders(signature.keys)):
            row = source.row(number)
            if row is None or row.signature is None:
                continue
            found = likeness(signature, row.signature, threshold)
            if found and (best is None or _rank(found) > _rank(best[0])):
                best = found, row.id
    if best is None:
        return None
    found, name = best
    return Duplicate(name, found.similarity, NEAR if found.is_contained else FULLER, found.evidence)


def _likely(holders: dict[int, int]) -> list[int]:
    """Return the documents that share enough keys, those that share the most first."""
    shared = [(-count, number) for number, count in holders.items() if count >= _LEAST_SHARED_KEYS]
    return [number for _, number in sorted(shared)[:_MOST_COMPARED]]


def _rank(found: Likeness) -> tuple[bool, float]:
    return found.is_contained, found.similarity


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    return (texts[at : at + _SIGNED] for at in range(0, len(texts), _SIGNED))
