"""Author boxes behind the story: a name twice (picture text and link), a count of articles, a contact line."""

from __future__ import annotations

from collections.abc import Iterator

from cleanse.fold import undress
from cleanse.stages.strip.scene import Claim, Scene

_LONGEST_NAME = 6
_NEAR = 2


def claims(scene: Scene) -> Iterator[Claim]:
    """Yield claims for short lines behind the story that stand twice in a row or right beside an author-box phrase."""
    boxes = {
        index
        for index, hits in scene.hits.items()
        if any(hit.rule.category == "author-box" and hit.role != "match" for hit in hits)
    }
    _, last = scene.story
    for index in scene.labels if last >= 0 else ():
        if index <= last or scene.shapes[index].words > _LONGEST_NAME or not any(map(str.isalpha, scene.lines[index])):
            continue
        if not scene.shapes[index].ends_sentence and any(
            near in boxes for near in range(index - 1, index + _NEAR + 1) if near != index
        ):
            yield _claim(scene, index, "author-box.beside", "author.near-count", "beside an author-box line")
        if any(_is_same(scene, index, other) for other in (index - 1, index + 1)):
            yield _claim(scene, index, "author-box.name-twice", "author.name-twice", "the line stands twice in a row")


def _is_same(scene: Scene, index: int, other: int) -> bool:
    return 0 <= other < len(scene.lines) and undress(scene.lines[index]) == undress(scene.lines[other]) != ""


def _claim(scene: Scene, index: int, rule: str, weight: str, why: str) -> Claim:
    return Claim(index, "author-box", rule, scene.weights[weight], why)
