"""Headlines of other stories that no opener announces."""

from __future__ import annotations

from collections.abc import Iterator

from cleanse.stages.strip.scene import Claim, Scene


def claims(scene: Scene) -> Iterator[Claim]:
    """Yield claims for headlines with a link tag ("…[REPORT]"), wherever they stand."""
    for index, shape in enumerate(scene.shapes):
        if shape.has_link_tag and shape.is_headline and shape.words >= 4:
            yield Claim(index, "related", "related.link-tag", scene.weights["headline.link-tag"], "a headline with a link tag")
