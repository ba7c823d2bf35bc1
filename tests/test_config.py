from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest

from cleanse.config import SETTINGS, project_settings
from cleanse.io.jsonl import FieldNames
from cleanse.io.sources import Format
from cleanse.show.terminal import ColourChoice
from cleanse.types import LEVELS, CleanseError

if TYPE_CHECKING:
    from pathlib import Path


def settings(folder: Path, table: str) -> dict[str, Any]:
    (folder / "pyproject.toml").write_text(table, encoding="utf-8")
    return project_settings(folder)


def test_the_nearest_file_upward_counts(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.cleanse]\nlevel = "safe"\n')
    assert project_settings(below) == {"level": "safe"}
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\n")
    assert project_settings(below) == {}


def test_values_of_every_type(tmp_path: Path) -> None:
    table = '[tool.cleanse]\nkeep = ["caption"]\nrepair = false\njobs = 2\nfrom = "jsonl"\ntext-field = "body"\nrules = ["pack"]'
    assert settings(tmp_path, table) == {
        "keep": ("caption",),
        "repair": False,
        "jobs": 2,
        "from": "jsonl",
        "text-field": "body",
        "rules": (str(tmp_path / "pack"),),
    }


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('[tool.cleanse]\nlevle = "safe"', "did you mean 'level'"),
        ('[tool.cleanse]\ntext_field = "body"', "did you mean 'text-field'"),
        ('[tool.cleanse]\noutput = "x"', "no setting 'output'"),
        ('[tool.cleanse]\nlevel = "brave"', "one of 'safe', 'normal', 'aggressive'"),
        ("[tool.cleanse]\njobs = true", "a number"),
        ("[tool.cleanse]\njobs = -1", "a number"),
        ('[tool.cleanse]\nkeep = "caption"', "a list of strings"),
        ("[tool.cleanse]\nslim = 1", "true or false"),
        ("[tool]\ncleanse = 1", r"write \[tool.cleanse\]"),
        ("[tool.cleanse", "cannot read"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, table: str, message: str) -> None:
    with pytest.raises(CleanseError, match=message):
        settings(tmp_path, table)


def test_names_agree_with_the_modules_that_they_are_for() -> None:
    assert SETTINGS["level"].choices == LEVELS
    assert SETTINGS["from"].choices == get_args(Format)
    assert SETTINGS["color"].choices == get_args(ColourChoice)
    names = FieldNames()
    fields = [name.removesuffix("-field") for name in SETTINGS if name.endswith("-field")]
    assert fields == list(FieldNames.__slots__)
    assert all(SETTINGS[f"{field}-field"].default == getattr(names, field) for field in fields)


def test_the_command_takes_them_and_flags_win(cleanse: Any) -> None:
    (cleanse.folder / "pyproject.toml").write_text('[tool.cleanse]\nslim = true\ntext-field = "body"\nquiet = true\n')
    (cleanse.folder / "in.jsonl").write_text('{"body": "One sentence, as it is."}\n')
    assert b'"removed"' not in cleanse("in.jsonl").stdout
    assert b'"removed"' in cleanse("in.jsonl", "--no-slim").stdout
    other = cleanse("in.jsonl", "--text-field", "text")
    assert (other.returncode, other.stderr) == (3, b"")


def test_a_wrong_setting_stops_the_command(cleanse: Any) -> None:
    (cleanse.folder / "pyproject.toml").write_text("[tool.cleanse]\nlevels = 1\n")
    run = cleanse("schema")
    assert run.returncode == 2
    assert b"did you mean 'level'" in run.stderr
