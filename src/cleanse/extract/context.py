"""The signs of the second look: what the first look made of the blocks around each block."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import log

from cleanse.extract.form import Signs
from cleanse.extract.lie import HEADINGS, Lie

_WINDOW = 6
_STRONG_WORDS = 10
_MOST_LOG = 3.0
_MOST_DEPTH = 8
# Words' worth of doubt that keep a small group from speaking too loudly.
_PRIOR_WORDS = 3.0


class Weighed:
    """The blocks of a page, each worth its words times a share (0 to 1), with running sums: of blocks before `i`, up to all."""

    def __init__(self, lie: Lie, shares: Sequence[float]) -> None:
        self.lie = lie
        self.words = [float(one.words) for one in lie.forms]
        self.mass = [share * size for share, size in zip(shares, self.words, strict=True)]
        self.masses = [0.0, *accumulate(self.mass)]
        self.sizes = [0.0, *accumulate(self.words)]
        self.total = self.masses[-1] or 1.0

    def between(self, low: int, high: int) -> float:
        """Return the average share of the words of blocks `low` to before `high`."""
        return _rate(self.masses[high] - self.masses[low], self.sizes[high] - self.sizes[low])

    def around(self, i: int, reach: int) -> float:
        """Return the average share of the words of up to `reach` blocks on either side of a block."""
        low, high = max(0, i - reach), min(len(self.words), i + reach + 1)
        mass = self.masses[high] - self.masses[low] - self.mass[i]
        return _rate(mass, self.sizes[high] - self.sizes[low] - self.words[i])

    def left(self, i: int) -> float:
        """Return how much of everything stands behind a block."""
        return (self.masses[-1] - self.masses[i + 1]) / self.total

    def add_all_group_signs(self, found: Sequence[Signs], name: str) -> None:
        """Add what is around each block is worth: the containers with most of it, its parent, its section, its likes."""
        lie, blocks = self.lie, self.lie.page.blocks
        add_main_signs(found, name, lie, self.masses)
        for word, keys in (
            ("parent", [lie.page.nodes[block.node].parent for block in blocks]),
            ("section", [lie.section[block.node] for block in blocks]),
            ("group", [lie.signature[block.node] for block in blocks]),
        ):
            add_group_signs(found, f"{name}.{word}", keys, self.mass, self.words)


def context_signs(lie: Lie, chances: Sequence[float]) -> list[Signs]:
    """Return for each block the signs that follow from the chances (0 to 1) that the first look gave to all of them."""
    count = len(lie.page.blocks)
    weighed = Weighed(lie, chances)
    strong = [i for i in range(count) if chances[i] > 0.5 and weighed.words[i] >= _STRONG_WORDS]
    first, last = (strong[0], strong[-1]) if strong else (-1, -1)
    found: list[Signs] = []
    for i, chance in enumerate(chances):
        bounded = min(0.9997, max(0.0003, chance))
        signs: Signs = {
            "look.logit": log(bounded / (1 - bounded)),
            "look.left": weighed.left(i),
            "look.before": weighed.masses[i] / weighed.total,
            "look.window": weighed.around(i, _WINDOW),
            "look.ahead": weighed.between(i + 1, min(count, i + _WINDOW + 1)),
            "look.behind": weighed.between(max(0, i - _WINDOW), i),
        }
        for step in (1, 2, 3):
            if i >= step:
                signs[f"look.prev-{step}"] = chances[i - step]
            if i + step < count:
                signs[f"look.next-{step}"] = chances[i + step]
        if first >= 0:
            if i < first:
                signs["look.before-first"] = min(_MOST_LOG, log(first - i + 1))
            elif i > last:
                signs["look.after-last"] = min(_MOST_LOG, log(i - last + 1))
            else:
                signs["look.between"] = 1.0
        found.append(signs)
    weighed.add_all_group_signs(found, "look")
    _add_heading_signs(found, weighed)
    return found


def add_main_signs(found: Sequence[Signs], name: str, lie: Lie, masses: Sequence[float]) -> None:
    """Say how each block stands to the lowest containers that hold most of what is summed up in `masses`."""
    blocks, nodes = lie.page.blocks, lie.page.nodes
    for word, share in (("main", 0.9), ("core", 0.6)):
        main = nodes[lie.lowest(masses, share)]
        inside, outside, depth = f"{name}.{word}-in", f"{name}.{word}-out", f"{name}.{word}-depth"
        for signs, block in zip(found, blocks, strict=True):
            if main.first <= block.index < main.end:
                signs[inside] = 1.0
                signs[depth] = min(_MOST_DEPTH, nodes[block.node].depth - main.depth) / 4
            else:
                signs[outside] = 1.0


def add_group_signs(
    found: Sequence[Signs], name: str, keys: Sequence[int], mass: Sequence[float], words: Sequence[float]
) -> None:
    """Add what the other blocks of each block's group are worth on average, and the group's share of everything."""
    held: dict[int, float] = {}
    size: dict[int, float] = {}
    for key, one, count in zip(keys, mass, words, strict=True):
        held[key] = held.get(key, 0.0) + one
        size[key] = size.get(key, 0.0) + count
    total = sum(mass) or 1.0
    mean, share = f"{name}-mean", f"{name}-share"
    for signs, key, one, count in zip(found, keys, mass, words, strict=True):
        others = size[key] - count
        signs[mean] = (held[key] - one + 0.5 * _PRIOR_WORDS) / (others + _PRIOR_WORDS) if others > 0 else 0.5
        signs[share] = (held[key] - one) / total


def _add_heading_signs(found: Sequence[Signs], weighed: Weighed) -> None:
    """Say of each heading what stands under it, up to the next heading of its level."""
    blocks, nodes = weighed.lie.page.blocks, weighed.lie.page.nodes
    levels = [(block.index, HEADINGS[tag]) for block in blocks if (tag := nodes[block.node].tag) in HEADINGS]
    nearest = [len(blocks)] * (len(HEADINGS) + 1)  # by level: the next heading of it
    for i, level in reversed(levels):
        end = min(nearest[1 : level + 1])
        nearest[level] = i
        if weighed.sizes[end] > weighed.sizes[i + 1]:
            found[i]["look.heads"] = weighed.between(i + 1, end)
        else:
            found[i]["look.heads-nothing"] = 1.0


def _rate(part: float, whole: float) -> float:
    return part / whole if whole > 0.5 else 0.0
