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


def context_signs(lie: Lie, chances: Sequence[float]) -> list[Signs]:
    """Return for each block the signs that follow from the chances (0 to 1) that the first look gave to all of them."""
    blocks, nodes = lie.page.blocks, lie.page.nodes
    count = len(blocks)
    words = [float(one.words) for one in lie.forms]
    mass = [chance * size for chance, size in zip(chances, words, strict=True)]
    masses, sizes = [0.0, *accumulate(mass)], [0.0, *accumulate(words)]
    total = masses[-1] or 1.0
    strong = [i for i in range(count) if chances[i] > 0.5 and words[i] >= _STRONG_WORDS]
    first, last = (strong[0], strong[-1]) if strong else (-1, -1)
    groups = (
        ("parent", [nodes[block.node].parent for block in blocks]),
        ("section", [lie.section[block.node] for block in blocks]),
        ("group", [lie.signature[block.node] for block in blocks]),
    )
    found: list[Signs] = []
    for i, chance in enumerate(chances):
        low, high = max(0, i - _WINDOW), min(count, i + _WINDOW + 1)
        bounded = min(0.9997, max(0.0003, chance))
        signs: Signs = {
            "look.logit": log(bounded / (1 - bounded)),
            "look.left": (masses[count] - masses[i + 1]) / total,
            "look.before": masses[i] / total,
            "look.window": _rate(masses[high] - masses[low] - mass[i], sizes[high] - sizes[low] - words[i]),
            "look.ahead": _rate(masses[high] - masses[i + 1], sizes[high] - sizes[i + 1]),
            "look.behind": _rate(masses[i] - masses[low], sizes[i] - sizes[low]),
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
    add_main_signs(found, "look", lie, masses)
    for name, keys in groups:
        add_group_signs(found, f"look.{name}", keys, mass, words)
    _add_heading_signs(found, lie, masses, sizes)
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


def _add_heading_signs(found: Sequence[Signs], lie: Lie, masses: Sequence[float], sizes: Sequence[float]) -> None:
    """Say of each heading what stands under it, up to the next heading of its level."""
    blocks, nodes = lie.page.blocks, lie.page.nodes
    levels = [(block.index, HEADINGS[tag]) for block in blocks if (tag := nodes[block.node].tag) in HEADINGS]
    nearest = [len(blocks)] * (len(HEADINGS) + 1)  # by level: the next heading of it
    for i, level in reversed(levels):
        end = min(nearest[1 : level + 1])
        nearest[level] = i
        if sizes[end] > sizes[i + 1]:
            found[i]["look.heads"] = _rate(masses[end] - masses[i + 1], sizes[end] - sizes[i + 1])
        else:
            found[i]["look.heads-nothing"] = 1.0


def _rate(part: float, whole: float) -> float:
    return part / whole if whole > 0.5 else 0.0
