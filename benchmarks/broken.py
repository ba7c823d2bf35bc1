"""Broken text: what is mended in real texts (to be read), and how much planted damage is mended exactly.

    python benchmarks/broken.py [--show N] [--planted N]

On every text of `text/`, `labelled/` and `lines/`: the edits of each rule, the documents they stand in, `--show N` of each drawn by a seeded
generator. Then the gold texts of `text/*.extracted.jsonl` are damaged in one way at a time: all paragraphs wrapped at a width; one word a
text broken at the end of a line; the blank between two sentences taken out. *Mended* is the share of texts that come back exactly, *in part* the
share in which less white space was mended than damaged, *harmed* the share in which any other character differs. Of the wrapped texts,
*breaks* is the share of all line breaks that were taken back.
"""

from __future__ import annotations

import random
import re
import textwrap
from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from cleanse import language as languages
from cleanse.cleaner import Cleaner
from cleanse.edits import apply
from cleanse.layout import lines
from cleanse.limits import DEFAULT_LIMITS
from cleanse.stages.repair import repair_characters
from cleanse.stages.repair.broken import repair_words
from corpus import LABELLED, LANGUAGES, SETS, data_parser, labelled, line_judged, rows
from report import excerpt, share, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

_SEED = 20261122
_RULES = (
    "repair.layout-row",
    "repair.hard-wrap",
    "repair.line-end-hyphen",
    "repair.glued",
    "repair.tag",
    "repair.entity",
)
_KINDS = ("extracted", "container", "fullpage", "layout")
_AROUND = 50
_WORD = re.compile(r"(?<= )[a-z]{7,14}(?=[ ,.])")
_JOIN = re.compile(r"(?<= )([a-z]{3,}[.!?]) ([A-Z][a-z]+ [a-z]+ [a-z]+)")


class Mended(NamedTuple):
    """An edit of a real text, with what stands around it."""

    where: str
    shown: str


def main() -> None:
    flags = data_parser(__doc__ or "")
    flags.add_argument("--show", type=int, default=0, metavar="N", help="print N edits of each rule")
    flags.add_argument(
        "--planted", type=int, default=200, metavar="N", help="texts to damage in each way (default: 200)"
    )
    given = flags.parse_args()
    found = edits_of_real_texts(given.data)
    body = [[rule, str(len(found[rule])), str(len({one.where for one in found[rule]}))] for rule in _RULES]
    print(table(["rule", "different edits", "documents"], body))
    for rule in _RULES:
        drawn = random.Random(_SEED).sample(found[rule], min(given.show, len(found[rule])))
        for one in drawn:
            print(f"- {rule} · {one.where} · {one.shown}")
    print(f"\n{planted(english_gold(given.data), given.planted)}")


def edits_of_real_texts(data: Path) -> Mapping[str, list[Mended]]:
    """Return the edits of each rule, equal ones in equal surroundings once."""
    found: dict[str, dict[str, Mended]] = defaultdict(dict)
    for where, text in real_texts(data):
        characters = repair_characters(text, DEFAULT_LIMITS)
        middle = apply(text, characters)
        sample = languages.sample_of((line for _, line in lines(middle)), DEFAULT_LIMITS)
        words = repair_words(middle, languages.detect(sample, DEFAULT_LIMITS)).edits
        for source, edits in ((text, characters), (middle, words)):
            for edit in (edit for edit in edits if edit.rule in _RULES):
                before, after = source[max(0, edit.start - _AROUND) : edit.start], source[edit.end : edit.end + _AROUND]
                shown = f"{before!r} [{source[edit.start : edit.end]!r} → {edit.after!r}] {after!r}"
                found[edit.rule].setdefault(shown, Mended(where, excerpt(shown, 220)))
    return defaultdict(list, {rule: list(edits.values()) for rule, edits in found.items()})


def real_texts(data: Path) -> Iterator[tuple[str, str]]:
    """Yield every text with its name."""
    for name in SETS:
        for kind in _KINDS:
            for row in rows(data / "text" / f"{name}.{kind}.jsonl"):
                yield f"{name}.{kind}:{row['id']}", row["dirty"]
    for document, _ in chain.from_iterable(labelled(data, kind) for kind in LABELLED):
        yield str(document.id), document.source.text
    for document, _ in chain.from_iterable(line_judged(data, language) for language in LANGUAGES):
        yield str(document.id), document.source.text


def english_gold(data: Path) -> list[str]:
    """Return the gold texts that are English and that repair leaves as they are."""
    cleaner = Cleaner()
    texts = [row["gold"] for name in SETS for row in rows(data / "text" / f"{name}.extracted.jsonl")]
    return [text for text in texts if cleaner.clean(text).language == "en" and mended(text) == text]


def planted(texts: Sequence[str], count: int) -> str:
    """Return the table of what was damaged and what came back."""
    ways: Mapping[str, Callable[[str, random.Random], str | None]] = {
        "paragraphs wrapped at a width": wrap,
        "a word broken at a line's end": break_word,
        "two sentences glued": glue,
    }
    body = []
    for way, damage in ways.items():
        generator = random.Random(_SEED)
        pairs = [(text, hurt) for text in texts if (hurt := damage(text, generator)) is not None]
        pairs = generator.sample(pairs, min(count, len(pairs)))
        outcomes = [(text, hurt, mended(hurt)) for text, hurt in pairs]
        right = sum(text == result for text, _, result in outcomes)
        harmed = sum(result != hurt and result.split() != text.split() for text, hurt, result in outcomes)
        partly = sum(result not in {text, hurt} for text, hurt, result in outcomes) - harmed
        planted_breaks = sum(hurt.count("\n") - text.count("\n") for text, hurt, _ in outcomes)
        left = sum(result.count("\n") - text.count("\n") for text, _, result in outcomes)
        breaks = share(1 - left / planted_breaks) if planted_breaks else "–"
        shares = [share(one / max(1, len(pairs))) for one in (right, partly, harmed)]
        body.append([way, str(len(pairs)), *shares, breaks])
    return table(["planted", "texts", "mended", "in part", "harmed", "breaks"], body)


def wrap(text: str, generator: random.Random) -> str | None:
    """Return a text with blank lines between its paragraphs, each wrapped at one width; None for a text without long ones."""
    width = generator.choice((60, 65, 70, 72, 75, 78, 80, 100))
    paragraphs = text.split("\n\n")
    if max(map(len, paragraphs)) < 6 * width or any("\n" in one for one in paragraphs):
        return None
    filled = [textwrap.fill(one, width, break_long_words=False, break_on_hyphens=False) for one in paragraphs]
    return "\n\n".join(filled) if [" ".join(one.split("\n")) for one in filled] == paragraphs else None


def break_word(text: str, generator: random.Random) -> str | None:
    """Return a text with one of its words broken at the end of a line."""
    words = list(_WORD.finditer(text))
    if not words:
        return None
    word = generator.choice(words)
    at = generator.randint(word.start() + 3, word.end() - 3)
    return f"{text[:at]}-\n{text[at:]}"


def glue(text: str, generator: random.Random) -> str | None:
    """Return a text without the blank between two of its sentences."""
    places = list(_JOIN.finditer(text))
    if not places:
        return None
    place = generator.choice(places)
    return f"{text[: place.end(1)]}{text[place.start(2) :]}"


def mended(text: str) -> str:
    """Return a text after repair, as one in English."""
    text = apply(text, repair_characters(text, DEFAULT_LIMITS))
    return apply(text, repair_words(text, "en").edits)


if __name__ == "__main__":
    main()
