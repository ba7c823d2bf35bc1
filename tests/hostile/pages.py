"""Pages that nobody would wish for, built by script.

Each carries `WORDS` that a reader of the page sees: the first and the last thing on it, and something in the middle.
"""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Iterator
from typing import NamedTuple

FIRST = "The harbour lay empty that Monday morning, and the clerk alderbaran noted the hour of the first boat."
MIDDLE = "Nobody on the long quay could say why the cobblegate crane had stopped with its load in the air."
LAST = "By evening the tide had turned, the lamps were lit, and the last duskwater ferry came in unhurried."
WORDS = ("alderbaran", "cobblegate", "duskwater")


class Page(NamedTuple):
    """A hostile page: its bytes, which of the words its readers see, and how it may come out."""

    name: str
    data: bytes
    words: tuple[str, ...] = WORDS
    statuses: frozenset[str] = frozenset({"ok", "guarded", "degraded"})


GOOD = frozenset({"ok", "guarded"})
EMPTY = frozenset({"empty"})
FAILED = frozenset({"failed"})
ANY = frozenset({"ok", "guarded", "degraded", "empty"})


def article(middle: str = "", head: str = "", tail: str = "") -> bytes:
    """Return a page with three paragraphs and something hostile between them."""
    return (
        f"<!DOCTYPE html><html><head><title>Harbour</title>{head}</head><body><h1>Harbour</h1><p>{FIRST}</p>{middle}"
        f"<p>{MIDDLE}</p><p>{LAST}</p>{tail}</body></html>"
    ).encode("utf-8", "surrogatepass")


def nested(tag: str, depth: int, *, closed: bool = True) -> bytes:
    """Return a page whose middle sentence stands at a depth, with its last one behind and above."""
    ends = f"</{tag}>" * depth if closed else ""
    return f"<html><body><p>{FIRST}</p>{f'<{tag}>' * depth}<p>{MIDDLE}</p>{ends}<p>{LAST}</p></body></html>".encode()


def pages() -> Iterator[Page]:
    """Yield every hostile page."""
    yield from deep()
    yield from large()
    yield from broken()
    yield from charsets()
    yield from without_article()
    yield from odd()


def deep() -> Iterator[Page]:
    for depth in (254, 255, 256, 300, 2_047, 2_048, 10_000, 20_000):
        yield Page(f"div-{depth}-deep", nested("div", depth))
    for tag in ("b", "span", "font", "a", "blockquote", "ul", "svg", "x-shell"):
        seen = (WORDS[0],) if tag == "svg" else WORDS  # what svg holds is not text, and it may never end
        yield Page(f"{tag}-5000-deep", nested(tag, 5_000), seen)
    yield Page("div-10000-deep-unclosed", nested("div", 10_000, closed=False))
    yield Page("ul-li-3000-deep", f"<body><p>{FIRST}</p>{'<ul><li>' * 3_000}{MIDDLE}<p>{LAST}".encode())
    yield Page(
        "tables-in-tables", f"<body>{FIRST}{'<table><tr><td>' * 400}{MIDDLE}{'</table>' * 400}<p>{LAST}".encode()
    )
    yield Page(
        "closing-tags-only", f"<body><p>{FIRST}{'</div>' * 50_000}<p>{MIDDLE}{'</p></b>' * 20_000}<p>{LAST}".encode()
    )


def large() -> Iterator[Page]:
    yield Page("text-node-past-10-mb", article(f"<div>{'salt and rope ' * 770_000}</div>"))
    yield Page("attribute-of-11-mb", article(f'<p title="{"x" * 11_000_000}">Rope.</p>'))
    yield Page("script-of-11-mb", article(f"<script>{'var a=1;' * 1_400_000}</script>"))
    yield Page("comment-of-11-mb", article(f"<!-- {'rope ' * 2_200_000} -->"))
    yield Page("attribute-flood", article(f"<p {' '.join(f'data-a{n}=v{n}' for n in range(8_000))}>Rope.</p>"))
    yield Page("class-flood", article(f'<p class="{" ".join(f"share-{n}" for n in range(50_000))}">Rope.</p>'))
    yield Page("empty-elements", article("<div></div>" * 15_000 + "<br>" * 15_000))
    yield Page("heading-flood", article("<h2>Rope</h2>" * 2_000))
    yield Page("link-flood", article("".join(f'<li><a href="/{n}">Rope {n}</a>' for n in range(4_000))))
    yield Page("row-flood", article(f"<table>{''.join(f'<tr><td>{n}<td>rope' for n in range(4_000))}</table>"))
    yield Page("entity-flood", article(f"<p>{'&amp;' * 200_000}</p><p>{'&bogus;&#0;&#xD800;&#x110000;&' * 20_000}</p>"))
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    yield Page(
        "entity-laughs", b'<!DOCTYPE html [<!ENTITY l0 "ha">' + laughs.encode() + b"]>" + article("<p>&l11;</p>")
    )
    yield Page(
        "meta-flood", article(head='<meta name="author" content="A B"><meta property="og:title" content="C">' * 20_000)
    )
    yield Page("json-ld-flood", article(head=f'<script type="application/ld+json">{"[" * 200_000}</script>' * 3))
    yield Page("combining-marks", article(f"<p>{'e' + chr(0x301) * 100_000}</p>"))
    yield Page("zero-width-flood", article(f"<p>{'ro' + chr(0x200B) * 200_000}pe</p>"))
    yield Page("one-long-word", article(f"<p>{'x' * 2_000_000}</p>"))
    yield Page("data-uri", article(f'<img src="data:image/png;base64,{"iVBOR" * 400_000}">'))


