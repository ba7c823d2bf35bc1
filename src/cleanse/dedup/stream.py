"""Copies in a stream of stories: the first of a kind stays, and a later one that it contains is left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Literal, NamedTuple, Protocol, TypeVar

from cleanse.dedup.index import Index, print_key
from cleanse.dedup.likeness import DEFAULT_THRESHOLD, Likeness, Subject, fewest_keys, likeness
from cleanse.dedup.rows import Row
from cleanse.dedup.signature import Reading, Signature, readings, signed, upper_half
from cleanse.dedup.spans import KEYS, LINES, PRINTS
from cleanse.types import Duplicate

Mode = Literal["near", "exact", "none"]

# Kinds of `duplicate_of`. A fuller copy says something that the kept one does not, so that both are written.
EXACT, NEAR, FULLER = "exact", "near", "fuller"

# Signed and looked up at once.
GROUP = 512

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
        """Return `signatures([text], [url])[0]` where another process has made it already, else None."""


AnyStory = TypeVar("AnyStory", bound=Story)


class Candidate(NamedTuple):
    """A story with a text, what it is known by, and the keys of the lines that its signature was made without."""

    story: Story
    fingerprint: bytes
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
    while group := [*islice(waiting, GROUP)]:
        yield group


def _candidates(group: Sequence[Story], index: Index, against: Sequence[Index]) -> dict[int, Candidate]:
    """Return the stories of a group that have a text, by their place, and look up in the indexes what they will need.

    Signing and looking up many at once is what makes both fast. What their own group changes is seen to one by one.
    """
    index.settle()
    sources = (index, *against)
    told = {number: story for number, story in enumerate(group) if story.fingerprint and story.text}
    prints = [bytes.fromhex(story.fingerprint or "") for story in told.values()]
    for source in sources:
        source.seek(PRINTS, map(print_key, prints))
    if index.has_signatures:
        masks, signed = _signed([*told.values()], index)
        keys = [*chain.from_iterable(signature.keys for signature in signed)]
        for source in sources:
            source.seek(KEYS, keys)
        made = [*map(Candidate, told.values(), prints, masks, signed)]
    else:
        made = [Candidate(story, known, _NO_LINES, None) for story, known in zip(told.values(), prints, strict=True)]
    return dict(zip(told, made, strict=True))


def _signed(stories: Sequence[Story], index: Index) -> tuple[list[frozenset[int]], list[Signature]]:
    """Return the signatures of stories, without the lines that repeat across their sites, and which lines these are."""
    read = _read([story for story in stories if story.signature is None])
    fresh = chain.from_iterable(reading.lines for reading in read)
    lines = [story.signature.lines if story.signature else next(fresh) for story in stories]
    index.seek(LINES, filter(None, chain.from_iterable(lines)))
    masks = [_mask(own, index) for own in lines]
    missing = [mask for story, mask in zip(stories, masks, strict=True) if story.signature is None]
    made = iter(_signed_without(read, missing))
    again = [place for place, story in enumerate(stories) if story.signature and masks[place]]
    signed = [story.signature or next(made) for story in stories]
    remade = _signed_without(_read([stories[place] for place in again]), [masks[place] for place in again])
    for place, signature in zip(again, remade, strict=True):
        signed[place] = signature
    return masks, signed


def _read(stories: Sequence[Story]) -> list[Reading]:
    return readings([story.text or "" for story in stories], [story.url for story in stories])


def _signed_without(read: Sequence[Reading], masks: Iterable[frozenset[int]]) -> list[Signature]:
    waiting = iter(masks)
    return [one for reading in read for one in signed(reading, [*islice(waiting, len(reading.lines))])]


def _mask(lines: Collection[int], index: Index) -> frozenset[int]:
    """Return those of the lines of a text that repeat across its site."""
    repeated = index.repeated_lines
    return _NO_LINES if repeated.isdisjoint(lines) else frozenset(repeated.intersection(lines))


def _judged(candidate: Candidate, index: Index, against: Sequence[Index], threshold: float) -> Duplicate | None:
    sources = (index, *against)
    if (known := _exact_twin(candidate, sources)) is not None:
        return known
    name = candidate.story.id if candidate.story.id is not None else f"#{len(index) + 1}"
    duplicate = None
    if (signature := candidate.signature) is not None:
        if (mask := _mask(signature.lines, index)) != candidate.masked:
            (signature,) = _signed_without(_read([candidate.story]), [mask])
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
        lines = () if signature is None else signature.lines
        index.add(
            Row(name, candidate.fingerprint, signature),
            lines if index.repeated_lines.isdisjoint(lines) else {*lines} - index.repeated_lines,
        )
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
