"""The JSON-LD of a page: read leniently, and the one object in it that speaks of the page's article."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from cleanse.extract.metadata.words import clean, words

Node = Mapping[str, Any]

# Bounds against floods: real pages hold under 200 kB and some hundred objects.
_MOST_CHARACTERS = 2_000_000
_MOST_NODES = 2_000

_ARTICLE = re.compile(
    r"article|posting|report|recipe|review$|story|creativework|advertisercontent|webpage|howto|faqpage|videoobject|podcastepisode",
    re.IGNORECASE,
)
_WEAK = re.compile(r"webpage|faqpage|videoobject|creativework|review$", re.IGNORECASE)
_DESCEND = ("@graph", "mainEntity", "mainEntityOfPage", "article", "@list")
_COMMENT = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_PAIR = re.compile(
    r'"(headline|datePublished|dateModified|inLanguage|articleSection)"\s*:\s*"((?:[^"\\\n]|\\.){1,400})"'
)
_AUTHOR = re.compile(r'"author"\s*:\s*[\[\s]*\{[^{}]{0,300}?"name"\s*:\s*"((?:[^"\\\n]|\\.){1,200})"')


@dataclass(frozen=True, slots=True)
class Linked:
    """The objects of a page's JSON-LD: the article's own first, and all that others point to by `@id`."""

    article: Node = field(default_factory=dict)
    nodes: tuple[Node, ...] = ()
    by_id: Mapping[str, Node] = field(default_factory=dict)

    def people(self, key: str = "author") -> Iterator[tuple[str, bool]]:
        """Yield (name, whether it is an organisation) of who stands under `key` of the article, in order."""
        yield from self._names(self.article.get(key), 0)

    def text(self, key: str) -> str:
        """Return the article's value of `key` as one line ('' where it has none)."""
        return clean(first(self.article.get(key)))

    def body(self) -> str:
        """Return the text that the article declares as its own, without tags ('' where it has none)."""
        value = first(self.article.get("articleBody"))
        return _TAG.sub(" ", html.unescape(value)) if isinstance(value, str) else ""

    def name_of(self, key: str) -> str:
        """Return the name of the object under `key` of the article, such as its publisher ('' where it has none)."""
        return next((name for name, _ in self._names(self.article.get(key), 0)), "")

    def _names(self, value: Any, depth: int) -> Iterator[tuple[str, bool]]:
        if depth > 4:
            return
        if isinstance(value, str):
            yield clean(value), False
        elif isinstance(value, list):
            for one in value[:50]:
                yield from self._names(one, depth + 1)
        elif isinstance(value, dict):
            if "name" not in value and (target := self.by_id.get(str(value.get("@id")))) is not None:
                value = target
            if "name" not in value and "@list" in value:
                yield from self._names(value["@list"], depth + 1)
                return
            kinds = types_of(value)
            is_organisation = any(kind.endswith("Organization") for kind in kinds) and "Person" not in kinds
            for name in value["name"] if isinstance(value.get("name"), list) else [value.get("name")]:
                if text := clean(name):
                    yield text, is_organisation


def read(scripts: Iterable[str], titles: Iterable[str]) -> Linked:
    """Return the JSON-LD of a page; of several articles, the one whose headline is most like the page's own titles."""
    nodes: list[Node] = []
    for script in scripts:
        if script and not script.isspace():
            _collect(loads(script), nodes, 0)
    by_id: dict[str, Node] = {}
    for node in nodes:
        name = node.get("@id")
        if isinstance(name, str) and len(node) > 1:
            by_id.setdefault(name, node)
    known = [words(title) for title in titles if title]
    articles = [node for node in nodes if any(_ARTICLE.search(kind) for kind in types_of(node))]
    ranked = sorted(articles, key=lambda node: _rank(node, known), reverse=True)
    return Linked(_merged(ranked, known), tuple(nodes), by_id)


def loads(text: str) -> Any:
    r"""Return what a JSON-LD script holds, mended where it is broken; of a wreck, the few fields that can be read.

    >>> loads('<!-- {"headline": "A\nB", "tags": [1,],} -->')
    {'headline': 'A\nB', 'tags': [1]}
    >>> loads('{"headline": "Half a pa')
    {}
    >>> loads('{"datePublished": "2021-02-03", "headline": "Half a pa')
    {'@type': 'Article', 'datePublished': '2021-02-03'}
    """
    text = text[:_MOST_CHARACTERS]
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        pass
    mended = _COMMENT.sub("", _COMMENT.sub("", text).strip()).strip().rstrip(";")
    for attempt in (mended, _TRAILING_COMMA.sub(r"\1", mended), html.unescape(_TRAILING_COMMA.sub(r"\1", mended))):
        try:
            return json.loads(attempt, strict=False)  # raw line breaks within strings are common
        except (ValueError, RecursionError):
            continue
    return _salvaged(mended)


def first(value: Any) -> Any:
    """Return the first of a list, the value of a language map or a typed literal, or the value itself.

    >>> first([{"@value": "x"}])
    'x'
    """
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict) and "@value" in value:
            value = value["@value"]
        else:
            break
    return value


def types_of(node: Node) -> tuple[str, ...]:
    """Return the names of a node's types, without their vocabulary.

    >>> types_of({"@type": ["http://schema.org/NewsArticle", "Article"]})
    ('NewsArticle', 'Article')
    """
    kinds = node.get("@type")
    return tuple(
        kind.rsplit("/", 1)[-1].rsplit("#", 1)[-1].removeprefix("schema:")
        for kind in (kinds if isinstance(kinds, list) else [kinds])
        if isinstance(kind, str)
    )


def _collect(value: Any, nodes: list[Node], depth: int) -> None:
    if depth > 8 or len(nodes) >= _MOST_NODES:
        return
    if isinstance(value, list):
        for one in value:
            _collect(one, nodes, depth + 1)
    elif isinstance(value, dict):
        nodes.append(value)
        for key in _DESCEND:
            if isinstance(value.get(key), list | dict):
                _collect(value[key], nodes, depth + 1)


def _rank(node: Node, titles: list[frozenset[str]]) -> tuple[float, int, int]:
    kinds = types_of(node)
    is_strong = any(_ARTICLE.search(kind) and not _WEAK.search(kind) for kind in kinds)
    said = sum(key in node for key in ("headline", "author", "datePublished"))
    return (_likeness(node, titles) if titles else 0.0, int(is_strong), said)


def _likeness(node: Node, titles: list[frozenset[str]]) -> float:
    """Return how much a node's headline shares with the page's titles, in halves: only clear differences count."""
    headline = words(clean(first(node.get("headline") or node.get("name"))))
    if not headline:
        return 0.0
    best = max(len(headline & title) / len(headline | title) for title in titles)
    return 1.0 if best >= 0.5 else 0.5


def _merged(ranked: list[Node], titles: list[frozenset[str]]) -> Node:
    """Return the best node, with what it lacks from the next ones that speak of the same article."""
    if not ranked:
        return {}
    merged = dict(ranked[0])
    for node in ranked[1:4]:
        is_page = all(_WEAK.search(kind) for kind in types_of(node))
        if is_page or _likeness(node, titles or [words(clean(merged.get("headline")))]) == 1.0:
            merged = dict(node) | merged
    return merged


def _salvaged(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for match in _PAIR.finditer(text):
        found.setdefault(match[1], _unescaped(match[2]))
    if author := _AUTHOR.search(text):
        found["author"] = {"name": _unescaped(author[1])}
    return {"@type": "Article", **found} if found else {}


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text
