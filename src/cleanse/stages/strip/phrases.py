"""Rules that hit a block: each hit is a claim, weaker where the second witness that the rule asks for is missing."""

from __future__ import annotations

from collections.abc import Iterator

from cleanse.match import Hit
from cleanse.stages.strip.scene import RULES, Claim, Scene

# A `near` witness stands at most this many blocks away.
_NEAR = 3


def claims(scene: Scene) -> Iterator[Claim]:
    """Yield a claim for every hit of a removing rule that may stand anywhere; a weak one where its `near` is missing."""
    return _claims(scene, placed=False)


def placed_claims(scene: Scene) -> Iterator[Claim]:
    """Yield the same for rules that ask for a place, once it is known which blocks are no part of the story."""
    return _claims(scene, placed=True)


def _claims(scene: Scene, *, placed: bool) -> Iterator[Claim]:
    for index, hits in scene.hits.items():
        for hit in hits:
            if hit.rule.action != "keep" and (hit.rule.where != "any") == placed:
                yield _claim(scene, index, hit)


def protected(scene: Scene) -> frozenset[int]:
    """Return the blocks that a `keep` rule protects."""
    return frozenset(i for i, hits in scene.hits.items() if any(hit.rule.action == "keep" for hit in hits))


def _claim(scene: Scene, index: int, hit: Hit) -> Claim:
    rule = hit.rule
    missing = []
    if rule.where != "any" and scene.where(index) != rule.where:
        missing.append(f"not in the {rule.where}")
    if rule.near and not _has_near(scene, index, hit):
        missing.append(f"no {' or '.join(rule.near)} near")
    confidence = rule.confidence * (scene.weights["phrase.alone"] if missing else 1.0)
    if rule.action == "flag":
        confidence = min(confidence, scene.bar - 0.01)
    why = {"opens": "opener", "ends": "end of the story"}.get(hit.role, "phrase")
    return Claim(
        block=index,
        category=rule.category,
        rule=rule.id,
        confidence=confidence,
        why=", ".join([why, *missing]),
        span=(hit.start, hit.end) if hit.role == "match" else None,
        moved_to=rule.moved_to,
        is_bound=False,
        witness=RULES,
    )


def _has_near(scene: Scene, index: int, own: Hit) -> bool:
    wanted = set(own.rule.near)
    for other in range(index - _NEAR, index + _NEAR + 1):
        if other == index:
            continue
        for hit in scene.hits.get(other, ()):
            if hit.rule.action != "keep" and ("any" in wanted or hit.rule.category in wanted):
                return True
    return False
