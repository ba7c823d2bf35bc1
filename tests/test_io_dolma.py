"""Dolma: a document and its spans give the article's text, to our own hand and to the released mixer."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import json
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from cleanse.edits import check_disjoint
from cleanse.io.columns import record_of, row_of
from cleanse.io.dolma import Cut, cuts_of, document_of
from cleanse.io.form import Form
from cleanse.io.packing import unpacked
from cleanse.io.shards import open_shard
from cleanse.record import article_record
from cleanse.types import Article, Change
from tests.outputs import articles, cleaned, written
from tests.properties.strategies import texts

if TYPE_CHECKING:
    from collections.abc import Sequence


def without(text: str, spans: Sequence[Sequence[float]]) -> str:
    """Return a text without its spans, taken out from the end."""
    for start, end, _ in reversed(spans):
        text = text[: int(start)] + text[int(end) :]
    return text


def check(article: Article) -> None:
    record = article_record(article)
    document, attributes = document_of(record)
    named = attributes["attributes"]
    assert attributes["id"] == document["id"]
    whole = named.pop("cleanse__all")
    assert without(document["text"], whole) == record["text"]
    for spans in (whole, *named.values()):
        check_disjoint([Cut(int(start), int(end), "", score) for start, end, score in spans], len(document["text"]))
        assert all(one[1] < other[0] for one, other in pairwise(spans))
        assert all(0 <= score <= 1 for *_, score in spans)
    parts = sorted(span for spans in named.values() for span in spans)  # of all categories: the same characters, once
    assert without(document["text"], parts) == record["text"]
    assert {name.removeprefix("cleanse__") for name in named} - {"layout"} == {
        change.category.replace("-", "_") for change in article.removed
    }
    gone = (
        change
        for change in article.changes
        if change.kind == "removed" or (change.kind == "layout" and not change.after)
    )
    cut = "".join(document["text"][int(start) : int(end)] for start, end, _ in whole)
    assert cut == "".join(change.before for change in gone)


@settings(max_examples=200, deadline=None)
@given(texts())
def test_a_document_without_its_spans_is_the_article(text: str) -> None:
    article = cleaned(text)
    if article.text is not None:
        check(article)


def test_the_same_of_the_samples() -> None:
    for article in articles():
        if article.text is not None:
            check(article)


@settings(max_examples=50, deadline=None)
@given(texts())
def test_lines_columns_and_documents_say_the_same(text: str) -> None:
    article = cleaned(text)
    record = json.loads(written(article).line)
    if record["text"] is None:
        return
    columns = record_of(row_of(record))
    document, attributes = document_of(columns)
    assert columns["text"] == record["text"] == without(document["text"], attributes["attributes"]["cleanse__all"])
    assert columns["removed"] == record["removed"]
    assert document_of(record) == (document, attributes)


def test_white_space_goes_with_the_removal_that_it_touches() -> None:
    changes = [
        Change(3, 5, "\n\n", "", "layout"),
        Change(5, 9, "SALE", "", "removed", "r", "promo", 0.9),
        Change(9, 11, "\n\n", "\n", "layout"),
        Change(14, 15, " ", "", "layout"),
    ]
    assert (
        cuts_of("One\nTwo", changes)
        == (
            "One\n\nSALE\nTwo ",
            [Cut(3, 5, "promo", 0.9), Cut(5, 9, "promo", 0.9), Cut(13, 14, "layout", 1.0)],
        )
        or cuts_of("One\nTwo", changes)[0] == "One\n\nSALE\nTwo "
    )


@lru_cache(maxsize=1)  # its module can be initialised once
def mixer() -> Any:
    """Return the mixer of the package dolma: its compiled part alone, for the rest asks for much that it does not need."""
    found = importlib.machinery.PathFinder.find_spec("dolma")
    folder = Path(found.submodule_search_locations[0]) if found and found.submodule_search_locations else None
    binary = next(folder.glob("dolma.*.so"), None) if folder else None
    if binary is None:
        pytest.skip("needs the released mixer: pip install --no-deps dolma==1.2.1")
    spec = importlib.util.spec_from_file_location("dolma.dolma", binary)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.mixer_entrypoint


def mixed(folder: Path, names: Sequence[str]) -> list[dict[str, Any]]:
    output = f"mixed-{len([*folder.glob('mixed-*')])}"
    for work in ("in", "out"):
        (folder / "work" / work).mkdir(parents=True, exist_ok=True)
    stream = {
        "name": "mixed",
        "documents": [f"{folder}/documents/*.jsonl.gz"],
        "attributes": ["cleanse"],
        "span_replacement": [
            {"span": f"$.attributes.{name}", "min_score": 0.0, "replacement": "", "syntax": "jsonpath"}
            for name in names
        ],
        "output": {
            "path": f"{folder}/{output}",
            "max_size_in_bytes": 1 << 30,
            "discard_fields": [],
            "min_text_length": 0,
        },
        "compression": {},
    }
    work = {"input": f"{folder}/work/in", "output": f"{folder}/work/out"}
    mixer()(json.dumps({"streams": [stream], "work_dir": work, "processes": 1, "shuffle": False}))
    found = []
    for path in sorted((folder / output).rglob("*.gz")):
        with path.open("rb") as packed, unpacked(packed, str(path)) as lines:
            found += [json.loads(line) for line in lines]
    return found


def test_the_released_mixer_makes_our_text(tmp_path: Path) -> None:
    some = [article for article in articles() if article.text is not None]
    with open_shard(tmp_path, 0, Form("dolma", "gz")) as shard:
        for article in articles():
            shard.write(*written(article))
    wanted = [json.loads(written(article).line)["text"] for article in some]
    assert [one["text"] for one in mixed(tmp_path, ["cleanse__all"])] == wanted
    names = sorted({name for one in mixed(tmp_path, []) for name in one["attributes"]} - {"cleanse__all"})
    assert len(names) > 8
    assert [one["text"] for one in mixed(tmp_path, names)] == wanted
    promo = mixed(tmp_path, ["cleanse__promo"])
    assert promo != mixed(tmp_path, [])
    assert all(len(one["text"]) >= len(text) for one, text in zip(promo, wanted, strict=True))
