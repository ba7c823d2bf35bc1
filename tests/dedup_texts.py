"""Stories to deduplicate: made up, as many as are asked for, no two alike, and the edits that copies suffer."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

from cleanse.pipeline import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleanse.dedup.signature import Signature

_SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu bran clim dros fell grun".split()


def words(seed: int, count: int) -> list[str]:
    """Return made-up words, the same for the same seed."""
    chance = random.Random(seed)
    return ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 3))) for _ in range(count)]


def story(seed: int, count: int = 200) -> str:
    """Return a story of sentences in paragraphs."""
    said = words(seed, count)
    sentences = [" ".join(said[at : at + 10]).capitalize() + "." for at in range(0, count, 10)]
    return "\n\n".join(" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4))


def edited(text: str, share: float, seed: int = 0) -> str:
    """Return a text with a share of its words replaced."""
    chance = random.Random(seed)
    return "\n\n".join(
        " ".join(chance.choice(_SYLLABLES) if chance.random() < share else word for word in paragraph.split())
        for paragraph in text.split("\n\n")
    )


class Told(NamedTuple):
    """A story as a stream of them hands it on."""

    id: str | None
    text: str | None
    url: str | None = None
    fingerprint: str | None = None
    signature: Signature | None = None
    size: int = 0


def told(name: str, text: str, url: str | None = None) -> Told:
    return Told(name, text, url, fingerprint(text))


def all_told(texts: Iterable[str]) -> Iterator[Told]:
    return (told(str(number), text) for number, text in enumerate(texts))
