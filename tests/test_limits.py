"""What is larger than an article is passed on or refused, and says so; what is large and honest is not."""

from __future__ import annotations

from dataclasses import fields

import pytest

from cleanse.decode import decode, from_str
from cleanse.extract.charset import page_from_str
from cleanse.extract.markup import parse
from cleanse.limits import Limits
from cleanse.pipeline import Options, Pipeline
from cleanse.types import Article, Document, Status

LINES = "\n".join(f"The ferry carried {n} baskets over the long quay before noon." for n in range(20))
PAGE = "".join(f"<p>{line}</p>" for line in LINES.split("\n"))


def cleaned(document: Document, **small: int) -> Article:
    return Pipeline(Options(limits=Limits(**small))).clean(document)


@pytest.mark.parametrize("small", [{"document_chars": 1_000}, {"document_lines": 19}, {"log_rows": 2}])
def test_a_text_beyond_a_limit_is_passed_on_as_it_is(small: dict[str, int]) -> None:
    text = f"  {LINES}  \r\n\r\n\u200bShare\u200b this article\u200b\u200b \u200b "
    article = cleaned(Document(from_str(text), title="Quay"), **small)
    assert (article.text, article.changes, article.status) == (text, (), Status.DEGRADED)
    assert article.error
    assert f"{next(iter(small.values())):,}" in article.error
    assert (article.title, article.restore()) == ("Quay", text)


@pytest.mark.parametrize("small", [{"document_chars": 1_000}, {"page_blocks": 19}, {"document_lines": 19}])
def test_a_page_beyond_a_limit_is_passed_on_as_it_shows(small: dict[str, int]) -> None:
    article = cleaned(page_from_str(f"<nav><a href=/>Home</a></nav>{PAGE}"), **small)
    assert article.status is Status.DEGRADED
    assert article.text == article.document.source.text == article.restore()
    assert article.text.startswith("Home\n\nThe ferry carried 0 baskets")
    assert article.text.endswith("before noon.")


@pytest.mark.parametrize("small", [{"markup_chars": 1_000}, {"markup_tags": 39}])
def test_a_page_beyond_what_is_parsed_is_refused(small: dict[str, int]) -> None:
    article = cleaned(page_from_str(PAGE), **small)
    assert (article.text, article.status) == (None, Status.FAILED)
    assert article.error
    assert "extract its text first" in article.error


@pytest.mark.parametrize(
    "exact", [{"document_chars": len(LINES)}, {"document_lines": 20}, {"page_blocks": 20}, {"markup_tags": 40}]
)
def test_what_reaches_a_limit_is_still_cleaned(exact: dict[str, int]) -> None:
    page = page_from_str(PAGE) if "document_chars" not in exact else Document(from_str(LINES))
    assert cleaned(page, **exact).status is Status.OK


def test_blank_lines_are_no_lines() -> None:
    assert cleaned(Document(from_str(LINES.replace("\n", "\n \n\n"))), document_lines=20).status is Status.OK


def test_every_limit_is_a_positive_number() -> None:
    assert all(getattr(Limits(), one.name) > 0 for one in fields(Limits))


def test_many_undecodable_units_are_listed_up_to_a_number() -> None:
    source = decode(b"rope \xff salt " * 3_000, "utf-8")
    assert source.text.count("\N{REPLACEMENT CHARACTER}") == 3_000
    assert len(source.undecodable) == Limits().undecodable_listed
    assert all(source.text[at] == "\N{REPLACEMENT CHARACTER}" for at, _ in source.undecodable)


def test_a_flood_of_attributes_costs_no_text() -> None:
    flood = " ".join(f"a{n}='v > {n}'" for n in range(60_000))
    root = parse(f"<p>One</p><p class=b {flood}>Two</p><p>Three</p>").root
    assert root is not None
    assert [p.text for p in root.iter("p")] == ["One", "Two", "Three"]
    assert root.find("body/p[2]").get("class") == "b"  # type: ignore[union-attr]
