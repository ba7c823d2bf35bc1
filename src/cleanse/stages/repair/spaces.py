"""Runs of blanks inside a line, which HTML collapses on the screen and extractors leave in."""

from __future__ import annotations

import re
from itertools import islice

from cleanse.limits import Limits
from cleanse.types import Edit

_RUN = re.compile(r"(?<=\S)[ \N{NO-BREAK SPACE}]{2,}(?=\S)")
_MIXED_PAIRS = ("\N{NO-BREAK SPACE} ", " \N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}")


def may_need(text: str) -> bool:
    """Return whether two blanks stand side by side anywhere."""
    if "  " in text:
        return True
    return "\N{NO-BREAK SPACE}" in text and any(pair in text for pair in _MIXED_PAIRS)


def fix(line: str, limits: Limits) -> list[Edit]:
    """Return the edits that make one blank of every run, unless the runs set out the columns of a table.

    Two or more runs of three blanks and up in a line are columns, and stay.

    >>> from cleanse.limits import DEFAULT_LIMITS
    >>> fix("one  two", DEFAULT_LIMITS), fix("Name    Goals    Caps", DEFAULT_LIMITS)
    ([Edit(start=3, end=5, after=' ', rule='repair.spaces')], [])
    """
    runs = list(islice(_RUN.finditer(line), limits.log_rows + 1)) if may_need(line) else []
    if sum(len(run.group()) > 2 for run in runs) > 1:
        return []
    return [Edit(run.start(), run.end(), " ", "repair.spaces") for run in runs]
