"""Packs of rules laid over each other."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cleanse.rule import Fault, Pack, RuleSet
from cleanse.rulecache import read_compiled, shipped_rules_dir
from cleanse.rulefile import read_pack


def load_rules(*packs: str | Path, shipped: bool = True, thorough: bool = False) -> RuleSet:
    """Return the shipped rules with the given packs (folders or TOML files) laid over them.

    A pack's rule adds, or replaces a rule of the same id; with `enabled = false` it switches that rule off. The order of
    files inside a pack means nothing: an id may stand only once in a pack. Raises CleanseError for a pack that is not
    there; a bad rule is a fault in the result and takes no other rule down. The patterns of shipped rules are checked
    only when `thorough`: tests do that for every release.
    """
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
    missing = [Fault(pack.name, 0, name, "switched off, but no rule has this id", "warning") for name in unknown]
    in_force = {name: rule for name, rule in (in_force | dict(pack.rules)).items() if name not in pack.switched_off}
    version = hashlib.sha256(f"{base.version}{pack.digest}".encode()).hexdigest()[:12]
    return RuleSet(
        tuple(in_force[name] for name in sorted(in_force)),
        (*base.faults, *pack.faults, *missing),
        version,
        base.folded,
    )
