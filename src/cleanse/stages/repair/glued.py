"""Sentences that lost the blank between them ("The boat left.Nobody saw it."), where two elements of a page were joined.

A dot between letters has many uses: addresses, file names, code, brands, abbreviations. So both sides must be words of a
sentence, in a line of prose, and the two together must stand there once only: what recurs is a name.
"""

from __future__ import annotations

import re

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
_LEAST_WORDS_BEFORE = 4
_LEAST_WORDS_BEHIND = 3
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
    return [found for at in places if (found := _judged(text, at, language))]


def _judged(text: str, at: int, language: str) -> Edit | Suspect | None:
    left = _LEFT.search(text, max(0, at - _LONGEST_WORD), at)
    right = _RIGHT.match(text, at + 1)
    if left is None or right is None or not _are_words(left[1], right[1]):
        return None
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    before, behind = text[start:at], text[at + 1 : end if end >= 0 else len(text)]
    if _CODE.search(before) or _CODE.search(behind):
        return None
    place = slice(left.start(1), right.end(1))
    is_name = right[1].lower() in _SUFFIXES or left[1] in _RECEIVERS or text.count(text[place]) > 1
    is_closing = text[at + 1] == "“" and language in _CLOSES_WITH_SIXES
    is_short = len(before.split()) < _LEAST_WORDS_BEFORE or len(behind.split()) < _LEAST_WORDS_BEHIND
    if is_name or is_closing or is_short:
        return Suspect(
            place.start, place.stop, "format", RULE, 0.5, "two sentences without a blank between them, or a name"
        )
    return Edit(at, at + 1, f"{text[at]} ", RULE)


def _are_words(left: str, right: str) -> bool:
    """Return whether the left is a word in small letters and the right one that begins a sentence."""
    return left.islower() and right[0].isupper() and (right[1:].islower() or len(right) == 1)
