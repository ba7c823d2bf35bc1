"""Learn the weights that find the body of a whole page, and print how well they do on pages that they have not seen.

    python benchmarks/learn_page.py [--write]

A block of a page's text is good where most of its 4-word shingles (of a short block, its words in a row) stand in the gold
text. Logistic regression (Newton's method, L2 = 1) on the named signs of `cleanse.stages.strip.body`, each block weighing as the
square root of its words; five folds by page. Needs numpy. `--write` writes `rules/weights/page.toml`, learnt on all pages.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleanse.evaluate.lines import UNDECIDED
from cleanse.evaluate.texts import line_labels, page
from cleanse.fold import fold_lines
from cleanse.layout import blocks
from cleanse.pipeline import Options, Pipeline
from cleanse.stages.strip import body, first_scene
from cleanse.types import Document, View
from corpus import SETS, data_parser, document, rows
from report import fraction, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_FOLDS = 5
_L2 = 1.0
_STEPS = 25
_FILE = Path(__file__).parent.parent / "rules" / "weights" / "page.toml"
_HEADING = """\
# What finds the body of a whole page (`--input-kind page`): each sign's weight in the score of a block, as log-odds.
# Learnt by `python benchmarks/learn_page.py --write` on the development pages; that command prints how well they do on
# pages that they have not seen.

[body]
"""


class Example(NamedTuple):
    """A page: its gold text, and its decided blocks with their signs, words and whether they are the article's."""

    name: str
    document: Document
    gold: str
    signs: list[dict[str, float]]
    words: list[int]
    is_good: list[bool]


def main() -> None:
    flags = data_parser(__doc__ or "")
    flags.add_argument("--write", action="store_true", help=f"write {_FILE.name}")
    given = flags.parse_args()
    pipeline = Pipeline(Options(input_kind="page"))
    examples = list(_examples(given.data, pipeline))
    scores: dict[str, list[float]] = defaultdict(list)
    random.Random(0).shuffle(examples)
    for fold in range(_FOLDS):
        weights = learnt([one for number, one in enumerate(examples) if number % _FOLDS != fold])
        for one in examples[fold::_FOLDS]:
            scores[one.name].append(_f1(pipeline, weights, one))
    body_rows = [[name, str(len(scores[name])), fraction(fmean(scores[name]))] for name in SETS]
    mean = fraction(fmean(fmean(scores[name]) for name in SETS))
    print(table(["set", "pages", "F1"], [*body_rows, ["mean of sets", "", mean]]))
    if given.write:
        lines = (f"{name} = {weight:.3f}" for name, weight in learnt(examples).items())
        _FILE.write_text(_HEADING + "\n".join(lines) + "\n", encoding="utf-8")


def learnt(examples: Sequence[Example]) -> dict[str, float]:
    """Return the weight of each sign: logistic regression, each block weighing as the square root of its words."""
    names = list(examples[0].signs[0])
    signs = np.array([[one[name] for name in names] for example in examples for one in example.signs])
    is_good = np.array([good for example in examples for good in example.is_good], dtype=float)
    importance = np.sqrt([count for example in examples for count in example.words])
    weights = np.zeros(len(names))
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-signs @ weights))
        slope = signs.T @ (importance * (chance - is_good)) + _L2 * weights
        curve = (signs * (importance * chance * (1 - chance))[:, None]).T @ signs + _L2 * np.eye(len(names))
        weights -= np.linalg.solve(curve, slope)
    return dict(zip(names, weights.tolist(), strict=True))


def _examples(data: Path, pipeline: Pipeline) -> Iterator[Example]:
    for name in SETS:
        for row in rows(data / "text" / f"{name}.fullpage.jsonl"):
            example = _example(name, row, pipeline)
            if example.signs:
                yield example


def _example(name: str, row: Mapping[str, Any], pipeline: Pipeline) -> Example:
    one = document(row["dirty"], str(row["id"]), row.get("url"))
    text = one.source.text
    laid_out = blocks(text)
    view = View(text, laid_out, fold_lines(block.text for block in laid_out), pipeline.clean(one).language, None, one)
    scene = first_scene(view, pipeline._setup)  # noqa: SLF001  the signs are inner matters
    labels = line_labels(text, row["gold"])
    lines = [text.count("\n", 0, block.start) for block in laid_out]
    decided = [
        (signs, shape.words, line not in labels)
        for signs, shape, line in zip(body.signs(scene), scene.shapes, lines, strict=True)
        if labels.get(line) != UNDECIDED
    ]
    signs, words, is_good = map(list, zip(*decided, strict=True)) if decided else ([], [], [])
    return Example(name, one, row["gold"], signs, words, is_good)


def _f1(pipeline: Pipeline, weights: Mapping[str, float], one: Example) -> float:
    pipeline._setup = replace(pipeline._setup, page={f"body.{name}": value for name, value in weights.items()})  # noqa: SLF001
    article = pipeline.clean(one.document)
    return page(one.document.source.text, one.gold, article.text or "", article.removed).f1


if __name__ == "__main__":
    main()
