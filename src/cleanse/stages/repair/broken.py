"""Repair of what was broken between words and lines: layout rows, wrapped paragraphs, words at line ends, glued sentences.

The order of the fixers is readable in `TEXT_FIXERS`; they run in turns until the text stays as it is, so that repairing a
repaired text changes nothing. Each costs a search at memory speed where the text has nothing for it.

What looks broken and cannot be mended safely becomes a suspect.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cleanse.edits import apply, compose
from cleanse.stages.repair import glued, hyphens, line_ends, rows, wrapped
from cleanse.types import Edit, Suspect

Fixer = Callable[[str, str], Sequence[Edit | Suspect]]

TEXT_FIXERS: tuple[Fixer, ...] = (rows.fix, wrapped.fix, line_ends.fix, hyphens.fix, glued.fix)

# A turn that changes something may open the way for another fixer once or twice; the bound is for hostile text.
_MAX_TURNS = 8


class Repairs(NamedTuple):
    """The edits that mend a text, in its coordinates, and the suspects, in those of the mended text."""

    edits: list[Edit]
    suspects: list[Suspect]


def repair_words(text: str, language: str) -> Repairs:
    r"""Return how to mend a text whose characters are whole already.

    >>> [edit.rule for edit in repair_words("It was seen in North Kor-ea that night.Nobody saw more.", "en").edits]
    ['repair.hyphen.frequency', 'repair.glued']
    """
    edits: list[Edit] = []
    suspects: list[Suspect] = []
    mended = text
    for _ in range(_MAX_TURNS):
        before = mended
        suspects = []
        for fixer in TEXT_FIXERS:
            found = fixer(mended, language)
            if not found:
                continue
            suspects += (one for one in found if isinstance(one, Suspect))
            if step := [one for one in found if isinstance(one, Edit)]:
                edits = compose(edits, step, mended)
                mended = apply(mended, step)
        if mended == before:
            break
    else:
        suspects = []  # their places are those of an earlier turn
    return Repairs([edit for edit in edits if text[edit.start : edit.end] != edit.after], suspects)
