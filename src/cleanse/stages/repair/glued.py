"""Sentences that lost the blank between them ("The boat left.Nobody saw it."), where two elements of a page were joined.

A dot between letters has many uses: addresses, file names, code, brands, abbreviations. So both sides must be words of a
sentence, in a line of prose, and the two together must stand there once only: what recurs is a name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from cleanse.types import Edit, Suspect

RULE = "repair.glued"

# An end mark, perhaps what opens the next sentence, and its capital. Each begins with a literal, so that the search runs
# at memory speed.
_MARKS = tuple((mark, re.compile(rf"\{mark}(?=[(“]?[^\W\d_a-z])")) for mark in ".!?")
_LEFT = re.compile(r"(?:^|[\s(\[“\"‘'’,-])([^\W\d_]{2,})\Z")
_RIGHT = re.compile(r"[(“]?([^\W\d_]+)(?:['’][^\W\d_]{1,2})?(?=,? +[(“‘\"]?[\w$€£])")
_LONGEST_WORD = 30

# What ends addresses and file names, whatever its case.
_SUFFIXES = frozenset(
    "ai app asp aspx biz ch cn co com css csv de doc docx edu es eu exe fm fr gif gov html htm info io java jpg jp js json "
    "me mp net nl org pdf php pl png py rb ru sh tv txt uk us xml xls xlsx zip".split()
)
# What stands before a dot in programs.
_RECEIVERS = frozenset("console document math module node object self std string sys system this window".split())
_CODE = re.compile(r"[{}<>\\`=]|\(\)|::|->|;$|https?:|www\.")
# Four words before the mark, three behind it.
_WORDS_BEFORE = re.compile(r"\s*+(?:\S++\s++){3}\S")
_WORDS_BEHIND = re.compile(r"\s*+(?:\S++\s++){2}\S")
# Marks with the same letters around them, of which one pair of words is told from another: in a flood all are names.
_MOST_ALIKE = 1_000
# Languages that write “ to close a quotation: there the mark belongs to the sentence that ends.
_CLOSES_WITH_SIXES = frozenset(
    {"de", "cs", "sk", "sl", "hr", "sr", "bs", "bg", "lt", "lv", "et", "is", "hu", "ka", "und"}
)


def fix(text: str, language: str) -> list[Edit | Suspect]:
    """Return the edits that put a blank between two glued sentences; what has only the look of it is suspect.

    >>> fix("Nobody had seen the boat.The harbour master said so.", "en")
    [Edit(start=24, end=25, after='. ', rule='repair.glued')]
    >>> [type(one).__name__ for one in fix("We wrote it all on booking.Com because of that.", "en")]
    ['Suspect']
    """
    places = sorted(match.start() for mark, meets in _MARKS if mark in text for match in meets.finditer(text))
    if not places:
        return []
    pairs = _Pairs(text, places)
    line = _Line(text, 0, 0)
    judged: list[Edit | Suspect] = []
    for at in places:
        left = _LEFT.search(text, max(0, at - _LONGEST_WORD), at)
        right = _RIGHT.match(text, at + 1)
        if left is None or right is None or not _are_words(left[1], right[1]):
            continue
        if at >= line.end:
            end = text.find("\n", at)
            line = _Line(text, text.rfind("\n", 0, at) + 1, end if end >= 0 else len(text))
        if not line.has_code_around(at):
            is_short = not line.has_words_before(at) or _WORDS_BEHIND.match(text, at + 1, line.end) is None
            judged.append(_judged(text, (left, right), pairs, language, is_short=is_short))
    return judged


class _Line:
    """What is asked of a line at each of its marks, found once: a line may be the whole text."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.end = end
        self._codes = [match.span() for match in islice(_CODE.finditer(text, start, end), 2)]
        fourth = _WORDS_BEFORE.match(text, start, end)
        self._fourth = fourth.end() if fourth else end + 1

    def has_code_around(self, at: int) -> bool:
        """Return whether there is code before or behind the mark; `www.` with the mark as its dot is on both sides."""
        return any(not start <= at < end for start, end in self._codes)

    def has_words_before(self, at: int) -> bool:
        return self._fourth <= at


class _Pairs:
    """How often two words with a mark between them stand in a text; looked up among the marks that have the same letters around."""

    def __init__(self, text: str, places: Sequence[int]) -> None:
        self._text = text
        self._places: dict[str, list[int]] = {}
        for at in places:
            self._places.setdefault(text[max(0, at - 2) : at + 2], []).append(at)

    def come_back(self, start: int, at: int, end: int) -> bool:
        """Return whether `text[start:end]`, with its mark at `at`, stands in the text more than once."""
        places = self._places[self._text[at - 2 : at + 2]]
        if len(places) > _MOST_ALIKE:
            return True
        pair = self._text[start:end]
        return sum(self._text.startswith(pair, max(0, other - at + start)) for other in places) > 1


def _judged(
    text: str, words: tuple[re.Match[str], re.Match[str]], pairs: _Pairs, language: str, *, is_short: bool
) -> Edit | Suspect:
    left, right = words
    at = left.end()
    place = slice(left.start(1), right.end(1))
    is_name = right[1].lower() in _SUFFIXES or left[1] in _RECEIVERS or pairs.come_back(place.start, at, place.stop)
    is_closing = text[at + 1] == "“" and language in _CLOSES_WITH_SIXES
    if is_name or is_closing or is_short:
        return Suspect(
            place.start, place.stop, "format", RULE, 0.5, "two sentences without a blank between them, or a name"
        )
    return Edit(at, at + 1, f"{text[at]} ", RULE)


def _are_words(left: str, right: str) -> bool:
    """Return whether the left is a word in small letters and the right one that begins a sentence."""
    return left.islower() and right[0].isupper() and (right[1:].islower() or len(right) == 1)
