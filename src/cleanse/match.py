"""One pass over the text for all rules.

Whole-block phrases are looked up by hash (folded). Every other pattern stands in a set by a piece that its matches must
hold; the set reads a block once in linear time whatever the number of rules, and what passes is confirmed by the exact
pattern, which a rule that takes a part of a block needs anyway for its span.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import re2

from cleanse.fold import (
    NAME_SLOT,
    SLOT,
    compile_source,
    escape_literal,
    fold,
    fold_numbers,
    fold_phrase,
)
from cleanse.prefilter import TOKEN, loose_source, pieces
from cleanse.rule import ANY_LANGUAGE, Rule
from cleanse.types import Block

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
    """Pattern entries behind a set of their telling pieces, and the exact patterns of those that pass."""

    def __init__(self, entries: Sequence[_Entry]) -> None:
        self._entries = tuple(entries)
        self._told = _PieceSet()
        self._untold = _PieceSet()
        for index, entry in enumerate(entries):
            found = pieces(entry.pattern)
            if found is None:
                self._untold.add(loose_source(entry.pattern), index)
            for piece in found or ():
                self._told.add(f"^(?:{piece.source})" if piece.is_anchored else piece.source, index)
        self._told.compile()
        self._untold.compile()

    def matching(self, text: str, words: int) -> list[_Entry]:
        """Return the entries that match a text; those without a telling piece are tried on short texts only."""
        encoded = text.encode()
        passed = self._told.found(encoded)
        if len(text) <= _SHORT_CHARS:
            passed |= self._untold.found(encoded)
        if not passed:
            return []
        entries = [self._entries[index] for index in sorted(passed)]
        return [
            entry
            for entry in entries
            if entry.rule.min_words <= words <= entry.rule.max_words and _compiled(entry.pattern).search(text)
        ]


class _PieceSet:
    """An RE2 set whose members are pieces of numbered patterns."""

    def __init__(self) -> None:
        self._set = re2.Set.SearchSet(_options())
        self._owners: list[int] = []

    def add(self, source: str, owner: int) -> None:
        self._set.Add(source)
        self._owners.append(owner)

    def compile(self) -> None:
        if self._owners:
            self._set.Compile()

    def found(self, encoded: bytes) -> set[int]:
        if not self._owners:
            return set()
        return {self._owners[index] for index in self._set.Match(encoded) or ()}


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
        re2.compile(loose_source(pattern), _options())
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

    def __init__(self, rules: Iterable[Rule], folded: Mapping[str, str] | None = None) -> None:
        """Index the rules: their order means nothing. Patterns are compiled when a text of their language comes.

        `folded` gives phrases folded beforehand.
        """
        known = folded or {}
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
        self._patterns = {home: tuple(entries) for home, entries in patterns.items()}
        self._compiled: dict[str, _Patterns] = {}

    def hits(self, blocks: Sequence[Block], words: Sequence[int], language: str, host: str | None) -> list[Hit]:
        """Return every hit in the blocks, in order; `words[i]` is the number of words of block i."""
        patterns = self._patterns_for(language)
        found: list[Hit] = []
        for block, count in zip(blocks, words, strict=True):
            text = block.text
            entries = self._phrases_equal_to(text)
            entries.extend(patterns.matching(text, count))
            for entry in entries:
                rule = entry.rule
                if not rule.min_words <= count <= rule.max_words or not applies(rule, language, host):
                    continue
                if entry.role == "match":
                    found.extend(_spans(block, entry))
                else:
                    found.append(Hit(block.index, block.start, block.end, rule, entry.role))
        return found

    def _phrases_equal_to(self, text: str) -> list[_Entry]:
        if len(text) > self._longest_by_head.get(_head(text), 0):
            return []
        folded = fold(text)
        entries = [*self._phrases.get(folded, ())]
        if not folded.isalpha() and (numbered := fold_numbers(folded)) != folded:
            entries.extend(self._phrases.get(numbered, ()))
        return entries

    def _patterns_for(self, language: str) -> _Patterns:
        """Return the patterns for texts of a language, compiled once."""
        key = language if language in self._patterns else ANY_LANGUAGE
        if key not in self._compiled:
            homes = dict.fromkeys((ANY_LANGUAGE, "en", key))
            self._compiled[key] = _Patterns([entry for home in homes for entry in self._patterns.get(home, ())])
        return self._compiled[key]


_HEAD = re.compile(r"([A-Za-z]{1,4}+)(?![^\x00-\x7f])")
_DIGIT_HEAD = "0"


def _head(text: str) -> str:
    """Return the first folded letters of a line, by which most lines are seen to equal no phrase, or `0` for a digit."""
    match = _HEAD.match(text)
    if match:
        return match[1].lower()
    if text.startswith(SLOT):
        return _DIGIT_HEAD
    head = fold(text[:_LONGEST_DRESS])
    match = _HEAD.match(head)
    return match[1] if match else _DIGIT_HEAD if head[:1].isdigit() else head[:1]


# Glyphs around a phrase, doubled blanks and spelled-out ellipses make a line longer than the phrase.
_LONGEST_DRESS = 24


def _longest_by_head(phrases: Iterable[str]) -> dict[str, int]:
    """Return for each head the length that a line beginning so can have and still equal a phrase."""
    longest: dict[str, int] = {}
    for phrase in phrases:
        head = _head(phrase)
        longest[head] = max(longest.get(head, 0), len(phrase) + _LONGEST_DRESS)
    return longest


# A pattern without a telling piece ("^\\d+$") speaks of labels and counters; paragraphs pass it by.
_SHORT_CHARS = 200


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
    return bool(_single(rule).hits([block], [len(text.split())], language, host))


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
