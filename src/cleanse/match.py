"""One pass over the text for all rules.

Whole-block phrases are looked up by hash (folded). Every other pattern has needles, strings of which each of its matches
holds one: an Aho-Corasick automaton finds those of all patterns in one linear reading of the document, and only a pattern
whose needle stands in a block is tried there, on the linear-time engine.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, Literal, NamedTuple

import re2
from ahocorasick_rs import AhoCorasick

from cleanse.fold import (
    NAME_SLOT,
    SLOT,
    compile_source,
    escape_literal,
    fold_characters,
    fold_numbers,
    fold_phrase,
    undress,
    undress_head,
)
from cleanse.prefilter import DIGIT, DRESS, EDGE, LINE_BREAK, TOKEN, is_telling, needles
from cleanse.rule import ANY_LANGUAGE, Rule
from cleanse.types import Block

_NONE: frozenset[int] = frozenset()

Role = Literal["block", "match", "opens", "ends"]

_PHRASE_ROLES: tuple[tuple[Role, str], ...] = (("block", "exact"), ("opens", "opens"), ("ends", "ends"))

_NOT_REGULAR = re.compile(r"(?<!\\)(?:\\\\)*(?:\(\?<?[=!]|\\[1-9])")

# A set over thousands of patterns does not compile in RE2's default 8 MB (measured).
_MAX_MEM = 512 << 20


class Hit(NamedTuple):
    """A rule that matched a block: the span (in view coordinates) that it speaks of, and what it says of it."""

    block: int
    start: int
    end: int
    rule: Rule
    role: Role


class _Entry(NamedTuple):
    """A phrase or pattern of a rule. `pattern` is empty for a whole-block phrase."""

    rule: Rule
    role: Role
    pattern: str = ""


class _Patterns:
    """Pattern entries behind their needles."""

    def __init__(self, entries: Sequence[_Entry], known: Mapping[str, Sequence[str]]) -> None:
        self._entries = tuple(entries)
        self._free: list[int] = []
        owners: dict[str, list[int]] = {}
        for index, entry in enumerate(entries):
            found = known[entry.pattern] if entry.pattern in known else _needles(entry.pattern)
            if not found:
                self._free.append(index)
            for needle in found:
                owners.setdefault(needle, []).append(index)
        self._owners = tuple(map(frozenset, owners.values()))
        self._edges = tuple(
            (needle.startswith(EDGE), needle.endswith(EDGE)) if EDGE in needle else None for needle in owners
        )
        self._longest = tuple(_LONGEST_BLOCK if is_telling(needle) else _SHORT_CHARS for needle in owners)
        self._automaton = (
            AhoCorasick([needle.strip(EDGE) for needle in owners], store_patterns=False) if owners else None
        )

    def candidates(self, lines: Sequence[str]) -> Mapping[int, Sequence[_Entry]]:
        """Return by line the entries that may match it; for needles that tell little, of short lines only."""
        passed: dict[int, frozenset[int]] = {}
        if self._free:
            free = frozenset(self._free)  # one for all: short lines may be a million
            passed = {index: free for index, line in enumerate(lines) if len(line) <= _LABEL_CHARS}
        if self._automaton is not None:
            dressed = [index for index, line in enumerate(lines) if not line[:1].isalnum()]
            haystack = _haystack([*lines, *(DRESS.sub("", lines[index]) for index in dressed)])
            matches = self._automaton.find_matches_as_indexes(haystack, overlapping=True)
            starts = [*accumulate((len(line) + 1 for line in haystack.split(LINE_BREAK)), initial=0)] if matches else []
            for needle, start, end in matches:
                if edges := self._edges[needle]:
                    left, right = edges
                    if (left and haystack[start - 1].isalnum()) or (right and haystack[end].isalnum()):
                        continue
                line = bisect_left(starts, end) - 2
                index = line if line < len(lines) else dressed[line - len(lines)]
                if len(lines[index]) <= self._longest[needle]:
                    known, owners = passed.get(index, _NONE), self._owners[needle]
                    if not owners <= known:
                        passed[index] = known | owners
        entries: dict[frozenset[int], Sequence[_Entry]] = {}
        for numbers in passed.values():
            if numbers not in entries:
                entries[numbers] = [self._entries[number] for number in sorted(numbers)]
        return {index: entries[numbers] for index, numbers in passed.items()}


def pattern_needles(rules: Iterable[Rule]) -> dict[str, tuple[str, ...]]:
    """Return the needles of every pattern of the rules, for a `Matcher` that need not find them again."""
    return {entry.pattern: _needles(entry.pattern) for rule in rules for entry in _pattern_entries(rule)}


@lru_cache(maxsize=4096)
def _needles(pattern: str) -> tuple[str, ...]:
    return tuple(sorted(needles(pattern, fold_characters)))


def _haystack(lines: Iterable[str]) -> str:
    """Return folded lines as needles speak of them: single blanks, `0` for every digit, a line break around each line."""
    text = LINE_BREAK.join(("", *lines, ""))
    if "  " in text or "\t" in text:
        text = _BLANKS.sub(" ", text)
    if not text.isascii():
        text = LINE_BREAK.join(map(_with_plain_digits, text.split(LINE_BREAK)))
    for digit in "123456789":
        text = text.replace(digit, DIGIT)
    return text


def _with_plain_digits(line: str) -> str:
    return line if line.isascii() else _OTHER_DIGIT.sub(DIGIT, line)


def _options() -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MAX_MEM
    return options


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> Any:
    return re2.compile(compile_source(pattern), _options())


def pattern_fault(pattern: str) -> str | None:
    """Return why the linear-time engine cannot run a pattern, or None.

    >>> pattern_fault("(?=x)")
    'it looks around or back: the linear-time engine has no lookaround and no backreferences'
    """
    if _NOT_REGULAR.search(pattern):
        return "it looks around or back: the linear-time engine has no lookaround and no backreferences"
    tokens = TOKEN.findall(pattern)
    opened = sum(token[0] == "(" and token[-1] != ")" for token in tokens)
    if opened != tokens.count(")"):
        return f"it opens {opened} groups and closes {tokens.count(')')}: escape a literal parenthesis"
    try:
        re2.compile(compile_source(pattern), _options())
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        return f"the linear-time engine refuses it ({reason})"
    if sum(token == "(" or token.startswith("(?P<") for token in tokens) > 1:
        return "it has more than one group: use (?:…) for all but the span to take"
    return None


class Matcher:
    """The rules compiled. Safe to share between documents.

    Whole-block phrases of every language are looked up in every text. Patterns are run on texts of their own
    language; English and language-independent ones on all, for pages mix their language with English.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        folded: Mapping[str, str] | None = None,
        needles: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Index the rules: their order means nothing. Patterns are compiled when a text of their language comes.

        `folded` gives phrases folded beforehand, `needles` those of patterns (see `pattern_needles`).
        """
        known = folded or {}
        self._needles = needles or {}
        phrases: dict[str, list[_Entry]] = {}
        patterns: dict[str, list[_Entry]] = {}
        for rule in sorted(rules, key=lambda rule: rule.id):
            for role, group in _PHRASE_ROLES:
                for phrase in getattr(rule, group):
                    if NAME_SLOT not in phrase:
                        phrases.setdefault(known.get(phrase) or fold_phrase(phrase), []).append(_Entry(rule, role))
            patterns.setdefault(rule.home, []).extend(_pattern_entries(rule))
        self._phrases = {key: tuple(entries) for key, entries in phrases.items()}
        self._longest_by_head = _longest_by_head(self._phrases)
        self._longest = max(self._longest_by_head.values(), default=0)
        self._patterns = {home: tuple(entries) for home, entries in patterns.items()}
        self._compiled: dict[str, _Patterns] = {}

    def hits(
        self, blocks: Sequence[Block], lines: Sequence[str], words: Sequence[int], language: str, host: str | None
    ) -> list[Hit]:
        """Return every hit in the blocks, in order.

        `lines[i]` is the text of block i with its characters folded, `words[i]` the number of its words.
        """
        candidates = self._patterns_for(language).candidates(lines)
        short = (i for i, line in enumerate(lines) if len(line) <= self._longest or not line[:1].isalnum())
        phrases = {i: entries for i in short if (entries := self._phrases_equal_to(lines[i]))}
        found: list[Hit] = []
        for index in sorted(candidates.keys() | phrases.keys()):
            entries = (*phrases.get(index, ()), *candidates.get(index, ()))
            block, count = blocks[index], words[index]
            encoded = block.text.encode()
            for entry in entries:
                rule = entry.rule
                if not rule.min_words <= count <= rule.max_words or not applies(rule, language, host):
                    continue
                if entry.pattern and not _compiled(entry.pattern).search(encoded):
                    continue
                if entry.role == "match":
                    found.extend(_spans(block, entry))
                else:
                    found.append(Hit(block.index, block.start, block.end, rule, entry.role))
        return found

    def _phrases_equal_to(self, line: str) -> tuple[_Entry, ...]:
        line = undress_head(line)
        head = line[:_HEAD]
        is_plain = head.replace(" ", "").isalpha() and "  " not in head
        if is_plain and len(line) > self._longest_by_head.get(head.rstrip(), 0):
            return ()
        folded = undress(line)
        entries = self._phrases.get(folded, ())
        numbered = fold_numbers(folded)
        return entries if numbered == folded else (*entries, *self._phrases.get(numbered, ()))

    def _patterns_for(self, language: str) -> _Patterns:
        """Return the patterns for texts of a language, compiled once."""
        key = language if language in self._patterns else ANY_LANGUAGE
        if key not in self._compiled:
            homes = dict.fromkeys((ANY_LANGUAGE, "en", key))
            self._compiled[key] = _Patterns(
                [entry for home in homes for entry in self._patterns.get(home, ())], self._needles
            )
        return self._compiled[key]


# Characters by which most lines are seen to equal no phrase: few begin with the same six.
_HEAD = 6


def _longest_by_head(phrases: Iterable[str]) -> dict[str, int]:
    """Return for each head of words the length that a line beginning so can have and still equal a phrase.

    A slot ends a head; a blank behind it may belong to what follows the phrase in a line.
    """
    longest: dict[str, int] = {}
    for phrase in phrases:
        head = phrase.partition(SLOT)[0][:_HEAD].rstrip()
        longest[head] = max(longest.get(head, 0), len(phrase) + _LONGEST_DRESS)
    return longest


# Glyphs behind a phrase, doubled blanks and spelled-out ellipses make a line longer than the phrase.
_LONGEST_DRESS = 24

_BLANKS = re.compile(r"[ \t]+")
_OTHER_DIGIT = re.compile("[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59]")

# A pattern that only needs a digit or two letters ("^\\d+$") speaks of labels and counters, one that needs nothing
# ("^\\W+$") of signs: longer blocks pass them by.
_SHORT_CHARS = 200
_LABEL_CHARS = 40
_LONGEST_BLOCK = sys.maxsize


def applies(rule: Rule, language: str, host: str | None) -> bool:
    """Return whether a rule is meant for this language (`und` lets every language through) and this host."""
    if rule.langs and language != "und" and language not in rule.langs:
        return False
    if not rule.sites:
        return True
    return host is not None and any(host == site or host.endswith("." + site) for site in rule.sites)


def matches_text(rule: Rule, text: str) -> bool:
    """Return whether a rule's own phrases and patterns match a block, wherever it may stand."""
    block = Block(0, 0, len(text), text, 0)
    language = rule.langs[0] if rule.langs else rule.home
    host = rule.sites[0] if rule.sites else None
    return bool(_single(rule).hits([block], [fold_characters(text)], [len(text.split())], language, host))


