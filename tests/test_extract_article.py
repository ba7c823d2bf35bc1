"""The article of a page: what stays, what goes and why, and that nothing is lost on the way."""

from __future__ import annotations

import pytest
from lxml import etree

from cleanse.edits import forward, invert, replay
from cleanse.extract.charset import page_from_str
from cleanse.extract.evidence import doubt, read_weights, shipped_weights
from cleanse.extract.layout import read_page
from cleanse.extract.lie import Lie, form
from cleanse.extract.said import Said
from cleanse.extract.signs import signs
from cleanse.extract.witness import coverage, witness_signs, witnessed_text
from cleanse.pipeline import Options, Pipeline
from cleanse.types import Article, Edit, Status

STORY = (
    "The last ferry to the island leaves at four in winter, and nobody on the quay can remember when that was not so.",
    "This year it will leave at five, the harbour master announced on Monday, because the new engine needs less coal.",
    "“We can now reach the island before the tide turns,” said the captain, who has steered the boat for thirty years.",
    "The schools on the island asked for the later crossing, so that pupils can stay for the choir and the football team.",
    "Whether the café on the pier stays open for the extra hour is not yet decided; its owner wants to wait for spring.",
)
CAPTION = "The ferry at the quay in January."
PAGE = f"""<!doctype html><html lang="en"><head><title>Ferry to leave an hour later | The Harbour Post</title>
<meta property="og:title" content="Ferry to leave an hour later"><meta name="author" content="Ida Quist">
<meta property="article:published_time" content="2024-01-15"></head>
<body class="single has-comments">
<header class="site-header"><a href="/">The Harbour Post</a></header>
<nav class="menu"><ul><li><a href="/news">News</a><li><a href="/tides">Tides</a><li><a href="/about">About us</a></ul></nav>
<main><article class="post"><h1>Ferry to leave an hour later</h1>
<p class="byline">By Ida Quist</p><p class="date">15 January 2024</p>
<figure><img src="a.jpg"><figcaption>{CAPTION}</figcaption></figure>
<div class="article-body">{"".join(f"<p>{line}</p>" for line in STORY)}</div>
<div class="related"><h3>Related articles</h3><ul>
<li><a href="/1">Quay wall to be mended before the herring season</a><li><a href="/2">Choir wins the regional cup</a>
<li><a href="/3">Lighthouse painted white again</a></ul></div></article></main>
<section id="comments" class="comments"><h3>2 comments</h3>
<div class="comment"><b>Olav</b><p>At last I can stay for a cup of tea with my sister after the market!</p></div>
<div class="comment"><b>Marit</b><p>Five is still too early in my opinion, they should have asked all of us.</p></div></section>
<aside class="sidebar"><h4>Most read</h4><ol><li><a href="/4">Storm tonight</a><li><a href="/5">Fish prices fall</a></ol></aside>
<footer>© The Harbour Post. All rights reserved. <a href="/privacy">Privacy</a></footer>
<script>var chrome = 1;</script></body></html>"""


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.fixture(scope="module")
def article(pipeline: Pipeline) -> Article:
    return pipeline.clean(page_from_str(PAGE, url="https://harbour.example/2024/ferry-later"), trace=True)


def test_the_story_stays_and_nothing_else(article: Article) -> None:
    assert article.text == "\n\n".join(STORY)
    assert article.status is Status.OK


def test_the_law(article: Article) -> None:
    source = article.document.source.text
    assert source == read_page(PAGE).text
    assert replay(source, article.changes) == article.text
    assert invert(article.text or "", article.changes) == source
    assert article.restore() == source


def test_what_the_page_says_of_itself_fills_the_fields(article: Article) -> None:
    assert (article.title, article.authors, article.date) == (
        "Ferry to leave an hour later",
        ("Ida Quist",),
        "2024-01-15",
    )
    assert article.captions == (CAPTION,)
    moved = {change.moved_to: change.before for change in article.removed if change.moved_to}
    assert moved["title"] == "Ferry to leave an hour later"
    assert moved["captions"] == CAPTION
    assert "Ida Quist" in moved["authors"]
    assert article.metadata["title"]["origin"]


def test_every_removal_names_its_reason_and_its_element(article: Article) -> None:
    tree = etree.fromstring(PAGE, etree.HTMLParser())
    for change in article.removed:
        (element,) = tree.xpath(change.xpath)
        assert " ".join(change.before.split()) in " ".join("".join(element.itertext()).split())
        assert change.why
    assert {change.category for change in article.removed} >= {"chrome", "title", "caption"}


def test_explain_gets_the_evidence_of_every_block(article: Article) -> None:
    trace = article.trace
    assert trace is not None
    assert {block.text for block in trace.blocks} >= {*STORY, "Tides", CAPTION}
    assert all(trace.notes[block.index][0].startswith("chance ") for block in trace.blocks)


def test_the_same_again(pipeline: Pipeline, article: Article) -> None:
    again = pipeline.clean(page_from_str(PAGE, url="https://harbour.example/2024/ferry-later"))
    assert again == article


def test_chrome_that_is_kept_stays() -> None:
    article = Pipeline(Options(keep=frozenset({"chrome"}))).clean(page_from_str(PAGE))
    assert not [change for change in article.removed if change.category == "chrome"]


