"""What README.md and docs/rules.md say is true: their examples run, and they name all that there is."""

from __future__ import annotations

import doctest
import json
import os
import re
import shutil
import subprocess
import sysconfig
import tomllib
from pathlib import Path
from typing import Any

import pytest

from cleanse.cli import main as cli
from cleanse.cli.parser import build_parser
from cleanse.config import project_settings
from cleanse.record import schema_text
from cleanse.rule import Rule, rule_fields
from cleanse.rulecheck import check_examples
from cleanse.rulepack import load_rules
from cleanse.types import CATEGORIES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
RULES = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
EVAL = (ROOT / "docs" / "eval.md").read_text(encoding="utf-8")
SCRIPTS = sysconfig.get_path("scripts")
INSTALLED = shutil.which("cleanse", path=SCRIPTS)
BASH = shutil.which("bash")

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROMPT = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def blocks(page: str, language: str) -> list[str]:
    return [text for kind, text in FENCE.findall(page) if kind == language]


def section(page: str, title: str) -> str:
    """Return what stands under a heading."""
    return page.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def commands(parser: Any, name: str = "cleanse") -> list[str]:
    found = [f"{name} {child}" for child in parser.commands]
    return found + [one for child, below in parser.commands.items() for one in commands(below, f"{name} {child}")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what the examples read, so that they write nothing into the checkout."""
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    pack = tmp_path / "my-rules"
    pack.mkdir()
    (pack / "promo.toml").write_text(own_rule(), encoding="utf-8")
    return tmp_path


def own_rule() -> str:
    return next(text for text in blocks(README, "toml") if text.startswith("[[rule]]"))


def shell(line: str, folder: Path) -> str:
    """Return what a line prints, on both streams. The `cleanse` it finds is the one installed beside this Python."""
    if INSTALLED is None or BASH is None:
        pytest.skip(f"needs bash and cleanse installed in {SCRIPTS}")
    plain = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "FORCE_COLOR"}}
    environment = plain | {"PATH": f"{SCRIPTS}{os.pathsep}{plain['PATH']}", "PYTHONUTF8": "1"}
    run = subprocess.run(
        [BASH, "-euc", line],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    return run.stdout


def assert_prints(printed: str, shown: str, line: str) -> None:
    """`...` in what is shown stands for anything."""
    checker = doctest.OutputChecker()
    assert checker.check_output(shown, printed, doctest.ELLIPSIS), f"$ {line}\n{printed}"


@pytest.mark.parametrize("page", [README, RULES, EVAL], ids=["README.md", "rules.md", "eval.md"])
def test_console_examples_print_what_they_show(page: str, folder: Path) -> None:
    examples = [example for text in blocks(page, "console") for example in PROMPT.findall(text)]
    assert len(examples) >= 2
    for line, shown in examples:
        assert_prints(shell(line, folder), shown, line)


def test_python_examples(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    for line, _ in PROMPT.findall(blocks(section(README, "Over a whole crawl"), "console")[0]):
        shell(line, folder)  # what the second block looks at
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(verbose=False)
    for number, text in enumerate(blocks(README, "python")):
        test = parser.get_doctest(text, {}, f"README.md, Python block {number + 1}", "README.md", 0)
        assert test.examples
        report: list[str] = []
        runner.run(test, out=report.append)
        assert not report, "".join(report)


def test_the_tour_is_short() -> None:
    tour = [
        line for kind in ("console", "python") for text in blocks(section(README, "A tour"), kind) for line in [text]
    ]
    typed = [line for text in tour for line in text.splitlines() if line.startswith(("$ ", ">>> ", "... "))]
    assert 10 <= len(typed) <= 20


def test_the_main_job_runs_on_the_samples(folder: Path) -> None:
    (line,) = [text for text in blocks(README, "bash") if "samples/" in text]
    venv, pip, job = line.strip().split(" && ")
    assert venv.endswith("-m venv .venv")
    assert pip.startswith(".venv/bin/pip install ")
    assert job.startswith(".venv/bin/cleanse ")
    assert shell(job.removeprefix(".venv/bin/"), folder) == ""
    names = [json.loads(row)["id"] for row in (folder / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
    assert names == sorted(f"samples/{path.name}" for path in (ROOT / "samples").glob("*.txt"))


def test_the_checks_are_where_it_says() -> None:
    assert "bash .ci/run\n" in blocks(README, "bash")
    assert "pip install" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_command_is_named() -> None:
    missing = [name for name in commands(build_parser()) if name != "cleanse rules" and name not in README]
    assert missing == []


def test_every_flag_of_the_main_job_is_named_and_no_other() -> None:
    named = set(re.findall(r"--[a-z][a-z-]*", section(README, "Options")))
    flags = {
        flag: action
        for action in build_parser().commands["clean"]._actions
        for flag in action.option_strings
        if flag.startswith("--") and flag != "--help"
    }
    named -= {"--check", "--max-lost"}  # of `diff` and `eval`, beside the exit codes
    assert named <= flags.keys()
    silent = {flag for flag, action in flags.items() if not named & set(action.option_strings)}
    assert silent == set()


def test_every_exit_code_is_told() -> None:
    codes = (cli.DONE, cli.FOUND, cli.USAGE, cli.SOME_FAILED, cli.INTERRUPTED, cli.PIPE_CLOSED, cli.TERMINATED)
    told = section(README, "Options").rsplit("exit code is", 1)[1]
    assert re.findall(r"\b\d+\b", told) == [str(code) for code in codes]


def test_every_category_is_named() -> None:
    told = " ".join(section(README, "Options").rsplit("Categories: ", 1)[1].split(".", 1)[0].split())
    assert told.split(", ") == [*CATEGORIES]


def test_every_field_of_the_record_is_told() -> None:
    record = section(README, "The record")
    assert [name for name in json.loads(schema_text())["properties"] if f"`{name}`" not in record] == []


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [re.split("[<>=~! ]", one, maxsplit=1)[0] for one in project["dependencies"]]
    rows = re.findall(r"^\| \[([\w-]+)\]\(.*\) \| \w.+ \|$", section(README, "What it stands on"), re.MULTILINE)
    assert rows == needed


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (ROOT / "requirements-test.lock").read_text(encoding="utf-8")
    locked = {name.lower() for name in re.findall(r"^([\w.-]+)==\S+$", lock, re.MULTILINE)}
    needed = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    assert {re.split("[<>=~! ]", one, maxsplit=1)[0].lower() for one in needed} <= locked


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "docs/rules.md",
        "docs/eval.md",
        "docs/runs.md",
        "docs/inputs.md",
        "docs/outputs.md",
        "samples/README.md",
        "CHANGELOG.md",
    ],
)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#]+)", text) if "://" not in target]
    assert [target for target in targets if not (ROOT / page).parent.joinpath(target).exists()] == []


def test_every_benchmark_named_is_there() -> None:
    named = set(re.findall(r"benchmarks/\w+\.py", README))
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_the_settings_are_valid(tmp_path: Path) -> None:
    (settings,) = [text for text in blocks(README, "toml") if text.startswith("[tool.cleanse]")]
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    assert project_settings(tmp_path)["level"] == "safe"


PACKS = [text for page in (README, RULES) for text in blocks(page, "toml") if text.startswith("[[rule]]")]


@pytest.mark.parametrize("pack", PACKS)
def test_rules_shown_are_good_rules(pack: str, tmp_path: Path) -> None:
    path = tmp_path / "pack.toml"
    path.write_text(pack, encoding="utf-8")
    rules = load_rules(path)
    mine = [rule for rule in rules.rules if rule.file == str(path)]
    assert mine
    assert [fault for fault in rules.faults if "has no `remove` and `keep` examples" not in fault.reason] == []
    assert [str(fault) for fault in check_examples(mine)] == []


def test_every_field_of_a_rule_is_told() -> None:
    table = section(RULES, "All fields")
    assert [name for name in (*rule_fields(), "enabled") if f"`{name}`" not in table] == []
    default = Rule(id="a", category="other")
    assert f"`{default.min_words}`, `{default.max_words}`" in table
    assert f"| `confidence` | `{default.confidence}` |" in table
