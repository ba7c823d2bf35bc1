"""Site rules by CSS selector: which blocks of a page they name, and what becomes of those.

A selector is one witness, the evidence of the page the second: what a rule says (its confidence, as a logit) is added to what the
evidence says, so that a paragraph that everything else speaks for stays, as a suspect, when a site moves its class names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import exp, log
from typing import Literal, NamedTuple

from cleanse.extract.page import Page, PageBlock
from cleanse.limits import DEFAULT_LIMITS, Limits
from cleanse.rule import Rule
from cleanse.selector import elements_named

_LEAST = 1e-6


class SiteRules(NamedTuple):
    """The rules with selectors that speak of a page, what the caller keeps or drops (categories), and the loss budget."""

    rules: tuple[Rule, ...] = ()
    drop: frozenset[str] = frozenset()
    limits: Limits = DEFAULT_LIMITS


class Choice(NamedTuple):
    """What becomes of a block that a rule names; `chance` is that of its being of the article, the rule counted in."""

    rule: Rule
    verdict: Literal["stays", "goes", "suspect"]
    chance: float
    why: str


class Choices(NamedTuple):
    """The choices by block, and whether the loss budget held some of them back."""

    by_block: Mapping[int, Choice]
    is_guarded: bool = False


NOTHING_CHOSEN = Choices({})


def choices(page: Page, chances: Sequence[float], bar: float, site: SiteRules) -> Choices:
    """Return what becomes of the blocks that the rules name. A `keep` rule beats the others; then the surer, then the id."""
    found: dict[int, Choice] = {}
    for rule in sorted(site.rules, key=lambda one: (one.action == "keep", one.confidence, one.id)):
        for i in named_blocks(page, rule.select):
            found[i] = _choice(rule, chances[i], bar, is_dropped=rule.category in site.drop)
    return _within_budget(page, chances, bar, found, site.limits) if found else NOTHING_CHOSEN


def _choice(rule: Rule, chance: float, bar: float, *, is_dropped: bool) -> Choice:
    sign = 1.0 if rule.action == "keep" else -1.0
    total = 1.0 / (1.0 + exp(-(_logit(chance) + sign * _logit(rule.confidence))))
    why = f"a selector of {rule.id} names it; the page's own evidence: chance {chance:.2f}"
    if rule.action == "keep":
        return Choice(rule, "stays" if total >= bar else "goes", total, why)
    if rule.action != "flag" and (total < bar or is_dropped):
        return Choice(rule, "goes", total, why)
    return Choice(rule, "suspect" if chance >= bar else "goes", total, why)


def _logit(chance: float) -> float:
    bounded = min(1 - _LEAST, max(_LEAST, chance))
    return log(bounded / (1 - bounded))


def _within_budget(
    page: Page, chances: Sequence[float], bar: float, found: dict[int, Choice], limits: Limits
) -> Choices:
    """Turn into suspects what the rules alone take, where it is too much of what the evidence would keep."""
    size = [block.end - block.start for block in page.blocks]
    total = sum(chars for chars, chance in zip(size, chances, strict=True) if chance >= bar)
    taken = [
        i
        for i, one in found.items()
        if one.verdict == "goes" and chances[i] >= bar and one.rule.moved_to is None and one.rule.action != "keep"
    ]
    share = sum(size[i] for i in taken) / total if total else 0.0
    if total < limits.budget_floor or share <= limits.budget_share:
        return Choices(found)
    reason = f"the loss budget: rules by selector would take {share:.0%} of the article; "
    held = {i: found[i]._replace(verdict="suspect", why=reason + found[i].why) for i in taken}
    return Choices(found | held, is_guarded=True)


def named_blocks(page: Page, selectors: Iterable[str]) -> list[int]:
    """Return the blocks inside the elements that selectors name; an element inside a block names it where it is all of it.

    >>> from cleanse.extract.layout import read_page
    >>> page = read_page("<div class=promo><p>Join<p>Us</div><p><a class=promo>Now</a><p>Or <a class=promo>later</a>")
    >>> named_blocks(page, [".promo"])
    [0, 1, 2]
    """
    if page.root is None:
        return []
    numbers = {node.element: number for number, node in enumerate(page.nodes)}
    numbers.setdefault(page.root, 0)
    found: set[int] = set()
    for element in elements_named(page.root, selectors):
        if element in numbers:
            node = page.nodes[numbers[element]]
            found.update(range(node.first, node.end))
            continue
        around = next((one for one in element.iterancestors() if one in numbers), None)
        if around is not None:
            words = " ".join("".join(map(str, element.itertext())).split())
            node = page.nodes[numbers[around]]
            found.update(
                block.index for block in page.blocks[node.first : node.end] if words and _words(block) == words
            )
    return sorted(found)


def _words(block: PageBlock) -> str:
    return " ".join(block.text.split())
