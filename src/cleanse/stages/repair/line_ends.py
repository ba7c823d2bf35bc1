r"""Words broken at the end of a line ("govern-\nment"), joined by the evidence of `hyphens`.

A hyphen that ends a line is either the typesetter's or the word's own. The joined word, or the word with its hyphen, must
be known: by frequency or because the text has it elsewhere. What is neither stays.
"""

from __future__ import annotations

import re

from cleanse.stages.repair import hyphens
from cleanse.types import Edit, Suspect

RULE = "repair.line-end-hyphen"

# It begins with the hyphen, so that the search runs at memory speed.
_BREAK = re.compile(r"-[ \r]?\n[ \t]*([^\W\d_]+)(?![\w@/-]|\.\w)")
_FIRST_PART = re.compile(r"(?<![\w'’@/.-])[^\W\d_]+\Z")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LONGEST_PART = 40
_LEAST_LETTERS = 2


def fix(text: str, language: str) -> list[Edit | Suspect]:
    r"""Return the edits that join words broken at the end of a line; where nothing tells how, a suspect.

    >>> [edit.after for edit in fix("So said the govern-\nment; the government denied it.", "en")]
    ['']
    >>> [edit.after for edit in fix("A well-\nknown man, well-known in town.", "en")]
    ['-']
    >>> [type(one).__name__ for one in fix("It grew ten-\nfold.", "en")]
    ['Suspect']
    """
    found: list[Edit | Suspect] = []
    vocabulary: frozenset[str] | None = None
    for match in _BREAK.finditer(text):
        before = _FIRST_PART.search(text, max(0, match.start() - _LONGEST_PART), match.start())
        if before is None:
            continue
        vocabulary = vocabulary or words_of(text)
        joint = joint_of(before[0], match[1], vocabulary, language)
        if joint is not None:
            found.append(Edit(match.start(), match.start(1), joint, RULE))
        elif match[1].islower():
            reason = "a word may be broken here: nothing tells whether the hyphen is its own"
            found.append(Suspect(before.start(), match.end(1), "format", RULE, 0.5, reason))
    return found


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text in small letters, those with hyphens whole."""
    return frozenset(word.lower() for word in _WORD.findall(text))


def joint_of(first: str, second: str, vocabulary: frozenset[str], language: str) -> str | None:
    """Return what stood between two parts of a word before the line was broken: nothing or a hyphen; None if unknown.

    `vocabulary` is that of the whole text, see `words_of`.
    """
    if len(first) < _LEAST_LETTERS or len(second) < _LEAST_LETTERS or not second.islower():
        return None
    joined, hyphenated = f"{first}{second}".lower(), f"{first}-{second}".lower()
    is_joined, is_hyphenated = joined in vocabulary, hyphenated in vocabulary
    if is_joined and is_hyphenated:
        return None
    if is_hyphenated:
        return "-"
    if language not in hyphens.LANGUAGES:
        return "" if is_joined else None
    elsewhere = f" {joined}" if is_joined else ""
    return "" if hyphens.fix(f"{first}-{second}{elsewhere}", language) else None
