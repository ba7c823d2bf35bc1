"""What a page declares of its article, held against its blocks: a witness where it is whole and shown, silent where not."""

from __future__ import annotations

import json

import pytest

from cleanse.extract.layout import read_page
from cleanse.extract.lie import Lie
from cleanse.extract.metadata import metadata
from cleanse.extract.said import Said, said_by, said_signs

STORY = [
    f"In the {season} of that year the weir below the {place} was rebuilt with oak from the valley, by men who had learnt it "
    "from their fathers and wrote none of it down."
    for season, place in (("spring", "mill"), ("summer", "church"), ("autumn", "ford"), ("winter", "bridge"))
]
NEXT = (
    "Elsewhere on this site you can read how the lock-keepers lived, what they ate and why they hated the mill so much."
)
BLOCKS = ["Weirs of oak", *STORY[:2], "Come and visit", *STORY[2:], NEXT]
PAGE = "".join(f"<p>{block}</p>" for block in BLOCKS)


def signs(said: Said) -> list[list[str]]:
    page = read_page(PAGE)
    return [sorted(one) for one in said_signs(Lie(page, "Weirs of oak"), said)]


def test_each_block_is_held_against_the_declared_body() -> None:
    assert signs(Said(body=" ".join(STORY))) == [
        ["said.not-body-before"],
        ["said.body"],
        ["said.body"],
        ["said.not-body-between"],
        ["said.body"],
        ["said.body"],
        ["said.not-body-behind"],
    ]


@pytest.mark.parametrize(
    "body",
    ["", "In the spring", " ".join(STORY[0].split()[:20]), STORY[0] + " word" * 400, "other words of no weir " * 40],
    ids=["none", "a few words", "a teaser", "not shown", "another text"],
)
def test_what_is_no_whole_body_says_nothing(body: str) -> None:
    assert not any(signs(Said(body=body)))


def test_the_description_is_found_where_it_is_shown() -> None:
    assert [i for i, one in enumerate(signs(Said(description=STORY[1][:90] + "…"))) if one] == [2]
    assert not any(signs(Said(description="In the summer")))


def test_the_body_of_json_ld_is_read_without_tags_and_is_no_metadata_of_the_record() -> None:
    linked = {"@type": "NewsArticle", "headline": "Weirs", "articleBody": "<p>One &amp; two</p>"}
    page = read_page(f"<title>Weirs</title><script type=application/ld+json>{json.dumps(linked)}</script><p>One")
    assert page.root is not None
    found = metadata(page.root)
    assert said_by(found).body.split() == ["One", "&", "two"]
    assert "body" not in found.as_dict()
    assert said_by(found, "Given", "nl")[:2] == ("Given", "nl")
