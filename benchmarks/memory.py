"""Whether memory stays flat over a long run: resident memory while documents stream through the library.

    python benchmarks/memory.py [--documents N] [--pages]

Documents are made up by a seeded generator: stories of invented sentences with bylines, captions, share bars, broken characters and split
words, no two alike, so that a cache that grows with the input shows. With `--pages` each is an HTML page with class names of its own. They pass `run.clean_all` in one process and a
`Writer`, as `cleanse --dedup none` does. Resident memory is read from `/proc/self/statm` ten times; drift is the least-squares slope
over the second half, when every lazy table is loaded.
"""

from __future__ import annotations

import gc
import json
import os
import random
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from cleanse.decode import from_str
from cleanse.extract.charset import page_document
from cleanse.io.writer import Writer
from cleanse.pipeline import Options
from cleanse.run import clean_all
from corpus import document, parser
from report import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleanse.types import Document

_SEED = 20261122
_SAMPLES = 10
_MEGABYTE = 1 << 20
_PER = 10_000

_PLACES = [
    "Brackwater",
    "Ellmouth",
    "Tarnby",
    "Hollowfield",
    "Quillsea",
    "Ostermoor",
    "Penhallan",
    "Dunreath",
    "Vellport",
    "Marrowby",
]
_NAMES = [
    "Ada",
    "Bram",
    "Cleo",
    "Dirk",
    "Edda",
    "Finn",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Karla",
    "Lorenz",
    "Mira",
    "Nils",
    "Olga",
    "Piet",
    "Rosa",
    "Sven",
]
_FAMILIES = [
    "Thornquist",
    "Vallebrook",
    "Marchetti",
    "Osterhaus",
    "Penwright",
    "Quarrendon",
    "Silverman",
    "Underhay",
    "Waldegrave",
]
_SUBJECTS = (
    "The harbour board",
    "A group of residents",
    "The regional museum",
    "The ferry company",
    "The school council",
    "An engineer from the water works",
)
_VERBS = [
    "approved",
    "delayed",
    "rejected",
    "reopened",
    "surveyed",
    "repaired",
    "questioned",
    "financed",
    "abandoned",
    "praised",
]
_OBJECTS = (
    "the plan for a covered market",
    "the tram line along the quay",
    "the restoration of the lighthouse",
    "a cookie factory on the old airfield",
    "the timetable of the night buses",
    "an exhibition about tidal mills",
)
_CIRCUMSTANCES = (
    "after two years of talks",
    "although the costs had doubled",
    "before the winter storms set in",
    "while the government looked for money",
    "because the bridge was found to be unsafe",
)
_BOILERPLATE = (
    "Share this article",
    "Subscribe to our newsletter",
    "Leave a comment",
    "Read more:",
    "Advertisement",
    "All rights reserved.",
)


class Sample(NamedTuple):
    """Resident bytes after so many documents."""

    documents: int
    resident: int


