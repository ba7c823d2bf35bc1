"""Pages that break parsers: an article or an honest status, never a crash, a hang or a silent cut."""

from __future__ import annotations

import pytest

from cleanse.edits import invert, replay
from cleanse.extract.charset import declared_encoding, decode_page, page_document, page_from_str
from cleanse.extract.layout import read_page
from cleanse.pipeline import Pipeline
from cleanse.types import Article, Status

STORY = (
    "The footbridge over the mill stream will stay open all winter, the parish council decided on Tuesday evening. ",
    "Repairs to the railing begin in March, when the water is low enough for the masons to stand in it, said the clerk. ",
    "Until then a single lantern marks the loose stones, and walkers are asked to keep to the left hand side. ",
)
BODY = "".join(f"<p>{line}</p>" for line in STORY)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


def cleaned(pipeline: Pipeline, markup: str) -> Article:
    article = pipeline.clean(page_from_str(markup))
    assert article.text is not None, article.error
    source = article.document.source.text
    assert replay(source, article.changes) == article.text
    assert invert(article.text, article.changes) == source
    return article


@pytest.mark.parametrize("depth", [300, 2_500, 50_000])
def test_deep_nesting_loses_nothing(pipeline: Pipeline, depth: int) -> None:
    article = cleaned(pipeline, f"<body>{'<div>' * depth}{BODY}{'</div>' * depth}<p>The last line.</p></body>")
    for line in STORY:
        assert line.strip() in article.document.source.text
    assert article.document.source.text.endswith("The last line.")
    assert (article.status is Status.DEGRADED) == (depth > 2_000)
    assert bool(article.error) == (depth > 2_000)


def test_a_huge_text_node_is_read_whole() -> None:
    words = "word " * 2_300_000
    page = read_page(f"<p>Before</p><p>{words}</p><p>After</p>")
    assert len(page.text) == len("Before\n\n") + len(words) - 1 + len("\n\nAfter")


@pytest.mark.parametrize("odd", ["&#xD800;", "\ud800", "\0", "&#0;", "\x01", "\ufffe", "&#x110000;", "\x0b"])
def test_what_no_text_can_hold_does_not_cut_the_page(pipeline: Pipeline, odd: str) -> None:
    article = cleaned(pipeline, f"<p>Odd {odd} sign.</p>{BODY}")
    assert STORY[-1].strip() in article.document.source.text
    article.document.source.text.encode()


@pytest.mark.parametrize("markup", ["", " \n", "<!-- -->", "<frameset><frame src=a></frameset>", "<script>1</script>"])
def test_a_page_without_text_is_empty(pipeline: Pipeline, markup: str) -> None:
    article = cleaned(pipeline, markup)
    assert (article.text, article.status) == ("", Status.EMPTY)


@pytest.mark.parametrize(
    "broken",
    [
        "<" * 20_000,
        "<a " * 20_000,
        "<!--" * 20_000,
        "<b>" * 20_000,
        "</p>" * 20_000,
        "<table><tr><td>" * 3_000,
        "&" * 20_000,
        "<p title='" + "x" * 100_000,
        "<title>" + "x " * 10_000,
        "<![CDATA[" * 5_000,
        "<select><option>" * 3_000,
        "<p>" + "a<br>" * 20_000,
    ],
    ids=lambda markup: markup[:12],
)
def test_broken_markup_ends_in_an_article(pipeline: Pipeline, broken: str) -> None:
    cleaned(pipeline, BODY + broken)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ('<meta charset="windows-1251"><p>Мост'.encode("cp1251"), "cp1251"),
        ('<meta charset="utf-8"><p>Мост через реку'.encode(), "utf-8"),
        ('<meta charset="iso-8859-1"><p>café “so”'.encode("cp1252"), "cp1252"),
        ('<meta charset="iso-8859-1"><p>Мост через реку'.encode(), "utf-8"),
        ('<meta http-equiv=Content-Type content="text/html; charset=gb2312"><p>桥梁'.encode("gb18030"), "gb18030"),
        ('<meta charset="iso-2022-jp"><p>橋を渡る'.encode("iso-2022-jp"), "iso2022_jp"),
        ('\ufeff<meta charset="cp1252"><p>Мост'.encode("utf-16"), "utf-16-le"),
        (b'<meta charset="no-such"><p>plain', "utf-8"),
        (b'<meta charset="utf-16"><p>plain', "utf-8"),
    ],
)
def test_charsets(data: bytes, encoding: str) -> None:
    source = decode_page(data)
    assert source.encoding == encoding
    assert "\N{REPLACEMENT CHARACTER}" not in source.text


def test_a_declared_encoding_that_does_not_fit_is_said() -> None:
    document = page_document(decode_page(b'<meta charset="ascii"><p>caf\x81 and on'))
    assert declared_encoding(b'<meta charset="ascii">') == "cp1252"
    assert "undecodable" in document.source.evidence
