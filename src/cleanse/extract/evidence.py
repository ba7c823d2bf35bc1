"""The evidence of each block summed by named weights, in up to three looks at the page."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from math import exp
from operator import mul

from cleanse.extract.context import context_signs
from cleanse.extract.form import Signs
from cleanse.extract.lie import Lie
from cleanse.extract.page import Page
from cleanse.extract.said import Said
from cleanse.extract.signs import signs
from cleanse.extract.witness import coverage, witness_signs, witnessed_text
from cleanse.limits import DEFAULT_LIMITS, Limits
from cleanse.rulecache import shipped_rules_dir
from cleanse.types import CleanseError

# What a look says, at most, as a logit: nothing is ever certain.
_MOST = 30.0
_NAMED = 4
# A block whose chance at the first look is below this is no part of the article.
_SURE = 0.004
_LEAST_NAMED = 0.15

Table = Mapping[str, float]


@dataclass(frozen=True)
class HtmlWeights:
    """The weights of the three looks by sign, and the bars that they are held against.

    `unsure` is the doubt of a page (see `doubt`) above which the witness is called.
    """

    first: Table
    second: Table
    witness: Table
    unsure: float
    bars: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the evidence says of each block: its chance (0 to 1) to be of the article, and the signs that weigh most."""

    lie: Lie
    chances: tuple[float, ...]
    signs: tuple[Signs, ...]
    table: Table
    doubt: float
    has_witness: bool

    def why(self, block: int, *, against: bool) -> tuple[str, ...]:
        """Return the strongest evidence against a block (or for it), each as its name and its weight times its size."""
        get = self.table.get
        sign = -1.0 if against else 1.0
        found = []
        for name, value in self.signs[block].items():
            weight = get(name)
            if weight is not None and (part := -sign * weight * value) < -_LEAST_NAMED and name != "bias":
                found.append((part, name))
        found.sort()
        return tuple([f"{name} {-sign * part:+.1f}" for part, name in found[:_NAMED]])


@lru_cache(maxsize=1)
def shipped_weights() -> HtmlWeights:
    """Return the shipped weights. Raises CleanseError where the file is broken: the installation is."""
    path = shipped_rules_dir() / "weights" / "html.toml"
    try:
        return read_weights(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise CleanseError(f"cannot read the weights {path}: {error!r}; install cleanse anew") from error


def read_weights(text: str) -> HtmlWeights:
    """Return the weights of a TOML text. Raises ValueError, KeyError or AttributeError where it is no such text."""
    tables = tomllib.loads(text)
    first, second, witness = (_flat(tables[look]) for look in ("first", "second", "witness"))
    bars = {level: float(bar) for level, bar in tables["bar"].items()}
    return HtmlWeights(first, second, witness, float(tables["unsure"]["doubt"]), bars)


def _flat(groups: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    return {
        f"{group}.{name}" if group != "all" else name: float(value)
        for group, table in groups.items()
        for name, value in table.items()
    }


def judge(
    page: Page,
    said: Said,
    cues: Sequence[frozenset[str]],
    weights: HtmlWeights,
    witness: Callable[[Page], str] = witnessed_text,
) -> Judgement:
    """Return the judgement on every block of a page: two looks, and a third with the witness where they are unsure.

    A very large page (see `Limits.witness_blocks`), and one that is nested beyond reason, gets two.
    """
    lie = Lie(page, said.title)
    if not page.blocks:
        return Judgement(lie, (), (), weights.first, 0.0, has_witness=False)
    # What no `why` can name is forgotten at once on a large page: all signs of its blocks take 5 kB each (measured).
    is_large = _is_large(page, DEFAULT_LIMITS)
    both: list[Signs] = []
    chances: list[float] = []
    for own in signs(lie, cues, said):
        chances += summed([own], weights.first)
        both.append(_telling(own, weights.second) if is_large and chances[-1] < _SURE else own)
    # Menus and footers need no second look.
    open_ones = [i for i, chance in enumerate(chances) if chance >= _SURE]
    around = context_signs(lie, chances)
    for i in open_ones:
        both[i] |= around[i]
        if is_large:
            chances[i] = summed([both[i]], weights.second)[0]
            both[i] = _telling(both[i], weights.second)
            around[i] = {}
    if not is_large:
        _look_again(chances, open_ones, both, weights.second)
    unsure = doubt(lie, chances)
    if is_large or unsure <= weights.unsure:
        return Judgement(lie, tuple(chances), tuple(both), weights.second, unsure, has_witness=False)
    heard = witness_signs(lie, coverage(page, witness(page)))
    for i in open_ones:
        both[i] |= heard[i]
    _look_again(chances, open_ones, both, weights.witness)
    return Judgement(lie, tuple(chances), tuple(both), weights.witness, unsure, has_witness=True)


def _is_large(page: Page, limits: Limits) -> bool:
    if page.degraded or len(page.blocks) > limits.witness_blocks:
        return True
    return len(page.nodes) + sum(block.anchors for block in page.blocks) > limits.witness_elements


def _telling(found: Signs, table: Table) -> Signs:
    """Return the signs that weigh enough to be named."""
    return {name: value for name, value in found.items() if abs(table.get(name, 0.0) * value) > _LEAST_NAMED}


def _look_again(chances: list[float], blocks: Sequence[int], found: Sequence[Signs], table: Table) -> None:
    for i, chance in zip(blocks, summed([found[i] for i in blocks], table), strict=True):
        chances[i] = chance


def summed(found: Sequence[Signs], table: Table) -> list[float]:
    """Return the chance of each block: the logistic of the sum of its signs times their weights."""
    get, nothing = table.get, repeat(0.0)
    logits = (sum(map(mul, one.values(), map(get, one, nothing))) for one in found)
    return [1.0 / (1.0 + exp(-max(-_MOST, min(_MOST, logit)))) for logit in logits]


def doubt(lie: Lie, chances: Sequence[float]) -> float:
    """Return how unsure a page is: the words that stand on the wrong side by chance, as a share of those kept."""
    wrong = kept = 0.0
    for chance, one in zip(chances, lie.forms, strict=True):
        wrong += one.words * min(chance, 1.0 - chance)
        if chance >= 0.5:
            kept += one.words
    return wrong / max(30.0, kept)
