r"""Paragraphs that were wrapped at a fixed width, as in mail and old plain text, made one line again.

The evidence is two-sided. Widths: whoever wraps at a width breaks a line only where the next word would not have fit, so
every break of a paragraph must be explained by one width, the text's longest wrapped line. Sense: breaks must fall inside
sentences, behind them a small letter. Verse, lists, addresses and code fail one or the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from cleanse.stages.repair.line_ends import joint_of, words_of
from cleanse.types import Edit, Suspect

RULE = "repair.hard-wrap"

# A break inside a sentence; it begins with the line break, so that the search runs at memory speed.
_CONTINUED = re.compile(r"\n(?=[^\W\d_A-Z])")
# Breaks of a text that must be so before it counts as wrapped, and their share of all that the width explains: half and
# more of the breaks of wrapped prose fall inside a sentence before a small letter.
_LEAST_CONTINUED = 4
_LEAST_SHARE = 0.5

# Mail wraps at 60 to 80 characters, old books and terminals at 50 to 100.
_NARROWEST = 50
_WIDEST = 110
# How far a line may fall short of the width.
_LONGEST_WORD = 20

# What does not begin a line of a paragraph: marks of lists, quotations and tables, numbers of lists, indents.
_NO_PARAGRAPH = re.compile(r"[\s>|*•·▪+#=~_/\\-]|[–—]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)]\s")
_INNER = re.compile(r"\t|\S {3,}\S|[{}<>|\\]|[)=].*;$|https?://\S{30}")
_SENTENCE_END = re.compile(r"[.!?…:][\"”’')\]»]*$")
_BROKEN_WORD = re.compile(r"(?:^|[\s(“\"‘'])([^\W\d_]+)-$")
_WORD = re.compile(r"[^\W\d_]+")


class _Line(NamedTuple):
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def fix(text: str, language: str) -> list[Edit | Suspect]:
    r"""Return the edits that make one line of every paragraph that was wrapped; each takes the last character of a line.

    Paragraphs that break inside sentences as often, but at no common width, are suspects.

    >>> fix("Roses are red,\nviolets are blue,\nsugar is sweet\nand so are you", "en")
    []
    """
    if not _is_continued(text):
        return []
    runs = [run for run in _runs(text) if any(map(_continues, run[1:]))]
    width = max((len(line.text) for run in runs for line in run), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return []
    has_blank_lines = len(runs) > 1
    joined = [
        pair for run in runs if _is_wrapped(run, width) for pair in _joints(run, width, has_blank_lines=has_blank_lines)
    ]
    continued = sum(_continues(second) for _, second in joined)
    if continued < _LEAST_CONTINUED or continued < _LEAST_SHARE * len(joined):
        return [*_suspects(runs)]
    vocabulary = words_of(text)
    return [edit for first, second in joined if (edit := _edit(first, second, vocabulary, language))]


def _suspects(runs: Iterable[Sequence[_Line]]) -> Iterator[Suspect]:
    for run in runs:
        if sum(map(_continues, run[1:])) >= _LEAST_CONTINUED:
            reason = "lines break inside sentences, but no one width explains it"
            yield Suspect(run[0].start, run[-1].end, "format", RULE, 0.5, reason)


def _is_continued(text: str) -> bool:
    """Return whether enough lines of such a width go on in small letters: few texts do, and only they are looked at."""
    lengths = (match.start() - text.rfind("\n", 0, match.start()) - 1 for match in _CONTINUED.finditer(text))
    wide = (length for length in lengths if _NARROWEST - _LONGEST_WORD <= length <= _WIDEST)
    return len([*islice(wide, _LEAST_CONTINUED)]) == _LEAST_CONTINUED


def _runs(text: str) -> Iterator[list[_Line]]:
    """Yield the lines of each paragraph, without outer white space; a line that may be none of prose parts paragraphs."""
    run: list[_Line] = []
    at = 0
    for raw in text.split("\n"):
        line = raw.rstrip()
        if line and not _NO_PARAGRAPH.match(line) and not _INNER.search(line):
            run.append(_Line(at, line))
        elif run:
            yield run
            run = []
        at += len(raw) + 1
    if run:
        yield run


def _continues(line: _Line) -> bool:
    return line.text[0].islower()


def _is_explained(first: _Line, second: _Line, width: int) -> bool:
    """Return whether the next line's first word would not have fit."""
    return len(first.text) + 1 + len(second.text.split(maxsplit=1)[0]) > width


def _is_wrapped(run: Sequence[_Line], width: int) -> bool:
    """Return whether the width explains each break of a run, but those between two paragraphs set solid."""
    return all(
        _is_explained(first, second, width) or (_SENTENCE_END.search(first.text) and not _continues(second))
        for first, second in pairwise(run)
    )


def _joints(run: Sequence[_Line], width: int, *, has_blank_lines: bool) -> Iterator[tuple[_Line, _Line]]:
    """Yield the pairs of lines between which a run was wrapped.

    Where blank lines part the paragraphs, a full line that ends a sentence was wrapped like any other; in a text set solid
    it may be the end of a paragraph, and stays.
    """
    for first, second in pairwise(run):
        is_end = _SENTENCE_END.search(first.text) and not _continues(second)
        if _is_explained(first, second, width) and (has_blank_lines or not is_end):
            yield first, second


def _edit(first: _Line, second: _Line, vocabulary: frozenset[str], language: str) -> Edit | None:
    broken = _BROKEN_WORD.search(first.text)
    word = _WORD.match(second.text)
    if first.text.endswith("-"):
        joint = joint_of(broken[1], word[0], vocabulary, language) if broken and word else None
        return None if joint is None else Edit(first.end - 1, second.start, joint, RULE)
    return Edit(first.end - 1, second.start, f"{first.text[-1]} ", RULE)
