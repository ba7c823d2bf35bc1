"""The visible text of a page: what stands in it, in which order and shape, and that offsets are true."""

from __future__ import annotations

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanse.extract.layout import read_page
from cleanse.extract.page import Page

SHAPES = [
    ("<p>One<p>Two", "One\n\nTwo"),
    ("<div>One <b>bold</b>, <a href=x>linked</a>.</div>", "One bold, linked."),
    ("<p>a\n  b\t c</p>", "a b c"),
    ("<p>One<br>two</p>", "One\ntwo"),
    ("<div>One<br><br>two<br> <br/>three</div>", "One\n\ntwo\n\nthree"),
    ("<ul><li>a<li>b</ul><p>c", "a\nb\n\nc"),
    ("<pre>\nif x:\n    y\n</pre>", "if x:\n    y"),
    ("<table><tr><th>Year<th>Rain<tr><td>2001<td>12</table>", "Year\tRain\n2001\t12"),
    ("<table><tr><td><p>Menu</p><td><p>The long story.</p></table>", "Menu\n\nThe long story."),
    ("<p>a<script>x()</script>b<style>p{}</style>c", "abc"),
    ("<p>a</p><svg><text>b</text></svg><template><p>c</template><noscript>d</noscript>", "a"),
    ("<p hidden>a</p><p style='display: none'>b</p><p>c", "c"),
    ("<div hidden id='S:1'><p>streamed</div>", "streamed"),
    ("<h1>Café &amp; bar</h1>", "Café & bar"),
    ("<p>a<!-- b --><?php c ?>d</p>", "ad"),
    ("<select><option>x<option>y</select>", "x\ny"),
    ("text only", "text only"),
    ("<title>T</title><nav>Menu</nav><p>One", "Menu\n\nOne"),
    ("<title>Never closed <body><p>Story", "Story"),
    ("<p>\N{NO-BREAK SPACE}</p><p>a\N{NO-BREAK SPACE}b</p>", "a\N{NO-BREAK SPACE}b"),
]


@pytest.mark.parametrize(("markup", "text"), SHAPES)
def test_text_of_markup(markup: str, text: str) -> None:
    assert read_page(markup).text == text


def test_a_block_knows_where_it_stands() -> None:
    page = read_page("<body><div class='Story' id=a><p>Plain <a href=x>link</a> <i>odd</i></p></div>")
    (block,) = page.blocks
    assert page.xpath(block) == "/html/body/div/p"
    assert [page.nodes[node].tag for node in page.path(block.node)] == ["p", "div", "body"]
    assert page.nodes[1].words == " story a  "
    assert (block.links, block.strong, block.anchors) == (4, 3, 1)


def test_hidden_text_is_kept_apart_and_code_is_only_counted() -> None:
    page = read_page("<p>a</p><p hidden>secret <b>words</b></p><script>code()</script>")
    assert page.hidden == ("secret words",)
    assert page.hidden_chars == len("secret words") + len("code()")


@pytest.mark.parametrize("markup", ["", "  ", "<!-- -->", "<frameset><frame src=a></frameset>", "\0"])
def test_nothing_to_see(markup: str) -> None:
    page = read_page(markup)
    assert page.text.strip("\N{REPLACEMENT CHARACTER}") == ""
    assert not page.degraded


PIECES = st.sampled_from(
    """<p> </p> <div> </div> <ul> <li> </ul> <table> <tr> <td> </table> <b> </b> <a> </a> <br> <pre> </pre> <h2> </h2>
    <script> </script> <!-- --> <select> <option> <svg> </svg> <title> &nbsp; &amp; &#0; &#xD800; < > " = <br/> </body>""".split()
)
MARKUP = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=30).map("".join)


@given(MARKUP)
def test_offsets_are_true_for_any_markup(markup: str) -> None:
    page = read_page(markup)
    position = 0
    for number, block in enumerate(page.blocks):
        assert block.index == number
        assert page.text[block.start : block.end] == block.text == block.text.strip()
        assert block.text
        assert page.text[position : block.start].strip() == ""
        position = block.end
        node = page.nodes[block.node]
        assert node.first <= number < node.end
        assert 0 <= block.links <= len(block.text)
        assert 0 <= block.strong <= len(block.text)
    assert position == len(page.text)


@given(MARKUP)
def test_containers_nest(markup: str) -> None:
    page = read_page(markup)
    for number, node in enumerate(page.nodes):
        assert node.parent < number
        if node.parent >= 0:
            around = page.nodes[node.parent]
            assert around.first <= node.first <= node.end <= around.end
            assert node.depth == around.depth + 1


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=20), max_size=8))
def test_paragraphs_come_back_as_they_are(texts: list[str]) -> None:
    page = read_page("".join(f"<p>{escape(text)}</p>" for text in texts))
    assert [block.text for block in page.blocks] == texts


@given(MARKUP)
def test_layout_of_the_visible_text_changes_nothing(markup: str) -> None:
    page = read_page(markup)
    again = read_page(_paragraphs(page))
    assert again.text == page.text.replace("\t", " ") or any(block.kind != "text" for block in page.blocks)


def _paragraphs(page: Page) -> str:
    pieces = []
    for before, block in zip((None, *page.blocks), page.blocks, strict=False):
        is_tight = before is not None and page.text[before.end : block.start].count("\n") == 1
        tag = "li" if is_tight or _is_tight_next(page, block.index) else "p"
        lines = "<br>".join(escape(line) for line in block.text.split("\n"))
        pieces.append(f"<{tag}>{lines}</{tag}>")
    return "".join(pieces)


def _is_tight_next(page: Page, index: int) -> bool:
    following = page.blocks[index + 1 : index + 2]
    return bool(following) and page.text[page.blocks[index].end : following[0].start].count("\n") == 1


def test_no_visible_word_is_lost() -> None:
    markup = "<body>a<p>b<div>c<span>d</span>e</div>f<ul><li>g</ul>h<table><tr><td>i<td>j</table>k<h1>l</h1>m</body>n"
    assert re.findall(r"\w", read_page(markup).text) == list("abcdefghijklmn")


def test_buttons_in_a_row_are_apart_and_count_as_links() -> None:
    page = read_page(
        "<div><button>Accept</button><button>Refuse</button></div><p>The <button>weir</button>, built in 1904"
    )
    assert [block.text for block in page.blocks] == ["Accept Refuse", "The weir, built in 1904"]
    assert [block.links for block in page.blocks] == [12, 4]


def test_a_link_counts_for_its_own_block_only() -> None:
    page = read_page("<div><a href=/><img></a> <p>Text</p><a href=/b><div>One</div><div>Two</div></a></div>")
    assert [(block.text, block.anchors) for block in page.blocks] == [("Text", 0), ("One", 1), ("Two", 1)]


def test_a_button_that_nothing_closes_is_none() -> None:
    page = read_page(f"<button>Menu<p>{'The weir was built of oak. ' * 9}</p><p>It held.</p>")
    assert [block.links for block in page.blocks] == [0, 0, 0]
