"""Hold rules against their own examples and against good lines that merely sound like boilerplate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from cleanse.fold import fold_characters
from cleanse.match import Matcher
from cleanse.rule import Fault, Rule
from cleanse.rulecache import shipped_rules_dir
from cleanse.selector import names_something
from cleanse.types import Block, CleanseError


class NearMiss(NamedTuple):
    """A good line that no rule may hit, and where it is written down."""

    text: str
    language: str
    file: str
    line: int


class RuleIndex:
    """Many rules over single lines of many languages, each pattern compiled once.

    A matcher for a language holds the patterns of three homes, so that over all languages English ones would be
    compiled thirty times; here each home has a matcher of its own.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        by_home: dict[str, list[Rule]] = defaultdict(list)
        for rule in rules:
            by_home[rule.home].append(rule)
        self._matchers = {home: Matcher(by_home[home]) for home in sorted(by_home)}

    def hits(self, line: str, language: str, host: str | None = None) -> dict[str, Rule]:
        """Return the rules that match a line standing alone in a text of this language, by id."""
        return {
            rule.id: rule for matcher in self._matchers.values() for rule in _matched(matcher, line, language, host)
        }

    def is_hit(self, rule: Rule, example: str) -> bool:
        """Return whether a rule of the index matches an example (markup, for selectors) in its own language and on its own site."""
        if rule.select:
            return names_something(rule.select, example)
        return any(hit is rule for hit in _matched(self._matchers[rule.home], example, *example_home(rule)))


def example_home(rule: Rule) -> tuple[str, str | None]:
    """Return the language and the host of the texts that a rule's examples stand for."""
    return rule.langs[0] if rule.langs else rule.home, rule.sites[0] if rule.sites else None


def check_examples(rules: Iterable[Rule]) -> Iterator[Fault]:
    """Yield a fault for every `remove` example that its rule misses and every `keep` example that it hits."""
    rules = list(rules)
    index = RuleIndex(rules)
    for rule in rules:
        for example in rule.remove:
            if not index.is_hit(rule, example):
                yield _fault(rule, f"misses its own `remove` example {example!r}")
        for example in rule.keep:
            if index.is_hit(rule, example):
                yield _fault(rule, f"hits its own `keep` example {example!r}")


def check_near_misses(rules: Iterable[Rule], near_misses: Iterable[NearMiss]) -> Iterator[Fault]:
    """Yield a fault for every near-miss that a rule hits, wherever the line may stand and whatever else it wants."""
    index = RuleIndex(rule for rule in rules if rule.action != "keep")
    for miss in near_misses:
        for _, rule in sorted(index.hits(miss.text, miss.language).items()):
            yield _fault(rule, f"hits the near-miss {miss.file}:{miss.line} {miss.text!r}")


def near_misses(folder: Path | None = None) -> Iterator[NearMiss]:
    """Yield the near-misses of a folder of `<lang>.txt` files (default: the shipped ones); `# ` lines are headings."""
    folder = folder or shipped_rules_dir() / "near-misses"
    if not folder.is_dir():
        raise CleanseError(f"no near-misses at {folder}")
    for path in sorted(folder.glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip() and not line.startswith("# "):
                yield NearMiss(line.strip(), path.stem, path.name, number)


def _matched(matcher: Matcher, line: str, language: str, host: str | None) -> Iterator[Rule]:
    block = Block(0, 0, len(line), line, 0)
    return (hit.rule for hit in matcher.hits([block], [fold_characters(line)], [len(line.split())], language, host))


def _fault(rule: Rule, reason: str) -> Fault:
    return Fault(rule.file, rule.line, rule.id, reason)
