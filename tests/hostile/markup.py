"""Families of the hostile corpus that are pages."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.sample import Family, Sample, Scale, page


def nesting(n: Scale) -> Iterator[Sample]:
    for tag in ("div", "b", "span", "font", "a", "blockquote", "section", "x-shell", "svg", "li", "details", "p"):
        for depth in (300, 10_000, 200_000):
            many = n(depth) if depth > 300 else depth
            yield page(f"{tag}-{depth}", f"<{tag}>" * many + "Rope." + f"</{tag}>" * many)
    for tag in ("div", "i", "ul><li", "table><tr><td", "select><option", "object"):
        yield page(f"{tag.replace('><', '-')}-unclosed", f"<{tag}>" * n(200_000) + "Rope.")
    yield page("crossed", "<b><i><p>" * n(50_000) + "Rope." + "</b></i></p>" * n(50_000))
    yield page("closing-only", "</div></b></p>" * n(300_000))
    yield page("text-at-each-level", "".join(f"<div>rope {i} " for i in range(n(20_000))))


def text_nodes(n: Scale) -> Iterator[Sample]:
    size = n(10_000_000)
    for tag in ("p", "div", "pre", "td", "textarea", "a", "h2", "blockquote"):
        words = "salt and rope " * (size // 14)
        yield page(f"words-in-{tag}", f"<table><tr><td>{words}</table>" if tag == "td" else f"<{tag}>{words}</{tag}>")
    yield page("one-word", f"<p>{'x' * size}</p>")
    yield page("sentences", f"<p>{' '.join(n.story(size))}</p>")
    yield page("lines-in-pre", "<pre>" + "salt and rope\n" * (size // 14) + "</pre>")
    yield page("cjk", f"<p>{'港湾在星期一早晨空无一人。' * (size // 30)}</p>")
    yield page("astral", f"<p>{chr(0x1F6A2) * (size // 4)}</p>")
    yield page("spaces", f"<p>rope{' ' * size}salt</p>")


def attributes(n: Scale) -> Iterator[Sample]:
    value = "x" * n(10_000_000)
    for name in ("class", "id", "style", "title", "href", "alt", "onclick", "hidden"):
        yield page(f"huge-{name}", f'<p {name}="{value}">Rope.</p>')
    yield page("many", f"<p {' '.join(f'data-a{i}=v{i}' for i in range(n(100_000)))}>Rope.</p>")
    yield page("same-name", f"<p {'class=share ' * n(200_000)}>Rope.</p>")
    yield page("many-classes", f'<p class="{" ".join(f"share-{i}" for i in range(n(200_000)))}">Rope.</p>')
    yield page("style-spaces", f'<p style="display{" " * n(1_000_000)}x">Rope.</p>')
    yield page("styles", f'<p style="display{" " * n(2_000)}x">Rope.</p>' * n(1_000))
    yield page("classes-on-all", "".join(f'<p class="a{i} b{i} share{i}">Rope {i}.</p>' for i in range(n(50_000))))
    yield page("unclosed-quote", f'<p title="{"rope > " * n(300_000)}')


def entities(n: Scale) -> Iterator[Sample]:
    floods = {
        "amp": "&amp;",
        "decimal": "&#8217;",
        "hex": "&#x2019;",
        "nbsp": "&nbsp;",
        "undefined": "&bogus;",
        "open": "&ampamp",
        "bare": "& ",
        "zero": "&#0;",
        "beyond": "&#x110000;",
        "lt": "&lt;b&gt;",
        "twice": "&amp;amp;#8217;",
        "marks": "&#x301;",
    }
    for name, entity in floods.items():
        yield page(f"flood-{name}", f"<p>{entity * n(500_000)}</p>")
    yield page("digits", f"<p>&#{'9' * n(1_000_000)};</p>")
    yield page("in-attribute", f'<p title="{"&quot;" * n(500_000)}">Rope.</p>')
    laughs = "".join(f'<!ENTITY l{i} "' + f"&l{i - 1};" * 10 + '">' for i in range(1, 12))
    body = page("", "<p>&l11;</p>").data.removeprefix(b"<!DOCTYPE html>")
    yield Sample("laughs.html", b'<!DOCTYPE html [<!ENTITY l0 "ha">' + laughs.encode() + b"]>" + body)
    huge = f'<!DOCTYPE html [<!ENTITY a "{"a" * n(100_000)}">]>'
    yield Sample("quadratic.html", huge.encode() + f"<p>{'&a;' * n(100_000)}</p>".encode())
    yield Sample("itself.html", b'<!DOCTYPE html [<!ENTITY a "&a;">]><p>&a;</p>' + body)
    yield Sample("outside.html", b'<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/hostname">]><p>&a;</p>' + body)


def tables(n: Scale) -> Iterator[Sample]:
    rows = n(100_000)
    yield page(
        "cells", "<table>" + "<tr>" + "<td>9</td>" * 10 + "</tr>" * 1 + ("<tr>" + "<td>9" * 10) * rows + "</table>"
    )
    yield page("one-row", f"<table><tr>{'<td>9</td>' * n(1_000_000)}</tr></table>")
    yield page("one-column", f"<table>{'<tr><td>rope and salt' * n(300_000)}</table>")
    yield page("layout", f"<table>{'<tr><td><p>Rope.</p><td><div>Salt.</div>' * n(100_000)}</table>")
    yield page("colspan", f"<table><tr><td colspan=999999999 rowspan=999999999>9{'<tr><td>1<td>2' * n(50_000)}</table>")
    yield page("bodies", f"<table>{'<tbody><tr><th>a<th>b' * n(100_000)}</table>")
    yield page("many", "<table><tr><td>9<td>8</table>" * n(100_000))
    yield page("prose", "<table>" + "".join(f"<tr><td>{i}<td>{n.sentence()}" for i in range(n(30_000))) + "</table>")
    yield page("empty-cells", f"<table><tr>{'<td></td>' * n(500_000)}</table>")


def nested_tables(n: Scale) -> Iterator[Sample]:
    for depth in (40, 120, 600):
        yield page(f"deep-{depth}", "<table><tr><td>Rope.<td>Salt." * depth + "</table>" * depth)
    yield page("deep-10000", "<table><tr><td>Rope." * n(10_000) + "</table>" * n(10_000))
    prose = "".join(f"<p>{n.paragraph()}</p>" for _ in range(5))
    yield page("prose-deep", f"<table><tr><td>{prose}" * n(1_000) + "</table>" * n(1_000))
    yield page("links-deep", f"<table><tr><td><a href=/>{n.sentence()}</a><td>{n.sentence()}" * n(3_000))
    branch = "Rope."
    for _ in range(7 if n(1_000) > 100 else 4):
        branch = f"<table><tr>{f'<td>{branch}' * 4}</table>"
    yield page("branching", branch)
    rows = "".join(f"<tr><td><table><tr><td>{n.sentence()}<td>{i}</table>" for i in range(n(10_000)))
    yield page("table-a-row", f"<table>{rows}</table>")
    unclosed = "".join(f"<table><tr><td>{n.sentence()}<td><a href=/{i}>more</a>" for i in range(n(5_000)))
    yield Sample("unclosed.html", unclosed.encode())


def frames(n: Scale) -> Iterator[Sample]:
    yield Sample("frameset.html", b"<html><frameset cols='*,*'><frame src=a><frame src=b></frameset></html>")
    yield Sample("frame-flood.html", f"<frameset>{'<frame src=a>' * n(100_000)}</frameset>".encode())
    yield Sample("frameset-deep.html", b"<frameset>" * n(100_000))
    yield Sample("noframes.html", f"<noframes>{'<p>Rope.</p>' * n(10_000)}</noframes>".encode())
    yield page("iframes", "<iframe src=a>no</iframe>" * n(100_000))
    yield page("srcdoc", f'<iframe srcdoc="{"&lt;p&gt;Rope." * n(100_000)}"></iframe>')
    yield page("iframe-unclosed", "<iframe src=a>" + "<p>Rope.</p>" * n(10_000))


def walls(n: Scale) -> Iterator[Sample]:
    consent = "We and our 873 partners store and access information on your device. You can change your mind any time. "
    yield Sample("cookie.html", f"<body><div class=cmp><p>{consent * 30}</p><button>Accept all</button></div>".encode())
    yield Sample("cookie.txt", f"Your privacy\n\n{consent * 30}\n\nAccept all\nReject all\n".encode())
    yield Sample("cookie-flood.html", f"<body>{f'<div class=cmp><p>{consent}</p></div>' * n(20_000)}".encode())
    gate = "<h2>Keep reading</h2><p>Subscribe now for unlimited access.</p><p>Already a subscriber? <a href=/in>Sign in</a>"
    yield page("paywall", f"<div class=paywall>{gate}</div>")
    yield Sample("paywall.txt", b"Harbour\n\nSubscribe now for unlimited access.\nAlready a subscriber? Sign in\n")
    yield Sample("script.html", b"<noscript>Please enable JavaScript to view this page.</noscript><div id=root></div>")
    yield Sample("challenge.html", b"<title>Just a moment</title><h1>Checking your browser</h1><p>Ray ID: 7f</p>")
    yield Sample("error.html", b"<title>404</title><h1>Not found</h1><p>The page was moved or never was.</p>")
    yield Sample("login.html", b"<form><input name=user><input name=password type=password><button>Log in</form>")


def scripts(n: Scale) -> Iterator[Sample]:
    code = "function f(a){if(a<1&&a>0){return '</p>'+a}}"
    yield Sample("only.html", f"<body><script>{code * n(100_000)}</script>".encode())
    yield page("huge", f"<script>{code * n(200_000)}</script>")
    yield page("many", f"<script>{code}</script>" * n(50_000))
    yield page("unclosed", f"<script>{code * n(50_000)}")
    yield page("opened-often", "<script>" * n(300_000))
    yield page("end-in-string", f"<script>var a = '</script>{code}';</script>" * n(5_000))
    yield page("escaped", f"<script><!--<script>{code}</script>--></script>" * n(5_000))
    yield page("style", f"<style>{'p{color:red}' * n(500_000)}</style>")
    yield page("noscript", "<noscript><p>Rope.</p></noscript>" * n(50_000))
    yield page("json", f'<script type="application/json">{"[1,2,3," * n(500_000)}</script>')


def unclosed(n: Scale) -> Iterator[Sample]:
    opened = (
        "<!--",
        "<![CDATA[",
        "<plaintext>",
        "<template>",
        "<title>",
        "<textarea>",
        "<xmp>",
        "<select>",
        "<!DOCTYPE",
        "<?",
    )
    for sign in opened:
        name = sign.strip("<>![?").lower() or "pi"
        yield page(name if sign != "<!--" else "comment", sign + "<p>Rope.</p>" * n(20_000))
    for sign in ("<!--", "<![CDATA[", "<!", "<", "<a ", "</", "<a href='", '<p title="', "<?", "&", "<!-->", "<title"):
        name = "".join(f"{ord(letter):x}" for letter in sign)
        yield page(f"flood-{name}", sign * n(300_000))
    yield page("comments", "<!-- rope -->" * n(300_000))
    for tag in ("textarea", "script", "x"):  # nested too deep, so that the tags are read a second time
        yield Sample(
            f"deep-{tag}.html", b"<div>" * 3_000 + f"<{tag}>".encode() * n(200_000) + f"<{tag} ".encode() * n(200_000)
        )
    yield page("body-ends", "</body></html><p>Rope." * n(100_000))
    yield page("template-closed", f"<template>{'<p>Rope.</p>' * n(50_000)}</template>")


def links(n: Scale) -> Iterator[Sample]:
    many = n(100_000)
    yield page("list", "<ul>" + "".join(f'<li><a href="/{i}">Rope and salt {i}</a>' for i in range(many)) + "</ul>")
    yield page("one-paragraph", "<p>" + "".join(f'<a href="/{i}">Rope {i}</a> ' for i in range(many)) + "</p>")
    yield page("empty", "<a href=/></a>" * many)
    yield page("menus", "<nav><ul><li><a href=/>Rope</a><li><a href=/>Salt</a></ul></nav>" * n(20_000))
    yield page("no-href", "<p>" + "<a>Rope</a> " * many)
    yield page("long-href", f'<a href="/{"x" * 2_000}">Rope</a> ' * n(5_000))
    yield page("in-prose", "".join(f"<p>{n.sentence()} <a href=/>{n.sentence()}</a></p>" for _ in range(n(30_000))))


def headings(n: Scale) -> Iterator[Sample]:
    yield page("flat", "<h2>Rope and salt</h2>" * n(50_000))
    yield page("rising", "".join(f"<h{1 + i % 6}>Rope {i}</h{1 + i % 6}>" for i in range(n(50_000))))
    yield page("falling", "<h1>One</h1>" + "<h6>Rope</h6>" * n(50_000))
    yield page("like-the-title", "<h1>Harbour</h1>" * n(50_000))
    yield page("with-text", "".join(f"<h3>Rope {i}</h3><p>{n.sentence()}</p>" for i in range(n(20_000))))


def lists(n: Scale) -> Iterator[Sample]:
    yield page("items", f"<ul>{'<li>Rope and salt' * n(200_000)}</ul>")
    yield page("definitions", f"<dl>{'<dt>Rope<dd>What ships are tied with.' * n(50_000)}</dl>")
    yield page(
        "figures", "<figure><img src=a><figcaption>The quay. Photo: Ada Vallebrook</figcaption></figure>" * n(20_000)
    )
    yield page("options", f"<select>{'<option>Rope' * n(100_000)}</select>")
    yield page("inputs", "<form><input><label>Rope</label><button>Send</button></form>" * n(20_000))
    yield page("cards", "<div class=card><h3>Rope</h3><p>Salt.</p><a href=/>Read more</a></div>" * n(20_000))
    yield page("breaks", f"<p>{'Rope and salt.<br>' * n(200_000)}</p>")
    yield page("spans", "<p>" + "".join(f"<span>rope{i} </span>" for i in range(n(200_000))))
    yield page("paragraphs", "<p>Rope.</p>" * n(200_000))
    yield page("empty", "<div></div><br>" * n(300_000))
    yield page(
        "comments",
        "".join(f"<div id=c{i} class=comment><b>Bram</b> says:<p>{n.sentence()}</p></div>" for i in range(n(10_000))),
    )
    yield page("articles", "".join(f"<article class=a{i}><p>{n.sentence()}</p></article>" for i in range(n(20_000))))


def json_ld(n: Scale) -> Iterator[Sample]:
    sentence = n.sentence()
    name = '{"name":"Ada Vallebrook"}'
    person = '{"@type":"Person","@id":"#a"}'
    many = {
        "deep": "[" * n(200_000),
        "deep-objects": '{"author":' * n(200_000) + "1" + "}" * n(200_000),
        "deep-closed": "[" * n(900) + "]" * n(900),
        "huge": f'{{"@type":"NewsArticle","headline":"Harbour","articleBody":"{sentence * n(100_000)}"}}',
        "authors": f'{{"@type":"NewsArticle","author":[{",".join([name] * n(50_000))}]}}',
        "graph": f'{{"@graph":[{",".join([person] * n(50_000))}]}}',
        "number": f'{{"@type":"NewsArticle","wordCount":{"9" * n(1_000_000)}}}',
        "infinity": '{"@type":"NewsArticle","wordCount":1e999,"headline":NaN}',
        "types": '{"@type":["NewsArticle",{}],"headline":[[]],"author":{"name":{"a":1}},"datePublished":[1]}',
        "surrogate": '{"@type":"NewsArticle","headline":"\\ud800 Harbour","author":"\\udfff"}',
        "date": f'{{"@type":"NewsArticle","datePublished":"{"1999-" * n(50_000)}"}}',
        "headline": f'{{"@type":"NewsArticle","headline":"{"Harbour " * n(100_000)}"}}',
        "cut": '{"@type":"NewsArticle","headline":"Harb',
    }
    for kind, content in many.items():
        yield page(kind, "", head=f'<script type="application/ld+json">{content}</script>')
    yield page("many", "", head='<script type="application/ld+json">{"@type":"NewsArticle"}</script>' * n(20_000))


def metas(n: Scale) -> Iterator[Sample]:
    pieces = {
        "author": '<meta name="author" content="Ada Vallebrook">',
        "title": '<meta property="og:title" content="Harbour">',
        "date": '<meta property="article:published_time" content="2031-02-03T10:00:00Z">',
        "titles": "<title>Harbour</title>",
        "links": '<link rel="canonical" href="https://quay.example/a">',
        "base": '<base href="https://quay.example/">',
        "charset": "<meta charset=koi8-r>",
    }
    for name, piece in pieces.items():
        yield page(f"flood-{name}", "", head=piece * n(50_000))
    yield page("huge-title", "", head=f'<meta property="og:title" content="{"Harbour " * n(500_000)}">')
    yield page("huge-author", "", head=f'<meta name="author" content="{"By Ada Vallebrook and " * n(50_000)}">')
    yield page("huge-date", "", head=f'<meta name="date" content="{"1" * n(500_000)}">')
    yield page("distinct", "", head="".join(f'<meta name="author" content="Ada V. {i}">' for i in range(n(20_000))))
    yield page("times", '<time datetime="2031-02-03">3 Feb</time>' * n(50_000))
    yield page("bylines", '<p class="byline author">By <a rel=author href=/>Ada Vallebrook</a></p>' * n(20_000))
    yield page("microdata", '<div itemscope itemtype="https://schema.org/Article"><span itemprop=author>Ada' * n(5_000))


MARKUP: tuple[Family, ...] = (
    nesting,
    text_nodes,
    attributes,
    entities,
    tables,
    nested_tables,
    frames,
    walls,
    scripts,
    unclosed,
    links,
    headings,
    lists,
    json_ld,
    metas,
)