def broken() -> Iterator[Page]:
    yield Page(
        "unclosed-everything", f"<html><body><div><b><p>{FIRST}<ul><li><i>{MIDDLE}<table><tr><td>{LAST}".encode()
    )
    yield Page("unclosed-title", f"<html><head><title>Harbour<body><p>{FIRST}<p>{MIDDLE}<p>{LAST}".encode())
    yield Page("unclosed-attribute", f'<p>{FIRST}<p>{MIDDLE}<p>{LAST}<a href="/x'.encode())
    yield Page("unclosed-comment", f"<p>{FIRST}<p>{MIDDLE}<p>{LAST}<!-- the end".encode())
    yield Page("unclosed-script", f"<p>{FIRST}<p>{MIDDLE}<p>{LAST}<script>var a = '".encode())
    yield Page("unclosed-style-first", f"<style>p{{color:red}}</style><p>{FIRST}<p>{MIDDLE}<p>{LAST}<style>p".encode())
    yield Page("crossed", f"<b><p><i>{FIRST}</b></p><div></i><p>{MIDDLE}</div></p><table><p>{LAST}</table>".encode())
    yield Page("no-tags-but-br", f"{FIRST}<br><br>{MIDDLE}<br><br>{LAST}".encode())
    yield Page("after-the-end", f"<html><body><p>{FIRST}</body></html><p>{MIDDLE}</p><html><body><p>{LAST}".encode())
    yield Page("two-bodies", f"<body><p>{FIRST}</body><body class=b><p>{MIDDLE}</body><body><p>{LAST}</body>".encode())
    yield Page("text-in-head", f"<html><head>{FIRST}<p>{MIDDLE}</head><body>{LAST}</body></html>".encode())
    yield Page("frameset-and-body", f"<frameset><frame src=a></frameset><body><p>{FIRST}<p>{MIDDLE}<p>{LAST}".encode())
    yield Page("cdata", article("<![CDATA[ rope ]]>"))
    yield Page("php-and-asp", article("<?php echo '<p>rope'; ?><% rope %>"))
    yield Page(
        "conditional-comments", article("<!--[if IE]><p>Old browser</p><![endif]--><![if !IE]><p>Rope.</p><![endif]>")
    )
    yield Page("prefixed-tags", article("<o:p>&nbsp;</o:p><fb:like></fb:like><?xml:namespace prefix = o />"))
    yield Page("tags-with-odd-names", article("<1p><p\x01><p/\\/><<<p>>></><a<b>"))
    yield Page("nul-in-tags", article("<\0p>rope</\0p><p\0 class=\0>rope\0rope</p>"))
    yield Page("lone-surrogates", article("<p>rope \ud800 and \udfff salt</p>"))
    yield Page(
        "controls", article(f"<p>{'rope and salt ' * 99}{''.join(map(chr, range(1, 32)))}\x7f\x85\ufffe\uffff</p>")
    )
    yield Page("bidi-overrides", article("<p>\u202erope\u202c \u2066salt\u2069</p>"))


def charsets() -> Iterator[Page]:
    text = article("<p>Crème brûlée – ‘rope’ – naïve façade, señor.</p>").decode()
    yield Page("says-utf-8-is-cp1252", text.replace("<title>", "<meta charset=utf-8><title>").encode("cp1252"))
    yield Page("says-latin-1-is-utf-8", text.replace("<title>", "<meta charset=iso-8859-1><title>").encode())
    yield Page("says-nonsense", text.replace("<title>", "<meta charset=klingon-8><title>").encode())
    yield Page("says-utf-7", text.replace("<title>", "<meta charset=utf-7><title>").encode())
    yield Page("says-hex", text.replace("<title>", "<meta charset=hex><title>").encode())
    yield Page("says-two-things", text.replace("<title>", "<meta charset=koi8-r><meta charset=utf-8><title>").encode())
    yield Page("utf-16-mark-says-utf-8", text.replace("<title>", "<meta charset=utf-8><title>").encode("utf-16"))
    yield Page("utf-16-le-without-mark", text.encode("utf-16-le"))
    yield Page("utf-32", text.encode("utf-32"))
    yield Page("two-marks", b"\xef\xbb\xbf\xef\xbb\xbf" + text.encode())
    yield Page("half-a-character", text.encode() + "é".encode()[:1])
    yield Page("some-bad-bytes", text.encode().replace(b"rope", b"ro\xff\xfepe"))
    yield Page("two-encodings", text.encode() + "<p>Über die Brücke.</p>".encode("cp1252"))
    yield Page(
        "escapes-of-iso-2022", text.replace("<title>", "<meta charset=iso-2022-jp><title>").encode("utf-8") + b"\x1b$B"
    )


