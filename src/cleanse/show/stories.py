"""What happened to each row of a source, and everything that spoke for or against it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cleanse.show.alignment import align
from cleanse.show.comparison import Comparison, is_space
from cleanse.show.lines import Row, rows
from cleanse.show.words import pieces
from cleanse.types import Article, Change, Shadowed, Suspect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Verdict = Literal["kept", "removed", "moved", "removed in part", "repaired"]


@dataclass(frozen=True, slots=True)
class Remark:
    """What a heuristic noted about a block without proposing anything."""

    start: int
    end: int
    text: str


Finding = Change | Suspect | Shadowed | Remark


@dataclass(frozen=True, slots=True)
class Story:
    """A row of the source, what became of it, and the findings that touch it, all in source coordinates."""

    row: Row
    text: str
    verdict: Verdict
    findings: tuple[Finding, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return the changes that a reader sees."""
        return tuple(item for item in self.findings if isinstance(item, Change) and not is_space(item))

    @property
    def has_no_evidence(self) -> bool:
        """Return whether nothing at all spoke against the row."""
        return self.verdict == "kept" and all(isinstance(item, Change) for item in self.findings)


def stories(article: Article) -> list[Story]:
    """Return the story of every row of an article's source, in order.

    What lost against something else, and what heuristics noted, is known only if the article carries a trace.
    """
    comparison = Comparison.of_article(article, article.document.path or "")
    all_rows = list(rows(comparison.source))
    findings = _by_row(all_rows, _findings(article))
    return [
        Story(row, comparison.source[row.start : row.end].strip(), _verdict(comparison, row), tuple(findings[number]))
        for number, row in enumerate(all_rows)
    ]


def _findings(article: Article) -> Iterator[Finding]:
    yield from article.changes
    yield from article.suspects
    trace = article.trace
    if trace is None:
        return
    source = article.document.source.text
    alignment = align(source, article.changes, trace.view_text, trace.removals)
    for lost in trace.shadowed:
        start, end = alignment.source_span(lost.start, lost.end)
        yield Shadowed(start, end, lost.category, lost.rule, lost.by)
    for block in trace.blocks:
        for note in trace.notes.get(block.index, ()):
            yield Remark(*alignment.source_span(block.start, block.end), note)


def _by_row(all_rows: Sequence[Row], findings: Iterator[Finding]) -> list[list[Finding]]:
    starts, ends = [row.start for row in all_rows], [row.end for row in all_rows]
    found: list[list[Finding]] = [[] for _ in all_rows]
    for finding in findings:
        # Nothing that takes up no room is lost: what maps to an empty span belongs to the row around it.
        end = max(finding.end, finding.start + 1)
        for number in range(bisect_right(ends, finding.start), bisect_left(starts, end)):
            found[number].append(finding)
    for of_row in found:
        of_row.sort(key=_order)
    return found


def _order(finding: Finding) -> tuple[int, int, int]:
    """Order by kind (what was done, what was suspected, what lost, what was noted), then by place."""
    return (Change, Suspect, Shadowed, Remark).index(type(finding)), finding.start, finding.end


def _verdict(comparison: Comparison, row: Row) -> Verdict:
    passage = pieces(comparison.source, row.start, row.end, comparison.between(row.start, row.end))
    marks = {piece.mark for piece in passage if piece.old.strip() or piece.new.strip()}
    if marks == {"removed"}:
        removed = [change for change in comparison.between(row.start, row.end) if change.kind == "removed"]
        return "moved" if all(change.moved_to for change in removed) else "removed"
    if "removed" in marks:
        return "removed in part"
    return "repaired" if "repaired" in marks else "kept"
