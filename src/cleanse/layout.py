"""Text to blocks, and the white space between the blocks that stay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from cleanse.limits import Limits
from cleanse.types import Block, Edit

# What ends a line. Not among them: U+000B and U+0085, which in scraped text are stray controls or a mis-decoded "…"
# far more often than line breaks, and are left to repair.
LINE_BREAK = re.compile("\r\n|[\n\r\f\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}]")
_OTHER_BREAKS = "\r\f\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"
_TIDY = frozenset({"\n", "\n\n"})
_LINE = re.compile("[^\n\r\f\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}]+")
_INDENT = re.compile(r"[ \t]+\Z")


def lines(text: str) -> Iterator[tuple[int, str]]:
    r"""Yield every non-empty line with its offset, white space and all.

    >>> list(lines("One\r\n\r\n two"))
    [(0, 'One'), (7, ' two')]
    """
    if _has_other_breaks(text):
        for match in _LINE.finditer(text):
            yield match.start(), match.group()
        return
    at = 0
    for line in text.split("\n"):
        if line:
            yield at, line
        at += len(line) + 1


def blocks(text: str) -> tuple[Block, ...]:
    r"""Return the lines of a text that hold more than white space, each with its place.

    >>> [(b.start, b.text, b.gap) for b in blocks("One\n\n two ")]
    [(0, 'One', 0), (6, 'two', 2)]
    """
    if _has_other_breaks(text):
        return _blocks_by_any_break(text)
    found: list[Block] = []
    at = gap = 0
    for line in text.split("\n"):
        content = line.strip()
        if content:
            start = at if line[0] == content[0] else at + line.index(content)
            found.append(Block(len(found), start, start + len(content), content, gap))
            gap = 0
        at += len(line) + 1
        gap += bool(found)
    return tuple(found)


def too_large(text: str, limits: Limits) -> str:
    r"""Return why a text is larger than what is cleaned, and what to do; '' for nearly all.

    >>> too_large("One\nTwo", Limits(document_lines=1))
    'larger than an article: over 1 lines; nothing in it was looked at: split it into its documents'
    """
    behind = "nothing in it was looked at: split it into its documents"
    if len(text) > limits.document_chars:
        return f"larger than an article: over {limits.document_chars:,} characters; {behind}"
    if 4 * len(text) > limits.document_bytes and _bytes_a_character(text) * len(text) > limits.document_bytes:
        return f"larger than an article: over {limits.document_bytes:,} bytes of characters; {behind}"
    if len(text) < limits.document_lines:
        return ""
    breaks = sum(map(text.count, ("\n", *_OTHER_BREAKS)))
    if breaks >= limits.document_lines and sum(not line.isspace() for _, line in lines(text)) > limits.document_lines:
        return f"larger than an article: over {limits.document_lines:,} lines; {behind}"
    return ""


def _bytes_a_character(text: str) -> int:
    """Return how many bytes hold each character of a text in memory: the widest one sets it for all (PEP 393)."""
    return 1 if text.isascii() else 4 if max(text) > "\uffff" else 2


def _has_other_breaks(text: str) -> bool:
    return any(sign in text for sign in _OTHER_BREAKS)


def _blocks_by_any_break(text: str) -> tuple[Block, ...]:
    found: list[Block] = []
    previous = 0
    for at, line in lines(text):
        content = line.strip()
        if not content:
            continue
        start = at + line.index(content)
        gap = line_breaks(text[previous:start]) if found else 0
        previous = start + len(content)
        found.append(Block(len(found), start, previous, content, gap))
    return tuple(found)


def line_breaks(space: str) -> int:
    """Return how many line breaks a piece of white space holds; a paragraph separator counts as two."""
    if space == "\n":
        return 1
    return len(LINE_BREAK.findall(space)) + space.count("\N{PARAGRAPH SEPARATOR}")


class _Gap(NamedTuple):
    """What lies between two kept segments: pieces of white space (between them, removed spans)."""

    pieces: tuple[tuple[int, str], ...]
    separator: str
    indent: str


def settle(text: str, blocks: Sequence[Block], removed: Sequence[tuple[int, int]]) -> list[Edit]:
    r"""Return the white-space edits that leave tidy gaps once the removed spans are gone from a text of these blocks.

    Line breaks become `\n`, runs of blank lines one blank line, and nothing stands before the first or behind the
    last kept character. The indentation of a line stays only in a paragraph whose lines are indented differently:
    there it carries meaning (code, nested lists, verse).
    """
    if _is_tidy(text, blocks) and (outer := _outer_gaps(text, removed)) is not None:
        return [edit for gap in outer for edit in _edits(gap.pieces, gap.separator)]
    gaps = list(_gaps(text, removed))
    keeps_indent = _meaningful_indents(gaps[:-1])
    edits: list[Edit] = []
    for gap, indented in zip(gaps, [*keeps_indent, False], strict=True):
        edits.extend(_edits(gap.pieces, gap.separator + gap.indent if indented else gap.separator))
    return edits


def _outer_gaps(text: str, removed: Sequence[tuple[int, int]]) -> list[_Gap] | None:
    """Return the gaps at the ends and around the removed spans of a text whose other gaps are tidy as they are.

    None where one of them is indented.
    """
    gaps: list[_Gap] = []
    pieces: list[tuple[int, str]] = []
    for at, piece in _kept(text, removed):
        content = piece.strip()
        if not content:
            pieces.append((at, piece))
            continue
        start = at + piece.index(content[0])
        end = start + len(content)
        pieces.append((at, text[at:start]))
        gaps.append(_gap(pieces, outer=not gaps))
        pieces = [(end, text[end : at + len(piece)])]
    gaps.append(_gap(pieces, outer=True))
    return None if any(gap.indent for gap in gaps) else gaps


def _is_tidy(text: str, blocks: Sequence[Block]) -> bool:
    """Return whether the blocks of a text are apart by one or two line breaks and nothing else, as nearly always."""
    return all(text[one.end : other.start] in _TIDY for one, other in pairwise(blocks))


def _edits(pieces: Iterable[tuple[int, str]], wanted: str) -> Iterator[Edit]:
    """Yield the edits that leave `wanted` in one of the pieces and nothing in the others."""
    pieces = [piece for piece in pieces if piece[1]]
    holder = next((at for at, space in pieces if space == wanted), pieces[0][0] if pieces else None)
    for at, space in pieces:
        after = wanted if at == holder else ""
        if after != space:
            yield Edit(at, at + len(space), after, "layout")


def _meaningful_indents(gaps: Sequence[_Gap]) -> Iterator[bool]:
    """Yield for each gap whether the line behind it stands in a paragraph with differing indentation."""
    paragraph = 0
    numbered = []
    for gap in gaps:
        paragraph += gap.separator != "\n"
        numbered.append((paragraph, gap.indent))
    for _, members in groupby(numbered, key=lambda pair: pair[0]):
        indents = [indent for _, indent in members]
        differ = len(set(indents)) > 1
        yield from (differ for _ in indents)


def _gaps(text: str, removed: Sequence[tuple[int, int]]) -> Iterator[_Gap]:
    """Yield the gap before, between and behind the kept segments; one gap where nothing is kept."""
    pieces: list[tuple[int, str]] = []
    is_first = True
    for at, piece in _kept(text, removed):
        content = piece.strip()
        if not content:
            pieces.append((at, piece))
            continue
        position = at
        for start, end in _contents(piece, at):
            pieces.append((position, text[position:start]))
            yield _gap(pieces, outer=is_first)
            is_first = False
            pieces = []
            position = end
        pieces.append((position, text[position : at + len(piece)]))
    yield _gap(pieces, outer=True)


def _contents(piece: str, at: int) -> Iterator[tuple[int, int]]:
    for offset, line in lines(piece):
        content = line.strip()
        if content:
            start = at + offset + line.index(content)
            yield start, start + len(content)


def _kept(text: str, removed: Sequence[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    position = 0
    for start, end in removed:
        yield position, text[position:start]
        position = end
    yield position, text[position:]


def _gap(pieces: Sequence[tuple[int, str]], *, outer: bool) -> _Gap:
    spaces = [space for _, space in pieces]
    last = spaces[-1] if spaces else ""
    breaks = [line_breaks(space) for space in spaces]
    indent = match.group() if (any(breaks) or outer) and (match := _INDENT.search(last)) else ""
    if outer:
        return _Gap(tuple(pieces), "", indent)
    if any(breaks):
        return _Gap(tuple(pieces), "\n\n" if max(breaks) > 1 else "\n", indent)
    return _Gap(tuple(pieces), " " if any(spaces) else "", "")
