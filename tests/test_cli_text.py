"""Pages at the command line: found by name and by content, printed as text, cleaned like any other input."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Command

PAGE = b"<!doctype html><meta charset=utf-8><title>T</title><nav>Menu</nav><p>One<br>two</p><p hidden>Not seen</p>"


def test_text_of_a_page(cleanse: Command) -> None:
    (cleanse.folder / "a.html").write_bytes(PAGE)
    run = cleanse("text", "a.html")
    assert (run.returncode, run.stdout.decode()) == (0, "Menu\n\nOne\ntwo\n")


def test_hidden_text(cleanse: Command) -> None:
    run = cleanse("text", "--hidden", stdin=PAGE)
    assert run.stdout.decode() == "Not seen\n"


def test_text_of_a_text_is_itself(cleanse: Command) -> None:
    assert cleanse("text", stdin=b"Plain <3").stdout == b"Plain <3\n"


def test_pages_are_read_wherever_they_come_from(cleanse: Command) -> None:
    folder = cleanse.folder / "pages"
    folder.mkdir()
    (folder / "a.htm").write_bytes(PAGE)
    (folder / "b.html").write_bytes(PAGE)
    rows = [json.loads(line) for line in cleanse("--keep-duplicates", "pages").stdout.splitlines()]
    assert [row["id"] for row in rows] == ["pages/a.htm", "pages/b.html"]
    assert [row["source"]["format"] for row in rows] == ["html", "html"]
    record = json.dumps({"id": 7, "html": PAGE.decode(), "url": "https://a.example/b"}).encode()
    (row,) = [json.loads(line) for line in cleanse("--from", "jsonl", stdin=record + b"\n").stdout.splitlines()]
    assert (row["id"], row["source"]["format"], row["url"]) == ("7", "html", "https://a.example/b")
    (row,) = [json.loads(line) for line in cleanse(stdin=PAGE).stdout.splitlines()]
    assert row["source"]["format"] == "html"


def test_restore_gives_the_visible_text(cleanse: Command) -> None:
    (cleanse.folder / "a.html").write_bytes(PAGE)
    cleanse("a.html", "-o", "a.jsonl")
    (row,) = [json.loads(line) for line in cleanse("restore", "a.jsonl").stdout.splitlines()]
    assert row["text"] == "Menu\n\nOne\ntwo"


def test_explain_shows_the_evidence(cleanse: Command) -> None:
    (cleanse.folder / "a.html").write_bytes(PAGE)
    told = cleanse("explain", "a.html").stdout.decode()
    assert "chance 0." in told
    assert "Menu" in told
