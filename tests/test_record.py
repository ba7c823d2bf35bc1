from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cleanse.decode import decode, from_str
from cleanse.edits import invert
from cleanse.record import article_record, change_from_row, changes_from_record, host_of, log_rows
from cleanse.types import Article, Change, CleanseError, Document, Duplicate, Status, Suspect

SOURCE = "Home\n\nNorth Kor-ea.\n\nShare this"
CHANGES = (
    Change(0, 4, "Home", "", "removed", "nav.home", "nav", 0.97, ("nav.home: phrase",)),
    Change(4, 6, "\n\n", "", "layout", "layout"),
    Change(15, 16, "-", "", "repaired", "hyphen.known-word"),
    Change(19, 21, "\n\n", "", "layout", "layout"),
    Change(21, 31, "Share this", "", "removed", "share.prompt", "share", 0.99, (), "captions"),
)
ARTICLE = Article(
    document=Document(from_str(SOURCE), id="a", url="https://Example.org/x", path="in.jsonl", record=3, extra={"n": 1}),
    text="North Korea.",
    status=Status.OK,
    changes=CHANGES,
    suspects=(Suspect(0, 5, "promo", "promo.x", 0.4, "too weak"),),
    title="T",
    authors=("A", "B"),
    language="en",
    captions=("C",),
    fingerprint="ab" * 16,
    versions={"cleanse": "1", "rules": "2"},
)


def test_keys_stand_in_the_order_of_the_schema() -> None:
    assert list(article_record(replace(ARTICLE, error="why"))) == [
        "schema", "id", "source", "url", "host", "title", "authors", "date", "language", "text", "captions", "removed",
        "repaired", "layout", "suspects", "fingerprint", "duplicate_of", "status", "error", "versions", "extra",
    ]  # fmt: skip


def test_what_says_nothing_is_left_out() -> None:
    record = article_record(replace(ARTICLE, document=Document(decode(b"x"), id="a")))
    assert "extra" not in record
    assert "error" not in record
    assert "undecodable" not in record["source"]
    assert "why" not in record["removed"][1]
    assert "moved_to" not in record["removed"][0]


def test_undecodable_units_are_listed() -> None:
    record = article_record(replace(ARTICLE, document=Document(from_str("a\ud800"))))
    assert record["source"]["undecodable"] == [[1, "d800"]]


def test_slim_leaves_exactly_the_log_out() -> None:
    whole, slim = article_record(ARTICLE), article_record(ARTICLE, log=False)
    assert whole.keys() - slim.keys() == {"removed", "repaired", "layout", "suspects"}
    assert all(slim[key] == whole[key] for key in slim)


def test_changes_come_back_from_json() -> None:
    record = json.loads(json.dumps(article_record(ARTICLE)))
    assert changes_from_record(record) == CHANGES
    assert invert(record["text"], changes_from_record(record)) == SOURCE


def test_a_slim_record_has_no_changes_to_give() -> None:
    with pytest.raises(CleanseError, match="--slim"):
        changes_from_record(article_record(ARTICLE, log=False))


def test_a_strange_record_is_a_clear_error() -> None:
    with pytest.raises(CleanseError, match="cleanse schema"):
        changes_from_record({"removed": [{"start": 1}], "repaired": [], "layout": []})


def test_log_rows_hold_every_change_and_whose_it_is() -> None:
    twin = replace(ARTICLE, duplicate_of=Duplicate("first", 1.0, "exact"))
    rows = list(log_rows(twin))
    assert {(row["id"], row["path"], row["record"]) for row in rows} == {("a", "in.jsonl", 3)}
    assert [row["kind"] for row in rows] == [*(change.kind for change in CHANGES), "suspect", "duplicate-document"]
    assert rows[-1]["of"] == "first"


def test_changes_come_back_from_log_rows() -> None:
    rows = [json.loads(json.dumps(row)) for row in log_rows(ARTICLE)]
    assert tuple(change for row in rows if (change := change_from_row(row))) == CHANGES


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://News.Example.ORG:8080/a?b", "news.example.org"),
        ("//example.org/a", "example.org"),
        ("example.org/a", None),
        ("http://[bad", None),
        ("", None),
        (None, None),
    ],
)
def test_host(url: str | None, host: str | None) -> None:
    assert host_of(url) == host
