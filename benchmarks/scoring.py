"""The two definitions that every accuracy figure uses: removed lines against labels, cleaned text against gold.

Lines: a line is removed where at least 80 % of its characters other than white space lie in removed spans. Lines that
honest people label differently ("?") or that mix article and boilerplate ("mixed:…") count for nothing.

Text: the multiset of 4-word shingles (case kept) of a page, then the mean over pages. What was *moved* to another field of the article
(title, authors, date, captions) counts for neither side, because gold sets differ on it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cleanse.types import Change

_REMOVED_SHARE = 0.8
_WORD = re.compile(r"\w+")
_SHINGLE = 4
_MOVED_FIELDS = frozenset({"title", "authors", "date", "captions"})
_MOVED_WORDS = 60
_Z95 = 1.96

Shingles = Counter[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a labelled document and what became of it.

    `label` is None for a line of the article. `cuts` are the changes that took some of its characters, each with their
    number; `owner` is the one that took its middle.
    """

    document: str
    index: int
    text: str
    label: str | None
    size: int
    cuts: tuple[tuple[Change, int], ...]
    owner: Change | None

    @property
    def gone(self) -> int:
        """Return how many of its characters were taken."""
        return sum(size for _, size in self.cuts)

    @property
    def is_removed(self) -> bool:
        """Return whether the line counts as removed."""
        return self.gone >= _REMOVED_SHARE * self.size


@dataclass(frozen=True, slots=True)
class LineFigures:
    """The figures of one contender over many lines. `lost` is the share of the article's characters that went."""

    recall: float
    precision: float
    lost: float
    hurt: int
    logged: float
    documents: int


def judged(name: str, text: str, labels: Mapping[int, str], removed: Sequence[Change]) -> Iterator[Line]:
    """Yield every line of a document that counts, with what was taken from it."""
    owners = _owners(text, removed)
    at = 0
    for index, line in enumerate(text.split("\n")):
        places = [at + offset for offset, character in enumerate(line) if not character.isspace()]
        at += len(line) + 1
        label = labels.get(index)
        if not places or (label is not None and (label == "?" or label.startswith("mixed"))):
            continue
        taken = Counter(owners[place] for place in places)
        cuts = tuple((removed[owner], size) for owner, size in sorted(taken.items()) if owner >= 0)
        middle = owners[places[len(places) // 2]]
        yield Line(name, index, line, label, len(places), cuts, removed[middle] if middle >= 0 else None)


def _owners(text: str, removed: Sequence[Change]) -> list[int]:
    owners = [-1] * len(text)
    for number, change in enumerate(removed):
        owners[change.start : change.end] = [number] * (change.end - change.start)
    return owners


def line_figures(lines: Iterable[Line]) -> LineFigures:
    """Return recall, precision, lost, hurt documents and the share of removed lines logged under their own category."""
    lines = list(lines)
    noise = [line for line in lines if line.label is not None]
    good = [line for line in lines if line.label is None]
    found = [line for line in noise if line.is_removed]
    wrong = [line for line in good if line.is_removed]
    named = sum(line.owner is not None and line.owner.category == line.label for line in found)
    return LineFigures(
        recall=_share(len(found), len(noise)),
        precision=_share(len(found), len(found) + len(wrong)),
        lost=_share(sum(line.gone for line in good), sum(line.size for line in good)),
        hurt=len({line.document for line in wrong}),
        logged=_share(named, len(found)),
        documents=len({line.document for line in lines}),
    )


@dataclass(frozen=True, slots=True)
class Page:
    """The figures of one page; `lost` is of the good text in the dirty one, `left` of the boilerplate."""

    precision: float
    recall: float
    f1: float
    lost: float
    left: float


@dataclass(frozen=True, slots=True)
class TextFigures:
    """The means over pages, and how many pages lost more than 2 % of their good text."""

    precision: float
    recall: float
    f1: float
    lost: float
    left: float
    hurt: int


def page(dirty: str, gold: str, cleaned: str, removed: Sequence[Change]) -> Page:
    """Return the figures of a cleaned text."""
    moved = frozenset(moved_lines(removed))
    truth, source, got = shingles(without(gold, moved)), shingles(without(dirty, moved)), shingles(cleaned)
    hit = (truth & got).total()
    precision, recall = _share(hit, got.total()), _share(hit, truth.total())
    good, bad = truth & source, source - truth
    return Page(
        precision,
        recall,
        _share(2 * precision * recall, precision + recall),
        _share((good - got).total(), good.total()),
        _share((bad & got).total(), bad.total()),
    )


def text_figures(pages: Sequence[Page]) -> TextFigures:
    """Return the means over pages."""
    return TextFigures(
        precision=fmean(one.precision for one in pages),
        recall=fmean(one.recall for one in pages),
        f1=fmean(one.f1 for one in pages),
        lost=fmean(one.lost for one in pages),
        left=fmean(one.left for one in pages),
        hurt=sum(one.lost > 0.02 for one in pages),
    )


def shingles(text: str) -> Shingles:
    """Return the 4-word shingles of a text; a text of fewer words is one shingle.

    >>> sorted(shingles("one two three four five").items())
    [(('one', 'two', 'three', 'four'), 1), (('two', 'three', 'four', 'five'), 1)]
    """
    words = _WORD.findall(text)
    if not words:
        return Counter()
    return Counter(tuple(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1)))


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927), which holds for small numbers too.

    >>> [round(bound, 2) for bound in wilson(10, 10)]
    [0.72, 1.0]
    """
    if not total:
        return 0.0, 1.0
    p, z = hits / total, _Z95
    centre = p + z * z / (2 * total)
    spread = z * (p * (1 - p) / total + z * z / (4 * total * total)) ** 0.5
    scale = 1 + z * z / total
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def moved_lines(removed: Iterable[Change]) -> Iterator[str]:
    for change in removed:
        if change.moved_to in _MOVED_FIELDS:
            for line in change.before.split("\n"):
                if 0 < len(line.split()) <= _MOVED_WORDS:
                    yield " ".join(line.split())


def without(text: str, moved: frozenset[str]) -> str:
    if not moved:
        return text
    return "\n".join(line for line in text.split("\n") if " ".join(line.split()) not in moved)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
