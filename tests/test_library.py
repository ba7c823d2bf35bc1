from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any

import pytest

import cleanse
from cleanse import Article, Change, Cleaner, CleanseError, Document, Source, Status, clean
from cleanse.edits import replay

STORY = "Home > News\n\nThe bridge opened on Monday, after two years of work on its piers.\n\nShare this article\n"
TEXT = "The bridge opened on Monday, after two years of work on its piers."


def test_every_public_name_is_there() -> None:
    assert all(getattr(cleanse, name) is not None for name in cleanse.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        cleanse.nothing  # noqa: B018


def test_text_and_bytes_give_an_article() -> None:
    article = clean(STORY, url="https://example.org/a")
    assert (article.text, article.status, article.document.url) == (TEXT, Status.OK, "https://example.org/a")
    assert clean(STORY.encode()).text == TEXT
    assert clean("À côté".encode("cp1252"), encoding="cp1252").text == "À côté"


def test_the_law_holds_for_what_is_given_back() -> None:
    article = clean(STORY)
    assert replay(STORY, article.changes) == article.text
    assert article.restore() == STORY
    assert all(isinstance(change, Change) for change in article.changes)
    assert article.to_dict()["text"] == TEXT
    assert "removed" not in article.to_dict(log=False)


def test_values_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        clean("A.").text = "B."  # type: ignore[misc]


def test_a_cleaner_keeps_its_settings() -> None:
    assert "Share this article" in (Cleaner(keep=["share"]).clean(STORY).text or "")
    assert Cleaner(repair=False).clean("cafÃ©").text == "cafÃ©"
    assert Cleaner(level="safe").rules.rules


def test_what_is_known_is_kept_as_given() -> None:
    article = clean(STORY, title="A bridge", authors=["Ann"], date="2024-05-06", language="en")
    assert (article.title, article.authors, article.date, article.language) == (
        "A bridge",
        ("Ann",),
        "2024-05-06",
        "en",
    )


def test_many_kinds_lazily() -> None:
    source = Source("One.", "unicode", "0" * 64)

    def texts() -> Any:
        yield from (
            "One.",
            b"One.",
            Document(source, id="d"),
            {"text": "One.", "id": 4, "n": 1},
            {"text": b"One."},
            {"id": 1},
        )
        pytest.fail("nobody asked for it")

    articles = Cleaner().clean_many(texts())
    found = [next(articles) for _ in range(6)]
    assert [article.text for article in found] == ["One."] * 5 + [None]
    assert (found[2].id, found[3].id, found[3].document.extra) == ("d", "4", {"n": 1})
    assert found[5].status == "failed"
    assert "has no field 'text'" in (found[5].error or "")


def test_a_failed_article_has_no_source_to_give_back() -> None:
    article = clean(b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 20)
    assert isinstance(article, Article)
    assert article.text is None
    with pytest.raises(CleanseError, match="no text to restore"):
        article.restore()


def test_wrong_settings_say_what_to_do() -> None:
    with pytest.raises(CleanseError, match="did you mean 'caption'"):
        Cleaner(keep=["captoin"])
    with pytest.raises(CleanseError, match="safe, normal, aggressive"):
        Cleaner(level="brave")  # type: ignore[arg-type]
    with pytest.raises(CleanseError, match="no rule pack"):
        Cleaner(rules=["nowhere"])
    with pytest.raises(CleanseError, match="unknown encoding"):
        clean(b"x", encoding="klingon")


def test_a_bad_rule_is_a_warning(tmp_path: Any) -> None:
    pack = tmp_path / "pack.toml"
    pack.write_text('[[rule]]\nid = "my.bad"\ncategory = "promo"\npattern = "(?=x)"\n')
    with pytest.warns(UserWarning, match="my.bad"):
        assert Cleaner(rules=[pack]).clean("A.").text == "A."
