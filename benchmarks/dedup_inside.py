"""Paragraphs that repeat inside one document: which ones are removed, rightly and wrongly.

    python benchmarks/dedup_inside.py [--data DIR] [--documents N] [--show N]

First the labelled texts: each line that a `repeat` rule removed, by its label, and how many of the lines labelled `duplicate`
are removed by any rule. Then real news texts: what is removed from each as it is (every removal is shown to be a repetition:
all of its words in runs of three stand in the text that stays), and what of a copy that was put into it: a paragraph again at the
end, one with a word changed, and the first sentence of a paragraph as a standfirst. A removal is wrong that takes anything else.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import TYPE_CHECKING

from cleanse.pipeline import Options, Pipeline
from corpus import LABELLED, data_parser, document, labelled, rows
from report import excerpt, share, table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cleanse.types import Article, Change

_LEAST_WORDS = 15
_SENTENCE = re.compile(r"(?<=[a-z)]{2}[.!?]) (?=[A-Z“\"])")
_WORD = re.compile(r"\w+")


def main() -> None:
    flags = data_parser(__doc__ or "")
    flags.add_argument("--documents", type=int, default=500, metavar="N", help="how many news texts (default: 500)")
    flags.add_argument("--show", type=int, default=0, metavar="N", help="print N wrong removals")
    given = flags.parse_args()
    pipeline = Pipeline(Options())
    print_labelled(given.data, pipeline)
    kinds = ("seed", "single")
    texts = [row["text"] for row in rows(given.data / "dedup" / "corpus.jsonl") if row["kind"] in kinds]
    chance = random.Random(1)
    print_planted(chance.sample(texts, min(given.documents, len(texts))), pipeline, given.show)


def print_labelled(data: Path, pipeline: Pipeline) -> None:
    """Print what the labels say of the lines that repetition removed."""
    body = []
    for kind in LABELLED:
        by_label: Counter[str] = Counter()
        wanted = found = 0
        for one, labels in labelled(data, kind):
            article = pipeline.clean(one)
            for change in repeats(article):
                start, end = change.start, change.end
                first = one.source.text.count("\n", 0, start)
                lines = range(first, first + 1 + one.source.text.count("\n", start, end))
                by_label.update("article" if labels.get(line) is None else labels[line] for line in lines)
            removed = lines_removed(article)
            wanted += sum(label == "duplicate" for label in labels.values())
            found += sum(label == "duplicate" and line in removed for line, label in labels.items())
        told = ", ".join(f"{count} {label}" for label, count in by_label.most_common()) or "none"
        body.append([kind, f"{found} of {wanted}", told])
    print(table(["labelled texts", "`duplicate` lines removed", "removed as repeats, by label"], body), "\n")


def lines_removed(article: Article) -> set[int]:
    source = article.document.source.text
    return {
        line
        for change in article.removed
        for line in range(source.count("\n", 0, change.start), source.count("\n", 0, change.end) + 1)
    }


def print_planted(texts: list[str], pipeline: Pipeline, show: int) -> None:
    """Print how many planted repeats are removed, and what else is removed as a repeat."""
    changes: Mapping[str, Callable[[list[str], int], tuple[list[str], str]]] = {
        "a paragraph again": again,
        "a paragraph again, one word changed": edited,
        "the first sentence of a paragraph, as a standfirst": standfirst,
    }
    body = []
    wrong: list[str] = []
    as_is = [pipeline.clean(document(text, "")) for text in texts]
    removed = sum(len(repeats(article)) for article in as_is)
    untrue = [change.before for article in as_is for change in repeats(article) if not stands_in(change, article)]
    wrong += untrue
    body.append(["as they are", str(len(texts)), "", str(removed), str(len(untrue))])
    for name, change_text in changes.items():
        tried = found = other = false = 0
        for number, text in enumerate(texts):
            lines = text.split("\n")
            long = [place for place, line in enumerate(lines) if len(line.split()) >= _LEAST_WORDS]
            if len(long) < 4:
                continue
            tried += 1
            place = long[1 + number % (len(long) - 2)]
            changed, copy = change_text(lines, place)
            article = pipeline.clean(document("\n".join(changed), ""))
            gone = repeats(article)
            own = [one for one in gone if one.before.strip() in {copy.strip(), lines[place].strip()}]
            found += bool(own)
            other += len(gone) - len(own)
            untrue = [one.before for one in gone if not stands_in(one, article)]
            false += len(untrue)
            wrong += untrue
        body.append([name, str(tried), f"{found} ({share(found / tried, 1)})", str(other), str(false)])
    print(table(["news texts", "texts", "planted repeats removed", "others removed", "no repeats at all"], body))
    for text in wrong[:show]:
        print(f"\n{excerpt(text)}")


def repeats(article: Article) -> list[Change]:
    return [change for change in article.removed if change.rule.startswith("repeat.")]


def stands_in(change: Change, article: Article) -> bool:
    """Return whether nearly all runs of three words of a removed span stand in the text that stays."""
    own, kept = runs(change.before), runs(article.text or "")
    return len(own & kept) >= 0.9 * len(own)


def runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return set(zip(words, words[1:], words[2:], strict=False))


def again(lines: list[str], place: int) -> tuple[list[str], str]:
    return [*lines, lines[place]], lines[place]


def edited(lines: list[str], place: int) -> tuple[list[str], str]:
    words = lines[place].split(" ")
    words[len(words) // 2] = "meanwhile"
    copy = " ".join(words)
    return [*lines, copy], copy


def standfirst(lines: list[str], place: int) -> tuple[list[str], str]:
    copy = max(_SENTENCE.split(lines[place])[:1])
    return [lines[0], copy, *lines[1:]], copy


if __name__ == "__main__":
    main()
