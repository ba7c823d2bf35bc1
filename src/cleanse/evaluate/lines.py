"""Removed lines against labels.

A line is removed where at least 80 % of its characters other than white space lie in removed spans. Lines that honest
people label differently ("?") or that mix article and boilerplate ("mixed:…") count for nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cleanse.evaluate.figures import f1, share, wilson
from cleanse.types import CATEGORIES, Change

_REMOVED_SHARE = 0.8
UNDECIDED = "?"
_MIXED = "mixed"


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

    @property
    def is_named(self) -> bool:
        """Return whether what took it was logged under its own category."""
        return self.owner is not None and self.owner.category == self.label


@dataclass(frozen=True, slots=True)
class LineFigures:
    """The figures of many lines.

    `recall` is the share of the boilerplate lines that went, `precision` the share of the removed lines that are
    boilerplate, `lost` the share of the article's characters that went, `left` the share of the boilerplate's that
    stayed; `hurt` counts the documents that lost a whole line of the article. `named` is the share of the found lines that
    were logged under their own category, None where no label is a category.
    """

    documents: int
    precision: float
    recall: float
    f1: float
    lost: float
    left: float
    hurt: int
    named: float | None


@dataclass(frozen=True, slots=True)
class Removals:
    """What one rule or category removed: whole lines, how many of them good, and the good characters that went."""

    name: str
    removed: int
    wrong: int
    lost: int

    @property
    def precision(self) -> float | None:
        """Return the share of the removed lines that are boilerplate; None where only parts of lines went."""
        return (self.removed - self.wrong) / self.removed if self.removed else None

    @property
    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval of the precision."""
        return wilson(self.removed - self.wrong, self.removed)


@dataclass(frozen=True, slots=True)
class Labelled:
    """The lines of one label: how many there are, were found, and were logged under it."""

    label: str
    lines: int
    found: int
    named: int


def judged(name: str, text: str, labels: Mapping[int, str], removed: Sequence[Change]) -> Iterator[Line]:
    r"""Yield every line of a document that counts, with what was taken from it; `labels` go by the index in `split("\n")`.

    >>> [(line.label, line.is_removed) for line in judged("a", "A story.\nAd", {1: "promo"}, ())]
    [(None, False), ('promo', False)]
    """
    owners = _owners(text, removed)
    at = 0
    for index, line in enumerate(text.split("\n")):
        places = [at + offset for offset, character in enumerate(line) if not character.isspace()]
        at += len(line) + 1
        label = labels.get(index)
        if not places or (label is not None and (label == UNDECIDED or label.startswith(_MIXED))):
            continue
        taken = Counter(owners[place] for place in places)
        cuts = tuple((removed[owner], size) for owner, size in sorted(taken.items()) if owner >= 0)
        middle = owners[places[len(places) // 2]]
        yield Line(name, index, line, label, len(places), cuts, removed[middle] if middle >= 0 else None)


def line_figures(lines: Iterable[Line]) -> LineFigures:
    """Return the figures of all lines together."""
    lines = list(lines)
    noise = [line for line in lines if line.label is not None]
    good = [line for line in lines if line.label is None]
    found = [line for line in noise if line.is_removed]
    wrong = [line for line in good if line.is_removed]
    precision, recall = share(len(found), len(found) + len(wrong)), share(len(found), len(noise))
    known = [line for line in found if line.label in CATEGORIES]
    return LineFigures(
        documents=len({line.document for line in lines}),
        precision=precision,
        recall=recall,
        f1=f1(precision, recall),
        lost=share(sum(line.gone for line in good), sum(line.size for line in good)),
        left=share(sum(line.size - line.gone for line in noise), sum(line.size for line in noise)),
        hurt=len({line.document for line in wrong}),
        named=share(sum(line.is_named for line in known), len(known)) if known else None,
    )


def removals_by(lines: Iterable[Line], key: Callable[[Change], str]) -> list[Removals]:
    """Return what each rule (or category, as `key` says) removed, those that lost most of the article first."""
    removed: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for line in lines:
        if line.is_removed and line.owner:
            removed[key(line.owner)] += 1
            wrong[key(line.owner)] += line.label is None
        if line.label is None:
            for change, size in line.cuts:
                lost[key(change)] += size
    found = [Removals(name, removed[name], wrong[name], lost[name]) for name in removed.keys() | lost.keys()]
    return sorted(found, key=lambda one: (-one.lost, -one.wrong, -one.removed, one.name))


def found_by_label(lines: Iterable[Line]) -> list[Labelled]:
    """Return how many lines of each label there are and were found, the commonest label first."""
    total: Counter[str] = Counter()
    found: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for line in lines:
        if line.label is not None:
            total[line.label] += 1
            found[line.label] += line.is_removed
            named[line.label] += line.is_removed and line.is_named
    return [Labelled(label, count, found[label], named[label]) for label, count in total.most_common()]


def _owners(text: str, removed: Sequence[Change]) -> list[int]:
    owners = [-1] * len(text)
    for number, change in enumerate(removed):
        owners[change.start : change.end] = [number] * (change.end - change.start)
    return owners
