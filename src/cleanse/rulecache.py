"""Where the shipped rules lie, and the one file that they are compiled to when the wheel is built.

Reading 300 TOML files costs a second, the compiled file a twentieth of it. It is a copy, never the truth: where it is
missing (a checkout) the TOML files are read.
"""

from __future__ import annotations

import json
from dataclasses import astuple
from pathlib import Path
from typing import Any

from cleanse.fold import fold_phrase
from cleanse.match import pattern_needles
from cleanse.rule import WHOLE_BLOCK_LISTS, Rule, RuleSet

NAME = "compiled.json"


def shipped_rules_dir() -> Path:
    """Return the folder of the shipped packs: inside the installed package, or beside `src/` in a checkout."""
    installed = Path(__file__).parent / "rules"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "rules"


def write_compiled(rules: RuleSet, path: Path) -> None:
    """Write the rules of a set, their whole-block phrases folded, and the needles of their patterns."""
    phrases = sorted({phrase for rule in rules.rules for name in WHOLE_BLOCK_LISTS for phrase in getattr(rule, name)})
    content = {
        "version": rules.version,
        "rules": [astuple(rule) for rule in rules.rules],
        "folded": {phrase: fold_phrase(phrase) for phrase in phrases},
        "needles": pattern_needles(rules.rules),
    }
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def read_compiled(folder: Path) -> RuleSet | None:
    """Return the compiled rules of a folder, None where it holds none."""
    path = folder / NAME
    if not path.is_file():
        return None
    import orjson

    content = orjson.loads(path.read_bytes())
    rules = tuple(_rule(row) for row in content["rules"])
    return RuleSet(rules, (), content["version"], content["folded"], content["needles"])


def _rule(row: list[Any]) -> Rule:
    values: Any = [tuple(value) if isinstance(value, list) else value for value in row]
    return Rule(*values)
