"""Paragraphs that stand twice in one document: the fuller one stays."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

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

# In a long text: some of them may lie in the block itself, and do not count.
_MOST_FOUND = 4 * _MOST_OCCURRENCES

# From this length on, one reading that looks up every place costs less than a search for every paragraph, whose cost
# grows with the square of the length (characters).
_LONG_TEXT = 300_000
_LONGEST_NEAR_THIRD = 70
_LEAST_SHARED = 0.95

# Standfirsts and pull quotes are short; long paragraphs that differ in a few words differ on purpose (terms, reports).
_MOST_WORDS_NEAR = 80

# Of a block that is cheaper read again than remembered.
_FEW_WORDS = 200

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
    candidates = [block for block in view.blocks if block.index not in gone and _may_repeat(block.text)]
    places = _Places(text, [(starts[block.index], starts[block.index + 1] - 1) for block in candidates])
    for copy in candidates:
        elsewhere = places.elsewhere(starts[copy.index], starts[copy.index + 1] - 1)
        if not elsewhere or len(words.of(copy)) < (
            _LEAST_WORDS if _SENTENCE_END.search(copy.text) else _LEAST_WORDS_UNENDED
        ):
            continue
        own = words.of(copy)
        wanted = _Wanted(own) if len(own) <= _MOST_WORDS_NEAR else None
        for index in sorted({bisect_right(starts, place) - 1 for place in elsewhere}):
            other = view.blocks[index]
            if index == copy.index or index in dropped or index in gone:
                continue
            theirs = words.of(other)
            is_exact = own == theirs
            if len(theirs) < len(own) or (is_exact and other.index > copy.index):
                continue  # the fuller stays, and the first of equals
            if is_exact or (wanted is not None and wanted.stands_in(other, words)):
                dropped.add(copy.index)
                yield Twin(copy, other, is_exact)
                break


class _Words:
    """The folded words of blocks, found once for each block that is asked for."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._known: dict[int, list[str]] = {}
        self._last = _Said(-1, frozenset(), set())

    def of(self, block: Block) -> list[str]:
        if block.index not in self._known:
            self._known[block.index] = _WORD.findall(self._lines[block.index])
        return self._known[block.index]

    def said_in(self, block: Block) -> _Said:
        """Return what a block says, to look other blocks up in; many are looked up in the same one, one after the other."""
        if self._last.block != block.index:
            words = self.of(block)
            self._last = _Said(block.index, frozenset(words), _shingles(words))
        return self._last


class _Said(NamedTuple):
    block: int
    words: frozenset[str]
    shingles: set[tuple[str, ...]]


def _shingles(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + 3]) for i in range(len(words) - 2)}


def _may_repeat(line: str) -> bool:
    return len(line) >= _LEAST_CHARS and not _LIST_ITEM.match(line)


class _Places:
    """Where short probes of a text stand in it: looked up one by one in an ordinary text, found in one reading in a long one."""

    def __init__(self, text: str, spans: Sequence[tuple[int, int]]) -> None:
        self._text = text
        self._known: dict[str, list[int]] | None = None
        if len(text) > _LONG_TEXT:
            self._known = {text[at : at + _PROBE]: [] for span in spans for at in _probes(*span)}
            for at in range(len(text)):
                found = self._known.get(text[at : at + _PROBE])
                if found is not None and len(found) < _MOST_FOUND:
                    found.append(at)

    def elsewhere(self, start: int, end: int) -> list[int]:
        """Return where pieces of `text[start:end]` stand outside it: cheap, and misses only reworded copies."""
        places: list[int] = []
        for at in _probes(start, end):
            for found in self._of(self._text[at : at + _PROBE]):
                if len(places) == _MOST_OCCURRENCES:
                    break
                if not start <= found < end:
                    places.append(found)
        return places

    def _of(self, probe: str) -> Iterator[int]:
        if self._known is not None:
            yield from self._known.get(probe, ())
        elif self._text.count(probe) > 1:
            found = self._text.find(probe)
            while found >= 0:
                yield found
                found = self._text.find(probe, found + 1)


def _probes(start: int, end: int) -> tuple[int, ...]:
    """Return where the probes of `text[start:end]` begin: what may be a near copy is short, and may differ in one of two."""
    third = (end - start) // 3
    return (start + third, end - third - _PROBE) if third <= _LONGEST_NEAR_THIRD else (start + third,)


class _Wanted:
    """A short block that is looked for in longer ones."""

    def __init__(self, words: Sequence[str]) -> None:
        self._numbers = frozenset(word for word in words if _NUMBER.match(word))
        self._shingles = _shingles(words)

    def stands_in(self, other: Block, words: _Words) -> bool:
        """Return whether nearly all runs of three words stand in another block, and all numbers do."""
        theirs = words.of(other)
        if len(theirs) <= _FEW_WORDS and not self._numbers.issubset(theirs):
            return False  # most often so, and sooner known
        said = words.said_in(other)
        if not self._numbers <= said.words:
            return False
        return len(self._shingles & said.shingles) >= _LEAST_SHARED * len(self._shingles)
