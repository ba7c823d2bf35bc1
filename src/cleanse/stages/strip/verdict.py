"""Claims to verdicts: what goes, what stays as a suspect, and what the loss budget holds back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cleanse.limits import Limits
from cleanse.stages.strip.scene import Claim, Scene, combined
from cleanse.types import Block, Removal, Shadowed, Suspect

# Claims this close to the strongest one are as good.
_NEARLY = 0.85

_LABEL_WORDS = 3


@dataclass
class Verdict:
    """What the strip stage answers with; all spans in view coordinates, sorted."""

    removals: list[Removal] = field(default_factory=list)
    suspects: list[Suspect] = field(default_factory=list)
    shadowed: list[Shadowed] = field(default_factory=list)
    is_guarded: bool = False
    looks_like_page: bool = False


def judge(
    scene: Scene, protected: frozenset[int], keep: frozenset[str], drop: frozenset[str], limits: Limits
) -> Verdict:
    """Return the verdict on every claim.

    A `keep` rule beats everything; else the strongest claim names the category. `keep` lists categories that stay
    untouched, `drop` those of which suspects go too.
    """
    verdict = Verdict()
    floor = scene.weights["suspect.floor"]
    for index in sorted(scene.claims):
        block = scene.blocks[index]
        spans = _by_span(scene.claims[index], block, keep)
        whole = combined(spans.get((block.start, block.end), ()))
        for span, claims in sorted(spans.items(), key=lambda item: (item[0][0], -item[0][1])):
            is_part = span != (block.start, block.end)
            strength = combined(claims)
            if strength < floor and index not in protected and not (is_part and whole >= scene.bar):
                continue
            best = _best(scene, index, claims)
            if is_part and whole >= scene.bar and index not in protected:
                verdict.shadowed.append(Shadowed(*span, best.category, best.rule, "the whole line goes"))
                continue
            if index in protected:
                verdict.shadowed.extend(Shadowed(*span, c.category, c.rule, "a keep rule") for c in claims)
                continue
            why = tuple(dict.fromkeys(f"{c.rule}: {c.why}" for c in sorted(claims, key=lambda c: -c.confidence)))
            if strength >= scene.bar or best.category in drop:
                verdict.removals.append(
                    Removal(*span, best.category, best.rule, round(strength, 4), why, best.moved_to, index)
                )
                losers = {c.rule: c for c in claims if c.category != best.category}
                verdict.shadowed.extend(Shadowed(*span, c.category, c.rule, best.rule) for c in losers.values())
            else:
                reason = f"evidence {strength:.2f} is below the bar {scene.bar:.2f}: " + "; ".join(why)
                verdict.suspects.append(Suspect(*span, best.category, best.rule, round(strength, 4), reason))
    return _within_budget(scene, _disjoint(verdict), limits) if verdict.removals else verdict


def _best(scene: Scene, index: int, claims: Sequence[Claim]) -> Claim:
    """Return the claim that names the category: the strongest, and of nearly equal ones that of the company it keeps.

    "Email" is a share button between share buttons, and a field of the form below "Leave a Reply".
    """
    company = [scene.strongest(other) for other in (index - 1, index + 1)]
    categories = [claim.category for claim in company if claim is not None]
    strongest = max(claim.confidence for claim in claims)
    best = min(
        claims,
        key=lambda claim: (
            claim.confidence < _NEARLY * strongest,
            -categories.count(claim.category),
            -claim.confidence,
            claim.rule,
        ),
    )
    if categories == ["related", "related"] and _is_part_of_card(scene, index, best):
        return best._replace(category="related", moved_to=None)
    return best


def _is_part_of_card(scene: Scene, index: int, claim: Claim) -> bool:
    """Return whether a line between headlines of other stories is the date or the kind ("Slideshow") of one of them."""
    is_label = claim.category == "caption" and scene.shapes[index].words <= _LABEL_WORDS
    return (claim.category == "page-date" or is_label) and scene.where(index) != "head"


def _by_span(claims: Sequence[Claim], block: Block, keep: frozenset[str]) -> dict[tuple[int, int], list[Claim]]:
    spans: dict[tuple[int, int], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.category not in keep:
            spans[claim.span or (block.start, block.end)].append(claim)
    return spans


def _disjoint(verdict: Verdict) -> Verdict:
    """Let the stronger, then the earlier, then the longer of overlapping parts of a line win."""
    won: dict[int, list[Removal]] = defaultdict(list)
    for removal in sorted(verdict.removals, key=lambda r: (-r.confidence, r.start, r.start - r.end, r.rule)):
        rivals = won[removal.block]
        rival = next((r for r in rivals if r.start < removal.end and removal.start < r.end), None)
        if rival is None:
            rivals.append(removal)
        else:
            verdict.shadowed.append(Shadowed(removal.start, removal.end, removal.category, removal.rule, rival.rule))
    verdict.removals = sorted((one for ones in won.values() for one in ones), key=lambda r: r.start)
    return verdict


def _within_budget(scene: Scene, verdict: Verdict, limits: Limits) -> Verdict:
    """Turn evidence of a single bound witness into suspects where together it would take too much of the text."""
    total = sum(block.end - block.start for block in scene.blocks)
    single = {id(removal) for removal in _single_witness(scene, verdict.removals)}
    size = sum(removal.end - removal.start for removal in verdict.removals if id(removal) in single)
    if total < limits.budget_floor or size <= limits.budget_share * total:
        return verdict
    held_back = f"the loss budget: single witnesses would take {size / total:.0%} of the text"
    for removal in verdict.removals:
        if id(removal) in single:
            reason = f"{held_back}; " + "; ".join(removal.why)
            verdict.suspects.append(
                Suspect(removal.start, removal.end, removal.category, removal.rule, removal.confidence, reason)
            )
    verdict.removals = [removal for removal in verdict.removals if id(removal) not in single]
    verdict.suspects.sort(key=lambda suspect: suspect.start)
    verdict.is_guarded = True
    return verdict


def _single_witness(scene: Scene, removals: Sequence[Removal]) -> Iterator[Removal]:
    for removal in removals:
        claims = [claim for claim in scene.claims[removal.block] if claim.confidence >= scene.weights["suspect.floor"]]
        if len({claim.witness or claim.rule for claim in claims}) == 1 and claims[0].is_bound:
            yield removal
