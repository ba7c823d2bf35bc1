"""The addresses that a page gives: its own, its lead image's and its licence's; always absolute."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from cleanse.extract.metadata.head import Head
from cleanse.extract.metadata.jsonld import Linked, first
from cleanse.extract.metadata.values import Found, Origin
from cleanse.extract.metadata.words import clean

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_CREATIVE_COMMONS = re.compile(r"https?://(?:www\.)?creativecommons\.org/(?:licenses|publicdomain)/[\w./-]+")


def canonical(head: Head, linked: Linked, url: str | None) -> Found | None:
    """Return the page's own address: `rel=canonical`, `og:url`, JSON-LD; the home page is nobody's canonical address."""
    for value, origin in _canonicals(head, linked):
        found = absolute(value, url)
        if found and not (_is_home(found) and url and not _is_home(url)):
            return Found(found, origin)
    return None


def image(head: Head, linked: Linked, url: str | None) -> Found | None:
    """Return the address of the lead image."""
    candidates: tuple[tuple[str, Origin], ...] = (
        (head.meta("og:image:secure_url", "og:image", "og:image:url"), "opengraph"),
        (_image_address(linked.article.get("image")), "json-ld"),
        (_image_address(linked.article.get("thumbnailUrl")), "json-ld"),
        (head.meta("twitter:image", "twitter:image:src", "image"), "meta"),
        (next(iter(head.links.get("image_src", ())), ""), "link"),
    )
    return next((Found(found, origin) for value, origin in candidates if (found := absolute(value, url))), None)


def licence(tree: Element, head: Head, linked: Linked, url: str | None) -> Found | None:
    """Return the address of the licence that the page gives itself, or the licence's text from a meta tag."""
    if found := absolute(linked.text("license"), url):
        return Found(found, "json-ld")
    for href in head.links.get("license", ()):
        if found := absolute(href, url):
            return Found(found, "link")
    if text := head.meta("dcterms.license", "dc.rights.license", "license"):
        return Found(text, "meta")
    addresses = {address for anchor in tree.iter("a") if (address := _licence_address(anchor))}
    if len(addresses) == 1:  # several licences are those of several pictures
        found = absolute(addresses.pop(), url)
        return Found(found, "visible") if found else None
    return None


def absolute(address: str, base: str | None) -> str | None:
    """Return an address as an absolute http(s) URL, or None where it is none.

    >>> absolute("/a.jpg", "https://example.org/x/"), absolute("//cdn.example.org/a.jpg", None), absolute("a.jpg", None)
    ('https://example.org/a.jpg', 'https://cdn.example.org/a.jpg', None)
    """
    address = clean(address).replace(" ", "%20")
    if not address or address.startswith(("data:", "javascript:", "#")):
        return None
    if address.startswith("//"):
        address = "https:" + address
    try:
        found = urljoin(base or "", address)
        parts = urlsplit(found)
    except ValueError:
        return None
    return found if parts.scheme in {"http", "https"} and parts.netloc else None


def _licence_address(anchor: Element) -> str | None:
    href = anchor.get("href") or ""
    if "creativecommons" in href and (match := _CREATIVE_COMMONS.search(href)):
        return match[0]
    return href if anchor.get("rel") == "license" else None


def _canonicals(head: Head, linked: Linked) -> Iterator[tuple[str, Origin]]:
    yield from ((href, "link") for href in head.links.get("canonical", ()))
    yield head.meta("og:url"), "opengraph"
    page = linked.article.get("mainEntityOfPage")
    if isinstance(page, dict):
        page = page.get("@id") or page.get("url")
    yield page if isinstance(page, str) else "", "json-ld"
    yield linked.text("url"), "json-ld"


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def _image_address(value: Any) -> str:
    value = first(value)
    if isinstance(value, dict):
        value = first(value.get("url") or value.get("contentUrl") or value.get("@id"))
    return value if isinstance(value, str) else ""
