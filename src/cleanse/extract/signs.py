"""The signs of each block of a page: what its markup, its form and its place say for or against it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import log
from typing import NamedTuple

from cleanse.extract.page import Page
from cleanse.extract.words import groups_of

Signs = dict[str, float]

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ENDS = frozenset(".!?…。！？।؟۔։።")
_CLOSERS = "\"'”’»›)]}*_ \N{NO-BREAK SPACE}"
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_CONTEXTS = frozenset(
    """article main aside nav footer header form figure figcaption blockquote ul ol dl table address button section
    label fieldset details select""".split()
)
_WORD_BINS = (3, 6, 10, 16, 25, 50)
# Class words and tags of what holds many words and no article.
_FOREIGN = frozenset(("comment", "footer", "side", "consent", "related", "nav"))
_OWN = frozenset(("body", "main"))
_FOREIGN_TAGS = frozenset(("footer", "aside", "nav"))
_FOREIGN_WORTH = 0.2
_WHOLE_PAGE = 0.85
_SHARES = (0.02, 0.1, 0.3, 0.6, 0.9)


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
    ends = text.rstrip(_CLOSERS)[-1:] in _ENDS
    density = links / len(text)
    return Form(words, ends, density, density < 0.5 and ((words >= 12 and ends) or words >= 28))


class Lie:
    """The lie of the land: where the paragraphs of a page stand, and what stands around each container."""

    def __init__(self, page: Page, title: str | None = None) -> None:
        self.page = page
        self._title = frozenset(_WORD.findall((title or '').casefold()))
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
        self.outer = frozenset(page.path(self.main))
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
            self.body.append((parent >= 0 and self.body[parent]) or ("body" in words and self.shares[number] >= 0.25))
            key = (self.signature[parent] if parent >= 0 else -1, node.tag, node.words)
            self.signature.append(numbers.setdefault(key, len(numbers)))

    def _find_title(self) -> int:
        best, at = 0.0, -1
        for block in self.page.blocks:
            if not 2 <= self.forms[block.index].words <= 40:
                continue
            score = self._title_match(block.text)
            if self.page.nodes[block.node].tag in HEADINGS:
                score *= 1.3
            if score > best:
                best, at = score, block.index
        return at if best >= 0.6 else -1

    def _title_match(self, text: str) -> float:
        words = frozenset(_WORD.findall(text.casefold()))
        if not words or not self._title:
            return 0.0
        shared = len(words & self._title)
        return shared / len(words) * (shared / len(self._title)) ** 0.5

    def link_density(self, first: int, end: int) -> float:
        """Return the share of characters in links of a range of blocks."""
        size = self.sizes[end] - self.sizes[first]
        return (self.links[end] - self.links[first]) / size if size else 0.0


def signs(lie: Lie, cues: Sequence[frozenset[str]]) -> list[Signs]:
    """Return the signs of each block; `cues` are the categories that rules see in its own words."""
    return _Reader(lie, cues).read() if lie.page.blocks else []


class _Reader:
    def __init__(self, lie: Lie, cues: Sequence[frozenset[str]]) -> None:
        self.page = page = lie.page
        self.lie = lie
        self.cues = cues
        self.times = Counter(block.text for block in page.blocks)
        nodes = page.nodes
        self.prose = [i for i, one in enumerate(lie.forms) if one.is_prose]
        main = nodes[lie.main] if nodes else None
        inside = [i for i in self.prose if main and main.first <= i < main.end]
        self.first, self.last = (inside[0], inside[-1]) if inside else (-1, -1)
        self.by_signature: dict[int, float] = defaultdict(float)
        self.count_signature: Counter[int] = Counter()
        for block in page.blocks:
            self.by_signature[lie.signature[block.node]] += lie.mass[block.index]
            self.count_signature[lie.signature[block.node]] += 1
        self.siblings: Counter[tuple[int, int]] = Counter()
        for number, node in enumerate(nodes):
            if node.end > node.first:
                self.siblings[node.parent, lie.signature[number]] += 1
        articles = [n for n, node in enumerate(nodes) if node.tag == "article" and node.end > node.first]
        self.many_articles = len(articles) > 1
        self.best_article = max(articles, key=lambda n: lie.shares[n], default=-1)
        self.headings: list[int] = [b.index for b in page.blocks if nodes[b.node].tag in HEADINGS]
        self.h1 = [b.index for b in page.blocks if nodes[b.node].tag == "h1"]
        self.has_body = any(lie.body)
        self.title_at = lie.title_at

    def read(self) -> list[Signs]:
        own = [self._own(index) for index in range(len(self.page.blocks))]
        self._after_cues(own)
        return own

    def _own(self, i: int) -> Signs:
        block, lie, nodes = self.page.blocks[i], self.lie, self.page.nodes
        node = nodes[block.node]
        one = lie.forms[i]
        text = block.text
        size = block.end - block.start
        found: Signs = {"bias": 1.0}
        # form
        words = one.words
        found[f"form.words-{bisect_right(_WORD_BINS, words)}"] = 1.0
        found["form.log-words"] = log(words)
        if one.ends:
            found["form.ends"] = 1.0
            if words >= 12:
                found["form.long-sentence"] = 1.0
        elif text[-1:] == ":":
            found["form.colon"] = 1.0
        elif words >= 12:
            found["form.long-unended"] = 1.0
        if text.rstrip(_CLOSERS)[-3:] in {"...", "…"} or text[-1:] == "…":
            found["form.ellipsis"] = 1.0
        if text[0].islower():
            found["form.lower"] = 1.0
        letters = sum(map(str.isalpha, text[:80]))
        if letters < 0.5 * min(size, 80):
            found["form.few-letters"] = 1.0
        if words <= 30 and text.isupper():
            found["form.upper"] = 1.0
        if any(c.isdigit() for c in text[:60]) and words <= 12:
            found["form.digits"] = 1.0
        for sign, name in (("©", "copyright"), ("|", "bar"), ("»", "arrow"), ("?", "question"), ("@", "at"), ("•", "dot")):
            if sign in text[:200] and words <= 40:
                found[f"form.{name}"] = 1.0
        if "\n" in text:
            found["form.lines"] = 1.0
        found["form.commas"] = min(3.0, text.count(",") + text.count("、")) / 3
        if text[:1] in "\"“„«‘'「":
            found["form.quoted"] = 1.0
        # links
        density = one.links
        if block.anchors:
            found["link.any"] = 1.0
        if density > 0.9:
            found["link.all"] = 1.0
            found["link.all-long" if words >= 6 else "link.all-short"] = 1.0
        elif density > 0.5:
            found["link.most"] = 1.0
        elif density > 0.2:
            found["link.some"] = 1.0
        found["link.density"] = density
        look = _look(node.tag, one)
        if block.strong > 0.9 * size:
            found["form.strong"] = 1.0
        # tag
        tag = node.tag
        found[f"tag.{tag}" if tag in _TAGS else "tag.other"] = 1.0
        if block.kind != "text":
            found[f"kind.{block.kind}"] = 1.0
        for name in lie.context[block.node]:
            found[f"in.{name}"] = 1.0
        if tag in ("p", "div", "span", "td", "li"):
            found[f"tag.{tag}-{'prose' if one.is_prose else 'short' if words < 10 else 'mid'}"] = 1.0
        # class words
        for name in lie.near[block.node]:
            found[f"near.{name}"] = 1.0
        for name in lie.far[block.node]:
            found[f"far.{name}"] = 1.0
        # containers
        main, core = nodes[lie.main], nodes[lie.core]
        if main.first <= i < main.end:
            found["main.in"] = 1.0
            below = node.depth - main.depth
            found["main.depth"] = min(below, 8) / 4
            if below <= 1:
                found["main.direct"] = 1.0
        else:
            found["main.out-before" if i < main.first else "main.out-after"] = 1.0
        if core.first <= i < core.end:
            found["core.in"] = 1.0
            found["core.depth"] = min(node.depth - core.depth, 8) / 4
        if self.has_body:
            found["body.in" if lie.body[block.node] else "body.out"] = 1.0
        parent = node.parent if node.parent >= 0 else block.node
        if self.title_at >= 0:
            found["title.near"] = self._nearness(block.node)
        found["parent.share"] = share = lie.shares[parent]
        found[f"parent.share-{bisect_right(_SHARES, share)}"] = 1.0
        found["node.share"] = lie.shares[block.node]
        found["parent.links"] = lie.link_density(nodes[parent].first, nodes[parent].end)
        section = nodes[lie.section[block.node]]
        section_share = lie.shares[lie.section[block.node]]
        found[f"section.share-{bisect_right(_SHARES, section_share)}"] = 1.0
        found["section.links"] = lie.link_density(section.first, section.end)
        count = section.end - section.first
        found["section.log-count"] = log(count) if count else 0.0
        if section.tag in HEADINGS or section.tag == "p":
            found["section.is-text"] = 1.0
        signature = lie.signature[block.node]
        found["group.share"] = self.by_signature[signature] / lie.total
        found["group.log-count"] = log(self.count_signature[signature])
        if self.by_signature[signature] > 0.3 * lie.total:
            found["group.main"] = 1.0
        # cards: one of several siblings alike, below the main container
        cards = self._card(block.node)
        if cards:
            found["card.in"] = 1.0
            found["card.log-siblings"] = log(cards)
        if self.many_articles and self.best_article >= 0:
            best = nodes[self.best_article]
            if "article" in lie.context[block.node]:
                found["article.best" if best.first <= i < best.end else "article.other"] = 1.0
            elif lie.shares[self.best_article] > 0.5:
                found["article.none"] = 1.0
        # place
        total = len(self.page.blocks)
        found["place.relative"] = i / total
        left = (lie.masses[-1] - lie.masses[i + 1]) / lie.total
        found["place.left"] = left
        found["place.before"] = lie.masses[i] / lie.total
        if left < 0.01:
            found["place.none-left"] = 1.0
        if lie.masses[i] < 0.01 * lie.total:
            found["place.none-before"] = 1.0
        if self.first >= 0:
            if i < self.first:
                found["place.before-first"] = 1.0
                found["place.log-before"] = log(self.first - i)
            elif i > self.last:
                found["place.after-last"] = 1.0
                found["place.log-after"] = log(i - self.last)
            else:
                found["place.between"] = 1.0
        if self.title_at >= 0:
            if i < self.title_at:
                found["title.above"] = 1.0
            elif i == self.title_at:
                found["title.is"] = 1.0
            else:
                found["title.below"] = 1.0
                if i - self.title_at <= 3:
                    found["title.just-below"] = 1.0
        elif self.h1:
            found["h1.above" if i < self.h1[0] else "h1.below"] = 1.0
        later = bisect_left(self.h1, i) - 1
        if later >= 1 and tag != "h1":
            found["h1.later"] = 1.0
        # distance to prose
        at = bisect_left(self.prose, i)
        after = self.prose[at + one.is_prose] - i if at + one.is_prose < len(self.prose) else 30
        before = i - self.prose[at - 1] if at > 0 else 30
        found["prose.before"] = 1.0 / before
        found["prose.after"] = 1.0 / after
        found["prose.both"] = 1.0 if before <= 3 and after <= 3 else 0.0
        found["prose.near-mass"] = (lie.masses[min(total, i + 4)] - lie.masses[max(0, i - 3)] - lie.mass[i]) / lie.total
        # repetition
        if self.times[text] > 1:
            found["repeat.times"] = log(self.times[text])
            if words >= 8:
                found["repeat.long"] = 1.0
        for cue in self.cues[i]:
            found[f"cue.{cue}"] = 1.0
        for name in ("main.in", "core.in", "body.in", "group.main", "card.in", "place.after-last", "place.before-first", "prev.alike", "main.direct", "title.just-below", "section.is-text"):
            if name in found:
                found[f"{name}+{look}"] = 1.0
        for name, j in (("prev", i - 1), ("next", i + 1)):
            if not 0 <= j < total:
                found[f"{name}.none"] = 1.0
                continue
            other = lie.forms[j]
            if nodes[self.page.blocks[j].node].parent == node.parent:
                found[f"{name}.sibling"] = 1.0
                if nodes[self.page.blocks[j].node].tag == tag:
                    found[f"{name}.alike"] = 1.0
            found[f"{name}.links"] = other.links
            found[f"{name}.prose"] = float(other.is_prose)
            found[f"{name}.short"] = float(other.words <= 4)
        return found

    def _nearness(self, node: int) -> float:
        """Return how deep the lowest container lies that holds both a block and the headline, relative to the headline."""
        nodes = self.page.nodes
        at = self.title_at
        while node >= 0 and not nodes[node].first <= at < nodes[node].end:
            node = nodes[node].parent
        depth = nodes[self.page.blocks[at].node].depth
        return nodes[node].depth / depth if node >= 0 and depth else 0.0

    def _card(self, number: int) -> int:
        """Return how many siblings alike a container around the block has; 0 where it stands in no card."""
        lie, nodes = self.lie, self.page.nodes
        while number >= 0 and number not in lie.outer:
            node = nodes[number]
            if node.tag not in {"p", "tr", "td"} and node.tag not in HEADINGS and node.end - node.first >= 2:
                alike = self.siblings[node.parent, lie.signature[number]]
                if alike >= 3:
                    return alike
            number = node.parent
        return 0

    def _after_cues(self, found: list[Signs]) -> None:
        """Say what stands under the last heading, and behind which cues."""
        nodes, lie = self.page.nodes, self.lie
        under: frozenset[str] = frozenset()
        level, heading, passed = 0, -1, set()
        for block in self.page.blocks:
            i = block.index
            tag = nodes[block.node].tag
            if tag in HEADINGS:
                heading, level = i, HEADINGS[tag]
                under = self.cues[i]
                if lie.forms[i].links > 0.9:
                    found[i]["heading.linked"] = 1.0
            elif {c for c in self.cues[i] if c.endswith("-opens")}:
                under, heading = self.cues[i], i
            elif lie.forms[i].is_prose and lie.mass[i] > 300 and not under:
                heading = i
            if heading >= 0 and i > heading:
                for cue in under:
                    found[i][f"under.{cue}"] = 1.0
                found[i]["heading.log-distance"] = log(i - heading)
                found[i][f"heading.level-{level}"] = 1.0
            for cue in passed:
                found[i][f"after.{cue}"] = 1.0
            if i > self.first >= 0:
                passed |= {c for c in self.cues[i] if c.split("-opens")[0] in _LASTING}


def _look(tag: str, one: Form) -> str:
    """Return in one word how a block looks."""
    if tag in HEADINGS:
        return "heading"
    size = "prose" if one.is_prose else "short" if one.words < 10 else "mid"
    if one.links > 0.8:
        return f"link-{size}"
    return f"{'item' if tag in _ITEMS else 'text'}-{size}"


_ITEMS = frozenset(("li", "td", "tr", "dt", "dd"))
_LASTING = frozenset(("comment-form", "comments", "related", "newsletter", "author-box", "share", "tags", "legal", "nav", "promo"))
_TAGS = frozenset("p div li td tr h1 h2 h3 h4 h5 h6 span blockquote dt dd figcaption pre section article option label body main ul footer header a form center".split())


def cues_of(hits: Mapping[int, Sequence[tuple[str, str]]], count: int) -> list[frozenset[str]]:
    """Return for each block the cues of its (category, role) pairs."""
    return [
        frozenset(
            name
            for category, role in hits.get(i, ())
            for name in ((category, f"{category}-opens") if role in {"opens", "ends"} else (category,))
        )
        for i in range(count)
    ]
