from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cleanse.cli.explain import Target, parse_target
from tests.test_cli_diff import PAGE, PROSE, rows, write

if TYPE_CHECKING:
    from tests.conftest import Command


@pytest.mark.parametrize(
    ("text", "files", "target"),
    [
        ("a.txt", {"a.txt"}, Target("a.txt", ())),
        ("a.txt:12", {"a.txt"}, Target("a.txt", (12,))),
        ("a.txt:12:3", {"a.txt"}, Target("a.txt", (12, 3))),
        ("a.txt:12:3:", {"a.txt"}, Target("a.txt", (12, 3))),
        ("a.jsonl:3:12:1", {"a.jsonl"}, Target("a.jsonl", (3, 12, 1))),
        ("a:b.txt", {"a:b.txt"}, Target("a:b.txt", ())),
        ("a:b.txt:7", {"a:b.txt"}, Target("a:b.txt", (7,))),
        ("12:30", {"12:30"}, Target("12:30", ())),
        ("12:30", {"12:30", "12"}, Target("12:30", ())),
        ("12:30:5", {"12:30", "12"}, Target("12:30", (5,))),
        ("log:", {"log:"}, Target("log:", ())),
        ("-:4", {"-"}, Target("-", (4,))),
        ("nowhere.txt:4", set(), Target("nowhere.txt", (4,))),
        ("a:b", {"a"}, Target("a:b", ())),
        ("a.txt:-1", {"a.txt"}, Target("a.txt:-1", ())),
        ("a.txt:１２", {"a.txt"}, Target("a.txt:１２", ())),
        ("a.txt:" + "9" * 5000, {"a.txt"}, Target("a.txt:" + "9" * 5000, ())),
    ],
)
def test_a_target_is_a_file_and_numbers(text: str, files: set[str], target: Target) -> None:
    assert parse_target(text, files.__contains__) == target


def test_every_line_has_its_reason(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PAGE)
    done = cleanse("explain", "page.txt")
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode()
    assert text.startswith("page.txt: 2 removed")
    assert '   1  kept      "The council approved' in text
    assert "nothing spoke against it" in text
    assert '   5  removed   "Share this article"' in text
    assert "defined at rules/en/share.toml:" in text


def test_one_line_of_a_file(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PAGE)
    text = cleanse("explain", "page.txt:5").stdout.decode()
    assert text.startswith('   5  removed   "Share this article"\n        removed: share by ')
    assert "council" not in text


def test_the_place_of_the_rule_is_where_it_stands(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", "Buy our widgets now\n\n" + PROSE)
    pack = (
        "\n[[rule]]\nid = 'mine.widgets'\ncategory = 'promo'\nwhat = 'The widget advert.'\nwhy = 'It sells widgets.'\n"
        "exact = ['Buy our widgets now']\nremove = ['Buy our widgets now', 'BUY OUR WIDGETS NOW']\n"
        "keep = ['They buy our widgets now.', 'Buy our widgets now, she said.']\n"
    )
    write(cleanse.folder, "mine.toml", pack)
    done = cleanse("explain", "--rules", "mine.toml", "page.txt:1")
    assert b"rule mine.widgets: The widget advert. It sells widgets.\n          defined at mine.toml:2\n" in done.stdout


def test_a_file_whose_name_ends_like_a_place(cleanse: Command) -> None:
    write(cleanse.folder, "page:5", PAGE)
    assert cleanse("explain", "page:5").stdout.startswith(b"page:5: 2 removed")
    assert b'5  removed   "Share this article"' in cleanse("explain", "page:5:5").stdout


def test_a_blank_line_and_a_line_too_far(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PAGE)
    assert b"2  blank" in cleanse("explain", "page.txt:2").stdout
    done = cleanse("explain", "page.txt:99")
    assert done.returncode == 2
    assert b"page.txt has no line 99: it has 7 lines" in done.stderr


def test_objects(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PAGE)
    found = rows(cleanse("explain", "--format", "jsonl", "page.txt").stdout)
    assert [(row["line"], row["verdict"]) for row in found] == [
        (1, "kept"),
        (3, "kept"),
        (5, "removed"),
        (7, "removed"),
    ]
    assert found[0]["findings"] == []
    for row in found:
        assert PAGE[int(str(row["start"])) : int(str(row["end"]))] == row["text"]
    assert rows(cleanse("explain", "--format", "jsonl", "page.txt:5").stdout) == [found[2]]


def test_a_record_of_json_lines_and_a_line_of_it(cleanse: Command) -> None:
    write(cleanse.folder, "in.jsonl", json.dumps({"text": PROSE}) + "\n" + json.dumps({"text": PAGE}) + "\n")
    whole = cleanse("explain", "in.jsonl:2").stdout
    assert whole.startswith(b"in.jsonl:2: 2 removed")
    assert cleanse("explain", "in.jsonl:2:5").stdout.startswith(b'   5  removed   "Share this article"')
    done = cleanse("explain", "in.jsonl:3")
    assert done.returncode == 2
    assert b"in.jsonl has no record on line 3" in done.stderr


def test_an_article_is_explained_from_its_source(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PAGE)
    cleanse("page.txt", "-o", "articles.jsonl")
    assert cleanse("explain", "articles.jsonl").stdout == cleanse("explain", "page.txt").stdout


def test_a_suspect_says_why_it_stays_and_drop_takes_it(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PROSE + "\nBuy our widgets now\n\n" + PROSE.upper())
    pack = (
        "[[rule]]\nid = 'mine.widgets'\ncategory = 'promo'\nexact = ['Buy our widgets now']\nconfidence = 0.5\n"
        "remove = ['Buy our widgets now']\nkeep = ['They buy our widgets now.']\n"
    )
    write(cleanse.folder, "mine.toml", pack)
    kept = cleanse("explain", "--rules", "mine.toml", "page.txt:5").stdout.decode()
    assert 'kept      "Buy our widgets now"' in kept
    assert "suspect: promo by mine.widgets" in kept
    assert "it stays: " in kept
    assert (
        b"removed: promo by mine.widgets"
        in cleanse("explain", "--rules", "mine.toml", "--drop", "promo", "page.txt:5").stdout
    )


def test_a_missing_file_and_a_failed_document(cleanse: Command) -> None:
    missing = cleanse("explain", "nowhere.txt:4")
    assert missing.returncode == 2
    assert b"no such file or folder: nowhere.txt" in missing.stderr
    write(cleanse.folder, "in.jsonl", '{"nothing": 1}\n')
    assert cleanse("explain", "in.jsonl").returncode == 3
