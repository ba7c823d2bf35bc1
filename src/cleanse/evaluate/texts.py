"""Cleaned text against gold text: the multiset of 4-word shingles (case kept) of a page, then the mean over pages.

What was *moved* to another field of the article (title, authors, date, captions) counts for neither side, because gold
sets differ on it, and so do the lines that a gold row calls optional.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from cleanse.evaluate.figures import f1, share
from cleanse.evaluate.lines import UNDECIDED
from cleanse.types import Change

_WORD = re.compile(r"\w+")
_SHINGLE = 4
_MOVED_FIELDS = frozenset({"title", "authors", "date", "captions"})
_MOVED_WORDS = 60
_HURT_SHARE = 0.02

# The label of a line that gold does not hold: gold texts know no categories.
BOILERPLATE = "boilerplate"
# Of a line's words, the share inside shingles of gold from which it is the article's, and up to which it is not.
_GOOD_SHARE = 0.8
_BAD_SHARE = 0.2

Shingles = Counter[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Page:
    """The figures of one page; `lost` is the share of the good text in the dirty one, `left` that of the boilerplate."""

    precision: float
    recall: float
    f1: float
    lost: float
    left: float


@dataclass(frozen=True, slots=True)
class TextFigures:
    """The means over pages, and how many pages lost more than 2 % of their good text."""

    pages: int
    precision: float
    recall: float
    f1: float
    lost: float
    left: float
    hurt: int


def page(dirty: str, gold: str, cleaned: str, removed: Sequence[Change], optional: Iterable[str] = ()) -> Page:
    """Return the figures of a cleaned text."""
    moved = moved_lines(removed)
    truth, source, got = shingles(without(gold, moved)), shingles(without(dirty, moved)), shingles(cleaned)
    for line in optional:
        got -= shingles(line) - truth
    hit = (truth & got).total()
    precision, recall = share(hit, got.total()), share(hit, truth.total())
    good, bad = truth & source, source - truth
    return Page(
        precision,
        recall,
        f1(precision, recall),
        share((good - got).total(), good.total()),
        share((bad & got).total(), bad.total()),
    )


def text_figures(pages: Sequence[Page]) -> TextFigures:
    """Return the means over pages, of which there must be one."""
    return TextFigures(
        pages=len(pages),
        precision=fmean(one.precision for one in pages),
        recall=fmean(one.recall for one in pages),
        f1=fmean(one.f1 for one in pages),
        lost=fmean(one.lost for one in pages),
        left=fmean(one.left for one in pages),
        hurt=sum(one.lost > _HURT_SHARE for one in pages),
    )


def shingles(text: str) -> Shingles:
    """Return the 4-word shingles of a text; a text of fewer words is one shingle.

    >>> sorted(shingles("one two three four five").items())
    [(('one', 'two', 'three', 'four'), 1), (('two', 'three', 'four', 'five'), 1)]
    """
    words = _WORD.findall(text)
    return Counter(_shingles(words)) if words else Counter()


def line_labels(dirty: str, gold: str, removed: Sequence[Change] = (), optional: Iterable[str] = ()) -> dict[int, str]:
    r"""Return the labels that a gold text gives to the lines of the dirty one, so that rules can be judged by them.

    A line is the article's (no label) where four fifths of its words stand in shingles of gold, `boilerplate` where at
    most a fifth does, else "?". A line of fewer than four words is the article's where it is a line of gold, "?" where
    gold has its words inside a line. Lines that were moved, are optional, or stand more often here than in gold are "?".

    >>> line_labels("Ads\nThe bridge was open again.\nThe bridge was", "The bridge was open again.")
    {0: 'boilerplate', 2: '?'}
    """
    known = shingles(gold)
    gold_lines = Counter(_plain(line) for line in gold.split("\n"))
    gold_words = f" {' '.join(_WORD.findall(gold))} "
    lines = [_plain(line) for line in dirty.split("\n")]
    copies = Counter(lines)
    ignored = moved_lines(removed) | {_plain(line) for line in optional}
    labels = {}
    for index, line in enumerate(lines):
        words = _WORD.findall(line)
        label = None if line in gold_lines else _label(words, known, gold_words)
        is_surplus = copies[line] > 1 and label != BOILERPLATE and copies[line] > _times(words, known, gold_lines[line])
        if line in ignored or is_surplus:
            label = UNDECIDED
        if label is not None and line:
            labels[index] = label
    return labels


def _label(words: Sequence[str], known: Shingles, gold_words: str) -> str | None:
    if len(words) < _SHINGLE:
        return UNDECIDED if not words or f" {' '.join(words)} " in gold_words else BOILERPLATE
    covered = [False] * len(words)
    for start, shingle in enumerate(_shingles(words)):
        if shingle in known:
            covered[start : start + _SHINGLE] = [True] * _SHINGLE
    part = sum(covered) / len(words)
    return None if part >= _GOOD_SHARE else BOILERPLATE if part <= _BAD_SHARE else UNDECIDED


def _times(words: Sequence[str], known: Shingles, as_line: int) -> int:
    """Return how often gold holds a line."""
    return min(known[shingle] for shingle in _shingles(words)) if len(words) >= _SHINGLE else as_line


def _shingles(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[start : start + _SHINGLE]) for start in range(max(1, len(words) - _SHINGLE + 1)))


def moved_lines(removed: Iterable[Change]) -> frozenset[str]:
    """Return the lines that were moved to another field of the article: they count for neither side."""
    return frozenset(
        _plain(line)
        for change in removed
        if change.moved_to in _MOVED_FIELDS
        for line in change.before.split("\n")
        if 0 < len(line.split()) <= _MOVED_WORDS
    )


def without(text: str, moved: frozenset[str]) -> str:
    """Return a text without the lines that were moved."""
    return "\n".join(line for line in text.split("\n") if _plain(line) not in moved) if moved else text


def _plain(line: str) -> str:
    return " ".join(line.split())
