"""The lie of the land: how each block of a page looks, where its paragraphs stand, and what is around each container."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from math import sqrt
from typing import NamedTuple

from cleanse.extract.page import Page
from cleanse.extract.words import groups_of

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
CLOSERS = "\"'”’»›)]}*_ \N{NO-BREAK SPACE}"

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ENDS = frozenset(".!?…。！？।؟۔։።")
# Cards and posts are numbered: "post-123" and "post-124" are alike.
_NO_DIGITS = dict.fromkeys(map(ord, "0123456789"))
_CONTEXTS = frozenset(
    """article main aside nav footer header form figure figcaption blockquote ul ol dl table address button section
    label fieldset details select""".split()
)
# Class words and tags of what holds many words and no article.
_FOREIGN = frozenset(("comment", "footer", "side", "consent", "related", "nav"))
_OWN = frozenset(("body", "main"))
_FOREIGN_TAGS = frozenset(("footer", "aside", "nav"))
_FOREIGN_WORTH = 0.2
_WHOLE_PAGE = 0.85
_BODY_SHARE = 0.25

# A paragraph is a sentence of so many words, or so many words without an end.
SENTENCE_WORDS = 12
_PROSE_WORDS = 28
_MOST_TITLE_WORDS = 40
_HEADING_BONUS = 1.3
_LEAST_TITLE_MATCH = 0.6


class Form(NamedTuple):
    """How a block looks: its words, whether it ends like a sentence, its link density, whether it reads like a paragraph."""

    words: int
    ends: bool
    links: float
    is_prose: bool


def form(text: str, links: int) -> Form:
    """Return the form of a block's text with so many characters in links."""
    words = text.count(" ") + text.count("\n") + 1
    if not text.isascii() and words < len(text) / 8:
        words = max(words, len(_UNSPACED.findall(text)) // 2)
    ends = text.rstrip(CLOSERS)[-1:] in _ENDS
    density = links / len(text)
    return Form(words, ends, density, density < 0.5 and ((words >= SENTENCE_WORDS and ends) or words >= _PROSE_WORDS))


class Lie:
    """The lie of the land: where the paragraphs of a page stand, and what stands around each container."""

    def __init__(self, page: Page, title: str | None = None) -> None:
        self.page = page
        self._title = frozenset(_WORD.findall((title or "").casefold()))
        self.forms = [form(block.text, block.links) for block in page.blocks]
        foreign = self._foreign()
        self.mass = [
            float(block.end - block.start - block.links) * (_FOREIGN_WORTH if foreign[block.node] else 1.0)
            if one.is_prose
            else 0.0
            for block, one in zip(page.blocks, self.forms, strict=True)
        ]
        self.masses = [0.0, *accumulate(self.mass)]
        self.sizes = [0, *accumulate(block.end - block.start for block in page.blocks)]
        self.links = [0, *accumulate(block.links for block in page.blocks)]
        self.total = self.masses[-1] or 1.0
        self.shares = [(self.masses[node.end] - self.masses[node.first]) / self.total for node in page.nodes]
        self.main = self.lowest(self.masses, 0.8)
        self.core = self.lowest(self.masses, 0.5)
        self.outer = frozenset(page.path(self.main) if page.nodes else ())
        self._down()
        self.title_at = self._find_title()

    def _foreign(self) -> list[bool]:
        """Return for each container whether its class words, or those around it, say that it holds no article.

        What holds nearly the whole page is not asked: `<body class="has-comments">`.
        """
        found: list[bool] = []
        most = _WHOLE_PAGE * len(self.page.blocks)
        for node in self.page.nodes:
            is_foreign = node.parent >= 0 and found[node.parent]
            if not is_foreign and node.end - node.first < most:
                words = groups_of(node.words)
                is_foreign = node.tag in _FOREIGN_TAGS or (not words.isdisjoint(_FOREIGN) and words.isdisjoint(_OWN))
            found.append(is_foreign)
        return found

    def lowest(self, masses: Sequence[float], share: float) -> int:
        """Return the lowest container that holds this share of what is summed up block by block in `masses`."""
        bar = share * masses[-1]
        if bar <= 0:
            return 0
        found = 0
        for number, node in enumerate(self.page.nodes):
            if node.parent <= found and masses[node.end] - masses[node.first] >= bar:
                found = number
        return found

    def _down(self) -> None:
        """Hand down to each container what the containers around it say."""
        nothing: frozenset[str] = frozenset()
        self.own: list[frozenset[str]] = []
        self.near: list[frozenset[str]] = []
        self.far: list[frozenset[str]] = []
        self.context: list[frozenset[str]] = []
        self.section: list[int] = []
        self.signature: list[int] = []
        self.body: list[bool] = []
        numbers: dict[tuple[int, str, str], int] = {}
        for number, node in enumerate(self.page.nodes):
            parent = node.parent
            is_outer = number in self.outer
            words = groups_of(node.words)
            own = nothing if is_outer else words
            if parent < 0 or parent in self.outer:
                self.near.append(own)
                self.far.append(nothing)
                self.section.append(number)
            else:
                self.near.append(own | self.own[parent])
                above = self.page.nodes[parent].parent
                self.far.append(self.far[parent] if above in self.outer else self.far[parent] | self.own[above])
                self.section.append(self.section[parent])
            self.own.append(own)
            tags = self.context[parent] if parent >= 0 else nothing
            if node.tag in _CONTEXTS and (not is_outer or node.tag in {"article", "main"}):
                tags |= {node.tag}
            self.context.append(tags)
            self.body.append(
                (parent >= 0 and self.body[parent]) or ("body" in words and self.shares[number] >= _BODY_SHARE)
            )
            key = (self.signature[parent] if parent >= 0 else -1, node.tag, node.words.translate(_NO_DIGITS))
            self.signature.append(numbers.setdefault(key, len(numbers)))

    def _find_title(self) -> int:
        best, at = 0.0, -1
        for block in self.page.blocks:
            if not 2 <= self.forms[block.index].words <= _MOST_TITLE_WORDS:
                continue
            score = self._title_match(block.text)
            if self.page.nodes[block.node].tag in HEADINGS:
                score *= _HEADING_BONUS
            if score > best:
                best, at = score, block.index
        return at if best >= _LEAST_TITLE_MATCH else -1

    def _title_match(self, text: str) -> float:
        words = frozenset(_WORD.findall(text.casefold()))
        if not words or not self._title:
            return 0.0
        shared = len(words & self._title)
        return shared / len(words) * sqrt(shared / len(self._title))

    def link_density(self, first: int, end: int) -> float:
        """Return the share of characters in links of a range of blocks."""
        size = self.sizes[end] - self.sizes[first]
        return (self.links[end] - self.links[first]) / size if size else 0.0
