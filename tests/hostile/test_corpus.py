"""The hostile corpus through the real pipeline: no crash, no hang, the law holds, and memory stays bounded.

Every fourth file runs with every push, its numbers a 250th; the whole (1.2 GB, half an hour of CPU) by `pytest -m soak tests/hostile/test_corpus.py`.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.hostile.corpus import FAMILIES, samples, write

ROOT = Path(__file__).parents[2]

# Of CPU, for one file: what takes longer hangs. The slowest takes a fourth of it.
SECONDS = 60
# Over what an ordinary page takes, for one worker.
MOST_MEGABYTES = 256

Row = dict[str, Any]


@pytest.fixture(
    scope="module",
    params=[pytest.param((0.004, 4), id="sample"), pytest.param((1.0, 1), id="whole", marks=pytest.mark.soak)],
)
def rows(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """Return what became of each file; the first row is an ordinary page."""
    folder = tmp_path_factory.mktemp("hostile")
    count = write(folder, *request.param)
    run = subprocess.run(
        [sys.executable, "-m", "tests.hostile.trial", str(folder), "--seconds", str(SECONDS)],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode()
    found = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(found) == count + 1
    return found


def test_the_corpus_is_large_and_the_same_in_every_run() -> None:
    def digest(family: str) -> tuple[int, str]:
        made = list(samples(family, 0.001))
        assert len({sample.name for sample in made}) == len(made)
        return len(made), hashlib.sha256(repr(made).encode()).hexdigest()

    digests = {family: digest(family) for family in FAMILIES}
    assert len(FAMILIES) >= 25
    assert sum(count for count, _ in digests.values()) >= 300
    assert digests == {family: digest(family) for family in FAMILIES}


def test_no_file_crashes_or_hangs(rows: list[Row]) -> None:
    assert [row for row in rows if row["ended"] != "whole"] == []
    assert [row for row in rows if any("internal error" in error for error in row["errors"])] == []


def test_the_law_holds_for_every_article(rows: list[Row]) -> None:
    assert [row for row in rows if not row["lawful"]] == []


def test_each_file_is_accounted_for(rows: list[Row]) -> None:
    silent = [row for row in rows if not row["documents"] and not row["unread"] and row["family"] != "empty"]
    assert silent == []


def test_memory_stays_bounded(rows: list[Row]) -> None:
    base = rows[0]["peak"]
    assert [row for row in rows if row["peak"] > base + MOST_MEGABYTES] == []


def test_large_honest_documents_are_cleaned_whole(rows: list[Row]) -> None:
    assert [row for row in rows if row["family"] == "large" and row["statuses"] != ["ok"]] == []
