from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings

from cleanse.show.comparison import Comparison
from cleanse.show.unified import regions, split_lines, unified
from cleanse.types import Change
from tests.show_sources import comparisons

if TYPE_CHECKING:
    from pathlib import Path

PATCH = shutil.which("patch")
needs_patch = pytest.mark.skipif(PATCH is None, reason="the `patch` program is not installed")


def diff(comparison: Comparison) -> str:
    return "".join(unified(comparison))


def patched(folder: Path, name: str, text: str, difference: str, *flags: str) -> bytes:
    path = folder / name
    path.write_bytes(text.encode())
    command = [str(PATCH), "--quiet", "--fuzz=0", "--force", "--no-backup-if-mismatch", "--reject-file=-", *flags]
    subprocess.run(command, input=difference.encode(), cwd=folder, check=True, capture_output=True)
    return path.read_bytes()


@given(comparisons())
def test_regions_turn_the_source_lines_into_the_clean_lines(comparison: Comparison) -> None:
    old, new = split_lines(comparison.source), split_lines(comparison.clean)
    made: list[str] = []
    at = 0
    for region in regions(old, new, comparison.changes):
        assert region.old >= at
        made += old[at : region.old] + new[region.new : region.new_end]
        at = region.old_end
    assert made + old[at:] == new


@needs_patch
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(comparison=comparisons())
@example(comparison=Comparison.of_changes("page.txt", "only", [Change(0, 4, "only", "", "removed")]))
@example(comparison=Comparison.of_changes("page.txt", "a\r\nb\r", [Change(1, 2, "\r", "", "repaired")]))
@example(
    comparison=Comparison.of_changes(
        "page.txt", "a\N{LINE SEPARATOR}b\n", [Change(1, 2, "\N{LINE SEPARATOR}", "\n", "layout")]
    )
)
def test_patch_leads_to_the_clean_text_and_back(comparison: Comparison, tmp_path: Path) -> None:
    difference = diff(comparison)
    if comparison.source == comparison.clean:
        assert difference == ""
        return
    assert patched(tmp_path, "page.txt", comparison.source, difference, "page.txt") == comparison.clean.encode()
    assert patched(tmp_path, "page.txt", comparison.clean, difference, "-R", "page.txt") == comparison.source.encode()


@needs_patch
@pytest.mark.parametrize(
    "name",
    [
        "page.txt",
        "my page.txt",
        "my  page (clean).txt",
        'a "quoted".txt',
        "back\\slash.txt",
        "naïve.txt",
        "tab\tin it.txt",
    ],
)
def test_patch_finds_the_file_by_the_headers_alone(name: str, tmp_path: Path) -> None:
    comparison = Comparison.of_changes(name, "One\nAd\nTwo\n", [Change(4, 7, "Ad\n", "", "removed")])
    assert patched(tmp_path, name, comparison.source, diff(comparison)) == b"One\nTwo\n"
    assert patched(tmp_path, name, comparison.clean, diff(comparison), "-R") == b"One\nAd\nTwo\n"


def test_headers_name_the_file_and_the_clean_text() -> None:
    comparison = Comparison.of_changes("page.txt", "Ad\n", [Change(0, 3, "Ad\n", "", "removed")])
    assert diff(comparison).splitlines()[:3] == ["--- page.txt", "+++ page.txt (clean)", "@@ -1 +0,0 @@"]


def test_a_header_cannot_be_broken_by_a_file_name() -> None:
    comparison = Comparison.of_changes("a\n--- b\x1b.txt", "Ad\n", [Change(0, 3, "Ad\n", "", "removed")])
    assert diff(comparison).splitlines()[:2] == ['--- "a\\n--- b\\033.txt"', '+++ "a\\n--- b\\033.txt (clean)"']


def test_hunks_whose_context_touches_are_one() -> None:
    source = "".join(f"{number}\n" for number in range(10))
    ends = [Change(0, 2, "0\n", "", "removed"), Change(18, 20, "9\n", "", "removed")]
    near = [Change(0, 2, "0\n", "", "removed"), Change(14, 16, "7\n", "", "removed")]
    assert diff(Comparison.of_changes("a", source, ends)).count("@@ -") == 2
    assert diff(Comparison.of_changes("a", source, near)).count("@@ -") == 1


def test_a_missing_final_line_break_is_said_on_the_side_that_lacks_it() -> None:
    comparison = Comparison.of_changes("a", "One\nTwo", [Change(4, 7, "Two", "Two\n", "repaired")])
    assert diff(comparison).endswith("-Two\n\\ No newline at end of file\n+Two\n")
