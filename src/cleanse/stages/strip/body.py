"""The body of a whole page: the stretch of blocks that most probably is the article, menus and footers left out.

Each block is scored by a linear sum of named signs; the body is the stretch with the largest sum of scores, each weighed
by the square root of its words. Weights: `rules/weights/page.toml`, learnt by `python benchmarks/learn_page.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import log1p, sqrt

from cleanse.stages.strip.scene import Claim, Scene

_NEAR = 3
_EDGE = 0.1
_TAIL = 0.8
_TITLE_CASE_WORDS = 3
_BULLETS = frozenset("•·-*–|»›←→")
_COMMAS = (",", "，", "、")

# No single block outweighs its neighbours.
_MOST_SCORE = 3.0

# The headline stands in one of the lines right above the body.
_ABOVE = 3

# A page of which this many lines at the head are labels is no text that an extractor made.
_LEAST_LABELS = 15
_LABEL_WORDS = 4
_LABEL_SHARE = 0.8


def claims(scene: Scene, weights: Mapping[str, float]) -> Iterator[Claim]:
    """Yield a claim for every block outside the body of a whole page."""
    scores = [sum(weights[f"body.{name}"] * value for name, value in one.items()) for one in signs(scene)]
    start, stop = best_stretch(scores, [shape.words for shape in scene.shapes])
    for index, score in enumerate(scores):
        if not start - _ABOVE <= index < stop or (index < start and not scene.shapes[index].is_headline):
            why = f"outside the body of the page, score {score:+.1f}"
            yield Claim(
                index,
                scene.category(index, "chrome"),
                "page.outside-body",
                scene.weights["page.outside"],
                why,
                is_bound=False,
            )


def signs(scene: Scene) -> list[dict[str, float]]:
    """Return for every block its signs by name, each a number from 0 to about 8."""
    words = [shape.words for shape in scene.shapes]
    prose = [shape.words if shape.is_prose else 0 for shape in scene.shapes]
    count = len(scene.blocks)
    return [
        {
            "bias": 1.0,
            "words": log1p(words[index]),
            "few-words": float(words[index] <= 2),
            "ends-sentence": float(scene.shapes[index].ends_sentence),
            "prose": float(scene.shapes[index].is_prose),
            "prose-near": log1p(sum(prose[max(0, index - _NEAR) : index]) + sum(prose[index + 1 : index + 1 + _NEAR])),
            "words-beside": log1p(max(words[index - 1 : index] + words[index + 1 : index + 2], default=0)),
            "capitals": _capitals(block.text),
            "bullet": float(block.text[0] in _BULLETS),
            "digits": sum(map(str.isdigit, block.text)) / len(block.text),
            "rule": claim.confidence if (claim := scene.strongest(index)) else 0.0,
            "gap": min(block.gap, 3) / 3,
            "comma": float(any(comma in block.text for comma in _COMMAS)),
            "head": float(index < _EDGE * count),
            "tail": float(index > _TAIL * count),
        }
        for index, block in enumerate(scene.blocks)
    ]


def _capitals(text: str) -> float:
    """Return the share of words that begin with a capital, a half where they are too few to tell."""
    words = text.split()
    return sum(word[0].isupper() for word in words) / len(words) if len(words) >= _TITLE_CASE_WORDS else 0.5


def best_stretch(scores: Sequence[float], words: Sequence[int]) -> tuple[int, int]:
    """Return the first and the end of the stretch with the largest sum (Kadane's algorithm); (0, 0) where all are negative.

    >>> best_stretch([-1.0, 2.0, -0.5, 2.0, -3.0], [1, 1, 1, 1, 1])
    (1, 4)
    """
    best, best_start, best_stop = 0.0, 0, 0
    total, start = 0.0, 0
    for index, (score, count) in enumerate(zip(scores, words, strict=True)):
        if total <= 0:
            total, start = 0.0, index
        total += min(max(score, -_MOST_SCORE), _MOST_SCORE) * sqrt(count)
        if total > best:
            best, best_start, best_stop = total, start, index + 1
    return best_start, best_stop


def looks_like_page(scene: Scene) -> bool:
    """Return whether a text begins with so many labels that it is probably the dump of a whole page."""
    first, _ = scene.story
    if first < _LEAST_LABELS:
        return False
    labels = sum(shape.words <= _LABEL_WORDS and not shape.ends_sentence for shape in scene.shapes[:first])
    return labels >= _LABEL_SHARE * first
