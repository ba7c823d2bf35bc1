"""Copies in a stream of stories: the first of a kind stays, and a later one that it contains is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal, NamedTuple, Protocol, TypeVar

from cleanse.dedup.index import Index, print_key
from cleanse.dedup.likeness import DEFAULT_THRESHOLD, Likeness, Subject, fewest_keys, likeness
from cleanse.dedup.lines import line_keys, without_lines
from cleanse.dedup.rows import Row
from cleanse.dedup.signature import Signature, signatures, upper_half
from cleanse.dedup.spans import KEYS, LINES, PRINTS
from cleanse.types import Duplicate

Mode = Literal["near", "exact", "none"]

# Kinds of `duplicate_of`. A fuller copy says something that the kept one does not, so that both are written.
EXACT, NEAR, FULLER = "exact", "near", "fuller"

# Looked up at once; signed at once (more fall out of the processor's cache).
_GROUP = 128
_SIGNED = 32

# Of many candidates, those that share the most keys are compared.
_MOST_COMPARED = 20
_LEAST_SHARED_KEYS = 2
_FEW_KEYS = 8
_SHARED_KEYS_KEPT = 3
_BEST = (True, 1.0)
_NO_LINES: frozenset[int] = frozenset()


class Story(Protocol):
    """What must be known of a document to find its copies."""

    @property
    def id(self) -> str | None:
        """Return what its copies are told to be copies of; None is its place."""

    @property
    def url(self) -> str | None:
        """Return its address, which tells its site."""

    @property
    def text(self) -> str | None:
        """Return its clean text."""

    @property
    def fingerprint(self) -> str | None:
        """Return the 32 hex digits of the folded text, None where there is no text."""

    @property
    def signature(self) -> Signature | None:
        """Return `signatures([text])[0]` where another process has made it already, else None."""


AnyStory = TypeVar("AnyStory", bound=Story)


class Candidate(NamedTuple):
    """A story with a text, what it is known by, and the lines that its signature was made without."""

    id: str | None
    text: str
    fingerprint: bytes
    lines: dict[int, str]
    masked: frozenset[int]
    signature: Signature | None


class Twin(NamedTuple):
    """A kept document that tells the same story, and where it was found."""

    likeness: Likeness
    source: Index
    number: int
    row: Row


def mark_duplicates(
    stories: Iterable[AnyStory],
    index: Index,
    against: Sequence[Index] = (),
    *,
    threshold: float = DEFAULT_THRESHOLD,
) -> Iterator[tuple[AnyStory, Duplicate | None]]:
    """Yield the stories in order, each with the earlier one, or the one of `against`, that it is a copy of.

    What stays goes into the index. What has no text has no twin.
    """
    for group in _groups(stories):
        candidates = _candidates(group, index, against)
        for number, story in enumerate(group):
            candidate = candidates.get(number)
            yield story, None if candidate is None else _judged(candidate, index, against, threshold)


def is_left_out(duplicate: Duplicate | None) -> bool:
    """Return whether the kept twin contains the document, so that it need not be written."""
    return duplicate is not None and duplicate.kind != FULLER


def _groups(stories: Iterable[AnyStory]) -> Iterator[list[AnyStory]]:
    waiting = iter(stories)
    while group := [*islice(waiting, _GROUP)]:
        yield group


def _candidates(group: Sequence[Story], index: Index, against: Sequence[Index]) -> dict[int, Candidate]:
    """Return the stories of a group that have a text, by their place, and look up in the indexes what they will need.

    Signing and looking up many at once is what makes both fast. What their own group changes is seen to one by one.
    """
    index.settle()
    sources = (index, *against)
    found = {}
    for number, story in enumerate(group):
        if story.fingerprint and story.text:
            lines = line_keys(story.text, story.url) if index.has_signatures else {}
            fingerprint = bytes.fromhex(story.fingerprint)
            found[number] = Candidate(story.id, story.text, fingerprint, lines, _NO_LINES, story.signature)
    for source in sources:
        source.seek(PRINTS, [print_key(candidate.fingerprint) for candidate in found.values()])
    if not index.has_signatures:
        return found
    index.seek(LINES, [key for candidate in found.values() for key in candidate.lines])
    for number, candidate in found.items():
        if mask := _repeated(candidate, index):
            found[number] = candidate._replace(masked=mask, signature=None)
    unsigned = [number for number, candidate in found.items() if candidate.signature is None]
    texts = [_unmasked(found[number], found[number].masked) for number in unsigned]
    signed = (signature for some in _batches(texts) for signature in signatures(some))
    for number, signature in zip(unsigned, signed, strict=True):
        found[number] = found[number]._replace(signature=signature)
    for source in sources:
        source.seek(
            KEYS, [key for candidate in found.values() if candidate.signature for key in candidate.signature.keys]
        )
    return found


def _judged(candidate: Candidate, index: Index, against: Sequence[Index], threshold: float) -> Duplicate | None:
    sources = (index, *against)
    if (known := _exact_twin(candidate, sources)) is not None:
        return known
    name = candidate.id if candidate.id is not None else f"#{len(index) + 1}"
    signature, duplicate = candidate.signature, None
    if signature is not None and index.has_signatures:
        if (mask := _repeated(candidate, index)) != candidate.masked:
            (signature,) = signatures([_unmasked(candidate, mask)])
            for source in sources:
                source.seek_more(KEYS, signature.keys)
        if (twin := _near_twin(signature, sources, threshold)) is not None:
            like, source, number, row = twin
            duplicate = Duplicate(row.id, like.similarity, NEAR if like.is_contained else FULLER, like.evidence)
            if like.is_contained and source is index:
                index.add(Row(name, candidate.fingerprint, None, number, like.similarity))
            elif row.signature is not None:
                signature = signature._replace(keys=_added_keys(signature, row.signature))
    if not is_left_out(duplicate):
        index.add(Row(name, candidate.fingerprint, signature), candidate.lines.keys() - index.repeated_lines)
    return duplicate


def _exact_twin(candidate: Candidate, sources: Iterable[Index]) -> Duplicate | None:
    """Return the document that was kept of those with the same words: another one, where all of them were left out."""
    for source in sources:
        for number in source.numbers(PRINTS, print_key(candidate.fingerprint)):
            row = source.row(number)
            if row is None or row.fingerprint != candidate.fingerprint:
                continue
            if row.twin is None:
                return Duplicate(row.id, 1.0, EXACT)
            if (kept := source.row(row.twin)) is not None:
                return Duplicate(kept.id, row.similarity, NEAR, f"the same words as {row.id}, which it contains")
    return None


def _repeated(candidate: Candidate, index: Index) -> frozenset[int]:
    """Return the lines of a text that repeat across its site."""
    return frozenset(candidate.lines.keys() & index.repeated_lines) if candidate.lines else _NO_LINES


def _unmasked(candidate: Candidate, mask: frozenset[int]) -> str:
    return without_lines(candidate.text, {candidate.lines[key] for key in mask}) if mask else candidate.text


def _near_twin(signature: Signature, sources: Iterable[Index], threshold: float) -> Twin | None:
    """Return the kept document that a text is most like: one that contains it, if any does."""
    best: Twin | None = None
    subject = Subject(signature)
    least = _LEAST_SHARED_KEYS if len(signature.keys) > _FEW_KEYS else 1
    for source in sources:
        for number, count in _likely(source.holders(signature.keys), least):
            row = source.row(number)
            if row is None or row.signature is None or count < fewest_keys(signature, row.signature, threshold):
                continue
            found = likeness(subject, row.signature, threshold)
            if found and (best is None or _rank(found) > _rank(best.likeness)):
                best = Twin(found, source, number, row)
                if _rank(found) == _BEST:
                    return best
    return best


def _likely(holders: dict[int, int], least: int) -> list[tuple[int, int]]:
    """Return the documents that share enough keys and how many, those that share the most first."""
    shared = [(-count, number) for number, count in holders.items() if count >= least]
    return [(number, -count) for count, number in sorted(shared)[:_MOST_COMPARED]]


def _rank(found: Likeness) -> tuple[bool, float]:
    return found.is_contained, found.similarity


def _added_keys(signature: Signature, twin: Signature) -> tuple[int, ...]:
    """Return the keys by which a fuller copy is found: those that its twin lacks, and a few of those that both have.

    With all of them, a story that a hundred sites print, each with a word of its own, would become a stock phrase.
    """
    known = set(twin.sketch.tolist())
    shared = [key for key in signature.keys if upper_half(key) in known]
    gone = {*shared[_SHARED_KEYS_KEPT:]}
    return tuple(key for key in signature.keys if key not in gone)


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    return (texts[at : at + _SIGNED] for at in range(0, len(texts), _SIGNED))
