"""The signs of each block of a page: what its form, its place and the cues before it say for or against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log

from cleanse.extract.form import Signs, add_form_signs, add_link_signs, add_tag_signs, look_of
from cleanse.extract.lie import HEADINGS, Lie
from cleanse.extract.place import Surroundings
from cleanse.extract.said import Said, said_signs

_OPENS = "-opens"
# Signs that mean one thing of a paragraph and another of a short line: they stand once more with the look of the block.
_JOINED = (
    "main.in",
    "main.direct",
    "core.in",
    "body.in",
    "group.main",
    "card.in",
    "section.is-text",
    "place.after-last",
    "place.before-first",
    "title.just-below",
    "prev.alike",
    "said.body",
    "said.not-body-before",
    "said.not-body-between",
    "said.not-body-behind",
)
# Cues behind which little of an article follows.
_LASTING = frozenset("comment-form comments related newsletter author-box share tags legal nav promo".split())
_HEADING_PROSE = 300


def signs(lie: Lie, cues: Sequence[frozenset[str]], said: Said) -> Iterator[Signs]:
    """Yield the signs of each block; `cues` are the categories that rules see in its own words."""
    if not lie.page.blocks:
        return
    around = Surroundings(lie)
    told = said_signs(lie, said)
    found = (_with_own_signs(told[i], lie, around, i, own_cues) for i, own_cues in enumerate(cues))
    yield from _with_cue_signs(found, lie, around.first, cues)


def _with_own_signs(found: Signs, lie: Lie, around: Surroundings, i: int, cues: frozenset[str]) -> Signs:
    block, one = lie.page.blocks[i], lie.forms[i]
    tag = lie.page.nodes[block.node].tag
    found["bias"] = 1.0
    add_form_signs(found, block, one)
    add_link_signs(found, block, one)
    add_tag_signs(found, tag, one)
    around.add_container_signs(found, i)
    around.add_place_signs(found, i)
    around.add_neighbour_signs(found, i)
    for cue in cues:
        found[f"cue.{cue}"] = 1.0
    look = look_of(tag, one)
    for name in _JOINED:
        if name in found:
            found[f"{name}+{look}"] = 1.0
    return found


def _with_cue_signs(found: Iterable[Signs], lie: Lie, first: int, cues: Sequence[frozenset[str]]) -> Iterator[Signs]:
    """Yield the signs with what stands under the last heading, and behind which cues."""
    nodes = lie.page.nodes
    under: frozenset[str] = frozenset()
    passed: set[str] = set()
    level, heading = 0, -1
    for block, mine in zip(lie.page.blocks, found, strict=True):
        i = block.index
        own = cues[i]
        tag = nodes[block.node].tag
        if tag in HEADINGS:
            heading, level, under = i, HEADINGS[tag], own
            if lie.forms[i].links > 0.9:
                mine["heading.linked"] = 1.0
        elif any(cue.endswith(_OPENS) for cue in own):
            under, heading = own, i
        elif not under and lie.forms[i].is_prose and lie.mass[i] > _HEADING_PROSE:
            heading = i
        if i > heading >= 0:
            for cue in under:
                mine[f"under.{cue}"] = 1.0
            mine["heading.log-distance"] = log(i - heading)
            mine[f"heading.level-{level}"] = 1.0
        for cue in passed:
            mine[f"after.{cue}"] = 1.0
        if i > first >= 0:
            passed.update(cue for cue in own if cue.removesuffix(_OPENS) in _LASTING)
        yield mine


def cues_of(hits: Mapping[int, Sequence[tuple[str, str]]], count: int) -> list[frozenset[str]]:
    """Return for each block the cues of its (category, role) pairs."""
    return [
        frozenset(
            name
            for category, role in hits.get(i, ())
            for name in ((category, f"{category}{_OPENS}") if role in {"opens", "ends"} else (category,))
        )
        for i in range(count)
    ]
