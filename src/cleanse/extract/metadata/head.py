"""One walk over a page's tree that gathers all markup which speaks of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from cleanse.extract.metadata.words import clean

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# Bounds against floods of meta tags and headings.
_MOST_ELEMENTS = 500
_MOST_HEADINGS = 60

_NAMING = ("property", "name", "itemprop", "http-equiv")
_LANG = ("lang", "xml:lang", "{http://www.w3.org/XML/1998/namespace}lang")

_UNSEEN = frozenset({"script", "style", "svg", "template", "noscript"})
_APART = frozenset({"br", "p", "div", "li", "td", "h1", "h2", "h3"})


@dataclass(frozen=True, slots=True)
class Head:
    """What a page's markup says, by kind. Keys of `metas` and `links` are in lower case, values are not cleaned.

    `metas` maps a name (the attribute `property`, `name`, `itemprop` or `http-equiv`) to its contents in order.
    `links` maps a `rel` word of a `<link>` to its `href`s. `headings` are h1 to h3, in order.
    """

    title: str
    lang: str
    metas: Mapping[str, tuple[str, ...]]
    links: Mapping[str, tuple[str, ...]]
    scripts: tuple[str, ...]
    headings: tuple[Element, ...]
    times: tuple[Element, ...]

    def meta(self, *names: str) -> str:
        """Return the first meta value under any of the names, in the order of the names ('' where there is none)."""
        for name in names:
            for value in self.metas.get(name, ()):
                if text := clean(value):
                    return text
        return ""

    def all_metas(self, *names: str) -> list[str]:
        """Return every meta value under the names, cleaned, without empty ones."""
        return [text for name in names for value in self.metas.get(name, ()) if (text := clean(value))]


def gather(tree: Element) -> Head:
    """Return the markup of a page (its root element) that speaks of it; the tree stays as it is."""
    return Head(
        title=_title(tree),
        lang=next((lang for element in (tree, *tree.iter("html")) for key in _LANG if (lang := element.get(key))), ""),
        metas=_metas(tree),
        links=_links(tree),
        scripts=tuple(
            "".join(str(piece) for piece in script.itertext())
            for script in islice(tree.iter("script"), _MOST_ELEMENTS)
            if "ld+json" in (script.get("type") or "").lower()
        ),
        headings=tuple(islice(tree.iter("h1", "h2", "h3"), _MOST_HEADINGS)),
        times=tuple(islice(tree.iter("time"), _MOST_HEADINGS)),
    )


def text_of(element: Element, most: int = 600) -> str:
    """Return the visible text of an element on one line, at most `most` characters, without scripts and styles."""
    pieces: list[str] = []
    length = 0
    stack: list[Element | str] = [element]
    while stack and length <= most:
        node = stack.pop()
        if isinstance(node, str):
            pieces.append(node)
            length += len(node)
            continue
        children = list(node)
        for child in reversed(children):
            if child.tail:
                stack.append(child.tail)
            if isinstance(child.tag, str) and child.tag not in _UNSEEN:
                stack += (" ", child, " ") if child.tag in _APART else (child,)
        if node.text:
            stack.append(node.text)
    return clean("".join(pieces)[:most])


def _title(tree: Element) -> str:
    for element in tree.iter("title"):
        parent = element.getparent()
        is_of_picture = parent is not None and parent.tag in {"svg", "symbol", "g"}
        if not is_of_picture and (title := text_of(element)):
            return title
    return ""


def _metas(tree: Element) -> dict[str, tuple[str, ...]]:
    metas: dict[str, list[str]] = {}
    for element in islice(tree.iter("meta"), _MOST_ELEMENTS):
        if content := element.get("content") or element.get("value") or element.get("datetime"):
            for name in dict.fromkeys(one for key in _NAMING if (one := element.get(key))):
                for word in name.lower().split()[:3]:
                    metas.setdefault(word, []).append(content)
    return {name: tuple(contents) for name, contents in metas.items()}


def _links(tree: Element) -> dict[str, tuple[str, ...]]:
    links: dict[str, list[str]] = {}
    for element in islice(tree.iter("link"), _MOST_ELEMENTS):
        if href := element.get("href"):
            for word in (element.get("rel") or "").lower().split()[:5]:
                links.setdefault(word, []).append(href)
    return {rel: tuple(hrefs) for rel, hrefs in links.items()}
