"""Markdown read by an independent reader shows the words of the page again, in order, with their structure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cleanse.decode import from_str
from cleanse.extract.inline import marks_of
from cleanse.extract.layout import read_page
from cleanse.extract.markdown import escaped, markdown
from cleanse.types import Article, Change, Document, Status

PAGES = Path(__file__).parents[1] / "samples" / "pages"
READER = MarkdownIt("commonmark", {"html": False}).enable("table")


def article(text: str, changes: tuple[Change, ...] = (), title: str | None = None) -> Article:
    return Article(Document(from_str(text)), text, Status.OK, changes, title=title)


def rendered(markup: str, changes: tuple[Change, ...] = (), url: str | None = None) -> str:
    page = read_page(markup, url)
    return markdown(article(page.text, changes), page)


def words(text: str) -> list[str]:
    return text.replace("\N{ZERO WIDTH SPACE}", "").split()


def read_back(text: str) -> list[str]:
    return words(read_page(READER.render(text)).text)


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("<h2>Low <i>water</i></h2><p>The ferry lay still.", "## Low *water*\n\nThe ferry lay still.\n"),
        ("<ul><li>one<li>two<ul><li>in two</ul></ul>", "- one\n- two\n  - in two\n"),
        ("<ol start=3><li>three<li>four</ol>", "3. three\n4. four\n"),
        ("<ol><li><p>one<p>more of one<li>two</ol>", "1. one\n\n   more of one\n\n2. two\n"),
        ("<blockquote><p>So it is.<p>So it was.</blockquote>", "> So it is.\n\n> So it was.\n"),
        ("<p>See <a href='/b c'>the boats</a>.", "See [the boats](https://example.org/b%20c).\n"),
        ("<p><a href='javascript:x()'>no</a> <a href='#top'>top</a>", "no top\n"),
        ("<p>Run <code>a * b</code> and <kbd>`x`</kbd>", "Run `a * b` and `` `x` ``\n"),
        ("<pre class='language-python'>if a:\n    b()</pre>", "```python\nif a:\n    b()\n```\n"),
        ("<table><tr><th>a<th>b|c<tr><td>1<td>2</table>", "| a | b\\|c |\n| --- | --- |\n| 1 | 2 |\n"),
        ("<p>one<br>two", "one\\\ntwo\n"),
        ("<p># no heading<p>1. no list<p>* star_s", "\\# no heading\n\n1\\. no list\n\n\\* star\\_s\n"),
        ("<p>un<b>believ</b>able and <b> loud </b> words", "un**believ**able and **loud** words\n"),
        ("<p><b><strong>twice</strong></b>", "**twice**\n"),
        ("<a href='/x'><h3>A card</h3><p>with text</p></a>", "### [A card](https://example.org/x)\n\n[with text](https://example.org/x)\n"),
    ],
)  # fmt: skip
def test_each_shape(markup: str, wanted: str) -> None:
    assert rendered(markup, url="https://example.org/a") == wanted


def test_text_input_becomes_paragraphs_under_its_title() -> None:
    found = markdown(article("One.\nStill one.\n\n- not a list", title="Low water *today*"))
    assert found == "# Low water \\*today\\*\n\nOne.\\\nStill one.\n\n\\- not a list\n"


def test_a_failed_document_has_none() -> None:
    assert markdown(replace(article("x"), text=None, status=Status.FAILED)) == ""


def test_what_was_removed_is_not_rendered_and_marks_move_along() -> None:
    page = read_page("<p>Share this<p>The <b>fer-ry</b> lay <a href='https://example.org/x'>still</a> again")
    text = page.text
    hyphen, still = text.index("-"), text.index("still")
    changes = (
        Change(0, 10, "Share this", "", "removed", category="share"),
        Change(10, 12, "\n\n", "", "layout"),
        Change(hyphen, hyphen + 1, "-", "", "repaired"),
        Change(still, still + 5, "still", "", "removed"),
    )
    assert markdown(article(text, changes), page) == "The **ferry** lay  again\n"


@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.html")))
def test_whole_pages_are_read_back(name: str) -> None:
    page = read_page((PAGES / f"{name}.html").read_bytes().decode("utf-8", "replace"))
    assert read_back(markdown(article(page.text), page)) == words(page.text)


TEXT = st.text(alphabet=st.sampled_from("ab 1.#>+-=*_`~[]()<>|\\&;!\"'é。😀\n\t"), min_size=1, max_size=30)
INLINE = st.recursive(
    TEXT.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.split()[0]}>",
        st.sampled_from(["b", "i", "code", "a href='/x_y*z'", "span", "em"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=5,
)
BLOCK = st.recursive(
    st.builds(lambda tag, text: f"<{tag}>{text}</{tag}>", st.sampled_from(["p", "h2", "div", "pre"]), INLINE),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda items: "<ul>" + "".join(f"<li>{one}</li>" for one in items) + "</ul>"),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: "<ol>" + "".join(f"<li>{one}</li>" for one in items) + "</ol>"),
        inner.map(lambda one: f"<blockquote>{one}</blockquote>"),
        st.lists(st.lists(INLINE, min_size=2, max_size=3), min_size=1, max_size=3).map(
            lambda rows: "<table>" + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows) + "</table>"
        ),
    ),
    max_leaves=6,
)  # fmt: skip


@given(st.lists(BLOCK, min_size=1, max_size=4))
def test_any_page_is_read_back(blocks: list[str]) -> None:
    page = read_page("<body>" + "".join(blocks), "https://example.org/")
    assert read_back(markdown(article(page.text), page)) == words(page.text)


@given(TEXT)
def test_any_text_is_read_back(text: str) -> None:
    assert read_back(markdown(article(text))) == words(text)


@given(st.lists(BLOCK, min_size=1, max_size=3))
def test_marks_lie_within_their_block(blocks: list[str]) -> None:
    page = read_page("<body>" + "".join(blocks), "https://example.org/")
    for index, marks in marks_of(page).items():
        text = page.blocks[index].text
        assert all(0 <= mark.start < mark.end <= len(text) for mark in marks)
        assert all(text[mark.start : mark.end].strip() == text[mark.start : mark.end] for mark in marks)


def test_entities_are_not_read_twice() -> None:
    assert READER.renderInline(escaped("&amp;lt; AT&T &copy")) == "&amp;amp;lt; AT&amp;T &amp;copy"
