"""The settings that a project may keep in `[tool.cleanse]` of its pyproject.toml, and their built-in values.

This module is read for `cleanse --help` too: it imports nothing heavy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE_NAME = "pyproject.toml"


class Setting(NamedTuple):
    """A flag that may have a default in pyproject.toml: its built-in value tells its type."""

    default: Any
    choices: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Return what a value must be, in the words of TOML."""
        if isinstance(self.default, bool):
            return "true or false"
        if isinstance(self.default, int | float):
            return "a number"
        if isinstance(self.default, tuple):
            return "a list of strings"
        return f"one of {', '.join(map(repr, self.choices))}" if self.choices else "a string"

    def accepts(self, value: object) -> bool:
        """Return whether a value read from TOML fits."""
        if isinstance(self.default, bool):
            return isinstance(value, bool)
        if isinstance(self.default, int):
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0
        if isinstance(self.default, float):
            return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1
        if isinstance(self.default, tuple):
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        return isinstance(value, str) and (not self.choices or value in self.choices)


# The names are those of the flags. What writes files (--output, --log, --duplicates) is no setting: nobody shall find a
# file overwritten because of a line in a project file that he has forgotten.
SETTINGS: Mapping[str, Setting] = {
    "level": Setting("normal", ("safe", "normal", "aggressive")),
    "keep": Setting(()),
    "drop": Setting(()),
    "rules": Setting(()),
    "input-kind": Setting("text", ("text", "page")),
    "repair": Setting(default=True),
    "from": Setting("auto", ("auto", "text", "html", "jsonl", "json", "csv", "tsv", "parquet", "warc")),
    "encoding": Setting(None),
    "max-record": Setting(32),
    "text-field": Setting("text"),
    "html-field": Setting("html"),
    "id-field": Setting("id"),
    "url-field": Setting("url"),
    "title-field": Setting("title"),
    "authors-field": Setting("authors"),
    "date-field": Setting("date"),
    "language-field": Setting("language"),
    "dedup": Setting("near", ("near", "exact", "none")),
    "threshold": Setting(0.7),
    "keep-duplicates": Setting(default=False),
    "to": Setting(None, ("jsonl", "jsonl.gz", "jsonl.zst", "parquet", "text", "markdown", "dolma")),
    "slim": Setting(default=False),
    "markdown": Setting(default=False),
    "jobs": Setting(0),
    "timeout": Setting(60),
    "max-memory": Setting(1024),
    "shard-size": Setting(10_000),
    "quiet": Setting(default=False),
    "color": Setting("auto", ("auto", "always", "never")),
}


def project_settings(folder: Path) -> dict[str, Any]:
    """Return the settings of `[tool.cleanse]` in the nearest pyproject.toml at or above a folder.

    Paths in `rules` are relative to that file. Raises CleanseError for an unknown name, a value of the wrong type, and
    a file that is no TOML.
    """
    for place in (folder, *folder.parents):
        path = place / FILE_NAME
        if path.is_file():
            return _read(path)
    return {}


def _read(path: Path) -> dict[str, Any]:
    import tomllib

    from cleanse.types import CleanseError

    try:
        project = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CleanseError(f"cannot read {path}: {error}: mend it, or run from another folder") from error
    tool = project.get("tool", {})
    table = tool.get("cleanse", {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        raise CleanseError(f"{path}: `cleanse` under [tool] must be a table: write [tool.cleanse]")
    values = {}
    for name, value in table.items():
        setting = SETTINGS.get(name)
        if setting is None:
            raise CleanseError(f"{path}: [tool.cleanse] has no setting {name!r}: {_hint(name)}")
        if not setting.accepts(value):
            raise CleanseError(f"{path}: `{name}` in [tool.cleanse] must be {setting.kind}, not {value!r}")
        values[name] = tuple(value) if isinstance(value, list) else value
    if "rules" in values:
        values["rules"] = tuple(str(path.parent / pack) for pack in values["rules"])
    return values


def _hint(name: str) -> str:
    import difflib

    close = difflib.get_close_matches(name.replace("_", "-"), SETTINGS, 1)
    return f"did you mean {close[0]!r}?" if close else f"it knows {', '.join(sorted(SETTINGS))}"
