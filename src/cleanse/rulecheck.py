"""Hold rules against their own examples and against good lines that merely sound like boilerplate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from cleanse.match import Matcher, matches_text
from cleanse.rule import Fault, Rule, RuleSet
from cleanse.rulecache import shipped_rules_dir
from cleanse.types import Block, CleanseError


class NearMiss(NamedTuple):
    """A good line that no rule may hit, and where it is written down."""

    text: str
    language: str
    file: str
    line: int


def check_examples(rules: RuleSet) -> Iterator[Fault]:
    """Yield a fault for every `remove` example that its rule misses and every `keep` example that it hits."""
    for rule in rules.rules:
        for example in rule.remove:
            if not matches_text(rule, example):
                yield _fault(rule, f"misses its own `remove` example {example!r}")
        for example in rule.keep:
            if matches_text(rule, example):
                yield _fault(rule, f"hits its own `keep` example {example!r}")


def check_near_misses(rules: RuleSet, near_misses: Iterable[NearMiss]) -> Iterator[Fault]:
    """Yield a fault for every near-miss that a rule without a second witness hits, wherever the line may stand."""
    matcher = Matcher(rule for rule in rules.rules if rule.action != "keep")
    for miss in near_misses:
        block = Block(0, 0, len(miss.text), miss.text, 0)
        for hit in matcher.hits([block], [len(miss.text.split())], miss.language, None):
            yield _fault(hit.rule, f"hits the near-miss {miss.file}:{miss.line} {miss.text!r}")


def near_misses(folder: Path | None = None) -> Iterator[NearMiss]:
    """Yield the near-misses of a folder of `<lang>.txt` files (default: the shipped ones); `# ` lines are headings."""
    folder = folder or shipped_rules_dir() / "near-misses"
    if not folder.is_dir():
        raise CleanseError(f"no near-misses at {folder}")
    for path in sorted(folder.glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip() and not line.startswith("# "):
                yield NearMiss(line.strip(), path.stem, path.name, number)


def _fault(rule: Rule, reason: str) -> Fault:
    return Fault(rule.file, rule.line, rule.id, reason)
