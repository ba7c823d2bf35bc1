"""What is larger than an article is passed on or refused, and says so; what is large and honest is not."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from itertools import product

import pytest

from cleanse.decode import decode, from_str
from cleanse.extract.charset import page_from_str
from cleanse.extract.evidence import judge, shipped_weights
from cleanse.extract.layout import read_page
from cleanse.extract.markup import parse
from cleanse.extract.page import Paths
from cleanse.fold import fold_lines
from cleanse.layout import blocks
from cleanse.limits import Limits
from cleanse.pipeline import Options, Pipeline
from cleanse.stages.repeat import repeated
from cleanse.types import Article, Document, Status, View
from cleanse.weights import load_weights

LINES = "\n".join(f"The ferry carried {n} baskets over the long quay before noon." for n in range(20))
PAGE = "".join(f"<p>{line}</p>" for line in LINES.split("\n"))


PIPELINE = Pipeline()


def cleaned(document: Document, **small: int) -> Article:
    PIPELINE.options = Options(limits=Limits(**small))
    return PIPELINE.clean(document)


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


def test_the_width_of_characters_counts() -> None:
    assert cleaned(Document(from_str(LINES)), document_bytes=2_000).status is Status.OK
    assert cleaned(Document(from_str(LINES + "\N{SHIP}")), document_bytes=2_000).status is Status.DEGRADED


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


def test_a_long_text_is_searched_for_copies_as_a_short_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(5)
    words = "ferry quay lamp rope salt tide clerk crane basket ledger heron oar".split()
    told = [" ".join(chance.choices(words, k=chance.randint(9, 30))) + "." for _ in range(60)]
    text = "\n\n".join(chance.choices(told, k=12) + told + [f"Near Quay, Monday. {told[0]}", "ab" * 90, "ab" * 60])
    laid_out = blocks(text)
    view = View(text, laid_out, fold_lines(block.text for block in laid_out), "en", None, Document(from_str(text)))
    short = list(repeated(view, frozenset({3}), load_weights()))
    monkeypatch.setattr("cleanse.stages.repeat._LONG_TEXT", 0)
    assert len(short) >= 10
    assert list(repeated(view, frozenset({3}), load_weights())) == short


def test_a_page_of_many_blocks_is_judged_and_explained_as_one_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    page = read_page(f"<nav>{'<li><a href=/>Rope and salt</a>' * 30}</nav><article><h1>Quay</h1>{PAGE}</article>")
    weights = replace(shipped_weights(), unsure=9.0)  # nobody asks the witness
    nothing = [frozenset[str]()] * len(page.blocks)
    few = judge(page, "Quay", nothing, weights)
    monkeypatch.setattr("cleanse.extract.evidence.DEFAULT_LIMITS", Limits(witness_blocks=1))
    many = judge(page, "Quay", nothing, weights)
    assert many.chances == few.chances
    for block, against in product(range(len(page.blocks)), (True, False)):
        assert many.why(block, against=against) == few.why(block, against=against)


def test_paths_are_those_of_the_tree() -> None:
    page = read_page(f"<title>Quay</title><b><p>One</b><o:p>Two</o:p><ul><li>a<li>b</ul><div>{PAGE}</div><custom-tag>x")
    assert page.root is not None
    paths = Paths()
    for element in page.root.iter():
        assert paths.of(element) == element.getroottree().getpath(element)


def test_a_tree_of_any_depth_has_paths() -> None:
    page = read_page("<div>" * 1_900 + "Rope")
    assert page.xpath(page.blocks[0]).count("/div") == 1_900
