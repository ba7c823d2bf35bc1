"""The named weights of the evidence, read from `rules/weights/`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cleanse.rulecache import shipped_rules_dir
from cleanse.types import CleanseError, Level


@dataclass(frozen=True)
class Weights:
    """What each witness is worth, by `group.name`, as probabilities."""

    values: Mapping[str, float]

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    def bar(self, level: Level) -> float:
        """Return the evidence at which a block goes."""
        return self.values[f"bar.{level}"]


@lru_cache(maxsize=4)
def load_weights(mode: str = "text") -> Weights:
    """Return the weights of a mode. Raises CleanseError where the file is broken: the installation is."""
    path = shipped_rules_dir() / "weights" / f"{mode}.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        values = {f"{group}.{name}": float(value) for group, table in tables.items() for name, value in table.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise CleanseError(f"cannot read the weights {path}: {error}; install cleanse anew") from error
    return Weights(values)
