from __future__ import annotations

import json
from typing import Any

import pytest

from cleanse.rulepack import load_rules

GOOD = """[[rule]]
id = "my.bridge"
category = "promo"
what = "A call to cross the bridge."
exact = ["Cross our bridge today"]
remove = ["CROSS OUR BRIDGE TODAY!"]
keep = ["They had to cross our bridge today."]
"""
BAD = """
[[rule]]
id = "my.bad"
category = "promo"
pattern = "(?=x)"
"""


@pytest.fixture
def pack(cleanse: Any) -> Any:
    return cleanse.folder / "pack.toml"


def test_list_is_aligned_and_holds_every_rule(cleanse: Any) -> None:
    rows = cleanse("rules", "list").stdout.decode().splitlines()
    rules = load_rules().rules
    assert [row.split()[0] for row in rows] == ["ID", *(rule.id for rule in rules)]
    column = rows[0].index("CATEGORY")
    assert all(row[column - 1] == " " != row[column] for row in rows)


def test_list_as_jsonl_holds_the_same(cleanse: Any) -> None:
    rows = [json.loads(line) for line in cleanse("rules", "list", "--format", "jsonl").stdout.splitlines()]
    assert [row["id"] for row in rows] == [rule.id for rule in load_rules().rules]


def test_show_prints_everything_and_where_it_stands(cleanse: Any, pack: Any) -> None:
    pack.write_text(GOOD)
    shown = cleanse("rules", "show", "my.bridge", "--rules", "pack.toml").stdout.decode()
    for piece in (
        "A call to cross the bridge.",
        "Cross our bridge today",
        "CROSS OUR BRIDGE TODAY!",
        "place: pack.toml:1",
    ):
        assert piece in shown


def test_show_of_an_unknown_rule_says_what_to_do(cleanse: Any) -> None:
    run = cleanse("rules", "show", "nothing.like-it")
    assert (run.returncode, run.stdout) == (2, b"")
    assert b"cleanse rules list" in run.stderr


def test_lint_finds_faults_and_says_where(cleanse: Any, pack: Any) -> None:
    pack.write_text(GOOD)
    good = cleanse("rules", "lint", "--rules", "pack.toml")
    assert (good.returncode, good.stdout) == (0, b"")
    pack.write_text(GOOD + BAD)
    bad = cleanse("rules", "lint", "--rules", "pack.toml")
    assert bad.returncode == 1
    assert bad.stdout.startswith(b"pack.toml:9: error: rule 'my.bad': pattern")
    (row,) = [
        json.loads(line)
        for line in cleanse("rules", "lint", "--rules", "pack.toml", "--format", "jsonl").stdout.splitlines()
    ]
    assert (row["file"], row["line"], row["kind"], row["rule"]) == ("pack.toml", 9, "error", "my.bad")


def test_test_holds_a_pack_against_its_examples(cleanse: Any, pack: Any) -> None:
    pack.write_text(GOOD.replace("CROSS OUR BRIDGE TODAY!", "Cross the bridge"))
    run = cleanse("rules", "test", "--rules", "pack.toml")
    assert run.returncode == 1
    assert b"pack.toml:1: error: rule 'my.bridge': misses its own `remove` example" in run.stdout
    assert b"near-misses" in run.stderr


def test_a_pack_that_is_not_there(cleanse: Any) -> None:
    run = cleanse("rules", "lint", "--rules", "nowhere")
    assert run.returncode == 2
    assert b"no rule pack at nowhere" in run.stderr
