"""Learn the named weights of page evidence: `python benchmarks/learn_html.py [--cache DIR] [--folds DIR]`.

Writes `rules/weights/html.toml`. With `--folds`, writes five
weight files there as well, each learnt without one fifth of the sites, and `folds.json`, which says for every page
which of them has not seen it: `benchmarks/extraction.py --folds` reports on those. Needs numpy and scipy.

A block's truth is the share of its words that stand in the gold text, both read in order. A block weighs as much as its
words (at most 200) in the article of its page, so that all pages weigh the same, as they do in the figures. The chances that the second look is taught on come
from first looks that have not seen the page's site; else the second would learn to trust what was learnt by heart.
"""

from __future__ import annotations

import json
import pickle
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from cleanse.decode import decode
from cleanse.extract.article import cues
from cleanse.extract.context import context_signs
from cleanse.extract.evidence import doubt
from cleanse.extract.form import Signs
from cleanse.extract.layout import read_page
from cleanse.extract.lie import Lie
from cleanse.extract.metadata import metadata
from cleanse.extract.said import said_by
from cleanse.extract.signs import signs
from cleanse.extract.witness import coverage, witness_signs, witnessed_text
from cleanse.match import Matcher
from cleanse.rule import at_level
from cleanse.rulepack import load_rules
from corpus import data_parser

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FOLDS = 5
SETS = ("aeb", "fundus_tests", "dragnet", "wcxb_dev", "cleanportaleval")
UNSURE_SHARE = 0.3
_LEAST_PAGES = 8
_MOST_WORDS = 200
_STRENGTH = {"first": 0.03, "second": 0.012, "witness": 0.012}
_TARGET = Path(__file__).parent.parent / "rules" / "weights" / "html.toml"

Weights = dict[str, float]
Vector = np.ndarray[Any, Any]


@dataclass
class Example:
    """A page as the learner sees it."""

    key: str
    host: str
    lie: Lie
    own: list[Signs]
    truth: Vector
    heard: list[Signs]
    fold: int = -1


def examples(data: Path, cache: Path | None) -> list[Example]:
    """Return the examples of all sets, their parts that cost most from the cache."""
    rules = load_rules()
    matcher = Matcher(at_level(rules.rules, "normal"), rules.folded)
    known: dict[str, str] = {}
    file = cache / "testimony.pickle" if cache else None
    if file and file.exists():
        known = pickle.loads(file.read_bytes())
    found = []
    for name in SETS:
        for line in (data / name / "gold.jsonl").read_text(encoding="utf-8").split("\n")[:-1]:
            row = json.loads(line)
            key = f"{name}/{row['page']}"
            page = read_page(decode((data / key).read_bytes()).text, row.get("url"))
            if not page.blocks or page.root is None:
                continue
            if key not in known:
                known[key] = witnessed_text(page)
            declared = metadata(page.root, row.get("url"))
            said = said_by(declared)
            lie = Lie(page, said.title)
            truth = np.array(coverage(page, row["text"]))
            heard = witness_signs(lie, coverage(page, known[key]))
            host = urlsplit(row.get("url") or "").hostname or key
            own = [*signs(lie, cues(page, said.language, matcher), said)]
            found.append(Example(key, host, lie, own, truth, heard))
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pickle.dumps(known))
    spread(found)
    return found


def spread(pages: Sequence[Example]) -> None:
    """Give every site a fold."""
    hosts = sorted({page.host for page in pages})
    order = np.random.RandomState(0).permutation(len(hosts))
    fold = {host: int(order[i]) % FOLDS for i, host in enumerate(hosts)}
    for page in pages:
        page.fold = fold[page.host]


def learnt(
    pages: Sequence[Example], found: Sequence[list[Signs]], strength: float, start: Weights | None = None
) -> Weights:
    """Return the weights of a logistic regression on the signs, each scaled to the same size, under L2.

    `start` is where the search begins: the search ends in the same place, sooner.
    """
    counts = Counter(name for signs_of_page in found for name in {name for one in signs_of_page for name in one})
    names = {name: number for number, name in enumerate(sorted(n for n in counts if counts[n] >= _LEAST_PAGES))}
    truth, weight = targets(pages)
    rows = matrix(found, names)
    scale = np.minimum(20, 1 / np.maximum(1e-6, np.sqrt(np.asarray(rows.multiply(rows).mean(axis=0)).ravel())))
    # Most blocks are chrome of a few words: a quarter of them, at four times the weight, teaches as much.
    easy = (truth < 0.5) & (weight < np.quantile(weight, 0.6))
    keep = ~easy | (np.arange(len(truth)) % 4 == 0)
    weight = np.where(easy, 4 * weight, weight) * np.abs(2 * truth - 1)
    rows, side, weight = rows[keep].multiply(scale).tocsr(), np.where(truth[keep] >= 0.5, 1.0, -1.0), weight[keep]
    weight *= len(truth) / weight.sum()
    turned = rows.T.tocsr()

    def loss(weights: Vector) -> tuple[float, Vector]:
        margin = side * (rows @ weights)
        value = weight @ np.logaddexp(0, -margin) + weights @ weights / (2 * strength)
        slope = turned @ (-side * weight / (1 + np.exp(np.minimum(margin, 500)))) + weights / strength
        return float(value), slope

    first = np.array([(start or {}).get(name, 0.0) for name in names]) / scale
    best = minimize(loss, first, jac=True, method="L-BFGS-B", options={"maxiter": 120, "ftol": 1e-6})
    return dict(zip(names, (best.x * scale).tolist(), strict=True))


