"""Metadata of a page: each kind of markup alone, against each other, and broken."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cleanse.extract.metadata import Metadata, metadata
from cleanse.extract.metadata.jsonld import loads, read
from cleanse.extract.metadata.titles import without_site

URL = "https://www.harbourpost.example/news/2024/05/17/low-water"


def page(head: str = "", body: str = "<p>Text.</p>", attributes: str = "", url: str | None = URL) -> Metadata:
    markup = f"<!DOCTYPE html><html {attributes}><head>{head}</head><body>{body}</body></html>"
    return metadata(etree.fromstring(markup.encode(), etree.HTMLParser(encoding="utf-8")), url)


def linked(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f'<script type="application/ld+json">{text}</script>'


def names(found: Metadata) -> list[str]:
    return [author.value for author in found.authors]


def only(found: Metadata, key: str) -> tuple[str, str] | None:
    value = getattr(found, key)
    return (value.value, value.origin) if value else None


ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Low water stops the ferry",
    "datePublished": "2024-05-16T22:10:00+02:00",
}


def test_an_empty_page_says_nothing() -> None:
    assert page(body="", url=None) == Metadata()
    assert Metadata().as_dict() == {}


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Low water stops the ferry - Harbour Post</title>", "", ("Low water stops the ferry", "html")),
        ("<title>Low water stops the ferry | harbourpost.example</title>", "", ("Low water stops the ferry", "html")),
        ("<title>A ferry, late | Harbour Post</title>", "<h1>Harbour Post</h1><h1>A ferry, late</h1>", ("A ferry, late", "visible")),
        ('<meta property="og:title" content="Ferry stops: low water">', "<h1>Low water stops the ferry</h1>", ("Low water stops the ferry", "visible")),
        ('<meta property="og:title" content="Low water stops the ferry">', "<h1>Latest news</h1>", ("Low water stops the ferry", "opengraph")),
        ("<title>Harbour Post: Low water stops the ferry</title>", "<h3>Low water stops the ferry</h3>", ("Low water stops the ferry", "visible")),
        (linked(ARTICLE), "", ("Low water stops the ferry", "json-ld")),
        ('<meta property="og:title" content="Fish &amp;amp; chips in May">', "", ("Fish & chips in May", "opengraph")),
        (
            '<meta property="og:title" content="Low water stops the ferry">',
            "<h1>Low water stops the ferry <small>by Ana Pérez, updated 17.05.2024</small></h1>",
            ("Low water stops the ferry", "opengraph"),
        ),
        ("<title>Logo</title><svg><title>Arrow</title></svg>", "", ("Logo", "html")),
    ],
)  # fmt: skip
def test_title(head: str, body: str, title: tuple[str, str]) -> None:
    assert only(page(head, body), "title") == title


@pytest.mark.parametrize("separator", [" - ", " | ", " – ", " — ", " • ", " » ", " :: "])
def test_a_site_leaves_a_title_with_its_separator(separator: str) -> None:
    assert without_site(f"Low water{separator}Harbour Post", "Harbour Post", "") == "Low water"


def test_a_title_keeps_parts_that_are_its_own() -> None:
    title = "Low water: why the ferry - and the mail - stop"
    assert without_site(title, "Harbour Post", "harbourpost.example") == title


@pytest.mark.parametrize(
    ("head", "body", "authors"),
    [
        (linked(ARTICLE | {"author": {"@type": "Person", "name": "Ana Pérez"}}), "", ["Ana Pérez"]),
        (linked(ARTICLE | {"author": [{"name": "Ana Pérez"}, {"name": "Tom Reed"}]}), "", ["Ana Pérez", "Tom Reed"]),
        (linked(ARTICLE | {"author": "By Ana Pérez"}), "", ["Ana Pérez"]),
        (linked({"@graph": [ARTICLE | {"author": {"@id": "#ana"}}, {"@type": "Person", "@id": "#ana", "name": "Ana Pérez"}]}), "", ["Ana Pérez"]),
        (linked(ARTICLE | {"author": {"@type": "Organization", "name": "Harbour Post"}}), '<p class="byline">By Ana Pérez</p>', ["Ana Pérez"]),
        (linked(ARTICLE | {"author": {"@type": "Person", "name": "admin"}}), '<a rel="author" href="/ana">Ana Pérez</a>', ["Ana Pérez"]),
        ('<meta name="author" content="Ana Pérez, Staff Writer">', "", ["Ana Pérez"]),
        ('<meta name="author" content="https://www.facebook.example/harbourpost">', "", []),
        ('<meta property="article:author" content="Ana Pérez">', "", ["Ana Pérez"]),
        ('<meta name="byl" content="By Ana Pérez and Tom Reed">', "", ["Ana Pérez", "Tom Reed"]),
        ('<meta name="author" content="Lea Ott, MS, RD">', "", ["Lea Ott"]),
        ("", '<span itemprop="author"><span itemprop="name">Ana Pérez</span></span>', ["Ana Pérez"]),
        ("<title>Low water today</title>", "<h1>Low water today</h1><div>By <a>Ana Pérez</a> | 3 May</div><p>Text</p>", ["Ana Pérez"]),
        ("<title>Low water today</title>", "<h1>Low water today</h1><p>Von</p><p>Mia Roth</p>", ["Mia Roth"]),
        ("<title>Low water today</title>", "<h1>Low water today</h1><p>By Monday the harbour was full of boats.</p>", []),
        (linked(ARTICLE | {"author": {"@type": "Organization", "name": "Coast Wire Agency"}}), "", ["Coast Wire Agency"]),
    ],
)  # fmt: skip
def test_authors(head: str, body: str, authors: list[str]) -> None:
    assert names(page('<meta property="og:site_name" content="Harbour Post">' + head, body)) == authors


def test_the_byline_that_readers_see_wins_over_the_account_that_posted() -> None:
    head = "<title>Low water today</title>" + '<meta name="author" content="Web Poster">'
    body = "<h1>Low water today</h1><p>By Ana Pérez</p><p>The ferry lay still.</p>"
    assert names(page(head, body)) == ["Ana Pérez"]


def test_an_author_of_a_comment_is_nobody() -> None:
    body = '<h1>Low water</h1><ol class="commentlist"><li><cite class="comment-author">Loud Larry</cite></li></ol>'
    assert names(page("<title>Low water</title>", body)) == []


@pytest.mark.parametrize(
    ("head", "body", "date"),
    [
        (linked(ARTICLE), "", ("2024-05-16", "json-ld")),
        ('<meta property="article:published_time" content="2024-05-16T08:00Z">', "", ("2024-05-16", "opengraph")),
        ('<meta name="pubdate" content="20240516">', "", ("2024-05-16", "meta")),
        ('<meta name="date" content="1970-01-01T00:00:00Z">', "", ("2024-05-17", "url")),
        ('<meta property="article:modified_time" content="2024-06-01">', "", ("2024-05-17", "url")),
        ("", '<time itemprop="datePublished" datetime="2024-05-15T08:00">yesterday</time>', ("2024-05-15", "microdata")),
        ("<title>Low water today</title>", "<h1>Low water today</h1><p>Updated 20 May 2024</p><p>Published 16 May 2024</p>", ("2024-05-16", "visible")),
        ("<title>Low water today</title>", "<h1>Low water today</h1><p>16. Mai 2024</p>", ("2024-05-16", "visible")),
        ("<title>Low water today</title>", "<h1>Low water today</h1><p>2024年5月16日</p>", ("2024-05-16", "visible")),
        ("", "", ("2024-05-17", "url")),
    ],
)  # fmt: skip
def test_date(head: str, body: str, date: tuple[str, str]) -> None:
    assert only(page(head, body), "date") == date


@pytest.mark.parametrize(("lang", "date"), [("en-US", "2024-03-04"), ("en-GB", "2024-04-03"), ("fr", "2024-04-03")])
def test_bare_numbers_follow_the_language(lang: str, date: str) -> None:
    found = page('<meta name="date" content="03/04/2024">', attributes=f'lang="{lang}"')
    assert only(found, "date") == (date, "meta")


def test_a_date_that_the_page_does_not_give_is_not_guessed() -> None:
    assert page(body="<p>Founded in 1999. © 2024 Harbour Post</p>", url=None).date is None


def test_addresses() -> None:
    head = (
        '<link rel="canonical" href="/news/low-water"><meta property="og:image" content="//img.example.org/a b.jpg">'
        '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">'
    )
    found = page(head)
    assert only(found, "url") == ("https://www.harbourpost.example/news/low-water", "link")
    assert only(found, "image") == ("https://img.example.org/a%20b.jpg", "opengraph")
    assert only(found, "licence") == ("https://creativecommons.org/licenses/by/4.0/", "link")


def test_the_home_page_is_no_articles_address() -> None:
    head = '<link rel="canonical" href="/"><meta property="og:url" content="https://www.harbourpost.example/news/1">'
    assert only(page(head), "url") == ("https://www.harbourpost.example/news/1", "opengraph")


def test_the_licences_of_several_pictures_are_not_the_pages() -> None:
    body = "".join(f'<a href="https://creativecommons.org/licenses/{kind}/4.0/">cc</a>' for kind in ("by", "by-sa"))
    assert page(body=body).licence is None
    assert page(body=body[: len(body) // 2]).licence is not None


def test_site_language_tags_and_description() -> None:
    head = (
        '<meta property="og:site_name" content="Harbour Post"><meta name="description" content="Boats &amp; more">'
        '<meta property="article:tag" content="Ferries"><meta property="article:tag" content="ferries"><meta name="keywords" content="a, b">'
    )
    found = page(head, attributes='lang="PT_br"')
    assert only(found, "site") == ("Harbour Post", "opengraph")
    assert only(found, "language") == ("pt-BR", "html")
    assert only(found, "description") == ("Boats & more", "meta")
    assert [tag.value for tag in found.tags] == ["ferries"]


@pytest.mark.parametrize(
    "script",
    [
        '<!-- {"@type": "Article", "datePublished": "2024-05-16"} -->',
        '//<![CDATA[\n{"@type": "Article", "datePublished": "2024-05-16"}\n//]]>',
        '{"@type": "Article", "datePublished": "2024-05-16",}',
        '{"@type": "Article", "description": "two\nlines", "datePublished": "2024-05-16"};',
        "{&quot;@type&quot;: &quot;Article&quot;, &quot;datePublished&quot;: &quot;2024-05-16&quot;}",
        '{"@type": "Article", "description": "an "inner" quote", "datePublished": "2024-05-16"}',
        '{"@type": "Article", "datePublished": "2024-05-16", "articleBody": "cut off he',
        '[[{"@graph": [[{"@type": ["http://schema.org/Article"], "datePublished": [{"@value": "2024-05-16"}]}]]}]]',
        '{"@type": "WebPage", "mainEntity": {"@type": "schema:NewsArticle", "datePublished": "2024-05-16"}}',
    ],
)
def test_broken_and_nested_json_ld_is_read(script: str) -> None:
    assert only(page(linked(script), url=None), "date") == ("2024-05-16", "json-ld")


def test_of_several_articles_the_one_with_the_pages_title_is_meant() -> None:
    others = [ARTICLE | {"headline": f"Another story number {n}", "datePublished": "2020-01-01"} for n in range(3)]
    head = "<title>Low water stops the ferry</title>" + linked([*others, ARTICLE])
    assert only(page(head), "date") == ("2024-05-16", "json-ld")


def test_updates_of_a_live_blog_and_reviews_are_not_the_article() -> None:
    update = {"@type": "BlogPosting", "headline": "Ten boats wait", "author": {"name": "Tom Reed"}}
    live = ARTICLE | {"@type": "LiveBlogPosting", "author": {"name": "Ana Pérez"}, "liveBlogUpdate": [update] * 40}
    assert names(page(linked(live))) == ["Ana Pérez"]


@pytest.mark.parametrize(
    "script",
    [
        "[" * 100_000,
        '{"a":' * 50_000 + "1" + "}" * 50_000,
        "",
        "null",
        "7",
        '"text"',
        "{}",
        '{"@type": 3, "author": 4}',
        "\x00\ufffe",
    ],
    ids=range(9),
)
def test_hostile_json_ld_costs_nothing_but_itself(script: str) -> None:
    assert page("<title>Low water</title>" + linked(script), url=None).title is not None


def test_floods_are_bounded() -> None:
    flood = "".join(f'<meta name="author" content="Name Number{n}"><h2>Low water {n}</h2>' for n in range(5_000))
    found = page("<title>Low water</title>" + flood + linked([ARTICLE] * 5_000))
    assert len(found.authors) <= 20


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.sampled_from(["2024-05-16", "Ana Pérez"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["@type", "@id", "@graph", "author", "name", "headline", "image", "url", "license", "keywords", "publisher", "mainEntityOfPage", "datePublished", "inLanguage"]), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_any_json_is_survived(value: object) -> None:
    found = page("<title>Low water</title>" + linked(json.dumps(value)), url=None)
    assert found.date is None or len(found.date.value) == 10


@given(st.text(max_size=80))
def test_any_script_is_survived(text: str) -> None:
    read([text], ["Low water"])
    loads(text)


@pytest.mark.parametrize(
    "make", [lambda text: f"<title>{text}</title>", lambda text: f'<meta name="date" content="{text}">']
)
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="<>\"'&\0"), max_size=60))
def test_any_value_is_survived(make: Callable[[str], str], text: str) -> None:
    page(make(text), f"<h1>{text}</h1><p>By {text}</p>", url=None)


def test_the_tree_stays_as_it_is() -> None:
    root = etree.fromstring(
        f"<html><head><title>A</title>{linked(ARTICLE)}</head><body><h1>A</h1>By <b>B</b></body></html>",
        etree.HTMLParser(),
    )
    before = etree.tostring(root)
    metadata(root, URL)
    assert etree.tostring(root) == before


def test_a_heading_that_links_home_is_the_sites_name() -> None:
    body = '<h1><a href="https://blog.example/">Salt and Rope</a></h1><h2>3 May 2021</h2><h3><a href="/p/7">Low water</a></h3>'
    found = page("<title>Salt and Rope: Low water</title>", body, url=None)
    assert only(found, "title") == ("Low water", "visible")
    assert only(found, "site") == ("Salt and Rope", "visible")


def test_a_librarys_record_puts_the_last_name_first() -> None:
    head = '<meta name="citation_author" content="Pérez, Ana"><meta name="citation_author" content="Reed, Tom">'
    assert names(page(head)) == ["Ana Pérez", "Tom Reed"]


@pytest.mark.parametrize("value", ["admin", "Webmaster", "By Guest", "staff"])
def test_an_account_is_nobody(value: str) -> None:
    assert names(page(f'<meta name="author" content="{value}">')) == []
