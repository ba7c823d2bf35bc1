"""The beginning of a rule, written into a pack for its author to fill in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cleanse.rulefile import LANGUAGES, read_pack
from cleanse.rulehints import TODO
from cleanse.types import CATEGORIES, CleanseError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleanse.rule import RuleSet

_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)+")


@dataclass(frozen=True, slots=True)
class NewRule:
    """What is known of a rule that is to be written: `lines` are its first phrases and `remove` examples."""

    id: str
    category: str
    lines: tuple[str, ...] = ()
    language: str | None = None


def scaffold(rule: NewRule) -> str:
    """Return the TOML of a new rule; what is open says TODO.

    >>> print(scaffold(NewRule("my.tea", "promo", ("Buy our tea",))).splitlines()[7])
    exact      = ["Buy our tea"]
    """
    phrases = rule.lines or (f"{TODO}the whole line, as it stands on the page",)
    langs = f"langs      = [{_quoted(rule.language)}]\n" if rule.language else ""
    return f"""\
[[rule]]
id         = {_quoted(rule.id)}
category   = {_quoted(rule.category)}
what       = {_quoted(f"{TODO}what the line is, in a sentence")}
why        = {_quoted(f"{TODO}why it is no part of the story")}
level      = "normal"
confidence = 0.95
{langs}exact      = {_list(phrases)}
remove     = {_list([*rule.lines, f"{TODO}another such line, in the dress of another page"])}
keep       = {_list([f"{TODO}a sentence of a story that says the same words", f"{TODO}and another one"])}
"""


def add_rule(pack: Path, rule: NewRule, rules: RuleSet) -> str:
    """Write a new rule into a pack and return its place, `file:line`.

    `pack` is a folder (the rule goes to `<language>/<category>.toml` in it) or a TOML file; both are made where they are
    missing. Raises CleanseError for an id that `rules` or the pack has, and for one that is none.
    """
    _check(rule)
    taken = {known.id: known.place for known in rules.rules}
    if pack.exists():
        mine = read_pack(pack, is_shipped=False, check_patterns=False).rules.values()
        taken |= {known.id: known.place for known in mine}
    if rule.id in taken:
        raise CleanseError(f"there is a rule {rule.id!r} already, at {taken[rule.id]}: give the new one another id")
    name = f"{rule.category}.toml"
    file = pack if pack.suffix == ".toml" else pack / rule.language / name if rule.language else pack / name
    file.parent.mkdir(parents=True, exist_ok=True)
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    with file.open("a", encoding="utf-8", newline="\n") as stream:
        stream.write(gap + scaffold(rule))
    return f"{file}:{(before + gap).count(chr(10)) + 1}"


def _check(rule: NewRule) -> None:
    if not _ID.fullmatch(rule.id):
        raise CleanseError(f"{rule.id!r} is no id for a rule: give words of small letters, as in my.members-evening")
    if rule.category not in CATEGORIES:
        raise CleanseError(f"name the --category of {rule.id}: one of {', '.join(CATEGORIES)}")
    if rule.language is not None and rule.language not in LANGUAGES:
        raise CleanseError(f"{rule.language!r} is no language of a pack: give two letters, as in de")


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def _quoted(text: str) -> str:
    """Return a basic string of TOML, whose escapes are JSON's; only DEL needs one that JSON leaves out."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
