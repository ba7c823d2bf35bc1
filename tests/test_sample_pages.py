"""The sample pages come out as their author wrote down before any extractor had seen them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree

from cleanse.extract.metadata import Metadata, metadata

PAGES = Path(__file__).parents[1] / "samples" / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))
ENCODINGS = {"table-layout-2005": "cp1252", "russian-regional": "cp1251"}


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
        [line for line in text.split("\n") if line],
    )


def described(name: str) -> Metadata:
    markup = (PAGES / f"{name}.html").read_bytes().decode(ENCODINGS.get(name, "utf-8"))
    return metadata(etree.fromstring(markup.encode(), etree.HTMLParser(encoding="utf-8")))


def test_there_are_twenty_pages_and_each_has_its_truth() -> None:
    assert len(NAMES) >= 20
    assert all((PAGES / f"{name}.expected.txt").is_file() for name in NAMES)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "broken-markup"])
def test_title(name: str) -> None:
    found = described(name).title
    assert (found.value if found else None) == truth(name).title


@pytest.mark.parametrize("name", [name for name in NAMES if name != "broken-markup"])
def test_authors(name: str) -> None:
    assert [author.value for author in described(name).authors] == truth(name).authors


@pytest.mark.parametrize("name", [name for name in NAMES if name != "broken-markup"])
def test_date(name: str) -> None:
    found = described(name).date
    assert (found.value if found else None) == truth(name).date
