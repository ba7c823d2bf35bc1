"""Repair: character-level faults, line by line, so that no state runs from one line to the next.

The order of the fixers is readable in `LINE_FIXERS`; they run in turns until a line stays as it is, so that repairing
a repaired text changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cleanse.edits import apply, compose
from cleanse.layout import lines
from cleanse.limits import Limits
from cleanse.stages.repair import invisible, markup, mojibake, spaces
from cleanse.types import Edit

Fixer = Callable[[str, Limits], list[Edit]]

LINE_FIXERS: tuple[Fixer, ...] = (invisible.fix, mojibake.fix, markup.fix, spaces.fix)

# Each turn removes at least one layer of damage; real text has at most three ("Ã¢â‚¬â„¢"). The bound is for hostile text.
_MAX_TURNS = 8


def repair_characters(text: str, limits: Limits) -> list[Edit]:
    r"""Return the edits that mend every line of a text: invisible characters, mojibake, runs of spaces.

    Of a text with more than `limits.log_rows` edits, some more than so many come back.

    >>> from cleanse.limits import DEFAULT_LIMITS
    >>> [(e.start, e.end, e.after) for e in repair_characters("Itâ€™s  \u200bhere", DEFAULT_LIMITS)]
    [(2, 5, '’'), (6, 8, ' '), (8, 9, '')]
    """
    has_runs_or_tags = spaces.may_need(text) or markup.may_need(text)
    if not has_runs_or_tags and mojibake.is_plain(text):
        return []  # plain English costs a few scans at memory speed
    edits: list[Edit] = []
    for at, line in lines(text):
        if (has_runs_or_tags and (spaces.may_need(line) or markup.may_need(line))) or _may_be_broken(line):
            edits += _shifted(_mend(line, limits), at)
            if len(edits) > limits.log_rows:
                break  # the document is passed on as it is
    return edits


def _may_be_broken(line: str) -> bool:
    if line.isascii() and "&" not in line and line.isprintable():
        return False
    return not mojibake.is_plain(line) and (mojibake.may_need(line) or invisible.may_need(line))


def _mend(line: str, limits: Limits) -> list[Edit]:
    edits: list[Edit] = []
    text = line
    for _ in range(_MAX_TURNS):
        before = text
        for fixer in LINE_FIXERS:
            if step := fixer(text, limits):
                edits = compose(edits, step, text)
                text = apply(text, step)
        if text == before:
            break
    return [edit for edit in edits if line[edit.start : edit.end] != edit.after]


def _shifted(edits: Sequence[Edit], by: int) -> Iterator[Edit]:
    return (Edit(edit.start + by, edit.end + by, edit.after, edit.rule) for edit in edits)
