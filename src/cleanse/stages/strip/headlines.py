"""Headlines of other stories that no opener announces."""

from __future__ import annotations

from collections.abc import Iterator

from cleanse.stages.strip.scene import Claim, Scene

_LEAST_WORDS = 4
_MOST_WORDS = 40
_LEAST_LINKS = 6
_SHARED_WORDS = 3


def claims(scene: Scene) -> Iterator[Claim]:
    """Yield claims for headlines that carry a mark of the list they come from.

    A link tag at the end ("…[REPORT]"); or the headline twice in one line, as picture text and as link.
    """
    for index, shape in enumerate(scene.shapes):
        if not _LEAST_WORDS <= shape.words <= _MOST_WORDS:
            continue
        if shape.has_link_tag and shape.is_headline:
            yield _claim(scene, index, "link-tag", "a headline with a link tag")
        elif _is_doubled(scene.blocks[index].text):
            yield _claim(scene, index, "doubled", "a headline twice in one line")


def link_lists(scene: Scene) -> Iterator[Claim]:
    """Yield claims for six lines and more behind the story that begin with the same three words: a list of links."""
    run: list[int] = []
    for index in range(scene.story[1] + 1, len(scene.blocks) + 1):
        if index < len(scene.blocks) and run and _opening(scene, index) == _opening(scene, run[0]):
            run.append(index)
            continue
        if len(run) >= _LEAST_LINKS:
            for line in run:
                yield _claim(scene, line, "link-list", f"{len(run)} lines behind the story begin alike")
        run = [index]


def _opening(scene: Scene, index: int) -> tuple[str, ...]:
    return tuple(scene.lines[index].split(None, _SHARED_WORDS)[:_SHARED_WORDS])


def _is_doubled(text: str) -> bool:
    half = len(text) // 2
    return text[half] == " " and len(text) % 2 == 1 and text[:half] == text[half + 1 :]


def _claim(scene: Scene, index: int, name: str, why: str) -> Claim:
    return Claim(index, "related", f"related.{name}", scene.weights[f"headline.{name}"], why)
