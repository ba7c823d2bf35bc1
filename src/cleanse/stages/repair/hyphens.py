"""Words broken by a stray hyphen ("North Kor-ea"), mended only on evidence from word frequencies.

The rule was measured: no wrong join on 1,096 real compounds of articles and 70 hard cases ("test-fired",
"wreath-laying", "co-operation", "re-sign"), 63 % of 1,799 planted breaks found. Frequencies are wordfreq's Zipf values
(log10 of occurrences per billion words; 3 is once in a million).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache

from cleanse.types import Edit

# A hyphen between words of at least two letters, in no longer compound, address or number. It begins with the
# hyphen, so that the search runs at memory speed.
_SECOND_PART = re.compile(r"-([^\W\d_]{2,})(?![\w@/-]|\.\w|['’](?!s\b))")
_FIRST_PART = re.compile(r"(?<![\w'’@/.-])[^\W\d_]{2,}\Z")
_LONGEST_PART = 40
_WORD = re.compile(r"[^\W\d_]+")

MIN_JOINED = 3.5
MAX_RARER_PART = 3.0
MIN_GAP = 1.5

# Where the joined word stands elsewhere in the text, a part may be as common as this ("govern-ment": 3.1).
MAX_RARER_PART_ELSEWHERE = 4.0

# Languages whose frequencies the rule was measured on. Elsewhere a hyphen stays.
LANGUAGES = frozenset({"en"})

# Parts that form compounds of their own: joining them would be a change of spelling, not a repair.
_AFFIXES = frozenset(
    "anti auto bi bio by co cross counter cyber de deca demi dis down eco electro euro ex extra fore full geo half hyper "
    "il im in infra inter intra ir macro mal mega meta micro mid mini mis mono multi neo neuro non off on out over pan "
    "para photo poly post pre pro proto pseudo psycho quasi re retro self semi socio sub super techno tele thermo trans "
    "tri ultra un under uni up vice well able based bound century down first free friendly fold hood ish last less let "
    "level like ly most ness old on proof ready style time type up ward wards ware wide wise worthy year".split()
)
_ELSEWHERE = "repair.hyphen.elsewhere"

# Endings that also stand behind what is no word by itself: "busi-ness" is broken, "other-ness" is not.
_SUFFIXES = frozenset({"ness", "less", "ly", "able", "ish"})
MAX_STUMP = 2.5


def fix(text: str, language: str) -> list[Edit]:
    """Return the edits that take stray hyphens out of words, each rule name holding its kind of evidence.

    >>> [edit.rule for edit in fix("the first to enter North Kor-ea since", "en")]
    ['repair.hyphen.frequency']
    >>> fix("test-fired, self-imposed, multi-axle, wreath-laying, Kim Jong-un, re-sign", "en")
    []
    """
    if language not in LANGUAGES or "-" not in text:
        return []
    return list(_joins(text, language))


def _joins(text: str, language: str) -> Iterator[Edit]:
    vocabulary: frozenset[str] | None = None
    for match in _SECOND_PART.finditer(text):
        second = match[1]
        if not second.islower():
            continue
        first = _first_part(text, match.start())
        if not first:
            continue
        rule = _rule(first.lower(), second, language)
        if rule == _ELSEWHERE:
            vocabulary = vocabulary or frozenset(word.lower() for word in _WORD.findall(text))
            rule = rule if (first + second).lower() in vocabulary else None
        if rule is not None:
            yield Edit(match.start(), match.start() + 1, "", rule)


def _first_part(text: str, end: int) -> str:
    """Return the part of a word that ends at the hyphen, '' for none."""
    token = text[max(0, end - _LONGEST_PART) : end].rpartition(" ")[2]
    if token.isalpha() and 1 < len(token) < _LONGEST_PART:
        return token
    before = _FIRST_PART.search(text, max(0, end - _LONGEST_PART), end)
    return before[0] if before else ""


@lru_cache(maxsize=16_384)
def _rule(first: str, second: str, language: str) -> str | None:
    """Return by which rule two parts may be joined: by their frequencies alone, where the whole stands elsewhere, or none."""
    if _is_compound(first, second, language):
        return None
    whole = zipf(first + second, language)
    rarer = min(zipf(first, language), zipf(second, language))
    if whole >= MIN_JOINED and rarer < MAX_RARER_PART and whole - rarer >= MIN_GAP:
        return "repair.hyphen.frequency"
    return _ELSEWHERE if rarer < MAX_RARER_PART_ELSEWHERE and whole > rarer else None


def _is_compound(first: str, second: str, language: str) -> bool:
    """Return whether one part is an affix that forms compounds ("co-", "-ness" behind a word of its own)."""
    if first in _AFFIXES or second in _AFFIXES - _SUFFIXES:
        return True
    return second in _SUFFIXES and zipf(first, language) >= MAX_STUMP


def zipf(word: str, language: str) -> float:
    """Return how frequent a word is, as log10 of its occurrences per billion words; 0 for an unknown one."""
    frequency = _frequencies(language).get(word, 0.0)
    return math.log10(frequency) + 9 if frequency else 0.0


@lru_cache(maxsize=4)
def _frequencies(language: str) -> dict[str, float]:
    from wordfreq import get_frequency_dict  # 0.3 s and 60 MB: loaded for the first candidate, not before

    frequencies: dict[str, float] = get_frequency_dict(language)
    return frequencies