def targets(pages: Sequence[Example]) -> tuple[Vector, Vector]:
    """Return the truth and the weight of every block."""
    weights = []
    for page in pages:
        words = np.minimum(_MOST_WORDS, np.array([len(block.text.split()) for block in page.lie.page.blocks], float))
        if page.lie.title_at >= 0:
            words[page.lie.title_at] = 0  # it is moved, whatever the evidence says
        weights.append(words / max(50.0, float((page.truth * words).sum())))
    return np.concatenate([page.truth for page in pages]), np.concatenate(weights) + 1e-9


def matrix(found: Iterable[list[Signs]], names: dict[str, int]) -> csr_matrix:
    """Return one row a block."""
    data: list[float] = []
    columns: list[int] = []
    ends = [0]
    for signs_of_page in found:
        for one in signs_of_page:
            for name, value in one.items():
                if value and (column := names.get(name)) is not None:
                    data.append(value)
                    columns.append(column)
            ends.append(len(columns))
    return csr_matrix((data, columns, ends), shape=(len(ends) - 1, len(names)))


def chances(weights: Weights, found: Sequence[list[Signs]]) -> list[Vector]:
    """Return the chances of the blocks of each page."""
    names = {name: number for number, name in enumerate(weights)}
    logits = matrix(found, names) @ np.array(list(weights.values()))
    flat = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
    return np.split(flat, np.cumsum([len(one) for one in found])[:-1])


def looks(pages: Sequence[Example], verbose: str) -> dict[str, Any]:
    """Return the weights of the three looks, and the doubt above which the witness is called."""
    own = [page.own for page in pages]
    first = learnt(pages, own, _STRENGTH["first"])
    unseen: dict[str, Vector] = {}
    for fold in sorted({page.fold for page in pages}):
        rest = [page for page in pages if page.fold != fold]
        held = [page for page in pages if page.fold == fold]
        part = learnt(rest, [page.own for page in rest], _STRENGTH["first"])
        unseen.update(zip((page.key for page in held), chances(part, [page.own for page in held]), strict=True))
    around = [context_signs(page.lie, unseen[page.key].tolist()) for page in pages]
    both = [joined(a, b) for a, b in zip(own, around, strict=True)]
    second = learnt(pages, both, _STRENGTH["second"], first)
    heard = [joined(a, page.heard) for a, page in zip(both, pages, strict=True)]
    witness = learnt(pages, heard, _STRENGTH["witness"], second)
    doubts = [doubt(page.lie, found.tolist()) for page, found in zip(pages, chances(second, both), strict=True)]
    print(f"{verbose}: {len(first)}, {len(second)} and {len(witness)} weights", flush=True)
    return {
        "first": first,
        "second": second,
        "witness": witness,
        "unsure": float(np.quantile(doubts, 1 - UNSURE_SHARE)),
    }


def joined(a: Sequence[Signs], b: Sequence[Signs]) -> list[Signs]:
    return [one | more for one, more in zip(a, b, strict=True)]


def toml(made: dict[str, Any]) -> str:
    """Return the weights as a file for people: grouped by kind of sign, in the order of the alphabet."""
    lines = [
        "# The evidence of a page's blocks: what each sign is worth (as a logit, times its size) for being of the article.",
        "# Learnt: `python benchmarks/learn_html.py` writes this file; `python benchmarks/extraction.py` prints what it does.",
        "# The first look sees each block by itself, the second what the first made of its surroundings, the third (of pages",
        "# whose doubt is above `unsure.doubt`) what trafilatura keeps.",
        "",
        "[bar]",
        "# A block stays when its chance to be of the article reaches the bar of the run's level.",
        "safe = 0.3",
        "normal = 0.5",
        "aggressive = 0.65",
        "",
        "[unsure]",
        f"doubt = {made['unsure']:.4f}",
    ]
    for look in ("first", "second", "witness"):
        group = ""
        for name, weight in sorted(made[look].items(), key=lambda item: ("." in item[0], item[0])):
            if abs(weight) < 0.005:
                continue
            head, _, rest = name.rpartition(".") if "." in name else ("all", "", name)
            if head != group:
                lines += ["", f"[{look}.{head}]"]
                group = head
            key = f'"{rest}"' if "+" in rest else rest
            lines.append(f"{key} = {weight:.3f}")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = data_parser(__doc__ or "")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--only-folds", action="store_true", help="leave the shipped weights as they are")
    args = parser.parse_args()
    pages = examples(args.data / "html", args.cache)
    if args.folds:
        args.folds.mkdir(parents=True, exist_ok=True)
        (args.folds / "folds.json").write_text(json.dumps({page.key: page.fold for page in pages}))
        for fold in range(FOLDS):
            made = looks([page for page in pages if page.fold != fold], f"without fold {fold}")
            (args.folds / f"{fold}.toml").write_text(toml(made))
    if not args.only_folds:
        _TARGET.write_text(toml(looks(pages, "all pages")))


if __name__ == "__main__":
    main()
