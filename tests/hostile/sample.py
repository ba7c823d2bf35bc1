"""What the families of the hostile corpus share: a file of it, its scale, and sentences to hide among the hostile."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

_SUBJECTS = (
    "the ferry",
    "an old lamp",
    "the miller",
    "a grey heron",
    "the harbour clerk",
    "nobody",
    "the tide",
    "a cart",
)
_VERBS = ("crossed", "forgot", "carried", "mended", "waited for", "looked past", "counted", "followed")
_OBJECTS = ("the long quay", "a basket of rope", "the last bell", "two wet ledgers", "the salt road", "a broken oar")
_ENDS = ("before noon", "in the rain", "without a word", "as it did every year", "while the lamps were lit", "again")


class Sample(NamedTuple):
    """A hostile file: the suffix of its name says how it is to be read."""

    name: str
    data: bytes


class Scale:
    """How large the numbers of a corpus are: 1.0 is the real thing, 0.01 the sample of every push."""

    def __init__(self, factor: float, seed: int) -> None:
        """Remember the factor; `seed` fixes every choice."""
        self._factor = factor
        self.chance = random.Random(seed)

    def __call__(self, count: int) -> int:
        """Return a count at this scale, at least 3."""
        return max(3, int(count * self._factor))

    def sentence(self) -> str:
        """Return an invented sentence."""
        choice = self.chance.choice
        number = self.chance.randint(2, 9_999)
        return (
            f"{choice(_SUBJECTS).capitalize()} {choice(_VERBS)} {choice(_OBJECTS)} {choice(_ENDS)}, {number} paces on."
        )

    def paragraph(self) -> str:
        """Return three invented sentences."""
        return " ".join(self.sentence() for _ in range(3))

    def story(self, characters: int) -> list[str]:
        """Return paragraphs that are about so many characters together (already at scale)."""
        found = []
        while characters > 0:
            found.append(self.paragraph())
            characters -= len(found[-1])
        return found


Family = Callable[[Scale], Iterator[Sample]]


def page(name: str, middle: str, *, head: str = "", tail: str = "") -> Sample:
    """Return a page with an article around something hostile."""
    lines = (
        "The harbour lay empty that Monday morning, and the clerk wrote down the hour of the first boat.",
        "Nobody on the long quay could say why the crane had stopped with its load in the air.",
        "By evening the tide had turned, the lamps were lit, and the last ferry came in unhurried.",
    )
    before, between, behind = (f"<p>{line}</p>" for line in lines)
    markup = (
        f"<!DOCTYPE html><html><head><title>Harbour</title>{head}</head><body><article><h1>Harbour</h1>{before}{middle}"
        f"{between}{behind}</article>{tail}</body></html>"
    )
    return Sample(f"{name}.html", markup.encode("utf-8", "surrogatepass"))


def text(name: str, content: str) -> Sample:
    """Return a file of text with a line of prose before and behind something hostile."""
    before = "The harbour lay empty that Monday morning, and the clerk wrote down the hour of the first boat."
    behind = "By evening the tide had turned, the lamps were lit, and the last ferry came in unhurried."
    return Sample(f"{name}.txt", f"{before}\n\n{content}\n\n{behind}\n".encode("utf-8", "surrogatepass"))
