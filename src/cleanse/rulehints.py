"""Hints at what rules could do harm by, or do without: nothing that makes them wrong.

Some look at a rule alone, some at how it meets the examples of all other rules.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations

from cleanse.fold import NAME_SLOT, SLOT, fold, fold_characters, fold_numbers, fold_phrase
from cleanse.prefilter import is_telling, needles
from cleanse.rule import WHOLE_BLOCK_LISTS, Fault, Rule
from cleanse.rulecheck import NearMiss, RuleIndex, example_home

TODO = "TODO: "

_PARTS = ("prefix", "suffix", "contains")
# Scripts without blanks between words, where a few characters say what elsewhere takes two words.
_NO_BLANKS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SHORTEST_LINE = 3
_SHORTEST_PART = 10
_SHORTEST_DENSE = 2
# A part of a block this short begins sentences too, and a block this long may be one.
_TELLING_WORDS = 4
_SENTENCE_WORDS = 12
_ALIKE = 90.0
_NAMED = 3


def hints(rules: Iterable[Rule], others: Iterable[Rule], misses: Iterable[NearMiss] = ()) -> Iterator[Fault]:
    """Yield the hints at `rules`, in their order; `others` are the rules that they will stand among (or they themselves)."""
    rules = list(rules)
    by_rule: dict[str, list[str]] = {rule.id: [reason for look in _LOOKS for reason in look(rule)] for rule in rules}
    for rule_id, reason in _among(rules, {rule.id: rule for rule in [*others, *rules]}, misses):
        by_rule[rule_id].append(reason)
    for rule in rules:
        yield from (Fault(rule.file, rule.line, rule.id, reason, "hint") for reason in by_rule[rule.id])


def _unsaid(rule: Rule) -> Iterator[str]:
    missing = [name for name in ("what", "why") if not getattr(rule, name)]
    if missing:
        yield f"no {' and no '.join(f'`{name}`' for name in missing)}: `cleanse explain` could tell what the line is and why it may go"
    texts = [rule.what, rule.why, *rule.remove, *rule.keep, *(text for _, text in _phrases(rule))]
    if any(text.startswith(TODO) for text in texts):
        yield f"still holds {TODO.strip()!r}: fill in what `cleanse rules new` left open"


def _examples(rule: Rule) -> Iterator[str]:
    only_whole_lines = not (rule.pattern or rule.select or any(getattr(rule, name) for name in _PARTS))
    for name, least in (("remove", 2), ("keep", 1 if only_whole_lines else 2)):
        if len(getattr(rule, name)) < least and (rule.remove or rule.keep):  # of none at all, loading warns
            yield f"few examples: {len(getattr(rule, name))} in `{name}`, give {least} or more"
        for one, other in combinations(getattr(rule, name), 2):
            if _are_alike(one, other):
                yield f"examples too alike: {one!r} and {other!r} in `{name}` say one thing: show another dress, place or sentence"


def _are_alike(one: str, other: str) -> bool:
    """Return whether two examples hardly differ but in glyphs, numbers or one word; capitals are another dress."""
    from rapidfuzz import fuzz

    first, second = (fold_numbers(fold(text)) for text in (one, other))
    return one.isupper() == other.isupper() and fuzz.ratio(first, second) >= _ALIKE


def _lengths(rule: Rule) -> Iterator[str]:
    for name, phrase in _phrases(rule):
        is_part = name in _PARTS
        bare = fold_phrase(phrase).replace(SLOT, "").replace(NAME_SLOT, "").strip()
        least = _SHORTEST_DENSE if _NO_BLANKS.search(phrase) else _SHORTEST_PART if is_part else _SHORTEST_LINE
        if len(bare) < least and not (is_part and _has_mark(phrase)) and not _has_witness(rule):
            yield f"too short: {phrase!r} in `{name}` is met by chance: say more of the line, or give the rule a `near`, `where` or `sites`"
        if name in WHOLE_BLOCK_LISTS and len(phrase.split()) > rule.max_words:
            yield f"never matches: {phrase!r} in `{name}` has more than `max_words` = {rule.max_words} words: raise it"


def _has_mark(phrase: str) -> bool:
    """Return whether a phrase holds a sign that prose hardly has there: `By:`, `Photo |`."""
    return any(sign in phrase for sign in ":|©@#/[]»›→*")


def _witness(rule: Rule) -> Iterator[str]:
    if _has_witness(rule) or rule.max_words <= _SENTENCE_WORDS:
        return
    for name, phrase in _phrases(rule):
        if name in _PARTS and len(phrase.split()) < _TELLING_WORDS and not _NO_BLANKS.search(phrase):
            yield (
                f"no witness: sentences hold {phrase!r} too, and `{name}` takes blocks of up to {rule.max_words} words: "
                f"give `near`, `where` or `sites`, or a `max_words` of at most {_SENTENCE_WORDS}"
            )


def _words(rule: Rule) -> Iterator[str]:
    if rule.langs or _has_witness(rule):
        return
    single = [
        phrase
        for name, phrase in _phrases(rule)
        if name in WHOLE_BLOCK_LISTS and fold_phrase(phrase).isalpha() and not _NO_BLANKS.search(phrase)
    ]
    if single:
        yield f"single word for every language: {_few(single)}: another language may mean something else by it, give `langs`"


def _patterns(rule: Rule) -> Iterator[str]:
    for pattern in rule.pattern:
        found = needles(pattern, fold_characters)
        if not found or not all(map(is_telling, found)):
            yield (
                f"no telling piece: pattern {pattern!r} has no word that every match holds: it is slow, and tried on short blocks "
                "only; begin it with plain words"
            )


_LOOKS: tuple[Callable[[Rule], Iterator[str]], ...] = (_unsaid, _examples, _lengths, _witness, _words, _patterns)


def _among(rules: list[Rule], all_rules: Mapping[str, Rule], misses: Iterable[NearMiss]) -> Iterator[tuple[str, str]]:
    """Yield (rule id, hint) for what each rule shares with others, and for good lines of others that it hits."""
    own = {rule.id for rule in rules}
    index = RuleIndex(rules)
    overlaps = dict(_shared_phrases(own, all_rules))
    for pair, what in _shared_examples(own, all_rules, index):
        overlaps.setdefault(pair, what)
    yield from _overlap_hints(overlaps, all_rules)
    broad: dict[str, list[str]] = defaultdict(list)
    for line, language, host, where in _good_lines(all_rules.values(), misses):
        for hit in index.hits(line, language, host).values():
            if hit.id != where and _takes_alone(hit):
                broad[hit.id].append(f"{line!r} ({where})")
    for rule_id, lines in broad.items():
        yield (
            rule_id,
            f"too broad: hits lines that must stay: {_few(lines, str)}: narrow it, or give it a `near`, `where` or `sites`",
        )


def _shared_examples(
    own: set[str], all_rules: Mapping[str, Rule], index: RuleIndex
) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the pairs of rules of which one hits an example of the other; `index` holds one's own rules."""
    whole_index = index if len(own) == len(all_rules) else RuleIndex(all_rules.values())
    for rule in all_rules.values():
        for example in () if rule.select else rule.remove:  # examples of selectors are markup, no lines
            for hit in (whole_index if rule.id in own else index).hits(example, *example_home(rule)).values():
                if hit.id != rule.id and _may_meet(hit, rule):
                    yield _pair(hit.id, rule.id, own), f"the example {example!r}"


