"""The samples come out as their authors wrote down before the first run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cleanse.decode import decode
from cleanse.pipeline import Pipeline
from cleanse.types import Article, Change, Document

SAMPLES = Path(__file__).parents[1] / "samples"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.txt"))
PIPELINE = Pipeline()


def clean(name: str) -> Article:
    return PIPELINE.clean(Document(decode((SAMPLES / f"{name}.txt").read_bytes())))


def expected(name: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((SAMPLES / f"{name}.expected.json").read_text(encoding="utf-8"))
    return record


def row(change: Change) -> dict[str, str]:
    moved = {"moved_to": change.moved_to} if change.moved_to else {}
    return {"text": change.before, "category": change.category, **moved}


def test_there_are_samples_in_several_languages() -> None:
    assert len(NAMES) >= 12
    assert len({expected(name)["language"] for name in NAMES}) >= 6


@pytest.mark.parametrize("name", NAMES)
def test_text(name: str) -> None:
    assert clean(name).text == expected(name)["text"]


@pytest.mark.parametrize("name", NAMES)
def test_removed(name: str) -> None:
    assert [row(change) for change in clean(name).removed] == expected(name)["removed"]


@pytest.mark.parametrize("name", NAMES)
def test_fields(name: str) -> None:
    article, wanted = clean(name), expected(name)
    assert article.title == wanted["title"]
    assert list(article.authors) == wanted["authors"]
    assert article.date == wanted["date"]
    assert article.language == wanted["language"]
    assert list(article.captions) == wanted["captions"]


@pytest.mark.parametrize("name", NAMES)
def test_restores(name: str) -> None:
    assert clean(name).restore() == decode((SAMPLES / f"{name}.txt").read_bytes()).text
