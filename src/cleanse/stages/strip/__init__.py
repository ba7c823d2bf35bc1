"""Strip: what in a text is not the article, by rules and by context.

Heuristics are pure functions from a scene to claims. They stand in `ROUNDS`: those of one round see the same scene,
and what they claim is part of the scene of the next round; the first scene holds what the rules say of each block by itself. Nothing is removed here; `verdict` decides once, at the end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from cleanse.limits import Limits
from cleanse.match import Hit, Matcher
from cleanse.stages.strip import (
    authors,
    body,
    captions,
    cards,
    comments,
    edges,
    headlines,
    neighbours,
    openers,
    phrases,
    tails,
    title,
)
from cleanse.stages.strip.scene import Claim, Scene, shape
from cleanse.stages.strip.verdict import Verdict, judge
from cleanse.types import Level, View
from cleanse.weights import Weights

Heuristic = Callable[[Scene], Iterable[Claim]]

ROUNDS: tuple[tuple[Heuristic, ...], ...] = (
    (phrases.placed_claims,),
    (captions.claims, headlines.claims),
    (openers.claims, captions.echoes),
    (cards.claims,),
    (comments.claims,),
    (tails.claims,),
    (authors.claims,),
    (title.claims,),
    (edges.head_claims, edges.tail_claims, headlines.link_lists),
    (neighbours.claims,),
    (neighbours.claims,),
)


@dataclass(frozen=True, slots=True)
class Setup:
    """What stripping needs beside the document: the rules compiled, the weights, and what the caller wants.

    `page` holds the weights that find the body of a whole page; None for texts that are articles already.
    """

    matcher: Matcher
    weights: Weights
    level: Level
    keep: frozenset[str]
    drop: frozenset[str]
    limits: Limits
    page: Mapping[str, float] | None = None


def strip(view: View, setup: Setup) -> Verdict:
    """Return what goes, what is suspect and what lost, for a view; spans are in view coordinates."""
    scene = first_scene(view, setup)
    looks_like_page = setup.page is None and body.looks_like_page(scene)
    for heuristics in _rounds(setup):
        found = [claim for heuristic in heuristics for claim in heuristic(scene)]
        if found:
            scene = scene.with_claims(found)
    verdict = judge(scene, phrases.protected(scene), setup.keep, setup.drop, setup.limits)
    verdict.looks_like_page = looks_like_page
    return verdict


def _rounds(setup: Setup) -> tuple[tuple[Heuristic, ...], ...]:
    if setup.page is None:
        return ROUNDS
    return ((partial(body.claims, weights=setup.page),), *ROUNDS)


def first_scene(view: View, setup: Setup) -> Scene:
    """Return a view with what the rules say of each block by itself, before anything else is known."""
    shapes = [shape(block.text) for block in view.blocks]
    hits: dict[int, list[Hit]] = defaultdict(list)
    for hit in setup.matcher.hits(view.blocks, view.lines, [one.words for one in shapes], view.language, view.host):
        hits[hit.block].append(hit)
    bar = setup.weights.bar(setup.level)
    scene = Scene(view.blocks, view.lines, shapes, dict(hits), setup.weights, view.language, view.document, bar)
    found = list(phrases.claims(scene))
    return scene.with_claims(found) if found else scene