def test_a_record_is_believed_before_its_page(pipeline: Pipeline) -> None:
    article = pipeline.clean(page_from_str(PAGE, title="Late ferry", authors=("K. L.",), date="2024-01-16"))
    assert (article.title, article.authors, article.date) == ("Late ferry", ("K. L.",), "2024-01-16")


def test_the_record_says_that_it_was_a_page(article: Article) -> None:
    record = article.to_dict()
    assert record["source"]["format"] == "html"
    assert record["source"]["hidden_chars"] >= len("var chrome = 1;")
    assert all(row["xpath"].startswith("/html") for row in record["removed"])


def test_broken_characters_of_a_page_are_mended_where_they_stay(pipeline: Pipeline) -> None:
    article = pipeline.clean(
        page_from_str(PAGE.replace("Whether the café", "Whether the cafÃ©").replace("Tides", "TÃ¯des"))
    )
    source = article.document.source.text
    assert "Whether the café" in (article.text or "")
    assert [(change.before, change.after) for change in article.repaired] == [("Ã©", "é")]
    assert invert(article.text or "", article.changes) == source


def test_levels_only_add(pipeline: Pipeline) -> None:
    kept = [
        {line for line in (Pipeline(Options(level=level)).clean(page_from_str(PAGE)).text or "").split("\n") if line}
        for level in ("safe", "normal", "aggressive")
    ]
    assert kept[0] >= kept[1] >= kept[2]


def test_coverage_reads_both_in_their_order() -> None:
    page = read_page("<p>one two three four five</p><p>six</p><p>one two three four five</p>")
    assert coverage(page, "one two three four five six") == [1.0, 1.0, 0.0]
    assert coverage(page, "") == [0.0, 0.0, 0.0]


def test_trafilatura_testifies_without_changing_the_page() -> None:
    page = read_page(PAGE)
    before = etree.tostring(page.root)
    assert STORY[0] in witnessed_text(page)
    assert etree.tostring(page.root) == before
    silent = witness_signs(Lie(page), [0.0] * len(page.blocks))
    assert silent[0] == {"witness.silent": 1.0}


def test_doubt_is_the_share_of_words_on_the_wrong_side() -> None:
    lie = Lie(read_page(f"<p>{'word ' * 50}</p><p>{'word ' * 50}</p>"))
    assert doubt(lie, [1.0, 0.0]) == 0
    assert doubt(lie, [0.9, 0.1]) == pytest.approx(0.2)


def test_form_counts_words_without_spaces() -> None:
    assert form("橋は冬のあいだも開いている。" * 4, 0).is_prose
    assert not form("Home", 4).is_prose


def test_weights_name_what_the_signs_name() -> None:
    weights = shipped_weights()
    assert weights.first["bias"]
    assert "place.between" in weights.second
    assert any(name.startswith("witness.") for name in weights.witness)
    assert not any(name.startswith("witness.") for name in weights.second)
    assert weights.bars["safe"] < weights.bars["normal"] < weights.bars["aggressive"]


def test_weights_that_are_none_are_refused() -> None:
    with pytest.raises(KeyError):
        read_weights("[first]\n")


def test_forward_finds_spans_behind_edits() -> None:
    edits = [Edit(0, 2, "", "a"), Edit(5, 6, "xyz", "a")]
    assert forward(edits, [Edit(3, 4, "", ""), Edit(4, 8, "", "")]) == [(1, 2), (2, 8)]


def test_what_only_its_place_speaks_against_is_for_the_evidence_to_decide(pipeline: Pipeline) -> None:
    table = "".join(f"<p>Pier {number}</p><p>{number} m</p>" for number in range(12, 40))
    page = PAGE.replace("</p></div>\n", f"</p>{table}</div>\n", 1)
    article = pipeline.clean(page_from_str(page))
    assert [change.rule for change in article.removed if change.rule.startswith(("edge-", "neighbour."))] == []
    assert article.restore() == article.document.source.text


def test_of_several_articles_the_one_with_the_headline_is_the_pages_own(pipeline: Pipeline) -> None:
    longer = "".join(f"<p>{line} And {line[0].lower()}{line[1:]}</p>" for line in STORY)
    following = f"<article class=post><h1>Another pier</h1><div class=article-body>{longer}</div></article>"
    page = read_page(PAGE.replace("</article></main>", f"</article>{following}</main>"))
    lie = Lie(page, "Ferry to leave an hour later")
    found = signs(lie, [frozenset[str]()] * len(page.blocks), Said())
    own = next(block.index for block in page.blocks if block.text == STORY[0])
    assert "article.best" in found[own]
    assert (
        "article.other" in found[next(block.index for block in page.blocks if block.text.startswith(f"{STORY[0]} And"))]
    )


def test_cards_that_differ_in_their_numbers_are_alike() -> None:
    page = read_page(
        "".join(f"<div id=post-{n} class='card c{n}'><h3>Tide {n}</h3><p>More</p></div>" for n in range(4))
    )
    lie = Lie(page)
    assert len({lie.signature[block.node] for block in page.blocks}) == 2
