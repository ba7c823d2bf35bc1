"""The visible text around a page's headline, where its byline and date stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cleanse.extract.metadata.words import clean

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SKIPPED = frozenset({"script", "style", "svg", "template", "noscript", "select", "iframe", "head", "nav", "form"})
_INLINE = frozenset({"a", "b", "em", "i", "span", "strong", "abbr", "cite", "time", "address", "bdi", "font", "small"})
_MOST_PIECES = 40
_MOST_NODES = 600
_PROSE = 220


def lines_after(heading: Element) -> list[str]:
    """Return the lines that follow a headline, up to the prose; at most 40.

    Inline elements join into one line, so that "By <a>Ana Pérez</a>" is one.
    """
    lines: list[str] = []
    current: list[str] = []
    prose = 0
    for text, is_break in _following(heading):
        if is_break and current:
            line = clean("".join(current))
            current = []
            if line:
                lines.append(line)
                prose += len(line) > _PROSE
                if prose >= 2 or len(lines) >= _MOST_PIECES:
                    return lines
        current.append(text)
    if line := clean("".join(current)):
        lines.append(line)
    return lines


def _following(start: Element) -> Iterator[tuple[str, bool]]:
    """Yield (text, whether a new line begins before it) of what follows an element, in document order."""
    left = _MOST_NODES
    node: Element | None = start
    while node is not None:
        yield node.tail or "", not _is_inline(node)
        sibling = node.getnext()
        while sibling is not None:
            for text, is_break in _inside(sibling):
                yield text, is_break
                left -= 1
                if not left:
                    return
            yield sibling.tail or "", not _is_inline(sibling)
            sibling = sibling.getnext()
        node = node.getparent()
        if node is not None and node.tag == "body":
            return


def _inside(element: Element) -> Iterator[tuple[str, bool]]:
    stack: list[tuple[Element, bool]] = [(element, False)]
    while stack:
        node, is_tail = stack.pop()
        if is_tail:
            if node.tail or not _is_inline(node):
                yield node.tail or "", not _is_inline(node)
            continue
        if not isinstance(node.tag, str) or node.tag in _SKIPPED:
            continue
        is_break = not _is_inline(node)
        if node.text:
            yield node.text, is_break
        elif is_break:
            yield "", True
        for child in reversed(node):
            stack.append((child, True))
            stack.append((child, False))


def _is_inline(element: Element) -> bool:
    return element.tag in _INLINE