def main() -> None:
    flags = parser(__doc__ or "")
    flags.add_argument("--documents", type=int, default=100_000, metavar="N", help="how many (default: 100000)")
    flags.add_argument("--pages", action="store_true", help="HTML pages instead of texts")
    given = flags.parse_args()
    samples = list(sampled((pages if given.pages else stories)(given.documents), given.documents))
    print(
        table(
            ["documents", "resident MB"], [[f"{one.documents:,}", f"{_megabytes(one.resident):.1f}"] for one in samples]
        )
    )
    settled = samples[len(samples) // 2 :]
    growth = slope([(one.documents, one.resident) for one in settled]) * _PER
    print(f"\ndrift per {_PER:,} documents over the second half: {_megabytes(growth):+.2f} MB")


def sampled(documents: Iterator[Document], count: int) -> Iterator[Sample]:
    """Yield the resident memory ten times on the way of `count` documents."""
    step = max(1, count // _SAMPLES)
    with Writer(os.devnull) as writer:
        for done, article in enumerate(clean_all(documents, Options()), 1):
            writer.write(article.to_dict())
            if done % step == 0:
                yield Sample(done, resident())


def resident() -> int:
    """Return the resident bytes of this process, garbage collected."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def stories(count: int) -> Iterator[Document]:
    """Yield documents of invented words, no two alike."""
    chance = random.Random(_SEED)
    for number in range(count):
        yield document(
            story(chance, number), f"story-{number}", f"https://{chance.choice(_PLACES).lower()}.example/{number}"
        )


def pages(count: int) -> Iterator[Document]:
    """Yield HTML pages of the stories: a menu, the story, cards of other stories, a footer, and the story once more as JSON-LD."""
    chance = random.Random(_SEED)
    for one in stories(count):
        lines = one.source.text.split("\n\n")
        classes = [f"{chance.choice(_NAMES).lower()}-{chance.getrandbits(32):x}" for _ in range(6)]
        body = "".join(f'<p class="{classes[0]}">{line}</p>' for line in lines[1:])
        cards = "".join(
            f'<div class="card {classes[1]}"><a href="/{n}"><h3>{_sentence(chance)}</h3></a><span>{n} min</span></div>'
            for n in range(8)
        )
        menu = "".join(f'<li><a href="/{place}" class="{classes[2]}">{place}</a></li>' for place in _PLACES)
        linked = {"@type": "NewsArticle", "headline": lines[0], "articleBody": " ".join(lines[3:-4])}
        markup = (
            f'<html lang="en"><head><title>{lines[0]}</title><script type="application/ld+json">{json.dumps(linked)}</script>'
            f'<body><ul id="{classes[3]}">{menu}</ul><div class="{classes[4]}"><h1>{lines[0]}</h1>{body}</div>'
            f'<aside>{cards}</aside><footer id="{classes[5]}">All rights reserved.</footer>'
        )
        yield page_document(from_str(markup), id=one.id, url=one.url)


def story(chance: random.Random, number: int) -> str:
    """Return a story with the boilerplate, the broken characters and the split words of a scraped page."""
    author, place = _person(chance), chance.choice(_PLACES)
    paragraphs = [" ".join(_sentence(chance) for _ in range(chance.randint(3, 6))) for _ in range(chance.randint(4, 9))]
    paragraphs[1] += (
        f" “It is a caf\N{LATIN CAPITAL LETTER A WITH TILDE}\N{COPYRIGHT SIGN} like no other,” said {_person(chance)}."
    )
    paragraphs[2] += f" The govern-ment and its well-known critics met {number} times."
    head = [
        f"{place} {chance.choice(_VERBS)} {chance.choice(_OBJECTS)} {number}",
        f"By {author}",
        f"{chance.randint(1, 28)} March 2031",
    ]
    tail = [
        f"A view of {place} harbour. (Photo: {author})",
        chance.choice(_BOILERPLATE),
        f"{number} shares",
        chance.choice(_BOILERPLATE),
    ]
    return "\n\n".join([*head, *paragraphs, *tail])


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the least-squares slope through points (x, y).

    >>> slope([(0, 1), (1, 3), (2, 5)])
    2.0
    """
    mean_x, mean_y = fmean(x for x, _ in points), fmean(y for _, y in points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


def _sentence(chance: random.Random) -> str:
    middle = f"{chance.choice(_SUBJECTS)} of {chance.choice(_PLACES)} {chance.choice(_VERBS)} {chance.choice(_OBJECTS)}"
    return f"{middle} {chance.choice(_CIRCUMSTANCES)}, {_person(chance)} told {chance.randint(3, 9999)} listeners."


def _person(chance: random.Random) -> str:
    return f"{chance.choice(_NAMES)} {chance.choice(_FAMILIES)}"


def _megabytes(size: float) -> float:
    return size / _MEGABYTE


if __name__ == "__main__":
    main()
