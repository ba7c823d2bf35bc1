"""What a page says of its article: title, authors, date and the like, each with the markup that says so.

Read from JSON-LD, OpenGraph and other meta tags, microdata, and the visible text around the headline.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cleanse.extract.metadata.addresses import canonical, image, licence
from cleanse.extract.metadata.dates import modified, published
from cleanse.extract.metadata.head import Head, gather
from cleanse.extract.metadata.jsonld import Linked, read
from cleanse.extract.metadata.marked import Marked
from cleanse.extract.metadata.near import lines_after
from cleanse.extract.metadata.people import Publisher, authors_of
from cleanse.extract.metadata.titles import banner_of, headline_of, is_site
from cleanse.extract.metadata.values import Found, Metadata, Origin
from cleanse.extract.metadata.words import clean, folded

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

__all__ = ["Found", "Metadata", "Origin", "metadata"]

_LANGUAGE = re.compile(r"^([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?![a-z])", re.IGNORECASE)
_NO_LANGUAGE = frozenset({"und", "mul", "zxx", "xx", "default"})
_MOST_TAGS = 50


def metadata(tree: Element, url: str | None = None) -> Metadata:
    """Return what a page says of its article; `tree` is its root element, which is read and never changed.

    `url` is where the page was fetched: it makes addresses absolute, names the site, and its path may hold the date.

    >>> from lxml.html import document_fromstring
    >>> page = document_fromstring("<title>Low water - The Post</title><h1>Low water</h1><p>By Ana Pérez<p>3 May 2021")
    >>> found = metadata(page)
    >>> found.title.value, [one.value for one in found.authors], found.date
    ('Low water', ['Ana Pérez'], Found(value='2021-05-03', origin='visible'))
    """
    head = gather(tree)
    host = _host(url) or _host(next(iter(head.links.get("canonical", ())), "")) or _host(head.meta("og:url"))
    linked = read(head.scripts, (head.title, head.meta("og:title")))
    site = _site(head, linked)
    title, heading = headline_of(head, linked.text("headline"), site.value if site else "", host)
    near = lines_after(heading) if heading is not None else []
    marked = Marked(tree)
    publishers = {site.value if site else "", linked.name_of("publisher"), head.meta("og:site_name")} - {""}
    return Metadata(
        title=title,
        authors=authors_of(marked, head, linked, near, Publisher(tuple(sorted(publishers)), host)),
        date=published(marked, head, linked, near, url),
        modified=modified(head, linked),
        site=site or _site_in_title(head, title, host),
        language=_language(head, linked),
        url=canonical(head, linked, url),
        image=image(head, linked, url),
        description=_description(head, linked),
        licence=licence(tree, head, linked, url),
        tags=_tags(head, linked),
        body=linked.body(),
    )


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").lower()
    except ValueError:
        return ""


def _site(head: Head, linked: Linked) -> Found | None:
    if name := head.meta("og:site_name"):
        return Found(name, "opengraph")
    if name := linked.name_of("publisher"):
        return Found(name, "json-ld")
    for node in linked.nodes:
        if node.get("@type") == "WebSite" and (name := clean(node.get("name"))):
            return Found(name, "json-ld")
    if name := head.meta("application-name", "dc.publisher", "apple-mobile-web-app-title", "al:android:app_name"):
        return Found(name, "meta")
    name = banner_of(head)
    is_confirmed = bool(name) and folded(name) in folded(head.title) and folded(name) != folded(head.title)
    return Found(name, "visible") if is_confirmed else None


def _site_in_title(head: Head, title: Found | None, host: str) -> Found | None:
    """Return what stands beside the headline in `<title>`, where that is the name of the host."""
    if title is None or not host:
        return None
    beside = re.split(r"\s[|\-–—•·«»:]\s", head.title)
    name = next((part for part in reversed(beside) if is_site(part, "", host) and folded(part)), "")
    return Found(name, "html") if name and name != title.value else None


def _language(head: Head, linked: Linked) -> Found | None:
    candidates: tuple[tuple[str, Origin], ...] = (
        (head.lang, "html"),
        (linked.text("inLanguage"), "json-ld"),
        (head.meta("content-language", "dc.language", "dcterms.language", "language"), "meta"),
        (head.meta("og:locale"), "opengraph"),
    )
    return next((Found(tag, origin) for value, origin in candidates if (tag := language_tag(value))), None)


def language_tag(value: str) -> str | None:
    """Return a language as a tag in its usual spelling, or None where it is none.

    >>> language_tag("pt_br"), language_tag("zh-hans-CN"), language_tag("English"), language_tag("und")
    ('pt-BR', 'zh-Hans-CN', None, None)
    """
    match = _LANGUAGE.match(value.strip())
    if not match or match[1].lower() in _NO_LANGUAGE:
        return None
    script, region = match[2], match[3]
    return "-".join([match[1].lower(), *([script.title()] if script else []), *([region.upper()] if region else [])])


def _description(head: Head, linked: Linked) -> Found | None:
    candidates: tuple[tuple[str, Origin], ...] = (
        (head.meta("og:description"), "opengraph"),
        (head.meta("description", "twitter:description", "dc.description"), "meta"),
        (linked.text("description"), "json-ld"),
    )
    return next((Found(text, origin) for text, origin in candidates if text), None)


def _tags(head: Head, linked: Linked) -> tuple[Found, ...]:
    keywords = linked.article.get("keywords")
    listed = keywords if isinstance(keywords, list) else str(keywords).split(",") if isinstance(keywords, str) else []
    found: list[Found] = [Found(tag, "opengraph") for tag in head.all_metas("article:tag", "og:article:tag")]
    found = found or [Found(tag, "json-ld") for one in listed if (tag := clean(one))]
    found = found or [
        Found(tag, "meta")
        for value in head.all_metas("news_keywords", "keywords", "parsely-tags", "sailthru.tags")[:1]
        for one in re.split(r"[,;]", value)
        if (tag := one.strip())
    ]
    return tuple({folded(one.value): one for one in found[:_MOST_TAGS]}.values())
