"""Mojibake and other broken characters, by ftfy, behind a gate that calls it only where it could change something.

The gate is exact: `fix` does to every line what `ftfy.fix_text(line, OURS)` does (a property test holds it). ftfy runs
at 1 to 3 MB/s; the gate makes that 25 times as much on ASCII and 8 times on curly-quoted English (measured).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cleanse.limits import Limits
from cleanse.normal import has_long_run, is_normalised, normalised
from cleanse.types import Edit

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

# What ftfy touches without looking at context: entities, terminal escapes and control characters, C1, surrogates.
_ENTITY = re.compile("&#?[0-9A-Za-z]{1,24};")
_TOUCHED = re.compile(
    "&#?[0-9A-Za-z]{1,24};|[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u206a-\u206f\ufeff\ufff9-\ufffc\ud800-\udfff]"
)
# Every alternative of ftfy's badness expression needs two neighbours beyond ASCII, an Ã or Â before a space, or an œ.
# Pairs of ordinary typographic marks are not among them.
_MARKS = "’“”—–…‘"
_ENCODED_MARKS = tuple(mark.encode() for mark in _MARKS)
_PRINTABLE = bytes([*range(0x20, 0x7F), 0x0A])
_MAY_BE_BAD = re.compile(f"[^\x00-\x7f{_MARKS}][^\x00-\x7f]|[{_MARKS}][^\x00-\x7f{_MARKS}]|[ÃÂ] |[Œœ]")
_COMBINING_RUN = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)

# Levenshtein takes time by the product of the lengths; past this the change is logged as one piece.
_MAX_ALIGNMENT = 400_000_000


def ours(*, normalise: bool = True) -> TextFixerConfig:
    """Return the ftfy configuration of this house: nothing that a reader sees changes unless it is broken."""
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        normalization="NFC" if normalise else None,
        explain=False,
    )


def is_plain(text: str) -> bool:
    """Return whether a text is ASCII but for typographic marks, and holds nothing that ftfy touches.

    >>> is_plain("It’s “fine”"), is_plain("caf\N{LATIN SMALL LETTER E WITH ACUTE}")
    (True, False)
    """
    rest = text.encode("utf-8", "surrogatepass").translate(None, _PRINTABLE)
    for mark in _ENCODED_MARKS:
        if not rest:
            break
        rest = rest.replace(mark, b"")
    return not rest and ("&" not in text or _ENTITY.search(text) is None)


def may_need(text: str) -> bool:
    """Return whether ftfy could change the text; False only where it certainly would not."""
    if _TOUCHED.search(text):
        return True
    if text.isascii():
        return False
    return _MAY_BE_BAD.search(text) is not None or not is_normalised("NFC", text)


def fix(line: str, limits: Limits) -> list[Edit]:
    """Return the edits that make of a line what ftfy makes of it.

    >>> from cleanse.limits import DEFAULT_LIMITS
    >>> fix("Itâ€™s “quoted” & fine", DEFAULT_LIMITS)
    [Edit(start=2, end=5, after='’', rule='repair.mojibake')]
    """
    if not may_need(line):
        return []
    fixed = _fixed(line, limits)
    if fixed == line:
        return []
    return [Edit(start, end, after, _rule_of(line[start:end], after)) for start, end, after in differences(line, fixed)]


def _fixed(line: str, limits: Limits) -> str:
    from ftfy import fix_text
    from ftfy.badness import is_bad

    has_run = not line.isascii() and (
        has_long_run(line) or re.search(f"{_COMBINING_RUN}{{{limits.combining_run},}}", line) is not None
    )
    if not _TOUCHED.search(line) and not is_bad(line) and (has_run or is_normalised("NFC", line)):
        return line
    return fix_text(line, ours(normalise=not has_run))


def _rule_of(before: str, after: str) -> str:
    if before.startswith("&") and before.endswith(";"):
        return "repair.entity"
    if not after and all(unicodedata.category(character) in {"Cc", "Cf"} for character in before):
        return "repair.control"
    if normalised("NFC", before) == after:
        return "repair.normalise"
    return "repair.mojibake"


def differences(before: str, after: str) -> list[tuple[int, int, str]]:
    """Return what turns `before` into `after` as disjoint, sorted, non-empty (start, end, replacement).

    An insertion takes in a neighbouring character, so that no piece is empty. `before` must not be empty.

    >>> differences("Koréa is", "Korea it is")
    [(3, 4, 'e'), (5, 6, ' it ')]
    """
    head = _common_prefix(before, after)
    tail = _common_prefix(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(old) * len(new) > _MAX_ALIGNMENT:
        pieces = [(0, len(old), new)]
    else:
        from rapidfuzz.distance import Levenshtein

        pieces = [
            (operation.src_start, operation.src_end, new[operation.dest_start : operation.dest_end])
            for operation in Levenshtein.opcodes(old, new)
            if operation.tag != "equal"
        ]
    return _filled(before, _joined((start + head, end + head, replacement) for start, end, replacement in pieces))


def _joined(pieces: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return the pieces with those that touch made one."""
    joined: list[tuple[int, int, str]] = []
    for start, end, replacement in pieces:
        if joined and joined[-1][1] == start:
            earlier_start, _, earlier = joined.pop()
            joined.append((earlier_start, end, earlier + replacement))
        else:
            joined.append((start, end, replacement))
    return joined


def _filled(text: str, pieces: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return the pieces with none empty: an insertion takes in the character behind it, at the end the one before."""
    filled: list[tuple[int, int, str]] = []
    for start, end, replacement in pieces:
        is_touching = bool(filled) and filled[-1][1] == start
        if start == end and not is_touching and end < len(text):
            filled.append((start, end + 1, replacement + text[end]))
        elif start == end and not is_touching:
            filled.append((start - 1, end, text[start - 1] + replacement))
        elif is_touching:
            earlier_start, _, earlier = filled.pop()
            filled.append((earlier_start, end, earlier + replacement))
        else:
            filled.append((start, end, replacement))
    return filled


def _common_prefix(one: str, other: str) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:  # bisection: slices compare at memory speed, single characters do not
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
