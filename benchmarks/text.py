"""How near cleaned text comes to gold, and what good text that costs.

    python benchmarks/text.py [--kind extracted] [--set aeb] [--worst N]

On `text/<set>.<kind>.jsonl`: `dirty` is what an extractor made of a page, `gold` its article. Precision, recall and F1 of 4-word
shingles (mean over pages), lost (share of the good text in `dirty` that is gone), left (share of its boilerplate that stayed),
pages that lost over 2 %; gain is F1 against doing nothing. What was moved to another field counts for neither side. The peers' rules and
their sources are in `peers.py`, the definition in `cleanse.evaluate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import fmean
from typing import Any

from cleanse.evaluate.texts import Page, TextFigures, page, text_figures
from cleanse.pipeline import Options, Pipeline
from cleanse.types import LEVELS
from corpus import SETS, data_parser, document, rows
from peers import CLEANSE, NOTHING, Contender, contenders
from report import fraction, share, table

_KINDS = ("extracted", "container", "fullpage", "layout")
_DEFAULT_KINDS = ("extracted", "container")

Results = Mapping[str, TextFigures]


def main() -> None:
    flags = data_parser(__doc__ or "")
    flags.add_argument(
        "--kind", choices=_KINDS, action="append", help="kinds of text (default: extracted and container)"
    )
    flags.add_argument("--set", choices=SETS, action="append", help="sets of pages (default: all)")
    flags.add_argument("--level", choices=LEVELS, default="normal", help="cleanse's level (default: normal)")
    flags.add_argument("--only", action="store_true", help="cleanse and doing nothing, without the peers")
    flags.add_argument("--worst", type=int, default=0, metavar="N", help="print the N pages of each set that lost most")
    given = flags.parse_args()
    competitors = contenders(Pipeline(Options(level=given.level)))
    if given.only:
        competitors = {name: competitors[name] for name in (CLEANSE, NOTHING)}
    for kind in given.kind or _DEFAULT_KINDS:
        results: dict[str, Results] = {}
        for name in given.set or SETS:
            pages = list(rows(given.data / "text" / f"{name}.{kind}.jsonl"))
            scored = {who: list(score(pages, contender)) for who, contender in competitors.items()}
            results[name] = {who: text_figures(found) for who, found in scored.items()}
            for line in worst(pages, scored[CLEANSE], given.worst):
                print(line)
        print(f"\n## {kind}\n\n{figures(results)}\n")


def score(pages: Iterable[Mapping[str, Any]], contender: Contender) -> Iterator[Page]:
    """Yield the figures of each page."""
    for row in pages:
        outcome = contender(document(row["dirty"], str(row["id"]), row.get("url")))
        yield page(row["dirty"], row["gold"], outcome.text, outcome.removed)


def figures(results: Mapping[str, Results]) -> str:
    """Return the table: a row a set and contender, and the means over the sets."""
    body = [_row(name, who, one, ours[NOTHING]) for name, ours in results.items() for who, one in ours.items()]
    if len(results) > 1:
        means = {who: _mean([ours[who] for ours in results.values()]) for who in next(iter(results.values()))}
        body += [_row("mean of sets", who, one, means[NOTHING]) for who, one in means.items()]
    return table(["set", "", "P", "R", "F1", "gain", "lost", "left", "pages > 2 %"], body)


def worst(pages: Sequence[Mapping[str, Any]], scored: Sequence[Page], count: int) -> Iterator[str]:
    """Yield the pages that lost the largest share of their good text."""
    ranked = sorted(zip(pages, scored, strict=True), key=lambda pair: -pair[1].lost)
    for row, one in ranked[:count]:
        yield f"- {row['id']}: lost {share(one.lost)}, left {share(one.left)}, F1 {fraction(one.f1)}"


def _row(name: str, who: str, one: TextFigures, nothing: TextFigures) -> list[str]:
    quality = [fraction(value) for value in (one.precision, one.recall, one.f1)]
    gain = "–" if who == NOTHING else f"{one.f1 - nothing.f1:+.3f}"
    return [name, who, *quality, gain, share(one.lost, 2), share(one.left), str(one.hurt)]


def _mean(figures: Sequence[TextFigures]) -> TextFigures:
    return TextFigures(
        precision=fmean(one.precision for one in figures),
        recall=fmean(one.recall for one in figures),
        f1=fmean(one.f1 for one in figures),
        lost=fmean(one.lost for one in figures),
        left=fmean(one.left for one in figures),
        hurt=sum(one.hurt for one in figures),
        pages=sum(one.pages for one in figures),
    )


if __name__ == "__main__":
    main()
