"""A run over gold: the figures, what each rule and category did, and the documents that lost most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cleanse.evaluate.lines import (
    Labelled,
    Line,
    LineFigures,
    Removals,
    found_by_label,
    judged,
    line_figures,
    removals_by,
)
from cleanse.evaluate.texts import Page, TextFigures, line_labels, page, text_figures
from cleanse.types import Article, Document


@dataclass(frozen=True, slots=True)
class Gold:
    r"""A document and what a person made of it: a label for each line that is no part of the article, or the article's text.

    `labels` go by the line's index in the text's `split("\n")`; `optional` lines count for neither side. `name` is unique.
    """

    name: str
    document: Document
    labels: Mapping[int, str] | None = None
    text: str = ""
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scored:
    """A document held against its gold: its lines; and where the gold is a text, the page's figures."""

    name: str
    lines: tuple[Line, ...]
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Harm:
    """A document that lost good characters, of how many, and the lines that they were taken from, the longest first."""

    document: str
    lost: int
    size: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a run over gold came to. `lines` speaks of the documents with labels, `texts` of those with a gold text."""

    lines: LineFigures | None
    texts: TextFigures | None
    rules: tuple[Removals, ...]
    categories: tuple[Removals, ...]
    labels: tuple[Labelled, ...]
    harms: tuple[Harm, ...]

    @property
    def lost(self) -> float:
        """Return the greater share of good text that was lost."""
        return max((part.lost for part in (self.lines, self.texts) if part), default=0.0)

    @property
    def f1(self) -> float:
        """Return the lower F1."""
        return min((part.f1 for part in (self.lines, self.texts) if part), default=0.0)


def scored(gold: Gold, article: Article) -> Scored:
    """Return an article held against its gold; one that failed removed nothing and has no text."""
    source, removed = gold.document.source.text, article.removed
    if gold.labels is not None:
        return Scored(gold.name, tuple(judged(gold.name, source, gold.labels, removed)))
    labels = line_labels(source, gold.text, removed, gold.optional)
    lines = tuple(judged(gold.name, source, labels, removed))
    return Scored(gold.name, lines, page(source, gold.text, article.text or "", removed, gold.optional))


def report(results: Iterable[Scored]) -> Report:
    """Return what all documents came to together."""
    results = list(results)
    lines = [line for one in results for line in one.lines]
    by_label = [line for one in results if one.page is None for line in one.lines]
    pages = [one.page for one in results if one.page is not None]
    return Report(
        lines=line_figures(by_label) if by_label else None,
        texts=text_figures(pages) if pages else None,
        rules=tuple(removals_by(lines, lambda change: change.rule)),
        categories=tuple(removals_by(lines, lambda change: change.category)),
        labels=tuple(found_by_label(by_label)),
        harms=tuple(sorted(filter(None, map(_harm, results)), key=lambda harm: (-harm.lost, harm.document))),
    )


def report_row(found: Report, worst: int) -> dict[str, Any]:
    """Return a report as a JSON object, with the `worst` documents that lost most."""
    return {
        "lines": asdict(found.lines) if found.lines else None,
        "texts": asdict(found.texts) if found.texts else None,
        "rules": [_removals_row(one) for one in found.rules],
        "categories": [_removals_row(one) for one in found.categories],
        "labels": [asdict(one) for one in found.labels],
        "worst": [_harm_row(harm) for harm in found.harms[:worst]],
    }


def _harm(result: Scored) -> Harm | None:
    good = [line for line in result.lines if line.label is None]
    hurt = sorted((line for line in good if line.cuts), key=lambda line: (-line.gone, line.index))
    lost, size = sum(line.gone for line in hurt), sum(line.size for line in good)
    return Harm(result.name, lost, size, tuple(hurt)) if hurt else None


def _removals_row(one: Removals) -> dict[str, Any]:
    return asdict(one) | {"precision": one.precision, "interval": list(one.interval)}


def _harm_row(harm: Harm) -> dict[str, Any]:
    lines = [
        {"line": line.index + 1, "text": line.text, "lost": line.gone, "size": line.size, "by": _by(line)}
        for line in harm.lines
    ]
    return {"document": harm.document, "lost": harm.lost, "size": harm.size, "lines": lines}


def _by(line: Line) -> list[dict[str, Any]]:
    return [
        {
            "rule": change.rule,
            "category": change.category,
            "confidence": change.confidence,
            "why": list(change.why),
            "lost": size,
        }
        for change, size in line.cuts
    ]
