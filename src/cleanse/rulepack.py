"""Read rule packs (TOML), check every rule, and say which file, line and reason is wrong with one that is refused."""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, cast, get_args

from cleanse.types import CATEGORIES, LEVELS, CleanseError, Level

Where = Literal["head", "body", "tail", "any"]
Extent = Literal["block", "match"]

MOVABLE = ("title", "authors", "date", "captions")
_ACTIONS = ("remove", "keep", "flag", *(f"move:{name}" for name in MOVABLE))
_PHRASE_LISTS = ("exact", "prefix", "suffix", "contains", "opens", "ends")
_DEFAULT_MAX_WORDS = 40

# The home of rules that know no language: `rules/core/`, and user packs without language folders.
ANY_LANGUAGE = "und"
_LANGUAGE_FOLDER = re.compile(r"[a-z]{2,3}(?:-[a-z]{2,4})?")


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
    """The rules in force, sorted by id, and what was wrong with those that are not."""

    rules: tuple[Rule, ...]
    faults: tuple[Fault, ...] = ()
    version: str = field(default="", compare=False)

    def __getitem__(self, rule_id: str) -> Rule:
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        close = difflib.get_close_matches(rule_id, [rule.id for rule in self.rules], 1)
        hint = f": did you mean {close[0]!r}?" if close else ": `cleanse rules list` prints them all"
        raise CleanseError(f"no rule {rule_id!r}{hint}")


def shipped_rules_dir() -> Path:
    """Return the folder of the shipped packs: inside the installed package, or beside `src/` in a checkout."""
    installed = Path(__file__).parent / "rules"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "rules"


def load_rules(*packs: str | Path, shipped: bool = True) -> RuleSet:
    """Return the shipped rules with the given packs (folders or TOML files) laid over them.

    A pack's rule adds, or replaces a rule of the same id; with `enabled = false` it switches that rule off. The order of
    files inside a pack means nothing: an id may stand only once in a pack. Raises CleanseError for a pack that is not
    there; a bad rule is a fault in the result and takes no other rule down.
    """
    in_force: dict[str, Rule] = {}
    faults: list[Fault] = []
    digest = hashlib.sha256()
    roots = [shipped_rules_dir()] if shipped else []
    for number, root in enumerate([*roots, *map(Path, packs)]):
        is_shipped = shipped and number == 0
        seen: dict[str, Rule] = {}
        off: set[str] = set()
        for path in _pack_files(root):
            data = path.read_bytes()
            digest.update(data)
            name = str(path.relative_to(root.parent)) if is_shipped else str(path)
            for line, table in _tables(data, name, faults):
                rule = _read(table, name, line, faults, warn=not is_shipped)
                if rule is None:
                    continue
                if rule.id in seen:
                    reason = f"the id stands already at {seen[rule.id].place}"
                    faults.append(Fault(name, line, rule.id, reason))
                elif table.get("enabled", True):
                    seen[rule.id] = rule
                else:
                    off.add(rule.id)
        faults.extend(
            Fault(str(root), 0, missing, "switched off, but no rule has this id", is_error=False)
            for missing in sorted(off - in_force.keys() - seen.keys())
        )
        in_force = {rule_id: rule for rule_id, rule in (in_force | seen).items() if rule_id not in off}
    ordered = tuple(in_force[rule_id] for rule_id in sorted(in_force))
    return RuleSet(ordered, tuple(faults), digest.hexdigest()[:12])


def _pack_files(root: Path) -> list[Path]:
    if root.is_file():
        return [root]
    if not root.is_dir():
        raise CleanseError(f"no rule pack at {root}: give a folder of TOML files, or one file")
    return sorted(path for path in root.rglob("*.toml") if path.relative_to(root).parts[0] != "weights")


_HEADER = re.compile(rb"^[ \t]*\[\[rule\]\][ \t]*(?:#.*)?$", re.MULTILINE)


