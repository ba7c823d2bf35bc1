"""Broken hyphens ("govern-ment"): real compounds that are joined by mistake, and planted splits that are found.

    python benchmarks/hyphens.py [--planted N] [--missed N]

On the gold texts of `text/*.extracted.jsonl`, where a hyphen is the author's: every hyphenated word is a candidate, every join is printed
to be read (gold has a few true splits of its own). Then words of the English gold texts, drawn by a seeded generator, are split at a
random place, one word in a copy of its text, and recall is the share that is joined again exactly.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from cleanse.evaluate.figures import wilson
from cleanse.pipeline import Options, Pipeline
from cleanse.types import CATEGORIES
from corpus import SETS, data_parser, document, rows
from report import excerpt, share, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cleanse.types import Article

_SEED = 20261122
_RULE = "repair.hyphen"
_COMPOUND = re.compile(r"(?<!\w)[^\W\d_]+(?:[-‐][^\W\d_]+)+(?!\w)")
_SPLITTABLE = re.compile(r"(?<![\w'’@/.-])[^\W\d_]{5,}(?![\w'’@/-]|\.\w)")
_SHORTEST_PART = 2
_AROUND = 30


class Gold(NamedTuple):
    """A gold text and its language as cleanse sees it."""

    name: str
    text: str
    language: str
    joins: tuple[tuple[int, int, str], ...]


class Planted(NamedTuple):
    """A word that was split, and the rule that joined it (None: it stayed broken)."""

    split: str
    rule: str | None


def main() -> None:
    flags = data_parser(__doc__ or "")
    flags.add_argument("--planted", type=int, default=1_800, metavar="N", help="planted splits (default: 1800)")
    flags.add_argument("--missed", type=int, default=0, metavar="N", help="print N planted splits that stayed")
    given = flags.parse_args()
    pipeline = Pipeline(Options(keep=frozenset(CATEGORIES)))
    texts = list(gold_texts(given.data, pipeline))
    print(f"## Real compounds\n\n{compounds(texts)}\n")
    for one in texts:
        for start, end, rule in one.joins:
            around = excerpt(one.text[max(0, start - _AROUND) : end + _AROUND])
            print(f"- {rule} · {one.language} · {one.name} · {around}")
    found = list(planted([one for one in texts if one.language == "en"], pipeline, given.planted))
    print(f"\n## Planted splits (English)\n\n{recall(found)}")
    for word in [word for word in found if word.rule is None][: given.missed]:
        print(f"- missed · {word.split}")


def gold_texts(data: Path, pipeline: Pipeline) -> Iterator[Gold]:
    """Yield every gold text once, with the joins that the tool makes in it."""
    seen = set()
    for name in SETS:
        for row in rows(data / "text" / f"{name}.extracted.jsonl"):
            text = row["gold"]
            if text in seen:
                continue
            seen.add(text)
            article = pipeline.clean(document(text, str(row["id"])))
            yield Gold(f"{name}/{row['id']}", article.document.source.text, article.language, tuple(joins(article)))


def joins(article: Article) -> Iterator[tuple[int, int, str]]:
    """Yield the place of each hyphen that was taken out of a word, and the rule."""
    for change in article.repaired:
        if change.rule.startswith(_RULE):
            yield change.start, change.end, change.rule


def compounds(texts: Sequence[Gold]) -> str:
    """Return the table of candidates and joins, English apart."""
    body = []
    for name, chosen in (
        ("en", [one for one in texts if one.language == "en"]),
        ("other languages", [one for one in texts if one.language != "en"]),
    ):
        words = [word for one in chosen for word in _COMPOUND.findall(one.text)]
        made = sum(len(one.joins) for one in chosen)
        body.append([name, str(len(chosen)), str(len(words)), str(len({word.lower() for word in words})), str(made)])
    return table(["language", "texts", "hyphenated words", "distinct", "joined"], body)


def planted(texts: Sequence[Gold], pipeline: Pipeline, count: int) -> Iterator[Planted]:
    """Yield planted splits and whether they were found; each stands alone in a copy of its text."""
    chance = random.Random(_SEED)
    for _ in range(count):
        one = chance.choice(texts)
        words = list(_SPLITTABLE.finditer(one.text))
        if not words:
            continue
        word = chance.choice(words)
        length = word.end() - word.start()
        at = word.start() + chance.randint(_SHORTEST_PART, length - _SHORTEST_PART)
        article = pipeline.clean(document(f"{one.text[:at]}-{one.text[at:]}", one.name))
        rule = next((rule for start, end, rule in joins(article) if start <= at < end), None)
        yield Planted(f"{one.text[word.start() : at]}-{one.text[at : word.end()]}", rule)


def recall(found: Sequence[Planted]) -> str:
    """Return the table of planted splits by the rule that joined them."""
    by_rule = Counter(one.rule for one in found if one.rule)
    hits = sum(by_rule.values())
    low, high = wilson(hits, len(found))
    body = [["found", str(hits), f"{share(hits / len(found))} ({share(low)}–{share(high)})"]]
    body += [[f"by {rule}", str(number), share(number / len(found))] for rule, number in by_rule.most_common()]
    return table(["planted splits", str(len(found)), "share"], body)


if __name__ == "__main__":
    main()
