"""What the heuristics of stripping make of small texts: `cases/strip.jsonl`, one line a case.

A case gives a text and, in order, what becomes of each of its lines: the category it is removed under, or null for
a line that stays.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from cleanse.pipeline import Pipeline
from cleanse.types import Document, Source

_CASES = [
    json.loads(line) for line in (Path(__file__).parent / "cases" / "strip.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.mark.parametrize("case", _CASES, ids=[case["what"] for case in _CASES])
def test_lines_go_and_stay_as_the_case_says(case: dict[str, Any], pipeline: Pipeline) -> None:
    lines = [line for line, _ in case["lines"]]
    text = "\n\n".join(lines)
    article = pipeline.clean(
        Document(Source(text, "utf-8", hashlib.sha256(text.encode()).hexdigest()), title=case.get("title"))
    )
    became = {change.before: change.category for change in article.removed}
    assert [[line, became.get(line)] for line in lines] == case["lines"]
