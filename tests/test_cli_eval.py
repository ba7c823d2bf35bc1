from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

GOLD = Path(__file__).parents[1] / "samples" / "gold"
GREEDY = """[[rule]]
id = "my.greedy"
category = "promo"
prefix = ["The county paid"]
confidence = 0.99
"""


@pytest.fixture
def gold(cleanse: Any) -> Any:
    shutil.copytree(GOLD, cleanse.folder / "gold")
    (cleanse.folder / "greedy.toml").write_text(GREEDY)
    return cleanse


def test_tables_name_what_was_removed_by_which_rule(gold: Any) -> None:
    run = gold("eval", "gold/lines.jsonl", "gold/texts.jsonl", "--rules", "greedy.toml", "--quiet")
    printed = run.stdout.decode()
    assert (run.returncode, run.stderr) == (0, b"")
    assert printed.startswith("4 documents with labelled lines: P ")
    assert "\n3 documents with a gold text: P " in printed
    for head in ("\nRULE ", "\nLOGGED AS ", "\nLABELLED "):
        assert head in printed
    lines = printed.splitlines()
    first = lines[lines.index("") + 2].split()
    assert first[:4] == ["my.greedy", "1", "1", "0.000"]
    worst = lines.index("The documents that lost most:") + 1
    assert lines[worst].startswith("mill-reopens: ")
    assert lines[worst + 1].startswith('  line 14: gone: "The county paid for two thirds')
    assert lines[worst + 1].endswith("by promo my.greedy (0.99)")


def test_json_says_the_same(gold: Any) -> None:
    run = gold("eval", "gold/lines.jsonl", "--rules", "greedy.toml", "--json", "--worst", "1", "--quiet")
    found = json.loads(run.stdout)
    assert found["lines"]["documents"] == 4
    assert found["lines"]["hurt"] == 1
    assert found["texts"] is None
    greedy = found["rules"][0]
    assert (greedy["name"], greedy["removed"], greedy["wrong"], greedy["precision"]) == ("my.greedy", 1, 1, 0)
    assert greedy["interval"][0] == 0
    (worst,) = found["worst"]
    assert worst["document"] == "mill-reopens"
    assert worst["lines"][0]["line"] == 14


def test_bounds_make_it_a_check(gold: Any) -> None:
    good = gold("eval", "gold/texts.jsonl", "--max-lost", "0", "--min-f1", "0.5")
    assert good.returncode == 0
    bad = gold("eval", "gold/lines.jsonl", "--rules", "greedy.toml", "--max-lost", "0.001", "--min-f1", "1")
    assert bad.returncode == 1
    assert b"of the good text is lost, more than 0.100%" in bad.stderr
    assert b"lower than 1" in bad.stderr


def test_rows_that_are_no_gold_are_named_and_the_others_scored(gold: Any) -> None:
    rows = (
        b'{"id": 1, "text": "A story of some length.", "labels": {}}',
        b'{"id": 2, "text": "A story"}',
        b'{"id": 3, "text": "A story", "labels": {"1": "share"}}',
        b'{"id": 4, "text": "A story", "labels": ["share"]}',
        b'{"id": 5, "dirty": "A story", "gold": null}',
        b'{"id": 6, "dirty": "A story", "gold": "A story", "optional": "A"}',
        b"{",
        b'{"id": 1, "dirty": "A\x1b[31m story", "gold": "A story"}',
    )
    run = gold("eval", "-", stdin=b"\n".join(rows))
    said = run.stderr.decode().splitlines()
    assert run.returncode == 3
    assert run.stdout.startswith(b"1 document with labelled lines: ")
    for number, reason in (
        (2, "has neither `labels`"),
        (3, "labels line '1': the lines of its text count from 0 to 0"),
        (4, "has `labels` that are no object"),
        (5, "has a `gold` that is no string"),
        (6, "has `optional` lines"),
        (7, "is no JSON"),
        (8, "is no JSON"),
    ):
        assert any(line.startswith(f"cleanse: -:{number}: the row {reason}") for line in said), reason


def test_two_rows_of_one_id_are_two_documents(gold: Any) -> None:
    row = b'{"id": "a", "text": "A story of some length.", "labels": {}}\n'
    assert gold("eval", "-", stdin=row + row).stdout.startswith(b"2 documents ")


def test_foreign_text_is_made_visible(gold: Any) -> None:
    row = {"id": "\x1b[31m", "text": "The county paid \x9b31m twice.\nAnd then it was over.", "labels": {}}
    run = gold("eval", "-", "--rules", "greedy.toml", "--no-repair", stdin=json.dumps(row).encode())
    assert b"\\e[31m: " in run.stdout
    assert b"\\x9b31m" in run.stdout
    assert b"\x1b" not in run.stdout


def test_no_gold_at_all(gold: Any) -> None:
    run = gold("eval", "-", stdin=b"")
    assert (run.returncode, run.stdout) == (2, b"")
    assert b"no row of gold" in run.stderr
    missing = gold("eval", "nowhere.jsonl")
    assert missing.returncode == 2
    assert b"no such file" in missing.stderr
