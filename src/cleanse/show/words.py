"""Word-level marks: which words of a changed passage went and which came."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from cleanse.show.comparison import is_space
from cleanse.show.lines import ROW_BREAK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleanse.types import Change

Mark = Literal["", "removed", "repaired"]
Side = Literal["old", "new"]

# Longer runs without white space are no words (base64, URLs, scripts written without spaces): there the mark stays
# on the characters that changed.
_WORD = 40
_HEAD_OF_WORD = re.compile(r"\S*")
_TAIL_OF_WORD = re.compile(r"\S*\Z")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage: what stood there, what stands there now, and the mark if people can see a difference."""

    old: str
    new: str
    mark: Mark = ""


class Segment(NamedTuple):
    """A stretch of one line for the screen."""

    text: str
    is_marked: bool


def pieces(source: str, start: int, end: int, changes: Iterable[Change]) -> list[Piece]:
    """Return `source[start:end]` cut into kept and changed pieces; white space changes without a mark.

    >>> from cleanse.types import Change
    >>> pieces("North Kor-ea", 0, 12, [Change(9, 10, "-", "", "repaired")])
    [Piece(old='North Kor', new='North Kor', mark=''), Piece(old='-', new='', mark='repaired'), Piece(old='ea', new='ea', mark='')]
    """
    found: list[Piece] = []
    position = start
    for change in changes:
        if change.end <= start or change.start >= end:
            continue
        kept = source[position : max(change.start, position)]
        found.append(Piece(kept, kept))
        inside = source[max(change.start, start) : min(change.end, end)]
        if is_space(change):
            # What stands over the edge of the passage is the business of its neighbour.
            is_whole = start <= change.start and change.end <= end
            found.append(Piece(inside, change.after if is_whole else ""))
        else:
            found.append(Piece(inside, change.after, "removed" if change.kind == "removed" else "repaired"))
        position = min(change.end, end)
    found.append(Piece(source[position:end], source[position:end]))
    return [piece for piece in found if piece.old or piece.new]


def whole_words(passage: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with each repair's mark grown over the word around it, for no one reads single letters.

    >>> whole_words([Piece("North Kor", "North Kor"), Piece("-", "", "repaired"), Piece("ea now", "ea now")])
    [Piece(old='North ', new='North ', mark=''), Piece(old='Kor-ea', new='Korea', mark='repaired'), Piece(old=' now', new=' now', mark='')]
    """
    grown: list[Piece] = []
    for index, piece in enumerate(passage):
        if piece.mark or piece.old != piece.new:
            grown.append(piece)
            continue
        is_behind = index > 0 and passage[index - 1].mark == "repaired"
        is_before = index + 1 < len(passage) and passage[index + 1].mark == "repaired"
        grown.extend(_split_kept(piece.old, grow_left=is_behind, grow_right=is_before))
    return _merged(grown)


def _split_kept(text: str, *, grow_left: bool, grow_right: bool) -> Iterator[Piece]:
    head = match.group() if grow_left and (match := _HEAD_OF_WORD.match(text[: _WORD + 1])) else ""
    head = head if len(head) <= _WORD else ""
    rest = text[len(head) :]
    tail = match.group() if grow_right and (match := _TAIL_OF_WORD.search(rest[-_WORD - 1 :])) else ""
    tail = tail if len(tail) <= _WORD else ""
    middle = rest[: len(rest) - len(tail)]
    yield from (Piece(part, part, mark) for part, mark in _marks(head, middle, tail) if part)


def _marks(head: str, middle: str, tail: str) -> tuple[tuple[str, Mark], ...]:
    return (head, "repaired"), (middle, ""), (tail, "repaired")


def _merged(passage: Iterable[Piece]) -> list[Piece]:
    merged: list[Piece] = []
    for piece in passage:
        if merged and merged[-1].mark == piece.mark:
            last = merged.pop()
            merged.append(Piece(last.old + piece.old, last.new + piece.new, piece.mark))
        else:
            merged.append(piece)
    return merged


def side_lines(passage: Sequence[Piece], side: Side) -> list[list[Segment]]:
    r"""Return one side of a passage as lines of segments, without unmarked white space around them and blank lines.

    >>> side_lines([Piece("Kor-\nea", "Korea", "repaired"), Piece(" now", " now")], "new")
    [[Segment(text='Korea', is_marked=True), Segment(text=' now', is_marked=False)]]
    """
    lines: list[list[Segment]] = [[]]
    for piece in passage:
        first, *others = ROW_BREAK.split(piece.old if side == "old" else piece.new)
        lines[-1].append(Segment(first, bool(piece.mark)))
        lines.extend([Segment(text, bool(piece.mark))] for text in others)
    return [trimmed for line in lines if (trimmed := _trimmed(line))]


def _trimmed(line: Sequence[Segment]) -> list[Segment]:
    full = [segment for segment in line if segment.text]
    if all(segment.text.isspace() for segment in full):
        return []
    if not full[0].is_marked:
        full[0] = full[0]._replace(text=full[0].text.lstrip())
    if not full[-1].is_marked:
        full[-1] = full[-1]._replace(text=full[-1].text.rstrip())
    return [segment for segment in full if segment.text]


def shortened(line: Sequence[Segment], room: int = 60) -> list[Segment]:
    """Return a line whose long unmarked stretches show only what stands next to a mark.

    >>> shortened([Segment("x" * 99, False), Segment("end", True)], room=4)
    [Segment(text='…xxxx', is_marked=False), Segment(text='end', is_marked=True)]
    """
    last = len(line) - 1
    return [
        segment
        if segment.is_marked
        else segment._replace(text=_cut(segment.text, room, is_first=at == 0, is_last=at == last))
        for at, segment in enumerate(line)
    ]


def _cut(text: str, room: int, *, is_first: bool, is_last: bool) -> str:
    if is_first and is_last:
        return text
    head = "" if is_first else text[:room]
    tail = "" if is_last else text[-room:]
    return text if len(text) <= len(head) + len(tail) else f"{head}…{tail}"
