"""Paragraphs that stand twice in one document: the fuller one stays."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from cleanse.types import Block, Removal, Suspect, View
from cleanse.weights import Weights

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")
_SENTENCE_END = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]*$")
# Two lists of features may share items, and two entries the line "Mail: …".
_LIST_ITEM = re.compile(r"[-–—•*·▪|]\s|\d{1,2}[.)]\s|\w[\w-]*(?: \w[\w-]*)?: ")

# Shorter lines repeat for good reasons: refrains, table cells, "Ingredients".
_LEAST_WORDS = 8
_LEAST_WORDS_UNENDED = 14
_LEAST_CHARS = 40
_PROBE = 24
_MOST_OCCURRENCES = 50
_LONGEST_NEAR_THIRD = 70
_LEAST_SHARED = 0.95

# Standfirsts and pull quotes are short; long paragraphs that differ in a few words differ on purpose (terms, reports).
_MOST_WORDS_NEAR = 80

# A page repeats a standfirst, a pull quote, or all of its body. A text that repeats itself in more places does so on
# purpose: a FAQ, a law, a thread of people quoting each other, a song.
_MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class Twin:
    """A block that says again what another block says at least as fully."""

    copy: Block
    kept: Block
    is_exact: bool


def repeated(view: View, gone: frozenset[int], weights: Weights) -> Iterator[Removal | Suspect]:
    """Yield a removal for each paragraph that repeats another one which stays; suspects where repetition is the style.

    Exact copies: the later goes. Near copies (a standfirst that comes back as the lede behind a dateline, a pull
    quote): the shorter goes. Numbers must agree, for reports on two matches differ in nothing else.
    """
    twins = list(_twins(view, gone))
    places = _places(twins)
    times = Counter(twin.kept.index for twin in twins)
    for twin in twins:
        name, word = ("exact-paragraph", "exact") if twin.is_exact else ("near", "near")
        why = f"stands {'again' if twin.is_exact else 'more fully'} at {twin.kept.start}..{twin.kept.end} of the text"
        start, end, rule, confidence = twin.copy.start, twin.copy.end, f"repeat.{word}", weights[f"duplicate.{name}"]
        if places > _MOST_PLACES or times[twin.kept.index] > 1:
            reason = f"{why}; but the text repeats itself in {places} places, as if on purpose"
            yield Suspect(start, end, "duplicate", rule, confidence, reason)
        else:
            yield Removal(start, end, "duplicate", rule, confidence, (why,), block=twin.copy.index)


def _places(twins: Sequence[Twin]) -> int:
    """Return in how many places the text repeats itself; paragraphs repeated in their order are one place."""
    joined = sum(a.copy.index + 1 == b.copy.index and a.kept.index + 1 == b.kept.index for a, b in pairwise(twins))
    return len(twins) - joined


def _twins(view: View, gone: frozenset[int]) -> Iterator[Twin]:
    words = _Words(view.lines)
    text = "\n".join(view.lines)
    starts = [0, *accumulate(len(line) + 1 for line in view.lines)]
    dropped: set[int] = set()
    for copy in view.blocks:
        if copy.index in gone or not _may_repeat(copy.text):
            continue
        elsewhere = _elsewhere(text, starts[copy.index], starts[copy.index + 1] - 1)
        if not elsewhere or len(words.of(copy)) < (
            _LEAST_WORDS if _SENTENCE_END.search(copy.text) else _LEAST_WORDS_UNENDED
        ):
            continue
        own = words.of(copy)
        for index in sorted({bisect_right(starts, place) - 1 for place in elsewhere}):
            other = view.blocks[index]
            if index == copy.index or index in dropped or index in gone:
                continue
            theirs = words.of(other)
            is_exact = own == theirs
            if len(theirs) < len(own) or (is_exact and other.index > copy.index):
                continue  # the fuller stays, and the first of equals
            if is_exact or (len(own) <= _MOST_WORDS_NEAR and _is_contained(own, theirs)):
                dropped.add(copy.index)
                yield Twin(copy, other, is_exact)
                break


class _Words:
    """The folded words of blocks, found once for each block that is asked for."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._known: dict[int, list[str]] = {}

    def of(self, block: Block) -> list[str]:
        if block.index not in self._known:
            self._known[block.index] = _WORD.findall(self._lines[block.index])
        return self._known[block.index]


def _may_repeat(line: str) -> bool:
    return len(line) >= _LEAST_CHARS and not _LIST_ITEM.match(line)


def _elsewhere(text: str, start: int, end: int) -> list[int]:
    """Return where pieces of `text[start:end]` stand outside it: cheap, and misses only reworded copies."""
    third = (end - start) // 3
    places: list[int] = []
    # What may be a near copy is short, and may differ where one probe is taken.
    probes = (start + third, end - third - _PROBE)
    for at in probes if third <= _LONGEST_NEAR_THIRD else probes[:1]:
        probe = text[at : at + _PROBE]
        if text.count(probe) == 1:
            continue
        found = text.find(probe)
        while found >= 0 and len(places) < _MOST_OCCURRENCES:
            if not start <= found < end:
                places.append(found)
            found = text.find(probe, found + 1)
    return places


def _is_contained(own: Sequence[str], theirs: Sequence[str]) -> bool:
    """Return whether nearly all runs of three words of one text stand in the other, and its numbers do."""
    if {word for word in own if _NUMBER.match(word)} - set(theirs):
        return False
    shingles = {tuple(own[i : i + 3]) for i in range(len(own) - 2)}
    others = {tuple(theirs[i : i + 3]) for i in range(len(theirs) - 2)}
    return len(shingles & others) >= _LEAST_SHARED * len(shingles)
