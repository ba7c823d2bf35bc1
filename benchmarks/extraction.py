"""Main content of pages beside the extractors that people use: `python benchmarks/extraction.py [--folds DIR] [--cache DIR]`.

Prints for every set and contender the
mean P, R and F1 of 4-word shingles, the share of pages whose words equal gold's, and the CPU per page as a ratio to
trafilatura's default extraction with metadata. `--folds` (written by `benchmarks/learn_html.py`) judges each page by
weights that have not seen its site. `--cache` keeps what the peers gave. Every article of cleanse is checked for the one law: kept and
logged together are the source text.
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
from cleanse.extract.charset import decode_page, page_document
from cleanse.extract.evidence import read_weights
from cleanse.pipeline import Options, Pipeline
from corpus import data_parser
from extraction_peers import PEERS, Answer, answers
from scoring import moved_lines, without
from scoring import page as page_figures

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
    truth = without(page.gold, frozenset(moved_lines(removed)))
    exact = float(_WORD.findall(truth) == _WORD.findall(answer.text))
    return Figures(one.precision, one.recall, one.f1, exact, answer.seconds)


def ours(pages: Sequence[GoldPage], folds: Path | None, options: Options) -> dict[str, Figures]:
    """Return the figures of cleanse; raises where an article breaks the law."""
    pipelines: dict[int | None, Pipeline] = {None: Pipeline(options)} if folds is None else {}
    of_page: dict[str, int] = json.loads((folds / "folds.json").read_text()) if folds else {}
    found = {}
    for number, page in enumerate(pages):
        fold = of_page.get(page.key, 0) if folds else None
        if fold not in pipelines and folds:
            pipelines[fold] = Pipeline(options, read_weights((folds / f"{fold}.toml").read_text()))
        pipeline = pipelines[fold]
        if not number:
            pipeline.clean(page_document(decode_page(page.data), url=page.url))  # imports are not the page's cost
        start = time.process_time()
        article = pipeline.clean(page_document(decode_page(page.data), url=page.url))
        orjson.dumps(article.to_dict())
        seconds = time.process_time() - start
        if article.text is None:
            raise RuntimeError(f"{page.key}: {article.error}")
        source = article.document.source.text
        if replay(source, article.changes) != article.text or invert(article.text, article.changes) != source:
            raise RuntimeError(f"{page.key} breaks the law")
        found[page.key] = figures(page, Answer(article.text, seconds), article.removed)
    return found


def table(rows: Mapping[str, Mapping[str, Figures]], sets: Sequence[str]) -> str:
    """Return the figures as a table for people."""
    lines = []
    for name in sets:
        lines.append(f"\n{name:<24}{'P':>7}{'R':>7}{'F1':>7}{'exact':>7}{'CPU':>7}")
        base = fmean(one.seconds for key, one in rows[_BASE].items() if key.startswith(name)) if _BASE in rows else 0.0
        for contender, found in rows.items():
            mine = [one for key, one in found.items() if key.split("/")[0] == name]
            means = [
                fmean(values)
                for values in zip(*((m.precision, m.recall, m.f1, m.exact, m.seconds) for m in mine), strict=True)
            ]
            cost = f"{means[4] / base:7.2f}" if base else f"{1000 * means[4]:5.1f}ms"
            lines.append(f"{contender:<24}{means[0]:7.4f}{means[1]:7.4f}{means[2]:7.4f}{means[3]:7.3f}{cost}")
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
    found = {"cleanse": ours(pages, args.folds, Options(repair=not args.no_repair))}
    markups = [(page.key, decode(page.data).text, page.url) for page in pages]
    if args.cache:
        args.cache.mkdir(parents=True, exist_ok=True)
    for name in filter(None, args.peers.split(",")):
        print(name, file=sys.stderr, flush=True)
        given = answers(name, markups, args.cache)
        found[name] = {page.key: figures(page, given[page.key]) for page in pages}
    print(table(found, sets))
    if args.pages:
        rows = (
            {"page": key, "f1": one.f1, "p": one.precision, "r": one.recall} for key, one in found["cleanse"].items()
        )
        args.pages.write_text("".join(json.dumps(row) + "\n" for row in rows))


if __name__ == "__main__":
    main()
