"""Elements of a page that are marked as byline or date by their class, `itemprop` or `rel`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


# Parts of a page that speak of other articles and other people.
_ELSEWHERE = ("comment", "related", "sidebar", "recirc", "teaser", "popular", "latest", "footer")
_NEVER = frozenset(
    {"html", "body", "head", "main", "form", "input", "script", "style", "meta", "link", "section", "nav"}
)
_MOST = 12
_DEEPEST = 40


class Marked:
    """The marked elements of a tree, looked for once and only when somebody asks."""

    def __init__(self, tree: Element) -> None:
        """Keep the tree; nothing is read yet."""
        self._tree = tree

    @property
    def authors(self) -> list[Element]:
        """Return what is marked as byline or author, in document order, at most 12."""
        return self._found[0]

    @property
    def dates(self) -> list[Element]:
        """Return what is marked as date, in document order, at most 12."""
        return self._found[1]

    @cached_property
    def _found(self) -> tuple[list[Element], list[Element]]:
        authors: list[Element] = []
        dates: list[Element] = []
        for element in self._tree.iter("*"):
            name = element.get("class") or ""
            mark = element.get("itemprop") or element.get("rel") or ""
            if not name and not mark:
                continue
            if "uthor" in name or "yline" in name or "author" in mark:
                _add(element, authors)
            if "date" in name or "Date" in name or "publish" in name or "timestamp" in name or mark == "datePublished":
                _add(element, dates)
        return authors, dates


def _add(element: Element, found: list[Element]) -> None:
    if len(found) < _MOST and element.tag not in _NEVER and not _is_elsewhere(element):
        found.append(element)


def _is_elsewhere(element: Element) -> bool:
    node: Element | None = element
    for _ in range(_DEEPEST):
        if node is None or node.tag in {"body", "html"}:
            return False
        marks = f"{node.get('class') or ''} {node.get('id') or ''}".lower()
        if node.tag in {"aside", "footer"} or any(word in marks for word in _ELSEWHERE):
            return True
        node = node.getparent()
    return False
