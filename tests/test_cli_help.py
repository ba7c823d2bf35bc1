from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from cleanse.cli.parser import COMMANDS, build_parser
from cleanse.version import __version__

HEAVY = ("orjson", "re2", "ftfy", "langdetect_rs", "wordfreq", "json", "dataclasses", "inspect", "tomllib", "shtab")


def commands(parser: Any, name: str = "cleanse") -> dict[str, Any]:
    found = {name: parser}
    for child, below in parser.commands.items():
        found |= commands(below, f"{name} {child}")
    return found


PARSERS = commands(build_parser())


@pytest.mark.parametrize("name", PARSERS)
def test_help_begins_with_two_examples_that_are_understood(name: str) -> None:
    help_lines = PARSERS[name].format_help().splitlines()
    examples = help_lines[1 : help_lines.index("")]
    assert help_lines[0] == "examples:"
    assert len(examples) == 2
    assert all("cleanse " in example for example in examples)
    for example in examples:
        words = example.split("cleanse ", 1)[1].split("|")[0].split(">")[0].split()
        parser, rest = build_parser(), words
        while rest and rest[0] in parser.commands:
            parser, rest = parser.commands[rest[0]], rest[1:]
        parser = parser.commands["clean"] if parser.commands else parser
        assert parser.parse_intermixed_args(rest) is not None


@pytest.mark.parametrize("name", PARSERS)
def test_every_flag_has_help(name: str) -> None:
    actions = [action for action in PARSERS[name]._actions if action.choices is not PARSERS[name].commands]
    assert all(action.help for action in actions)


def test_help_imports_nothing_heavy(cleanse: Any) -> None:
    code = f"import sys; from cleanse.cli.main import main; main(['--help']); print([m for m in {HEAVY!r} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, env=cleanse.environment, check=True)
    assert run.stdout.splitlines()[-1] == b"[]"


def test_the_package_imports_nothing_heavy(cleanse: Any) -> None:
    code = f"import sys, cleanse; print([m for m in {HEAVY!r} if m in sys.modules], sorted(dir(cleanse))[:2])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, env=cleanse.environment, check=True)
    assert run.stdout.strip() == b"[] ['Article', 'Change']"


def test_version_and_help_go_to_standard_output(cleanse: Any) -> None:
    version, help_ = cleanse("--version"), cleanse("--help")
    assert (version.returncode, version.stdout) == (0, f"cleanse {__version__}\n".encode())
    assert (help_.returncode, help_.stderr) == (0, b"")
    assert all(name.encode() in help_.stdout for name in COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--levle", "safe", "a.txt"), b"see cleanse clean --help"),
        (("a.txt", "--level", "brave"), b"invalid choice: 'brave'"),
        (("a.txt", "--jobs", "many"), b"give 0, 1, 2"),
        (("a.txt", "--jobs", "-1"), b"--jobs"),
        (("a.txt", "--keep", "captoin"), b"did you mean 'caption'?"),
        (("a.txt", "--drop", "xyz"), b"it is one of title, byline"),
        (("a.txt", "--rules", "nowhere"), b"no rule pack at nowhere"),
        (("a.txt", "--encoding", "klingon"), b"unknown encoding 'klingon': give a name such as utf-8"),
        (("a.txt", "--duplicates", "x", "--keep-duplicates"), b"give one of the two"),
        (("rules",), b"see cleanse rules --help"),
        (("completion", "cmd"), b"invalid choice: 'cmd'"),
    ],
)
def test_usage_errors_say_what_to_do(cleanse: Any, arguments: tuple[str, ...], message: bytes) -> None:
    (cleanse.folder / "a.txt").write_text("A text.")
    run = cleanse(*arguments)
    assert (run.returncode, run.stdout) == (2, b"")
    assert message in run.stderr
    assert run.stderr.count(b"\n") == 1


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh", "fish"])
def test_completion(cleanse: Any, shell: str) -> None:
    run = cleanse("completion", shell)
    if run.returncode == 2:
        assert b"pip install -U shtab" in run.stderr
    else:
        assert b"keep-duplicates" in run.stdout
        assert b"explain" in run.stdout
