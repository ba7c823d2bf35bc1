"""Whether `cleanse eval` and the independent scorers of the development data come to the same figures.

    python benchmarks/agreement.py [--scorers DIR] [--set aeb]

Cleans each gold file once, hands the articles to `score_lines.py` (labelled lines) or `score.py` (gold texts) as a process of its own, and
prints both results, rounded as those round. Exits with 1 where they differ.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanse.evaluate.report import Report, report, scored
from cleanse.io.gold import read_gold
from cleanse.io.writer import Writer
from cleanse.pipeline import Pipeline
from cleanse.record import article_record
from corpus import LABELLED, SETS, data_parser
from report import table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleanse.types import CleanseError

_KINDS = ("extracted", "container")
_LINE_DIGITS = {"documents": 0, "recall": 4, "precision": 4, "lost": 5, "hurt": 0, "logged": 3}
_TEXT_DIGITS = {"pages": 0, "P": 4, "R": 4, "F1": 4, "lost": 4, "left": 4, "pages>2%": 0}

Figures = dict[str, float]


def main() -> int:
    flags = data_parser(__doc__ or "")
    flags.add_argument(
        "--scorers", type=Path, metavar="DIR", help="folder of the scorers (default: eval/ beside the data)"
    )
    flags.add_argument("--set", choices=SETS, action="append", help="sets of gold texts (default: all)")
    given = flags.parse_args()
    scorers = given.scorers or given.data.parent / "eval"
    pipeline = Pipeline()
    files = [(given.data / "labelled" / f"{kind}.jsonl", "score_lines.py") for kind in LABELLED]
    files += [
        (given.data / "text" / f"{name}.{kind}.jsonl", "score.py") for name in given.set or SETS for kind in _KINDS
    ]
    body, differing = [], 0
    for path, scorer in files:
        ours, theirs = compare(path, scorers / scorer, pipeline)
        differing += ours != theirs
        body.append([path.name, scorer, _shown(ours), "the same" if ours == theirs else _shown(theirs)])
    print(table(["gold", "scorer", "cleanse eval", "scorer's"], body))
    return 1 if differing else 0


def compare(path: Path, scorer: Path, pipeline: Pipeline) -> tuple[Figures, Figures]:
    """Return our figures of a gold file and the scorer's."""
    results = []
    with tempfile.TemporaryDirectory() as folder:
        articles = Path(folder, "articles.jsonl")
        with Writer(str(articles)) as output:
            for gold in read_gold(str(path), _raise):
                article = pipeline.clean(gold.document)
                output.write(article_record(article))
                results.append(scored(gold, article))
        command = [sys.executable, str(scorer), str(path), str(articles)]
        printed = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
    theirs = json.loads(printed.splitlines()[0])
    ours = figures(report(results))
    return ours, {name: theirs[name] for name in ours}


def figures(found: Report) -> Figures:
    """Return a report's figures under the scorers' names, rounded as they round."""
    if found.lines:
        one = found.lines
        named = one.named or 0.0
        values = (one.documents, one.recall, one.precision, one.lost, one.hurt, named)
        return _rounded(dict(zip(_LINE_DIGITS, values, strict=True)), _LINE_DIGITS)
    page = found.texts
    assert page is not None
    values = (page.pages, page.precision, page.recall, page.f1, page.lost, page.left, page.hurt)
    return _rounded(dict(zip(_TEXT_DIGITS, values, strict=True)), _TEXT_DIGITS)


def _rounded(values: Mapping[str, float], digits: Mapping[str, int]) -> Figures:
    return {name: round(value, digits[name]) for name, value in values.items()}


def _shown(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in values.items())


def _raise(error: CleanseError) -> None:
    raise error


if __name__ == "__main__":
    sys.exit(main())
