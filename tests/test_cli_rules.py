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
GREEDY = """
[[rule]]
id = "my.greedy"
category = "consent"
contains = ["cookies"]
remove = ["Accept cookies"]
keep = ["Biscuits"]
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
    assert good.returncode == 0
    assert good.stdout.startswith(b"pack.toml:1: hint: rule 'my.bridge': no `why`")
    assert good.stderr.endswith(b"cleanse: 1 rule: 0 errors, 0 warnings, 2 hints\n")
    assert cleanse("rules", "lint", "--rules", "pack.toml", "--strict").returncode == 1
    pack.write_text(GOOD + BAD)
    bad = cleanse("rules", "lint", "--rules", "pack.toml")
    assert bad.returncode == 1
    assert bad.stdout.startswith(b"pack.toml:9: error: rule 'my.bad': pattern")
    rows = [
        json.loads(line)
        for line in cleanse("rules", "lint", "--rules", "pack.toml", "--format", "jsonl").stdout.splitlines()
    ]
    assert [row["kind"] for row in rows] == ["error", "hint", "hint"]
    assert (rows[0]["file"], rows[0]["line"], rows[0]["rule"]) == ("pack.toml", 9, "my.bad")


def test_test_holds_a_pack_against_its_examples(cleanse: Any, pack: Any) -> None:
    pack.write_text(GOOD.replace("CROSS OUR BRIDGE TODAY!", "Cross the bridge"))
    run = cleanse("rules", "test", "--rules", "pack.toml")
    assert run.returncode == 1
    assert b"pack.toml:1: error: rule 'my.bridge': misses its own `remove` example" in run.stdout
    assert b"near-misses" in run.stderr


def test_test_looks_at_the_pack_alone(cleanse: Any, pack: Any) -> None:
    pack.write_text(GOOD)
    run = cleanse("rules", "test", "--rules", "pack.toml")
    assert (run.returncode, run.stdout) == (0, b"")
    assert run.stderr.startswith(b"cleanse: 1 rule, 2 examples, ")
    assert run.stderr.endswith(b" near-misses: all hold\n")


def test_test_holds_a_pack_against_near_misses(cleanse: Any, pack: Any) -> None:
    pack.write_text(GOOD + GREEDY)
    run = cleanse("rules", "test", "--rules", "pack.toml")
    assert run.returncode == 1
    assert b"error: rule 'my.greedy': hits the near-miss en.txt:" in run.stdout


def test_a_rule_that_is_switched_off_in_vain_is_told(cleanse: Any, pack: Any) -> None:
    pack.write_text('[[rule]]\nid = "no.such"\nenabled = false\n[[rule]]\nid = "share.prompt"\nenabled = false\n')
    run = cleanse("rules", "lint", "--rules", "pack.toml")
    assert run.stdout.count(b"warning") == 1
    assert b"rule 'no.such': switched off, but no rule has this id" in run.stdout


def test_new_writes_a_rule_that_loads_and_is_to_be_filled_in(cleanse: Any) -> None:
    first = cleanse("rules", "new", "promo.tea", "--into", "mine", "--line", 'The "tea" towel\\', "--lang", "de")
    assert (first.returncode, first.stdout) == (0, b"mine/de/promo.toml:1\n")
    assert b"cleanse rules lint --rules mine" in first.stderr
    second = cleanse("rules", "new", "my.second", "--category", "promo", "--into", "mine/de/promo.toml", "--quiet")
    assert (second.returncode, second.stderr) == (0, b"")
    rules = load_rules(cleanse.folder / "mine", shipped=False)
    assert rules.faults == ()
    tea = rules["promo.tea"]
    assert (tea.exact, tea.home, tea.langs, tea.remove[0]) == (('The "tea" towel\\',), "de", ("de",), tea.exact[0])
    assert second.stdout.decode() == f"mine/de/promo.toml:{rules['my.second'].line}\n"
    lint = cleanse("rules", "lint", "--rules", "mine")
    assert lint.returncode == 0
    assert lint.stdout.count(b"still holds 'TODO:'") == 2


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("share.prompt",), b"there is a rule 'share.prompt' already, at rules/"),
        (("my.bridge", "--category", "promo"), b"there is a rule 'my.bridge' already, at pack.toml:1"),
        (("my.other",), b"name the --category of my.other: one of title"),
        (("My Rule", "--category", "promo"), b"'My Rule' is no id for a rule"),
        (("promo.tea", "--lang", "klingon"), b"'klingon' is no language of a pack"),
    ],
)
def test_new_refuses_and_writes_nothing(cleanse: Any, pack: Any, arguments: tuple[str, ...], reason: bytes) -> None:
    pack.write_text(GOOD)
    run = cleanse("rules", "new", *arguments, "--into", "pack.toml")
    assert run.returncode == 2
    assert reason in run.stderr
    assert pack.read_text() == GOOD


def test_a_pack_that_is_not_there(cleanse: Any) -> None:
    run = cleanse("rules", "lint", "--rules", "nowhere")
    assert run.returncode == 2
    assert b"no rule pack at nowhere" in run.stderr
