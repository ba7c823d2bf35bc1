"""The whole document on a screen: what went, what was repaired, what is suspected, and a little of what stays."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from cleanse.show.diff import label, reasons
from cleanse.show.lines import ROW_BREAK, Lines, Row, rows
from cleanse.show.terminal import visible
from cleanse.show.words import Piece, Segment, pieces, shortened, side_lines, whole_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleanse.show.comparison import Comparison
    from cleanse.show.ink import Ink
    from cleanse.types import Change, Suspect

_CONTEXT = 2
_KEPT_ROOM = 160


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that a change ties together, and what is to be said of them; without that, a row that stays as it is."""

    rows: tuple[Row, ...]
    changes: tuple[Change, ...] = ()
    suspects: tuple[Suspect, ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Return whether nothing is to be said of it."""
        return not (self.changes or self.suspects)


def full(comparison: Comparison, ink: Ink) -> Iterator[str]:
    """Yield the lines of the full view: a headline, then the document with every change in its place.

    `-` marks what went, `+` what a repair put in its place, `?` what stays although something speaks against it; kept
    rows further than two from all of those are folded into a count. White space is in the headline's count only.
    """
    yield f"{ink('name', visible(comparison.name))}: {comparison.summary}"
    found = groups(comparison)
    if all(group.is_quiet for group in found):
        return
    page = _Page(comparison, ink, len(str(Lines.of(comparison.source).count)))
    stretches = [(is_quiet, list(run)) for is_quiet, run in groupby(found, key=lambda group: group.is_quiet)]
    for number, (is_quiet, run) in enumerate(stretches):
        if is_quiet:
            yield from page.folded(run, is_first=number == 0, is_last=number == len(stretches) - 1)
            continue
        for group in run:
            yield from page.changed(group)
            yield from page.suspected(group)


def groups(comparison: Comparison) -> list[Group]:
    """Return all rows of the source in order, those that a change joins as one group."""
    all_rows = list(rows(comparison.source))
    found: list[Group] = []
    row = 0
    for run in _joined(all_rows, comparison.visible):
        found.extend(Group((kept,)) for kept in all_rows[row : run.first])
        found.append(Group(tuple(all_rows[run.first : run.last + 1]), tuple(run.changes)))
        row = run.last + 1
    found.extend(Group((kept,)) for kept in all_rows[row:])
    return _with_suspects(found, comparison.suspects)


@dataclass(slots=True)
class _Run:
    first: int
    last: int
    changes: list[Change] = field(default_factory=list)


def _joined(all_rows: Sequence[Row], changes: Iterable[Change]) -> Iterator[_Run]:
    """Yield each run of rows that changes reach, with those changes."""
    starts, ends = [row.start for row in all_rows], [row.end for row in all_rows]
    run: _Run | None = None
    for change in changes:
        first, last = _reach(change, starts, ends)
        if first > last:
            continue
        if run is None or first > run.last:
            if run is not None:
                yield run
            run = _Run(first, last)
        run.last = max(run.last, last)
        run.changes.append(change)
    if run is not None:
        yield run


def _reach(change: Change, starts: Sequence[int], ends: Sequence[int]) -> tuple[int, int]:
    """Return the first and the last row that a change reaches: those beside it, too, where it took a line break away."""
    content = change.before.strip()
    if not content or (change.kind == "repaired" and not ROW_BREAK.search(change.after)):
        return bisect_left(ends, change.start), bisect_right(starts, change.end) - 1
    start = change.start + change.before.index(content)
    return bisect_right(ends, start), bisect_left(starts, start + len(content)) - 1


def _with_suspects(found: Sequence[Group], suspects: Iterable[Suspect]) -> list[Group]:
    starts, ends = [group.rows[0].start for group in found], [group.rows[-1].end for group in found]
    said: dict[int, list[Suspect]] = {}
    for suspect in sorted(suspects, key=lambda suspect: (suspect.start, suspect.end)):
        for number in range(bisect_right(ends, suspect.start), bisect_left(starts, suspect.end)):
            said.setdefault(number, []).append(suspect)
    return [Group(group.rows, group.changes, tuple(said.get(number, ()))) for number, group in enumerate(found)]


@dataclass(frozen=True, slots=True)
class _Page:
    """What turns a group into lines of the screen: line number, sign, text, and behind it the reasons."""

    comparison: Comparison
    ink: Ink
    width: int

    def changed(self, group: Group) -> Iterator[str]:
        """Yield what went with `-` and what came with `+`; what was removed whole comes without word marks."""
        if not group.changes:
            return
        start, end = group.rows[0].start, group.rows[-1].end
        passage = whole_words(pieces(self.comparison.source, start, end, self.comparison.between(start, end)))
        if _is_gone(passage):
            yield from self._gone(group)
            return
        old, new = side_lines(passage, "old"), side_lines(passage, "new")
        said = _said(group.changes)
        for number, line in enumerate(old):
            row = group.rows[min(number, len(group.rows) - 1)]
            remark = said if number == len(old) - 1 and not new else ""
            yield self._line(row.line, "-", self.ink.line("removed", shortened(line)), remark)
        for number, line in enumerate(new):
            remark = said if number == len(new) - 1 else ""
            yield self._line(None, "+", self.ink.line("added", shortened(line)), remark)

    def _gone(self, group: Group) -> Iterator[str]:
        for row in group.rows:
            text = self.comparison.source[row.start : row.end].strip()
            own = [change for change in group.changes if row.start <= change.start < row.end]
            painted = self.ink("removed", visible(text))
            yield self._line(row.line, "-", painted, _said(own))

    def suspected(self, group: Group) -> Iterator[str]:
        """Yield what stays under suspicion with `?`, the suspicious part of the row marked."""
        for row in group.rows:
            for suspect in group.suspects:
                start, end = max(suspect.start, row.start), min(suspect.end, row.end)
                if start >= end:
                    continue
                source = self.comparison.source
                parts = (source[row.start : start], source[start:end], source[end : row.end])
                is_whole = not (parts[0].strip() or parts[2].strip())
                line = [Segment(text, at == 1 and not is_whole) for at, text in enumerate(parts) if text.strip()]
                yield self._line(row.line, "?", self.ink.line("suspect", shortened(line)), _said([suspect]))

    def folded(self, run: Sequence[Group], *, is_first: bool, is_last: bool) -> Iterator[str]:
        """Yield kept rows: those next to a change, and the number of the others where that is shorter."""
        head = 0 if is_first else _CONTEXT
        tail = 0 if is_last else _CONTEXT
        between = len(run) - head - tail
        if between < 2:
            yield from map(self._kept, run)
            return
        yield from map(self._kept, run[:head])
        yield f"{' ' * self.width}   {self.ink('quiet', f'… {between} lines kept …')}"
        yield from map(self._kept, run[len(run) - tail :])

    def _kept(self, group: Group) -> str:
        row = group.rows[0]
        text = self.comparison.source[row.start : row.end].strip()
        cut = text if len(text) <= _KEPT_ROOM else text[: _KEPT_ROOM - 1] + "…"
        return self._line(row.line, " ", visible(cut), "")

    def _line(self, number: int | None, sign: str, text: str, remark: str) -> str:
        gutter = self.ink("quiet", f"{'' if number is None else number:>{self.width}}")
        return f"{gutter} {sign} {text}" + (f"  {self.ink('quiet', f'# {remark}')}" if remark else "")


def _is_gone(passage: Iterable[Piece]) -> bool:
    """Return whether all of a passage was removed."""
    return all(piece.mark == "removed" or not (piece.old.strip() or piece.new.strip()) for piece in passage)


def _said(changes: Iterable[Change | Suspect]) -> str:
    """Return what is to be said of changes, each thing once."""
    return ", ".join(dict.fromkeys(f"{label(change)} {reasons(change)}".strip() for change in changes))
