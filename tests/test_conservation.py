"""The source text of a page holds what the page shows: held against a walk over another parser's tree, and for made-up pages."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanse import Cleaner
from cleanse.extract.layout import read_page

PAGES = sorted((Path(__file__).parents[1] / "samples" / "pages").glob("*.html"))
PHRASING = frozenset(
    "a abbr b bdi cite code data em font i kbd label mark q s small span strong sub sup time u".split()
)
NOT_SHOWN = frozenset(
    "script style template noscript noframes iframe title svg head audio video canvas datalist".split()
)
HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
WORD = re.compile(r"\w+")
CLEANER = Cleaner()


def shown(element: Tag) -> str:
    pieces: list[str] = []
    for child in element.children:
        if type(child) is NavigableString:
            pieces.append(child)
        elif isinstance(child, Tag) and child.name not in NOT_SHOWN and not is_hidden(child):
            edge = "" if child.name in PHRASING else "\n"
            pieces += (edge, shown(child), edge)
    return "".join(pieces)


def is_hidden(tag: Tag) -> bool:
    return tag.has_attr("hidden") or HIDING.search(str(tag.get("style", ""))) is not None


def words(text: str) -> Counter[str]:
    return Counter(WORD.findall(text))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_source_text_holds_the_words_that_a_page_shows(path: Path) -> None:
    markup = path.read_text(encoding="utf-8", errors="replace")
    wanted = words(shown(BeautifulSoup(markup, "html.parser")))
    held = words(read_page(markup).text)
    assert (wanted - held).total() <= 0.005 * wanted.total(), wanted - held


TEXTS = st.lists(st.sampled_from("tide mill dam Ære 水門 1904 weir".split()), min_size=1, max_size=4).map(" ".join)
BLOCKS = ("p", "div", "li", "td", "h2", "section", "blockquote", "figcaption", "my-box")
INNER = ("a", "b", "em", "span", "small")


def element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def wrapped(names: tuple[str, ...], edge: str) -> st.SearchStrategy[str]:
        inner = st.lists(children, min_size=1, max_size=3).map(edge.join)
        return st.tuples(st.sampled_from(names), inner).map(lambda one: f"<{one[0]}>{one[1]}</{one[0]}>")

    return st.one_of(wrapped(BLOCKS, "<br>"), wrapped(INNER, " "))


@settings(max_examples=120, deadline=None)
@given(
    st.recursive(TEXTS, element, max_leaves=25), st.sampled_from(["", "<p>", "<table>", "</div>", "<b>", "<ul><li>"])
)
def test_no_word_of_a_made_up_page_is_lost_and_every_one_is_accounted_for(body: str, stray: str) -> None:
    markup = f"<html><body>{stray}{body}<script>var hidden</script></body></html>"
    wanted = words(re.sub("<[^>]+>", " ", body))
    assert words(read_page(markup).text) == wanted
    article = CLEANER.clean_page(markup)
    assert article.restore() == article.document.source.text
