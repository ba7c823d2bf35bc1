"""Rules, and packs of rules laid over each other."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
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
    most `max_words` words; `pattern` is a linear-time regular expression. `extent` says whether the block goes or only
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
    """Something wrong with a rule (`is_error`: the rule is refused) or worth a look."""

    file: str
    line: int
    rule: str
    reason: str
    is_error: bool = True

    def __str__(self) -> str:
        kind = "error" if self.is_error else "warning"
        return f"{self.file}:{self.line}: {kind}: rule {self.rule!r}: {self.reason}"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules in force, sorted by id, and what was wrong with those that are not.

    `version` names the contents of all packs; `folded` holds phrases folded beforehand (see `rulecache`).
    """

    rules: tuple[Rule, ...]
    faults: tuple[Fault, ...] = ()
    version: str = field(default="", compare=False)
    folded: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

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


def shipped_rules_dir() -> Path:
    """Return the folder of the shipped packs: inside the installed package, or beside `src/` in a checkout."""
    installed = Path(__file__).parent / "rules"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "rules"


def load_rules(*packs: str | Path, shipped: bool = True, thorough: bool = False) -> RuleSet:
    """Return the shipped rules with the given packs (folders or TOML files) laid over them.

    A pack's rule adds, or replaces a rule of the same id; with `enabled = false` it switches that rule off. The order of
    files inside a pack means nothing: an id may stand only once in a pack. Raises CleanseError for a pack that is not
    there; a bad rule is a fault in the result and takes no other rule down. The patterns of shipped rules are checked
    only when `thorough`: tests do that for every release.
    """
    from cleanse.rulecache import read_compiled
    from cleanse.rulefile import read_pack

    base = RuleSet(())
    if shipped:
        folder = shipped_rules_dir()
        compiled = None if thorough else read_compiled(folder)
        base = compiled or _laid_over(base, read_pack(folder, is_shipped=True, check_patterns=thorough))
    for pack in map(Path, packs):
        base = _laid_over(base, read_pack(pack, is_shipped=False, check_patterns=True))
    return base


def _laid_over(base: RuleSet, pack: Pack) -> RuleSet:
    """Return the rules of a set with a pack's rules added, replaced and switched off."""
    in_force = {rule.id: rule for rule in base.rules}
    unknown = sorted(pack.switched_off - in_force.keys() - pack.rules.keys())
    missing = [Fault(pack.name, 0, name, "switched off, but no rule has this id", is_error=False) for name in unknown]
    in_force = {name: rule for name, rule in (in_force | dict(pack.rules)).items() if name not in pack.switched_off}
    version = hashlib.sha256(f"{base.version}{pack.digest}".encode()).hexdigest()[:12]
    return RuleSet(
        tuple(in_force[name] for name in sorted(in_force)),
        (*base.faults, *pack.faults, *missing),
        version,
        base.folded,
    )


def rule_fields() -> Sequence[str]:
    """Return the names of a rule's TOML fields, in their order."""
    return [item.name for item in fields(Rule) if item.name not in {"file", "line", "home"}]


def at_level(rules: Iterable[Rule], level: Level) -> Iterator[Rule]:
    """Yield the rules that a run of this level uses: its own and every more careful one."""
    allowed = LEVELS[: LEVELS.index(level) + 1]
    return (rule for rule in rules if rule.level in allowed)