def without_article() -> Iterator[Page]:
    nothing = {
        "no-bytes": b"",
        "white-space": b" \r\n\t\n",
        "doctype": b"<!DOCTYPE html>",
        "comment": b"<!-- nothing here -->",
        "only-head": b"<html><head><title>Nothing</title></head></html>",
        "only-script": b"<html><body><script>document.write('x')</script></body></html>",
        "only-pictures": b"<html><body><img src=a.jpg><img src=b.jpg></body></html>",
        "only-template": b"<html><body><template><p>Later.</p></template></body></html>",
        "only-hidden": b"<html><body><div hidden><p>Later.</p></div></body></html>",
        "frames": b"<html><frameset cols='*,*'><frame src=a><frame src=b><noframes>No frames.</noframes></frameset></html>",
        "iframe": b"<html><body><iframe src=a>No frames.</iframe></body></html>",
        "lone-tag": b"<",
    }
    for name, data in nothing.items():
        yield Page(name, data, (), ANY if name == "lone-tag" else EMPTY)
    noise = random.Random(4).randbytes(40_000)
    binaries = {
        "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + zlib.compress(noise),
        "gzip": gzip.compress(article(), mtime=0) + noise,
        "pdf": b"%PDF-1.7\n1 0 obj",
        "zip": b"PK\x03\x04" + noise,
        "noise": noise,
        "zeros": b"\0" * 5_000,
    }
    for name, data in binaries.items():
        yield Page(f"{name}-named-html", data, (), FAILED)
    wall = (
        "We and our 873 partners store and access information on your device. You can change your mind at any time. "
        * 30
    )
    yield Page(
        "cookie-wall-only", f"<body><div class=cmp><p>{wall}</p><button>Accept all</button></div>".encode(), (), ANY
    )
    gate = "<h2>Keep reading</h2><p>Subscribe now for unlimited access.</p><p>Already a subscriber? <a href=/in>Sign in</a></p>"
    stub = f"<body><article><h1>Harbour</h1><p>{FIRST}</p><div class=paywall-gate>{gate}</div></article>"
    yield Page("paywall-stub", stub.encode(), WORDS[:1], GOOD)
    yield Page(
        "script-wall",
        b"<body><noscript>Please enable JavaScript to view this page.</noscript><div id=root></div>",
        (),
        EMPTY,
    )


def odd() -> Iterator[Page]:
    yield Page("all-in-one-link", f"<body><a href=/><p>{FIRST}<p>{MIDDLE}<p>{LAST}</a>".encode())
    yield Page("all-in-one-list", f"<body><ul><li>{FIRST}<li>{MIDDLE}<li>{LAST}</ul>".encode())
    yield Page("all-in-a-table", f"<table><tr><td>{FIRST}<tr><td>{MIDDLE}<tr><td>{LAST}</table>".encode())
    yield Page("all-in-pre", f"<pre>{FIRST}\n\n{MIDDLE}\n\n{LAST}</pre>".encode())
    yield Page("all-in-a-form", f"<form><p>{FIRST}<p>{MIDDLE}<p>{LAST}</form>".encode())
    yield Page("all-called-comment", f"<div class=comments id=comments><p>{FIRST}<p>{MIDDLE}<p>{LAST}</div>".encode())
    yield Page("all-called-footer", f"<footer class=sidebar><p>{FIRST}<p>{MIDDLE}<p>{LAST}</footer>".encode())
    yield Page("plaintext", f"<p>{FIRST}<plaintext>{MIDDLE} {LAST}".encode())
    yield Page(
        "rss",
        f"<?xml version='1.0'?><rss><channel><item><p>{FIRST}</p><p>{MIDDLE}</p><p>{LAST}</p></item></channel></rss>".encode(),
    )
    yield Page("every-word-a-span", article("".join(f"<span>rope{n} </span>" for n in range(20_000))))
    yield Page("same-paragraph-often", article(f"<p>{MIDDLE}</p>" * 1_000))
    yield Page("svg-and-math", article("<svg><text>rope</text><title>t</title></svg><math><mi>x</mi></math>"))
