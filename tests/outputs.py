"""Articles of all kinds, and what is written of them: shared by the tests of the outputs."""

from __future__ import annotations

import random
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from cleanse.decode import decode, from_str
from cleanse.extract.charset import decode_page, page_document
from cleanse.pipeline import Options, Pipeline, failed
from cleanse.record import article_record, json_line, log_rows
from cleanse.types import Article, Document, Duplicate
from tests.properties.strategies import BOILERPLATE, FRAGMENTS, PROSE, SPACES

SAMPLES = Path(__file__).parent.parent / "samples"


class Written(NamedTuple):
    """An article's JSON line, and those of its log."""

    line: bytes
    rows: list[bytes]


@lru_cache(maxsize=1)
def pipeline() -> Pipeline:
    return Pipeline(Options(level="aggressive", markdown=True))


def written(article: Article, *, log: bool = True) -> Written:
    return Written(json_line(article_record(article, log=log)), [json_line(row) for row in log_rows(article)])


def cleaned(text: str, **known: Any) -> Article:
    return pipeline().clean(Document(from_str(text), **known))


@lru_cache(maxsize=1)
def articles() -> tuple[Article, ...]:
    """Return the samples, texts put together by chance, and what is rare: failures, copies, fields of others, empty texts."""
    made = [
        pipeline().clean(Document(decode(path.read_bytes()), id=path.name, path=f"samples/{path.name}"))
        for path in sorted(SAMPLES.glob("*.txt"))
    ]
    pages = sorted(SAMPLES.rglob("*.html"))[:8]
    made += [
        pipeline().clean(page_document(decode_page(path.read_bytes()), id=path.name, path=path.name)) for path in pages
    ]
    chance = random.Random(6)
    for number in range(60):
        lines = [
            chance.choice([*BOILERPLATE, *PROSE, "".join(chance.choices(FRAGMENTS, k=4))])
            for _ in range(chance.randint(1, 12))
        ]
        made.append(
            cleaned(
                "".join(line + chance.choice(SPACES) for line in lines),
                id=f"n{number}",
                path="a.jsonl",
                record=number + 1,
            )
        )
    made.append(cleaned(""))
    made.append(cleaned("\f\nOne\n\f\f\ntwo.\f", id="feeds"))
    made.append(
        pipeline().clean(Document(decode(b"caf\xe9 \xff\xfe and more, said the \x81 mayor.", "utf-8"), id="bytes"))
    )
    made.append(
        cleaned(
            "Of others.",
            id="extra",
            url="https://example.org/a",
            extra={"n": 2**70, "deep": {"a": [1, None, "\u2028"]}},
        )
    )
    made.append(failed(Document(from_str(""), path="b.jsonl", record=3), "line 3 is no JSON: mend it"))
    from dataclasses import replace

    made.append(replace(cleaned(PROSE[0], id="copy"), duplicate_of=Duplicate("n1", 0.93, "fuller", "shared words")))
    return tuple(made)
