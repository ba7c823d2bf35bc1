"""Main content of pages beside the extractors that people use: `python benchmarks/extraction.py [--folds DIR] [--cache DIR]`.

Prints for every set and contender the mean P, R and F1 of 4-word shingles and the share of pages whose words equal gold's.
`--folds` (written by `benchmarks/learn_html.py`) judges each page by weights that have not seen its site. `--cache` keeps what the
peers gave; without it the CPU per page is printed too, as a ratio to trafilatura's default extraction with metadata: page by page
in turn, so that a busy machine slows all alike (`--peers trafilatura --step 6` is enough for that). Every article of cleanse is checked for the one law: kept and logged together are
the source text.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import orjson

from cleanse.decode import decode
from cleanse.edits import invert, replay
from cleanse.evaluate.texts import moved_lines, without
from cleanse.evaluate.texts import page as page_figures
from cleanse.extract.charset import decode_page, page_document
from cleanse.extract.evidence import read_weights
from cleanse.extract.words import _groups_of_word, groups_of
from cleanse.pipeline import Options, Pipeline
from corpus import data_parser
from extraction_peers import PEERS, Answer, answered, answers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cleanse.types import Change

SETS = ("aeb", "fundus_tests", "dragnet", "wcxb_dev", "cleanportaleval")
_WORD = re.compile(r"\w+")
_BASE = "trafilatura"


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page, what people say is its article, and where it came from."""

    key: str
    data: bytes
    url: str | None
    gold: str

    @property
    def name(self) -> str:
        """Return the set that the page belongs to."""
        return self.key.split("/")[0]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one page for one contender."""

    precision: float
    recall: float
    f1: float
    exact: float
    seconds: float


def gold_pages(data: Path, sets: Sequence[str], step: int) -> list[GoldPage]:
    """Return every `step`-th page of the sets."""
    pages = []
    for name in sets:
        with (data / name / "gold.jsonl").open(encoding="utf-8") as stream:
            rows = [json.loads(line) for line in stream]
        pages += [
            GoldPage(f"{name}/{row['page']}", (data / name / row["page"]).read_bytes(), row.get("url"), row["text"])
            for row in rows[::step]
        ]
    return pages


def figures(page: GoldPage, answer: Answer, removed: Sequence[Change] = ()) -> Figures:
    """Return the figures of an answer."""
    one = page_figures(page.gold, page.gold, answer.text, removed)
    truth = without(page.gold, moved_lines(removed))
    exact = float(_WORD.findall(truth) == _WORD.findall(answer.text))
    return Figures(one.precision, one.recall, one.f1, exact, answer.seconds)


class Ours:
    """Cleanse as a contender, by the weights that have not seen a page where there are such."""

    def __init__(self, folds: Path | None, options: Options) -> None:
        self._folds, self._options = folds, options
        self._pipelines: dict[int | None, Pipeline] = {}
        self._of_page: dict[str, int] = json.loads((folds / "folds.json").read_text()) if folds else {}

    def figures(self, page: GoldPage) -> Figures:
        """Return the figures of a page; raises where its article breaks the law."""
        pipeline = self._pipeline(self._of_page.get(page.key, 0))
        start = time.process_time()
        article = pipeline.clean(page_document(decode_page(page.data), url=page.url))
        orjson.dumps(article.to_dict())
        seconds = time.process_time() - start
        if article.text is None:
            raise RuntimeError(f"{page.key}: {article.error}")
        source = article.document.source.text
        if replay(source, article.changes) != article.text or invert(article.text, article.changes) != source:
            raise RuntimeError(f"{page.key} breaks the law")
        return figures(page, Answer(article.text, seconds), article.removed)

    def warm_up(self, pages: Sequence[GoldPage]) -> None:
        """Clean pages beforehand: the patterns of a language are compiled once. What is remembered of their markup is forgotten."""
        for page in pages:
            self.figures(page)
        for cache in (groups_of, _groups_of_word):
            cache.cache_clear()

    def _pipeline(self, fold: int) -> Pipeline:
        key = fold if self._folds else None
        if key not in self._pipelines:
            weights = read_weights((self._folds / f"{fold}.toml").read_text()) if self._folds else None
            self._pipelines[key] = Pipeline(self._options, weights)
        return self._pipelines[key]


def table(rows: Mapping[str, Mapping[str, Figures]], sets: Sequence[str], *, is_timed: bool) -> str:
    """Return the figures as a table for people."""
    lines = []
    for name in sets:
        lines.append(f"\n{name:<24}{'P':>8}{'R':>8}{'F1':>8}{'exact':>8}{'CPU' if is_timed else '':>8}")
        base = (
            fmean(one.seconds for key, one in rows[_BASE].items() if key.split("/")[0] == name)
            if is_timed and _BASE in rows
            else 0
        )
        for contender, found in rows.items():
            mine = [one for key, one in found.items() if key.split("/")[0] == name]
            means = [
                fmean(values)
                for values in zip(*((m.precision, m.recall, m.f1, m.exact, m.seconds) for m in mine), strict=True)
            ]
            told = "".join(f"{mean:8.4f}" for mean in means[:4])
            lines.append(f"{contender:<24}{told}" + (f"{means[4] / base:8.2f}" if base else ""))
    if is_timed and _BASE in rows:
        whole = {contender: sum(one.seconds for one in found.values()) for contender, found in rows.items()}
        lines.append("\nCPU on all these pages: " + ", ".join(f"{c} {s / whole[_BASE]:.2f}" for c, s in whole.items()))
    return "\n".join(lines)


def main() -> None:
    parser = data_parser(__doc__ or "")
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--step", type=int, default=1, help="take every N-th page only")
    parser.add_argument("--peers", default=",".join(PEERS), help="'' for none")
    parser.add_argument("--no-repair", action="store_true", help="leave characters as they are (gold does)")
    parser.add_argument("--pages", type=Path, help="write one row a page of cleanse's own figures to this file")
    args = parser.parse_args()
    logging.disable(logging.CRITICAL)
    sets = args.sets.split(",")
    pages = gold_pages(args.data / "html", sets, args.step)
    cleanse = Ours(args.folds, Options(repair=not args.no_repair))
    peers = [*filter(None, args.peers.split(","))]
    found: dict[str, dict[str, Figures]] = {name: {} for name in ("cleanse", *peers)}
    if args.cache:
        args.cache.mkdir(parents=True, exist_ok=True)
        found["cleanse"] = {page.key: cleanse.figures(page) for page in pages}
        for name in peers:
            print(name, file=sys.stderr, flush=True)
            given = answers(name, [(page.key, decode(page.data).text, page.url) for page in pages], args.cache)
            found[name] = {page.key: figures(page, given[page.key]) for page in pages}
    else:
        cleanse.warm_up(pages)
        for name in peers:
            answered(PEERS[name], ("", pages[0].data.decode("utf-8", "replace"), None))
        for page in pages:
            found["cleanse"][page.key] = cleanse.figures(page)
            for name in peers:
                found[name][page.key] = figures(page, answered(PEERS[name], ("", decode(page.data).text, page.url)))
    print(table(found, sets, is_timed=not args.cache))
    if args.pages:
        rows = (
            {"page": key, "f1": one.f1, "p": one.precision, "r": one.recall} for key, one in found["cleanse"].items()
        )
        args.pages.write_text("".join(json.dumps(row) + "\n" for row in rows))


if __name__ == "__main__":
    main()
