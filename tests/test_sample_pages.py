"""The sample pages come out as their author wrote down before any extractor had seen them.

`NAME.expected.txt` is that truth. `NAME.expected.json` is what the tool makes of the page, so that a change of rules or
weights shows what it does to whole pages; `python -m tests.test_sample_pages` writes it anew. Where the two differ, the
truth is right, and the difference stands below with its reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cleanse.io.html import read_html
from cleanse.pipeline import Pipeline
from cleanse.types import Article

PAGES = Path(__file__).parents[1] / "samples" / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))
PIPELINE = Pipeline()

# Differences from the truth that are known, each with its reason: `lost` is text of the article that goes, `left` is
# text that stays and is none, `captions` are not all moved to their field.
ASIDE = "a byline or date line of few words under the headline stays"
STANDFIRST = "a standfirst between headline and byline is taken for page furniture"
LEAD_PICTURE = "nothing in the markup of the lead picture's caption says that it is one"
KNOWN: Mapping[tuple[str, str], str] = {
    ("docs-retry", "lost"): "a code block goes",
    ("forum-thread", "lost"): "later posts are taken for comments",
    ("infinite-scroll", "lost"): STANDFIRST,
    ("liveblog-storm", "lost"): "a time above an entry and the signature of a quoted post go",
    ("paywall-pier", "lost"): STANDFIRST,
    ("press-release", "lost"): STANDFIRST,
    ("cookie-wall", "left"): ASIDE,
    ("gallery-feria", "left"): ASIDE,
    ("infinite-scroll", "left"): "the next article, glued on with the same markup, stays",
    ("listicle-lighthouses", "left"): "booking buttons stay",
    ("press-release", "left"): ASIDE,
    ("recipe-pflaumenkuchen", "left"): "a rating, a link to another recipe and a call to share a picture stay",
    ("review-bouilloire", "left"): "a table of shops stays",
    ("table-layout-2005", "left"): "links to the previous and next page stay",
    ("gallery-feria", "captions"): "captions behind the last paragraph are not looked for",
    ("paywall-pier", "captions"): "the letter of a button stands before the caption",
    ("russian-regional", "captions"): LEAD_PICTURE,
}


class Truth(NamedTuple):
    """What stands in `NAME.expected.txt`."""

    title: str | None
    authors: list[str]
    date: str | None
    captions: list[str]
    lines: list[str]


def truth(name: str) -> Truth:
    head, _, text = (PAGES / f"{name}.expected.txt").read_text(encoding="utf-8").partition("\n\n")
    fields: dict[str, list[str]] = {"title": [], "author": [], "date": [], "caption": []}
    for line in head.strip().split("\n"):
        key, _, value = line.partition(": ")
        fields[key].append(value)
    return Truth(
        next(iter(fields["title"]), None),
        fields["author"],
        next(iter(fields["date"]), None),
        fields["caption"],
        stripped(text),
    )


def stripped(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


@cache
def cleaned(name: str) -> Article:
    return PIPELINE.clean(read_html((PAGES / f"{name}.html").read_bytes(), name))


def record(article: Article) -> dict[str, Any]:
    """Return of an article what a reader of a difference wants to see: fields, text, and what went as what."""
    return {
        "status": article.status.value,
        "title": article.title,
        "authors": list(article.authors),
        "date": article.date,
        "language": article.language,
        "text": article.text,
        "captions": list(article.captions),
        "removed": [
            {"text": change.before, "category": change.category}
            | ({"moved_to": change.moved_to} if change.moved_to else {})
            for change in article.removed
        ],
        "repaired": [[change.before, change.after, change.rule] for change in article.repaired],
        "suspects": [suspect.rule for suspect in article.suspects],
    }


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(name, marks=pytest.mark.xfail(reason=reason, strict=True) if reason else ())
        for name in NAMES
        for reason in [KNOWN.get((name, kind))]
    ]


def test_there_are_twenty_pages_and_each_has_its_truth() -> None:
    assert len(NAMES) >= 20
    assert all((PAGES / f"{name}.expected.txt").is_file() for name in NAMES)
    assert {name for name, _ in KNOWN} <= {*NAMES}


@pytest.mark.parametrize("name", cases("lost"))
def test_nothing_of_the_article_is_lost(name: str) -> None:
    kept = stripped(cleaned(name).text or "")
    assert [line for line in truth(name).lines if line not in kept] == []


@pytest.mark.parametrize("name", cases("left"))
def test_nothing_else_is_left(name: str) -> None:
    wanted = truth(name).lines
    assert [line for line in stripped(cleaned(name).text or "") if line not in wanted] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_article_is_in_order(name: str) -> None:
    kept, wanted = stripped(cleaned(name).text or ""), truth(name).lines
    assert [line for line in kept if line in wanted] == [line for line in wanted if line in kept]


@pytest.mark.parametrize("name", NAMES)
def test_title_authors_and_date(name: str) -> None:
    article, wanted = cleaned(name), truth(name)
    assert (article.title, list(article.authors), article.date) == (wanted.title, wanted.authors, wanted.date)


@pytest.mark.parametrize("name", cases("captions"))
def test_captions_are_moved(name: str) -> None:
    assert list(cleaned(name).captions) == truth(name).captions


@pytest.mark.parametrize("name", NAMES)
def test_every_character_is_accounted_for(name: str) -> None:
    article = cleaned(name)
    assert article.restore() == article.document.source.text


@pytest.mark.parametrize("name", NAMES)
def test_the_record_is_the_one_on_file(name: str) -> None:
    on_file = json.loads((PAGES / f"{name}.expected.json").read_text(encoding="utf-8"))
    assert record(cleaned(name)) == on_file, "if this is meant: python -m tests.test_sample_pages, and read its diff"


def write() -> None:
    for name in NAMES:
        text = json.dumps(record(cleaned(name)), ensure_ascii=False, indent=1)
        (PAGES / f"{name}.expected.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
