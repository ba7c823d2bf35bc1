"""The values of a rule, a pack and the rules in force, which readers, cache and matcher share."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Literal

from cleanse.types import LEVELS, CleanseError, Level

Where = Literal["head", "body", "tail", "any"]
Extent = Literal["block", "match"]

MOVABLE = ("title", "authors", "date", "captions")
ACTIONS = ("remove", "keep", "flag", *(f"move:{name}" for name in MOVABLE))
WHOLE_BLOCK_LISTS = ("exact", "opens", "ends")
PHRASE_LISTS = ("exact", "prefix", "suffix", "contains", "opens", "ends")
_DEFAULT_MAX_WORDS = 40

# The home of rules that know no language: `rules/core/`, and user packs without language folders.
ANY_LANGUAGE = "und"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a pack. The fields are those of its TOML table; `file` and `line` say where it stands.

    `exact`, `opens` and `ends` are whole blocks (folded; `{n}` stands for a number, `{name}` for one to four words); `prefix`, `suffix` and `contains` are parts of a block of at
    most `max_words` words; `select` names elements of a page by CSS, and stands alone; `pattern` is a linear-time regular expression. `extent` says whether the block goes or only
    the match (its first group, if it has one). `near` lists categories of which another hit must stand within three
    blocks, `where` the part of the text, else the hit is only a suspect. `home` is the language of the pack's folder.
    """

    id: str
    category: str
    what: str = ""
    why: str = ""
    langs: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    where: Where = "any"
    exact: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()
    suffix: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    pattern: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    extent: Extent = "block"
    min_words: int = 0
    max_words: int = _DEFAULT_MAX_WORDS
    near: tuple[str, ...] = ()
    action: str = "remove"
    level: Level = "normal"
    confidence: float = 0.95
    remove: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    file: str = ""
    line: int = 0
    home: str = ANY_LANGUAGE

    @property
    def moved_to(self) -> str | None:
        """Return the article field that receives the text, if the action moves it."""
        return self.action.removeprefix("move:") if self.action.startswith("move:") else None

    @property
    def place(self) -> str:
        """Return `file:line` of the rule."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a rule (an error: the rule is refused), doubtful (a warning), or worth a thought (a hint)."""

    file: str
    line: int
    rule: str
    reason: str
    kind: Literal["error", "warning", "hint"] = "error"

    @property
    def is_error(self) -> bool:
        """Return whether the rule is refused."""
        return self.kind == "error"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.kind}: rule {self.rule!r}: {self.reason}"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules in force, sorted by id, and what was wrong with those that are not.

    `version` names the contents of all packs; `folded` holds phrases folded beforehand, `needles` those of patterns (see
    `rulecache`).
    """

    rules: tuple[Rule, ...]
    faults: tuple[Fault, ...] = ()
    version: str = field(default="", compare=False)
    folded: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    needles: Mapping[str, Sequence[str]] = field(default_factory=dict, compare=False, repr=False)

    def __getitem__(self, rule_id: str) -> Rule:
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        close = difflib.get_close_matches(rule_id, [rule.id for rule in self.rules], 1)
        hint = f": did you mean {close[0]!r}?" if close else ": `cleanse rules list` prints them all"
        raise CleanseError(f"no rule {rule_id!r}{hint}")


@dataclass(frozen=True, slots=True)
class Pack:
    """What a folder or file of rules holds: its rules by id, the ids that it switches off, and its faults."""

    name: str
    rules: Mapping[str, Rule]
    switched_off: frozenset[str]
    faults: tuple[Fault, ...]
    digest: str


def rule_fields() -> Sequence[str]:
    """Return the names of a rule's TOML fields, in their order."""
    return [item.name for item in fields(Rule) if item.name not in {"file", "line", "home"}]


def at_level(rules: Iterable[Rule], level: Level) -> Iterator[Rule]:
    """Yield the rules that a run of this level uses: its own and every more careful one."""
    allowed = LEVELS[: LEVELS.index(level) + 1]
    return (rule for rule in rules if rule.level in allowed)
