"""Read the TOML files of a rule pack, check every rule, and say which file, line and reason is wrong with a refused one."""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, cast, get_args

from cleanse.fold import fold_phrase
from cleanse.rule import (
    ACTIONS,
    ANY_LANGUAGE,
    PHRASE_LISTS,
    WHOLE_BLOCK_LISTS,
    Extent,
    Fault,
    Pack,
    Rule,
    Where,
)
from cleanse.types import CATEGORIES, LEVELS, CleanseError

# Names of language folders: ISO 639-1.
LANGUAGES = frozenset(
    "af ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko lt "
    "lv mk ml mn mr ms my nb ne nl nn no pa pl pt ro ru si sk sl so sq sr sv sw ta te th tl tr uk ur uz vi zh zu".split()
)


class _Place(NamedTuple):
    file: str
    line: int
    home: str


def read_pack(root: Path, *, is_shipped: bool, check_patterns: bool) -> Pack:
    """Return the rules of a folder or file. Raises CleanseError where there is none."""
    rules: dict[str, Rule] = {}
    switched_off: set[str] = set()
    faults: list[Fault] = []
    digest = hashlib.sha256()
    for path in _pack_files(root):
        data = path.read_bytes()
        digest.update(data)
        name = str(path.relative_to(root.parent)) if is_shipped else str(path)
        for line, table in _tables(data, name, faults):
            rule = _read(table, _Place(name, line, _home(path, root)), faults, check_patterns=check_patterns)
            if rule is None:
                continue
            if rule.id in rules:
                faults.append(Fault(name, line, rule.id, f"the id stands already at {rules[rule.id].place}"))
            elif table.get("enabled", True):
                rules[rule.id] = rule
            else:
                switched_off.add(rule.id)
    return Pack(str(root), rules, frozenset(switched_off), tuple(faults), digest.hexdigest())


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
        Fault(name, 1, "?", f"unknown table {key!r}: a pack holds [[rule]] tables only")
        for key in whole
        if key != "rule"
    )
    tables = whole.get("rule", [])
    if len(tables) != len(numbers):  # headers inside strings, or written another way: lines are unknown
        numbers = [0] * len(tables)
    yield from zip(numbers, tables, strict=True)


def _line_of(error: Exception, chunk_line: int) -> int:
    match = re.search(r"at line (\d+)", str(error))
    return chunk_line + int(match[1]) - 1 if match else chunk_line


def _read(table: Mapping[str, Any], place: _Place, faults: list[Fault], *, check_patterns: bool) -> Rule | None:
    file, line = place.file, place.line
    rule_id = table.get("id")
    label = rule_id if isinstance(rule_id, str) else "?"
    if table.get("enabled", True) is False and isinstance(rule_id, str):
        return Rule(id=rule_id, category="other", file=file, line=line)
    errors = list(_shape_errors(table))
    if not errors:
        values = {
            key: tuple(value) if isinstance(value, list) else value for key, value in table.items() if key != "enabled"
        }
        for key in ("pattern", "select", *PHRASE_LISTS):
            if isinstance(values.get(key), str):
                values[key] = (values[key],)
        rule = Rule(**cast("Any", values), file=file, line=line, home=place.home)
        errors = list(_meaning_errors(rule, check_patterns=check_patterns))
        if not errors:
            if not (rule.remove and rule.keep):
                reason = "has no `remove` and `keep` examples: add two of each, so that it can be tested"
                faults.append(Fault(file, line, label, reason, "warning"))
            return rule
    faults.extend(Fault(file, line, label, error) for error in errors)
    return None


def _home(path: Path, root: Path) -> str:
    """Return the language of a file by its folder inside the pack (`pack/fr/promo.toml`)."""
    folder = path.parent.name
    return folder if path.parent != root and folder in LANGUAGES else ANY_LANGUAGE


_FIELD_TYPES: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("id", "category", "what", "why", "where", "extent", "action", "level"), (str,)),
    **dict.fromkeys((*PHRASE_LISTS, "pattern", "select"), (str, list)),
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


def _choice_errors(rule: Rule) -> Iterator[str]:
    for name, value, allowed in (
        ("category", rule.category, CATEGORIES),
        ("where", rule.where, get_args(Where)),
        ("extent", rule.extent, get_args(Extent)),
        ("level", rule.level, LEVELS),
        ("action", rule.action, ACTIONS),
        *(("near", category, (*CATEGORIES, "any")) for category in rule.near),
    ):
        if value not in allowed:
            yield f"`{name}` is {value!r}: use one of {', '.join(allowed)}"


def _meaning_errors(rule: Rule, *, check_patterns: bool) -> Iterator[str]:
    yield from _choice_errors(rule)
    if not 0 < rule.confidence <= 1:
        yield "`confidence` must lie in (0, 1]"
    if rule.select:
        yield from _select_errors(rule)
    elif not any(getattr(rule, name) for name in (*PHRASE_LISTS, "pattern")):
        yield f"matches nothing: give one of {', '.join(PHRASE_LISTS)}, pattern, select"
    yield from _phrase_errors(rule)
    if check_patterns and rule.pattern:
        from cleanse.match import pattern_fault  # the engine is slow to load, and most packs are phrases

        for pattern in rule.pattern:
            if fault := pattern_fault(pattern):
                yield f"pattern {pattern!r}: {fault}"


def _phrase_errors(rule: Rule) -> Iterator[str]:
    if rule.contains and rule.max_words > 120:
        yield "`contains` needs a `max_words` of at most 120"
    for name in WHOLE_BLOCK_LISTS:
        for phrase in getattr(rule, name):
            if not fold_phrase(phrase):
                yield f"`{name}` holds {phrase!r}, of which folding leaves nothing: use a pattern"


def _select_errors(rule: Rule) -> Iterator[str]:
    """Yield what is wrong with a rule that names elements of a page."""
    if not rule.sites:
        yield "`select` needs `sites`: class names mean another thing elsewhere"
    about_lines = [*PHRASE_LISTS, "pattern", "near", "min_words"]
    if extra := [name for name in about_lines if getattr(rule, name)]:
        yield f"`select` names elements, `{'`, `'.join(extra)}` speak of lines: write two rules"
    if rule.where != "any" or rule.extent != "block":
        yield "`where` and `extent` speak of lines: leave them out beside `select`"
    from cleanse.selector import selector_fault  # slow to load, and few packs have selectors

    for selector in rule.select:
        if fault := selector_fault(selector):
            yield f"selector {selector!r}: {fault}"