def _tables(data: bytes, name: str, faults: list[Fault]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield (line, table) for every rule of a file; where the file is no TOML, for every rule that is."""
    starts = [match.start() for match in _HEADER.finditer(data)]
    numbers = [data.count(b"\n", 0, start) + 1 for start in starts]
    try:
        whole = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        ends = [*starts[1:], len(data)]
        for line, start, end in zip(numbers, starts, ends, strict=True):
            try:
                yield line, tomllib.loads(data[start:end].decode("utf-8"))["rule"][0]
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                faults.append(Fault(name, _line_of(error, line), "?", f"not TOML: {error}"))
        if not starts:
            faults.append(Fault(name, 1, "?", "not TOML, and no [[rule]] in it"))
        return
    faults.extend(
        Fault(name, 1, "?", f"unknown table {key!r}: a pack holds [[rule]] tables only") for key in whole if key != "rule"
    )
    tables = whole.get("rule", [])
    if len(tables) != len(numbers):  # headers inside strings, or written another way: lines are unknown
        numbers = [0] * len(tables)
    yield from zip(numbers, tables, strict=True)


def _line_of(error: Exception, chunk_line: int) -> int:
    match = re.search(r"at line (\d+)", str(error))
    return chunk_line + int(match[1]) - 1 if match else chunk_line


def _read(table: Mapping[str, Any], file: str, line: int, faults: list[Fault], *, warn: bool) -> Rule | None:
    rule_id = table.get("id")
    label = rule_id if isinstance(rule_id, str) else "?"
    if table.get("enabled", True) is False and isinstance(rule_id, str):
        return Rule(id=rule_id, category="other", file=file, line=line)
    errors = list(_shape_errors(table))
    if not errors:
        values = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items() if key != "enabled"}
        for key in ("pattern", *_PHRASE_LISTS):
            if isinstance(values.get(key), str):
                values[key] = (values[key],)
        rule = Rule(**cast(Any, values), file=file, line=line, home=_home(file))
        errors = list(_meaning_errors(rule))
        if not errors:
            if warn and not (rule.remove and rule.keep):
                reason = "has no `remove` and `keep` examples: add two of each, so that it can be tested"
                faults.append(Fault(file, line, label, reason, is_error=False))
            return rule
    faults.extend(Fault(file, line, label, error) for error in errors)
    return None


def _home(file: str) -> str:
    folder = Path(file).parent.name
    return folder if _LANGUAGE_FOLDER.fullmatch(folder) else ANY_LANGUAGE


_FIELD_TYPES: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("id", "category", "what", "why", "where", "extent", "action", "level"), (str,)),
    **dict.fromkeys((*_PHRASE_LISTS, "pattern"), (str, list)),
    **dict.fromkeys(("langs", "sites", "near", "remove", "keep"), (list,)),
    **dict.fromkeys(("min_words", "max_words"), (int,)),
    "confidence": (int, float),
    "enabled": (bool,),
}


def _shape_errors(table: Mapping[str, Any]) -> Iterator[str]:
    for key in ("id", "category"):
        if key not in table:
            yield f"`{key}` is missing"
    for key, value in table.items():
        wanted = _FIELD_TYPES.get(key)
        if wanted is None:
            close = difflib.get_close_matches(key, _FIELD_TYPES, 1)
            yield f"unknown field `{key}`" + (f": did you mean `{close[0]}`?" if close else "")
        elif not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
            yield f"`{key}` must be {' or '.join(kind.__name__ for kind in wanted)}, not {type(value).__name__}"
        elif isinstance(value, list) and not all(isinstance(item, str) and item for item in value):
            yield f"`{key}` must hold non-empty strings only"


def _meaning_errors(rule: Rule) -> Iterator[str]:
    from cleanse.match import pattern_fault  # match imports Rule from here

    for name, value, allowed in (
        ("category", rule.category, CATEGORIES),
        ("where", rule.where, get_args(Where)),
        ("extent", rule.extent, get_args(Extent)),
        ("level", rule.level, LEVELS),
        ("action", rule.action, _ACTIONS),
        *(("near", category, (*CATEGORIES, "any")) for category in rule.near),
    ):
        if value not in allowed:
            yield f"`{name}` is {value!r}: use one of {', '.join(allowed)}"
    if not 0 < rule.confidence <= 1:
        yield "`confidence` must lie in (0, 1]"
    if not any(getattr(rule, name) for name in (*_PHRASE_LISTS, "pattern")):
        yield f"matches nothing: give one of {', '.join(_PHRASE_LISTS)}, pattern"
    if rule.contains and rule.max_words > 120:
        yield "`contains` needs a `max_words` of at most 120"
    for pattern in rule.pattern:
        if fault := pattern_fault(pattern):
            yield f"pattern {pattern!r}: {fault}"


def rule_fields() -> Sequence[str]:
    """Return the names of a rule's TOML fields, in their order."""
    return [item.name for item in fields(Rule) if item.name not in {"file", "line", "home"}]


def at_level(rules: Iterable[Rule], level: Level) -> Iterator[Rule]:
    """Yield the rules that a run of this level uses: its own and every more careful one."""
    allowed = LEVELS[: LEVELS.index(level) + 1]
    return (rule for rule in rules if rule.level in allowed)
