"""Noise clusters: a short line beside lines that go is likely to go too."""

from __future__ import annotations

from collections.abc import Iterator

from cleanse.stages.strip.scene import Claim, Scene

_LABEL_WORDS = 4
_LINE_WORDS = 12

# Where there is no story, a line among dates and counters may be all there is to read.
_LEAST_STORY_WORDS = 60
# A headline, a copy or an empty table row says nothing of the line beside it.
_NO_CONTAGION = frozenset({"title", "duplicate", "format", "caption"})


def claims(scene: Scene) -> Iterator[Claim]:
    """Yield a claim for every line, not prose, with a line that goes right before or behind it.

    On the labelled lines, between two such lines 9 of 9 were boilerplate; beside one, at most four words long and not
    ending like a sentence, 25 of 28.
    """
    if scene.story_words < _LEAST_STORY_WORDS:
        return
    headless = scene.title is None
    for index in sorted({near for gone in scene.goes for near in (gone - 1, gone + 1)} - scene.goes):
        if not 0 <= index < len(scene.shapes) or (shape := scene.shapes[index]).is_prose:
            continue
        if scene.where(index) == "head" and shape.words > (_LABEL_WORDS if headless else _LINE_WORDS):
            continue  # between byline and date stands the headline, or the standfirst
        beside = [category for other in (index - 1, index + 1) if (category := _noise(scene, other))]
        if len(beside) == 2:
            is_like_story = shape.ends_sentence or shape.words > _LINE_WORDS
            name = "both-in-story" if is_like_story and scene.where(index) != "tail" else "both"
            yield _claim(scene, index, scene.category(index, beside[0]), name, "stands between lines that go")
        elif beside and shape.words <= _LABEL_WORDS and not shape.ends_sentence:
            yield _claim(scene, index, scene.category(index, beside[0]), "one", "stands beside a line that goes")


def _noise(scene: Scene, index: int) -> str | None:
    """Return the category of a neighbour that goes as boilerplate; a moved headline, a repeated line and a row of signs are none."""
    if index not in scene.goes:
        return None
    category = scene.category(index, "other")
    return None if category in _NO_CONTAGION else category


def _claim(scene: Scene, index: int, category: str, name: str, why: str) -> Claim:
    return Claim(index, category, f"neighbour.{name}", scene.weights[f"neighbour.{name}"], why)
