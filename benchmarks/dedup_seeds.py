"""Whether texts that tell of one event stay different stories, and whether copies of each are found.

    python benchmarks/dedup_seeds.py FILE...

Each file is cleaned; then other boilerplate is put around it, it is cut to half, and one word in twenty is replaced.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import cleanse
from cleanse.dedup.index import Index
from cleanse.dedup.stream import mark_duplicates
from cleanse.pipeline import fingerprint
from corpus import parser
from dedup import Told
from report import table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_HEAD = "Subscribe to our morning letter, and never miss what happens in your valley. It is free, and you may leave at any time."
_TAIL = "More from our newsroom\nThe ten best walks along the river this autumn\nAll rights reserved by the owners of this paper."


def main() -> None:
    flags = parser(__doc__ or "")
    flags.add_argument("files", nargs="+", type=Path, metavar="FILE", help="texts to compare")
    texts = [cleanse.clean(path.read_bytes()).text or "" for path in flags.parse_args().files]
    copies: Mapping[str, Callable[[str], str]] = {
        "as they are": str,
        "other boilerplate around": lambda text: f"{_HEAD}\n{text}\n{_TAIL}",
        "cut to half": lambda text: text[: len(text) // 2],
        "one word in twenty replaced": replaced,
    }
    body = []
    for name, change in copies.items():
        twins = found([*texts, *map(change, texts)])
        right = sum(twin == str(number) for number, twin in enumerate(twins[len(texts) :]))
        body.append([name, str(twins[: len(texts)].count(None)), f"{right} of {len(texts)}"])
    print(table([f"{len(texts)} texts, each with a copy", "different stories", "copies found"], body))


def found(texts: Sequence[str]) -> list[str | None]:
    stories = (Told(str(number), text, None, fingerprint(text)) for number, text in enumerate(texts))
    with Index() as index:
        return [twin.id if twin else None for _, twin in mark_duplicates(stories, index)]


def replaced(text: str) -> str:
    chance = random.Random(len(text))
    words = text.split(" ")
    return " ".join(chance.choice(words) if chance.random() < 0.05 else word for word in words)


if __name__ == "__main__":
    main()
