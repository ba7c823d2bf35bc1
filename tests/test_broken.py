"""Broken text by example: what is mended, and what must stay although it looks alike.

A case with `mended` is mended to exactly that; one without stays as it is, whatever fixer looks at it.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cleanse.decode import from_str
from cleanse.edits import apply
from cleanse.limits import DEFAULT_LIMITS
from cleanse.pipeline import Options, Pipeline
from cleanse.stages.repair import repair_characters
from cleanse.stages.repair.broken import repair_words
from cleanse.types import CATEGORIES, Document

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "broken.jsonl").read_text(encoding="utf-8").splitlines()
]
BROKEN = [case for case in CASES if "mended" in case]
WHOLE = [case for case in CASES if "mended" not in case]
KEEP_ALL = Pipeline(Options(keep=frozenset(CATEGORIES)))


def mend(text: str, language: str) -> str:
    text = apply(text, repair_characters(text, DEFAULT_LIMITS))
    return apply(text, repair_words(text, language).edits)


def name(case: dict[str, Any]) -> str:
    return f"{case['kind']}: {case['text'][:40]!r}"


def test_there_are_enough_cases_of_each_kind() -> None:
    assert len(BROKEN) >= 30
    assert len(WHOLE) >= 60
    broken, whole = (Counter(case["kind"] for case in cases) for cases in (BROKEN, WHOLE))
    assert broken.keys() == whole.keys() == {"glued", "line-end", "wrapped", "row", "markup"}
    assert min(broken.values()) >= 6
    assert min(whole.values()) >= 12


@pytest.mark.parametrize("case", BROKEN, ids=name)
def test_what_is_broken_is_mended_and_logged_as_a_repair(case: dict[str, Any]) -> None:
    assert mend(case["text"], case["language"]) == case["mended"]
    article = KEEP_ALL.clean(Document(from_str(case["text"]), language=case["language"]))
    assert article.text == case["mended"]
    assert article.restore() == case["text"]
    assert article.repaired
    assert all(change.rule.startswith("repair.") for change in article.repaired)


@pytest.mark.parametrize("case", WHOLE, ids=name)
def test_what_only_looks_broken_stays(case: dict[str, Any]) -> None:
    assert mend(case["text"], case["language"]) == case["text"]


@pytest.mark.parametrize("case", BROKEN, ids=name)
def test_what_was_mended_stays(case: dict[str, Any]) -> None:
    assert mend(case["mended"], case["language"]) == case["mended"]


@pytest.mark.parametrize(
    ("text", "suspect"),
    [
        ("You can book a room at booking.Com if you are quick about it.", "booking.Com"),
        ("It grew ten-\nfold in a year.", "ten-\nfold"),
    ],
)
def test_what_cannot_be_mended_safely_is_a_suspect(text: str, suspect: str) -> None:
    article = KEEP_ALL.clean(Document(from_str(text), language="en"))
    assert article.text == text
    assert [text[one.start : one.end] for one in article.suspects] == [suspect]


def test_what_is_removed_is_no_suspect_too() -> None:
    text = "The ferry sails again on Monday at six.\n\nShare on Facebook.Com with all your friends"
    article = Pipeline().clean(Document(from_str(text), language="en"))
    for suspect in article.suspects:
        assert not any(change.start < suspect.end and suspect.start < change.end for change in article.removed)
