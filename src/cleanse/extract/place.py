"""What the place of a block says: the containers around it, the headline and the paragraphs near it, its repetitions."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from math import log

from cleanse.extract.form import Signs
from cleanse.extract.lie import HEADINGS, Lie

_SHARES = (0.02, 0.1, 0.3, 0.6, 0.9)
_MOST_DEPTH = 8
_GROUP_SHARE = 0.3
_FAR = 30
# Less than this is a teaser with the headline on it.
_LEAST_ARTICLE_SHARE = 0.08
_NONE = 0.01
_LEAST_CARDS = 3
_NO_CARDS = frozenset(("p", "tr", "td", *HEADINGS))


class Surroundings:
    """Everything about a page that the signs of place need, found once."""

    def __init__(self, lie: Lie) -> None:
        self.lie = lie
        blocks, nodes = lie.page.blocks, lie.page.nodes
        self._times = Counter(block.text for block in blocks)
        self._prose = [i for i, one in enumerate(lie.forms) if one.is_prose]
        main = nodes[lie.main]
        inside = [i for i in self._prose if main.first <= i < main.end]
        self.first, self.last = (inside[0], inside[-1]) if inside else (-1, -1)
        self._group_mass: dict[int, float] = defaultdict(float)
        self._group_count: Counter[int] = Counter()
        for block in blocks:
            signature = lie.signature[block.node]
            self._group_mass[signature] += lie.mass[block.index]
            self._group_count[signature] += 1
        self._alike = Counter(
            (node.parent, lie.signature[number]) for number, node in enumerate(nodes) if node.end > node.first
        )
        self._best_article = self._find_best_article()
        self._h1 = [block.index for block in blocks if nodes[block.node].tag == "h1"]
        self._has_body = any(lie.body)

    def _find_best_article(self) -> int:
        """Return the `<article>` that is the page's own, of several: that with the headline, else the one that holds most; or -1."""
        lie, nodes = self.lie, self.lie.page.nodes
        articles = [n for n, node in enumerate(nodes) if node.tag == "article" and node.end > node.first]
        if len(articles) < 2:
            return -1
        titled = [
            n
            for n in articles
            if nodes[n].first <= lie.title_at < nodes[n].end and lie.shares[n] >= _LEAST_ARTICLE_SHARE
        ]
        return max(titled or articles, key=lie.shares.__getitem__)

    def add_container_signs(self, found: Signs, i: int) -> None:
        """Add what the containers around a block are called, and how much of the paragraphs they hold."""
        lie, number = self.lie, self.lie.page.blocks[i].node
        nodes = lie.page.nodes
        node = nodes[number]
        for name in lie.context[number]:
            found[f"in.{name}"] = 1.0
        for name in lie.near[number]:
            found[f"near.{name}"] = 1.0
        for name in lie.far[number]:
            found[f"far.{name}"] = 1.0
        main, core = nodes[lie.main], nodes[lie.core]
        if main.first <= i < main.end:
            found["main.in"] = 1.0
            below = node.depth - main.depth
            found["main.depth"] = min(below, _MOST_DEPTH) / 4
            if below <= 1:
                found["main.direct"] = 1.0
        else:
            found["main.out-before" if i < main.first else "main.out-after"] = 1.0
        if core.first <= i < core.end:
            found["core.in"] = 1.0
            found["core.depth"] = min(node.depth - core.depth, _MOST_DEPTH) / 4
        if self._has_body:
            found["body.in" if lie.body[number] else "body.out"] = 1.0
        parent = node.parent if node.parent >= 0 else number
        found["parent.share"] = share = lie.shares[parent]
        found[f"parent.share-{bisect_right(_SHARES, share)}"] = 1.0
        found["parent.links"] = lie.link_density(nodes[parent].first, nodes[parent].end)
        found["node.share"] = lie.shares[number]
        self._add_group_signs(found, i, number)

    def _add_group_signs(self, found: Signs, i: int, number: int) -> None:
        lie, nodes = self.lie, self.lie.page.nodes
        top = lie.section[number]
        section = nodes[top]
        found[f"section.share-{bisect_right(_SHARES, lie.shares[top])}"] = 1.0
        found["section.links"] = lie.link_density(section.first, section.end)
        found["section.log-count"] = log(section.end - section.first)
        if section.tag in HEADINGS or section.tag == "p":
            found["section.is-text"] = 1.0
        signature = lie.signature[number]
        found["group.share"] = self._group_mass[signature] / lie.total
        found["group.log-count"] = log(self._group_count[signature])
        if self._group_mass[signature] > _GROUP_SHARE * lie.total:
            found["group.main"] = 1.0
        if cards := self._cards(number):
            found["card.in"] = 1.0
            found["card.log-siblings"] = log(cards)
        if self._best_article >= 0:
            best = nodes[self._best_article]
            if "article" in lie.context[number]:
                found["article.best" if best.first <= i < best.end else "article.other"] = 1.0
            elif lie.shares[self._best_article] > 0.5:
                found["article.none"] = 1.0

    def _cards(self, number: int) -> int:
        """Return how many siblings alike a container around the block has; 0 where it stands in no card."""
        lie, nodes = self.lie, self.lie.page.nodes
        while number >= 0 and number not in lie.outer:
            node = nodes[number]
            if node.tag not in _NO_CARDS and node.end - node.first >= 2:
                alike = self._alike[node.parent, lie.signature[number]]
                if alike >= _LEAST_CARDS:
                    return alike
            number = node.parent
        return 0

    def add_place_signs(self, found: Signs, i: int) -> None:
        """Add where a block stands: on the page, to the headline, to the paragraphs, and whether it stands elsewhere too."""
        lie = self.lie
        block = lie.page.blocks[i]
        before, left = lie.masses[i], lie.masses[-1] - lie.masses[i + 1]
        found["place.relative"] = i / len(lie.page.blocks)
        found["place.left"] = left / lie.total
        found["place.before"] = before / lie.total
        if left < _NONE * lie.total:
            found["place.none-left"] = 1.0
        if before < _NONE * lie.total:
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
        if (times := self._times[block.text]) > 1:
            found["repeat.times"] = log(times)
            if lie.forms[i].words >= 8:
                found["repeat.long"] = 1.0
        self._add_title_signs(found, i, block.node)
        self._add_prose_signs(found, i)

    def _add_title_signs(self, found: Signs, i: int, number: int) -> None:
        at = self.lie.title_at
        if at >= 0:
            found["title.near"] = self._nearness(number)
            if i <= at:
                found["title.is" if i == at else "title.above"] = 1.0
            else:
                found["title.below"] = 1.0
                if i - at <= 3:
                    found["title.just-below"] = 1.0
        elif self._h1:
            found["h1.above" if i < self._h1[0] else "h1.below"] = 1.0
        if bisect_left(self._h1, i) >= 2 and self.lie.page.nodes[number].tag != "h1":
            found["h1.later"] = 1.0

    def _nearness(self, node: int) -> float:
        """Return how deep the lowest container lies that holds both a block and the headline, relative to the headline."""
        nodes, at = self.lie.page.nodes, self.lie.title_at
        while not nodes[node].first <= at < nodes[node].end:
            node = nodes[node].parent
        depth = nodes[self.lie.page.blocks[at].node].depth
        return nodes[node].depth / depth if depth else 0.0

    def _add_prose_signs(self, found: Signs, i: int) -> None:
        lie, prose = self.lie, self._prose
        at = bisect_left(prose, i)
        following = at + lie.forms[i].is_prose
        after = prose[following] - i if following < len(prose) else _FAR
        before = i - prose[at - 1] if at else _FAR
        found["prose.before"] = 1.0 / before
        found["prose.after"] = 1.0 / after
        if before <= 3 and after <= 3:
            found["prose.both"] = 1.0
        near = lie.masses[min(len(lie.mass), i + 4)] - lie.masses[max(0, i - 3)] - lie.mass[i]
        found["prose.near-mass"] = near / lie.total

    def add_neighbour_signs(self, found: Signs, i: int) -> None:
        """Add how the blocks before and behind a block look."""
        lie = self.lie
        blocks, nodes = lie.page.blocks, lie.page.nodes
        node = nodes[blocks[i].node]
        for name, j in (("prev", i - 1), ("next", i + 1)):
            if not 0 <= j < len(blocks):
                if not lie.forms[i].is_prose:  # pages end with a footer; on a bare one a paragraph is the last
                    found[f"{name}.none"] = 1.0
                continue
            one, other = lie.forms[j], nodes[blocks[j].node]
            if other.parent == node.parent:
                found[f"{name}.sibling"] = 1.0
                if other.tag == node.tag:
                    found[f"{name}.alike"] = 1.0
            found[f"{name}.links"] = one.links
            if one.is_prose:
                found[f"{name}.prose"] = 1.0
            if one.words <= 4:
                found[f"{name}.short"] = 1.0