def _good_lines(rules: Iterable[Rule], misses: Iterable[NearMiss]) -> Iterator[tuple[str, str, str | None, str]]:
    """Yield (line, language, host, where it is written down) of all lines that must stay."""
    for rule in rules:
        if not rule.select:
            yield from ((example, *example_home(rule), rule.id) for example in rule.keep)
    yield from ((miss.text, miss.language, None, f"{miss.file}:{miss.line}") for miss in misses)


def _shared_phrases(own: set[str], all_rules: Mapping[str, Rule]) -> Iterator[tuple[tuple[str, str], str]]:
    owners: dict[str, list[Rule]] = defaultdict(list)
    for rule in all_rules.values():
        for phrase in {fold_phrase(phrase) for name, phrase in _phrases(rule) if name in WHOLE_BLOCK_LISTS}:
            owners[phrase].append(rule)
    for phrase, sharing in sorted(owners.items()):
        for one, other in combinations(sorted(sharing, key=lambda rule: rule.id), 2):
            if (one.id in own or other.id in own) and _may_meet(one, other):
                yield _pair(one.id, other.id, own), f"the phrase {phrase!r}"


def _pair(one: str, other: str, own: set[str]) -> tuple[str, str]:
    """Return two rules in the order in which they are told of: one's own first, and each pair once."""
    return (
        (one, other)
        if (one in own) > (other in own) or ((one in own) == (other in own) and one < other)
        else (other, one)
    )


def _overlap_hints(overlaps: Mapping[tuple[str, str], str], all_rules: Mapping[str, Rule]) -> Iterator[tuple[str, str]]:
    met: dict[str, list[str]] = defaultdict(list)
    for (one, other), what in sorted(overlaps.items()):
        is_other_category = all_rules[one].category != all_rules[other].category
        met[one].append(f"{other!r}{f' ({all_rules[other].category})' if is_other_category else ''} by {what}")
    for rule_id, others in met.items():
        yield rule_id, f"overlaps {_few(others, str)}: two rules are one witness, leave the line to one of them"


def _phrases(rule: Rule) -> Iterator[tuple[str, str]]:
    return ((name, phrase) for name in (*WHOLE_BLOCK_LISTS, *_PARTS) for phrase in getattr(rule, name))


def _has_witness(rule: Rule) -> bool:
    return bool(rule.near or rule.sites or rule.where != "any")


def _takes_alone(rule: Rule) -> bool:
    """Return whether a hit of a rule may take a line without anything else speaking against it."""
    return not _has_witness(rule) and rule.action not in {"keep", "flag"}


def _may_meet(one: Rule, other: Rule) -> bool:
    """Return whether two rules may look at one text, and both speak against it."""
    if "keep" in {one.action, other.action} or (one.sites and other.sites and not set(one.sites) & set(other.sites)):
        return False
    return not (one.langs and other.langs) or bool(set(one.langs) & set(other.langs))


def _few(items: list[str], show: Callable[[str], str] = repr) -> str:
    more = len(items) - _NAMED
    return ", ".join(map(show, items[:_NAMED])) + (f" and {more} more" if more > 0 else "")
