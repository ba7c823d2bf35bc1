"""Whether two texts tell the same story, as their signatures say, and whether one of them holds all of the other."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from cleanse.dedup.signature import ALL_SAMPLED, KEYS_OF_SAMPLED, SAMPLED_BELOW, Signature, Sketch

DEFAULT_THRESHOLD = 0.7

# Shingles that two texts must share, as their sketches tell: with fewer, chance and stock phrases decide. So no text under
# 34 words has a near copy.
_LEAST_SHARED = 32

# A text whose every word in five was changed shares only half of its shingles, but some of them in every passage; a
# quotation shares all of its own, and the text around it none. Windows count sampled shingles.
_WINDOW = 8
_LEAST_SPREAD = 0.9
_WHEN_SPREAD = 0.5  # of the threshold

# The share of the expected keys that a pair may be short of.
_UNLUCKY = 0.35

# A passage of so many sampled shingles (of the text: four times as many words) without any in the other text is news.
_NEW_PASSAGE = 8

# Two reports from one template differ in their numbers and names. The guard needs some of them on both sides.
_FEW_FACTS = 4
_LEAST_SHARED_FACTS = 0.6


class Likeness(NamedTuple):
    """How alike two texts are (0 to 1, the same from either side), and whether the first is contained in the second.

    `evidence` says what the similarity was told from.
    """

    similarity: float
    is_contained: bool
    evidence: str


class Subject:
    """A text that is held against several others: what that takes of it is made ready once."""

    def __init__(self, signature: Signature) -> None:
        self.signature = signature
        self._samples: dict[int, tuple[list[int], set[int]]] = {}

    def sample(self, limit: int) -> tuple[list[int], set[int]]:
        """Return the hashes of the sketch below a limit, in the order of the text, and as a set."""
        if limit not in self._samples:
            values = _sample(self.signature, limit)
            self._samples[limit] = values, set(values)
        return self._samples[limit]


def fewest_keys(own: Signature, other: Signature, threshold: float) -> float:
    """Return how many keys two texts share at least, where they can be the same story: with fewer, one in 70 is.

    Most candidates share a stock phrase, and need not be looked at closely.
    """
    sampled = min(len(own.sketch) * SAMPLED_BELOW // own.limit, len(other.sketch) * SAMPLED_BELOW // other.limit)
    return _WHEN_SPREAD * threshold * sampled * KEYS_OF_SAMPLED * _UNLUCKY


def likeness(subject: Subject, other: Signature, threshold: float = DEFAULT_THRESHOLD) -> Likeness | None:
    """Return how alike two texts are, or None where they are not the same story.

    Similarity is containment: the share of the sampled shingles of the one that are in the other, whichever is more.
    """
    own = subject.signature
    limit = min(own.limit, other.limit)
    ours, our_set = subject.sample(limit)
    theirs = _sample(other, limit)
    shared = len(our_set.intersection(theirs))
    if shared < _LEAST_SHARED * limit // ALL_SAMPLED:
        return None
    their_set = set(theirs)
    smaller = min(len(our_set), len(their_set))
    similarity = shared / smaller
    if similarity < _WHEN_SPREAD * threshold:
        return None
    if similarity < threshold:
        marks = _marks(ours, their_set) if len(our_set) == smaller else _marks(theirs, our_set)
        if _spread(marks) < _LEAST_SPREAD:
            return None
    if _differ(own.numbers, other.numbers) or _differ(own.names, other.names):
        return None
    is_contained = shared >= threshold * len(our_set) and _longest_gap(_marks(ours, their_set)) < _NEW_PASSAGE
    return Likeness(round(similarity, 4), is_contained, f"{shared} of {smaller} sampled shingles of the shorter text")


def _marks(values: Sequence[int], others: AbstractSet[int]) -> bytes:
    """Return 1 for each value that is among the others, else 0."""
    return bytes(map(others.__contains__, values))


def _sample(signature: Signature, limit: int) -> list[int]:
    values: list[int] = signature.sketch.tolist()
    return values if signature.limit == limit else [value for value in values if value < limit]


def _spread(marks: bytes) -> float:
    """Return the share of windows in which anything is found; what is left behind the last one makes none if it is short."""
    starts = range(0, max(1, len(marks) - _WINDOW // 2), _WINDOW)
    return sum(1 in marks[at : at + _WINDOW] for at in starts) / len(starts)


def _longest_gap(marks: bytes) -> int:
    return max(map(len, marks.split(b"\x01")))


def _differ(own: Sketch, other: Sketch) -> bool:
    ours, theirs = set(own.tolist()), set(other.tolist())
    smaller = min(len(ours), len(theirs))
    return smaller >= _FEW_FACTS and len(ours & theirs) < _LEAST_SHARED_FACTS * smaller
