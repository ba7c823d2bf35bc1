"""Hostile pages come out whole, or say why not: never a crash, a hang or a silent cut."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pytest
from tests.hostile.pages import FIRST, LAST, Page, article, pages

from cleanse.extract.charset import page_from_str
from cleanse.extract.layout import read_page
from cleanse.io.html import read_html
from cleanse.pipeline import Options, Pipeline
from cleanse.types import Article

PAGES = tuple(pages())

# What still goes wrong, each with its reason.
LINKED = "a page that is one link has nothing but link text, as menus have"
DEPTH = "a paragraph far deeper or in bolder markup than its neighbours is taken for an aside"
LOST = {"all-in-one-link": LINKED, "tables-in-tables": DEPTH}


def cases(chosen: Iterable[Page], known: Mapping[str, str]) -> list[Any]:
    return [
        pytest.param(page, marks=pytest.mark.xfail(reason=known[page.name], strict=True) if page.name in known else ())
        for page in chosen
    ]


PIPELINE = Pipeline(Options(markdown=True))


@cache
def cleaned(page: Page) -> Article:
    return PIPELINE.clean(read_html(page.data, page.name))


def name_of(page: Page) -> str:
    return page.name


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_hostile_page_is_accounted_for(page: Page) -> None:
    made = cleaned(page)
    assert made.status.value in page.statuses, made.error
    if made.text is None:
        assert made.error
        return
    source = made.restore()
    assert source == made.document.source.text
    missing = [word for word in page.words if word not in source]
    assert not missing
    assert made.status.value != "degraded" or made.error


@pytest.mark.parametrize(
    "page", cases([page for page in PAGES if page.words and len(page.data) < 100_000], LOST), ids=name_of
)
def test_the_article_of_a_hostile_page_is_kept(page: Page) -> None:
    made = cleaned(page)
    lost = [word for word in page.words if word not in (made.text or "")]
    assert not lost


def test_a_page_in_memory_with_lone_surrogates() -> None:
    made = PIPELINE.clean(page_from_str(article("<p>rope \ud800 and \udfff salt</p>").decode("utf-8", "surrogatepass")))
    assert made.text is not None
    assert made.text.count("\N{REPLACEMENT CHARACTER}") == 2
    assert made.text.endswith(LAST)


def test_nesting_beyond_what_a_tree_holds_is_degraded_and_says_so() -> None:
    page = read_page("<div>" * 10_000 + f"<p>{FIRST}</p>" + "</div>" * 10_000 + f"<p>{LAST}</p>")
    assert page.degraded
    assert FIRST in page.text
    assert LAST in page.text


def test_a_folder_of_hostile_pages_gives_one_row_each(cleanse: Any) -> None:
    small = [page for page in PAGES if len(page.data) < 20_000]
    for page in small:
        (cleanse.folder / f"{page.name}.html").write_bytes(page.data)
    run = cleanse(".", "--jobs", "2", "--dedup", "none", "--slim")
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.returncode == 3
    assert b"Traceback" not in run.stderr
    assert {row["id"].removeprefix("./") for row in rows} == {f"{page.name}.html" for page in small}
    assert len(rows) == len(small)
