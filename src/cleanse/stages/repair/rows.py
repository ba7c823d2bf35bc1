"""Rows of layout tables, `| a whole paragraph |`, that an extractor wrote as if they were data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleanse.types import Edit

RULE = "repair.layout-row"

# Consecutive lines that begin and end with a bar, in no box that is drawn with signs.
_RUN = re.compile(r"(?:^|(?<=[^+=_-]\n)|(?<=\n\n))\|[^\n]*\|[ \t]*(?:\n\|[^\n]*\|[ \t]*)*(?=\n(?![+=_-])|$)")
_EDGE = re.compile(r"[| \t]+")
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE_END = re.compile(r"\w[.!?…][\"”’)»]?$")
# A table of labels alone has no cell as long as a sentence.
_LEAST_WORDS = 8


def fix(text: str, language: str) -> list[Edit]:  # noqa: ARG001 one signature for all fixers
    """Return the edits that take the bars off rows of a table whose rows hold one filled cell at most, one of them prose.

    A table with two filled cells in any row, with cells of signs only or a ruler under its head, is a table (or a wiki's
    source), and stays whole. Rows that are no prose stay too: rules know labels in bars, and what goes shall go whole.

    >>> fix("| The ferry sails again from Monday, says the harbour master. |", "en")[0]
    Edit(start=0, end=2, after='', rule='repair.layout-row')
    >>> fix("| The ferry sails again from Monday, says the harbour master. | 3 |", "en")
    []
    """
    if "|" not in text or ("|\n" not in text and not text.endswith("|")):
        return []
    return [edit for run in _RUN.finditer(text) for edit in _unwrapped(run.group(), run.start())]


def _is_prose(content: str) -> bool:
    return len(content.split()) >= _LEAST_WORDS or _SENTENCE_END.search(content) is not None


def _unwrapped(run: str, at: int) -> Iterator[Edit]:
    rows = run.split("\n")
    cells = [[cell.strip() for cell in row.split("|") if cell.strip()] for row in rows]
    contents = [row[0] for row in cells if row]
    if any(len(row) > 1 for row in cells) or not all(map(_LETTER.search, contents)):
        return
    if max((len(content.split()) for content in contents), default=0) < _LEAST_WORDS:
        return
    for row, filled in zip(rows, cells, strict=True):
        if filled and _is_prose(filled[0]):
            opening = _EDGE.match(row)
            closing = len(row.rstrip("| \t"))
            if opening:
                yield Edit(at, at + opening.end(), "", RULE)
            yield Edit(at + closing, at + len(row), "", RULE)
        at += len(row) + 1
