"""One pass over the text for all rules.

Whole-block phrases are looked up by hash (folded); everything else is one RE2 set, which reads a block once in linear
time whatever the number of rules. Only a rule that takes a part of a block is then run alone, for its span.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import re2

from cleanse.fold import (
    NAME_SLOT,
    compile_source,
    escape_literal,
    fold,
    fold_numbers,
    fold_phrase,
    prefilter_source,
)
from cleanse.limits import DEFAULT_LIMITS
from cleanse.rulepack import ANY_LANGUAGE, Rule
from cleanse.types import Block

Role = Literal["block", "match", "opens", "ends"]

_PHRASE_ROLES: tuple[tuple[Role, str], ...] = (("block", "exact"), ("opens", "opens"), ("ends", "ends"))

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
    """Pattern entries behind one set that is run first, and the exact pattern of those that pass."""

    def __init__(self, entries: Sequence[_Entry]) -> None:
        self._entries = tuple(entries)
        self._set = re2.Set.SearchSet(_options())
        for entry in entries:
            self._set.Add(prefilter_source(entry.pattern))
        if entries:
            self._set.Compile()

    def matching(self, text: str) -> list[_Entry]:
        """Return the entries that match a text."""
        if not self._entries:
            return []
        passed = [self._entries[index] for index in self._set.Match(text) or ()]
        return [entry for entry in passed if _compiled(entry.pattern).search(text) is not None]


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
    'the linear-time engine refuses it (invalid perl operator: (?=): no lookaround and no backreferences'
    """
    try:
        compiled = re2.compile(prefilter_source(pattern), _options())
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        return f"the linear-time engine refuses it ({reason}): no lookaround and no backreferences"
    if compiled.groups > 1:
        return "it has more than one group: use (?:…) for all but the span to take"
    return None


class Matcher:
    """The rules compiled. Safe to share between documents.

    Whole-block phrases of every language are looked up in every text. Patterns are run on texts of their own
    language; English and language-independent ones on all, for pages mix their language with English.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Index the rules: their order means nothing. Patterns are compiled when a text of their language comes."""
        phrases: dict[str, list[_Entry]] = {}
        patterns: dict[str, list[_Entry]] = {}
        for rule in sorted(rules, key=lambda rule: rule.id):
            for role, group in _PHRASE_ROLES:
                for phrase in getattr(rule, group):
                    if NAME_SLOT not in phrase:
                        phrases.setdefault(fold_phrase(phrase), []).append(_Entry(rule, role))
            patterns.setdefault(rule.home, []).extend(_pattern_entries(rule))
        self._phrases = {key: tuple(entries) for key, entries in phrases.items()}
        self._longest_phrase = min(DEFAULT_LIMITS.phrase_line, 2 * max(map(len, self._phrases), default=0))
        self._patterns = {home: tuple(entries) for home, entries in patterns.items()}
        self._compiled: dict[str, tuple[_Patterns, _Patterns]] = {}

    def hits(self, blocks: Sequence[Block], words: Sequence[int], language: str, host: str | None) -> list[Hit]:
        """Return every hit in the blocks, in order; `words[i]` is the number of words of block i."""
        short, long = self._sets(language)
        found: list[Hit] = []
        for block, count in zip(blocks, words, strict=True):
            text = block.text
            entries: list[_Entry] = []
            if len(text) <= self._longest_phrase:
                folded = fold(text)
                entries.extend(self._phrases.get(folded, ()))
                if (numbered := fold_numbers(folded)) != folded:
                    entries.extend(self._phrases.get(numbered, ()))
            if count <= _SHORT_WORDS and len(text) <= _SHORT_CHARS:
                entries.extend(short.matching(text))
            entries.extend(long.matching(text))
            for entry in entries:
                rule = entry.rule
                if not rule.min_words <= count <= rule.max_words or not applies(rule, language, host):
                    continue
                if entry.role == "match":
                    found.extend(_spans(block, entry))
                else:
                    found.append(Hit(block.index, block.start, block.end, rule, entry.role))
        return found

    def _sets(self, language: str) -> tuple[_Patterns, _Patterns]:
        """Return the patterns for short blocks and those for blocks of any length, compiled once per language."""
        key = language if language in self._patterns else ANY_LANGUAGE
        if key not in self._compiled:
            homes = dict.fromkeys((ANY_LANGUAGE, "en", key))
            entries = [entry for home in homes for entry in self._patterns.get(home, ())]
            short = [entry for entry in entries if entry.rule.max_words <= _SHORT_WORDS]
            long = [entry for entry in entries if entry.rule.max_words > _SHORT_WORDS]
            self._compiled[key] = _Patterns(short), _Patterns(long)
        return self._compiled[key]


# Nearly all rules speak of short blocks; the long paragraphs of a text then pass by the greater of the two sets.
_SHORT_WORDS = 60
_SHORT_CHARS = 600


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
