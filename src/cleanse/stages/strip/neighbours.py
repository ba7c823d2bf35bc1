"""Noise clusters: a short line between lines that go is likely to go too."""

from __future__ import annotations

from collections.abc import Iterator

from cleanse.stages.strip.scene import Claim, Scene


def claims(scene: Scene) -> Iterator[Claim]:
    """Yield a claim for every line, not prose, between two lines that go (the ends of the text count as such)."""
    last = len(scene.blocks) - 1
    for index, shape in enumerate(scene.shapes):
        if shape.is_prose or index in scene.goes:
            continue
        before = index == 0 or index - 1 in scene.goes
        behind = index == last or index + 1 in scene.goes
        if before and behind and 0 < index:
            source = index - 1 if index - 1 in scene.goes else index + 1
            category = max(scene.claims.get(source, ()), key=lambda claim: claim.confidence, default=None)
            if category is not None:
                weight = "neighbour.both" if scene.where(index) != "body" else "neighbour.one"
                why = f"stands between lines that go, in the {scene.where(index)}"
                kind = "other" if category.category in {"title", "duplicate"} else category.category
                yield Claim(index, kind, "neighbour.between", scene.weights[weight], why)