@lru_cache(maxsize=4096)
def _single(rule: Rule) -> Matcher:
    return Matcher([rule])


def _pattern_entries(rule: Rule) -> list[_Entry]:
    role: Role = "match" if rule.extent == "match" else "block"
    sources = [
        *(rf"^\W*(?:{escape_literal(phrase)})\b" for phrase in rule.prefix),
        *(rf"\b(?:{escape_literal(phrase)})[^\w?.]*$" for phrase in rule.suffix),
        *(rf"\b(?:{escape_literal(phrase)})\b" for phrase in rule.contains),
        *rule.pattern,
    ]
    slotted = [
        _Entry(rule, kind, rf"^\W*{escape_literal(phrase)}[^\w?.]*$")
        for kind, group in _PHRASE_ROLES
        for phrase in getattr(rule, group)
        if NAME_SLOT in phrase
    ]
    return [_Entry(rule, role, source) for source in sources] + slotted


def _spans(block: Block, entry: _Entry) -> list[Hit]:
    spans = []
    for match in _compiled(entry.pattern).finditer(block.text):
        start, end = match.span(1 if match.re.groups else 0)
        content = block.text[start:end].strip()
        if content:
            at = block.start + start + block.text[start:end].index(content)
            spans.append(Hit(block.index, at, at + len(content), entry.rule, entry.role))
    return spans
