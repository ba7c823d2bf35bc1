"""Markup to a tree, whatever the markup: lxml first, and a flattened second reading where lxml gives up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cleanse.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from lxml.etree import _Element

# libxml2 stops reading at this nesting depth, with `huge_tree` too, and drops everything behind it (FACTS: measured).
_DEEPEST = 2_000

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)[^>]*>")
_TITLE = re.compile(r"<title[^>]*>", re.IGNORECASE)
_RAW = re.compile(r"<(?:(script|style|textarea|title|xmp|iframe|noembed)\b[^>]*>|!--)", re.IGNORECASE)
_ATTRIBUTE = r"""\s++[^\s=<>"'/]++(?:=(?:"[^"]*+"|'[^']*+'|[^\s"'<>]*+))?+"""
_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())


class Tree(NamedTuple):
    """The root element of a page (None where there is no element at all), and why it was read another way, if it was."""

    root: _Element | None
    degraded: str = ""


def too_large(markup: str, limits: Limits) -> str:
    """Return why markup is larger than what is parsed, and what to do; '' for nearly all.

    >>> too_large("<p>One<p>Two", Limits(markup_tags=1))
    'the page has over 1 tags: take the part with the article out of it, or extract its text first'
    """
    behind = "take the part with the article out of it, or extract its text first"
    if len(markup) > limits.markup_chars:
        return f"the page has over {limits.markup_chars:,} characters of markup: {behind}"
    if markup.count("<") > limits.markup_tags:
        return f"the page has over {limits.markup_tags:,} tags: {behind}"
    return ""


def parse(markup: str) -> Tree:
    """Return the tree of a page; never raises on content.

    Markup nested deeper than libxml2 reads loses the tags (not the text) beyond that depth and is marked degraded.

    >>> parse("<p>One</p>").root.tag
    'html'
    """
    markup = _with_few_attributes(_with_one_end(_with_closed_title(markup)), DEFAULT_LIMITS)
    root, lost = _read(markup)
    if not lost:
        return Tree(root)
    root, lost = _read(_flattened(markup))
    reason = "nested deeper than a tree can hold: the tags beyond were read as line breaks"
    return Tree(root, reason if not lost else f"the parser gave up: {lost}")


def _read(markup: str) -> tuple[_Element | None, str]:
    from lxml import etree  # costs 28 ms to import, and most commands need no page

    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # no element at all
        root = None
    lost = next((entry.message for entry in parser.error_log if entry.type_name == "ERR_RESOURCE_LIMIT"), "")
    return root, lost


def _with_closed_title(markup: str) -> str:
    """Close a `<title>` that nothing closes: else it swallows the page (2 % of the pages of 2008)."""
    opening = _TITLE.search(markup, 0, _last_end(markup))
    if opening is None or markup.find("</title", opening.end()) >= 0 or re.search("</title", markup, re.IGNORECASE):
        return markup
    end = markup.find("<", opening.end())
    return markup if end < 0 else f"{markup[:end]}</title>{markup[end:]}"


def _with_one_end(markup: str) -> str:
    """Leave out the ends of a page that has more behind them: the parser drops what stands behind the first `</html>`.

    >>> _with_one_end("<p>One</body></html> <p>Two</body></html>"), _with_one_end("<p>One</body></html> ")
    ('<p>One <p>Two', '<p>One</body></html> ')
    """
    first = _END.search(markup)
    if first is None or not _END.sub("", markup[first.start() :]).strip():
        return markup
    return _END.sub("", markup)


def _with_few_attributes(markup: str, limits: Limits) -> str:
    """Leave out the attributes of a tag beyond the first so many: the parser takes time by the square of their number.

    >>> _with_few_attributes("<p a b=1 c>One", Limits(tag_attributes=2, attributes_checked_from=0))
    '<p a b=1>One'
    """
    if len(markup) < limits.attributes_checked_from:
        return markup
    few = re.compile(f"(<[a-zA-Z][^\\s/<>]*+(?:{_ATTRIBUTE}){{{limits.tag_attributes}}}+)(?:{_ATTRIBUTE})+")
    return few.sub(r"\1", markup)


def _last_end(markup: str) -> int:
    """Return the place behind the last `>`: a search for a tag that goes no further never reads to the end in vain."""
    return markup.rfind(">") + 1


def _flattened(markup: str) -> str:
    """Return the markup with every tag beyond a depth replaced by a line break."""
    return "".join(_shallow(" ".join(_without_raw(markup))))


def _without_raw(markup: str) -> Iterator[str]:
    """Yield the pieces around comments and around elements whose content is no markup; what never ends is left in.

    >>> list(_without_raw("a<!-- <p> -->b<script>c</script>d<style>e"))
    ['a', 'b', 'd<style>e']
    """
    position = at = 0
    last = _last_end(markup)
    endless: set[str] = set()
    while opening := _RAW.search(markup, at, last):
        name = (opening[1] or "").lower()
        at = opening.end()
        if name in endless:
            continue
        end = re.compile(rf"</{name}\s*>" if name else "-->", re.IGNORECASE).search(markup, at)
        if end is None:
            endless.add(name)
            continue
        yield markup[position : opening.start()]
        position = at = end.end()
    yield markup[position:]


def _shallow(markup: str) -> Iterator[str]:
    position = depth = 0
    for match in _TAG.finditer(markup, 0, _last_end(markup)):
        is_end, name = match[1], match[2].lower()
        if name in _VOID:
            continue
        depth = max(0, depth - 1) if is_end else depth + 1
        if depth + bool(is_end) > _DEEPEST // 8:
            yield markup[position : match.start()]
            yield "<br>"
            position = match.end()
    yield markup[position:]
