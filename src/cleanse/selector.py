"""CSS selectors on a page: the elements that they name. Slow (BeautifulSoup), so called only where a rule asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag
    from lxml.etree import _Element


def selector_fault(selector: str) -> str | None:
    """Return what is wrong with a selector, in one line; None for a good one.

    >>> selector_fault("div.promo, aside:has(> form)"), selector_fault("div[")
    (None, 'it is no CSS selector: Malformed attribute selector at position 3')
    """
    import soupsieve  # this and bs4 cost 120 ms to import, and few runs have such a rule

    try:
        soupsieve.compile(selector)
    except soupsieve.SelectorSyntaxError as error:
        return f"it is no CSS selector: {str(error).splitlines()[0]}"
    return None


def elements_named(root: _Element, selectors: Iterable[str]) -> frozenset[_Element]:
    """Return the elements of a tree that the selectors name.

    lxml's own selectors know less of CSS, and need one more library; soupsieve wants a tree of BeautifulSoup, so it gets a twin.
    """
    soup, owners = _twin(root)
    return frozenset(owners[id(tag)] for selector in selectors for tag in soup.select(selector))


def names_something(selectors: Iterable[str], markup: str) -> bool:
    """Return whether the selectors name an element of a piece of markup, however broken it is.

    >>> names_something(["div.promo"], "<div class='wide promo'><p>Join"), names_something(["div.promo"], "<p>promo")
    (True, False)
    """
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(markup, "html.parser")
    return any(soup.select_one(selector) is not None for selector in selectors)


def _twin(root: _Element) -> tuple[BeautifulSoup, dict[int, _Element]]:
    """Return the tree as BeautifulSoup holds it, and the element of which each tag (by its identity) is the twin."""
    from bs4 import BeautifulSoup
    from lxml.etree import iterwalk

    soup = BeautifulSoup("", "html.parser")
    owners: dict[int, _Element] = {}
    open_tags: list[Tag] = [soup]
    for event, element in iterwalk(root, events=("start", "end")):
        if event == "start":
            tag = soup.new_tag(element.tag, attrs=dict(element.attrib))
            owners[id(tag)] = element
            open_tags[-1].append(tag)
            open_tags.append(tag)
            if element.text:
                tag.append(element.text)
        else:
            open_tags.pop()
            if element.tail and element is not root:
                open_tags[-1].append(element.tail)
    return soup, owners
