"""Whatever breaks, and whenever: a run goes on to the same bytes, or says that it failed and leaves what was there.

In CI a sample is hurt; `pytest -m soak tests/faults/test_runs.py` hurts a run at every call, and at a thousand moments.
"""

from __future__ import annotations

import errno
import json
import random
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.faults.runs import COUNT, KILL, SHORT, Runs

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("gcc") is None, reason="needs Linux and gcc, to build what breaks calls"
)

SENTENCE = "Sentence number {} of part {} stands here, and it is like no other one that was ever written before.\n"
TEXT = SENTENCE + "It goes on with a second line, which every text has.\nLeave a Reply\n"
FLAGS = ["--shard-size", "12", "--jobs", "1", "--quiet", "-o"]
OWN = {"journal.jsonl", "stats.json"}

# Run folders of several forms, and with and without an index of copies.
FORMS = {
    "jsonl": ["in"],
    "without-index": ["in", "--dedup", "none"],
    "parquet": ["in", "--to", "parquet"],
    "text": ["in", "--to", "text", "--dedup", "exact"],
    "dolma": ["in", "--to", "dolma", "--dedup", "none"],
}
WAYS = [errno.ENOSPC, errno.EIO, SHORT]


class Whole(NamedTuple):
    """What an unhurt run gives: its files, its exit code, and how many calls it makes."""

    arguments: list[str]
    files: dict[str, bytes]
    code: int
    calls: int


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    with Runs(tmp_path_factory.mktemp("shim")) as started:
        yield started


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with inputs of three files: stories, copies, and a record that is broken."""
    (tmp_path / "in").mkdir()
    for part in range(3):
        lines = [
            json.dumps({"id": n, "text": TEXT.replace("{}", str(n), 1).replace("{}", str(part % 2))}) for n in range(14)
        ]
        (tmp_path / "in" / f"{part}.jsonl").write_text("\n".join([*lines, "broken"]) + "\n")
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    """Return what a run leaves for its user. A hidden file stays where the call that was to delete it failed."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in OWN and not path.name.startswith(".")
    }


def unhurt(runs: Runs, folder: Path, form: str) -> Whole:
    arguments = [*FORMS[form], *FLAGS]
    code, calls, said = runs.run(folder / "whole", [*arguments, "whole/"], way=COUNT)
    assert code == 3, said
    assert calls > 20
    return Whole(arguments, files(folder / "whole"), code, calls)


def goes_on(runs: Runs, folder: Path, whole: Whole) -> None:
    """Hold a hurt run against an unhurt one after it was resumed."""
    code, _, said = runs.run(folder / "hurt", [*whole.arguments, "hurt/", "--resume"])
    assert (code, "Traceback" in said) == (whole.code, False), said
    assert files(folder / "hurt") == whole.files
    shutil.rmtree(folder / "hurt")


def sample(count: int, most: int, seed: str) -> list[int]:
    chosen = random.Random(seed).sample(range(1, count + 1), min(most, count))
    return sorted({1, count, *chosen})


def kill_at(runs: Runs, folder: Path, form: str, most: int) -> int:
    whole = unhurt(runs, folder, form)
    calls = sample(whole.calls, most, form)
    for call in calls:
        code, _, said = runs.run(folder / "hurt", [*whole.arguments, "hurt/"], call, KILL)
        assert code in {-signal.SIGKILL, whole.code}, said
        goes_on(runs, folder, whole)
    return len(calls)


def kill_after(runs: Runs, folder: Path, form: str, times: int) -> None:
    whole = unhurt(runs, folder, form)
    chance = random.Random(form)
    for _ in range(times):
        for _ in range(chance.randint(1, 3)):  # a run that goes on may be killed too
            runs.run(folder / "hurt", [*whole.arguments, "hurt/", "--resume"], 0.25 * chance.random(), "kill-after")
        goes_on(runs, folder, whole)


def fail_at(runs: Runs, folder: Path, form: str, way: int, most: int) -> None:
    whole = unhurt(runs, folder, form)
    for call in sample(whole.calls, most, f"{form} {way}"):
        code, _, said = runs.run(folder / "hurt", [*whole.arguments, "hurt/"], call, way)
        assert "Traceback" not in said, said
        if code == whole.code:
            assert files(folder / "hurt") == whole.files, f"call {call} failed, and the run said that all is well"
        else:
            assert (code, bool(said)) == (2, True), f"call {call}: {said}"
        goes_on(runs, folder, whole)


def fail_file_at(runs: Runs, folder: Path, way: int, most: int) -> None:
    """Hurt a run that writes files, in places where something stands."""
    places = {
        "o": folder / "files" / "out.jsonl",
        "log": folder / "files" / "log.jsonl.gz",
        "stats": folder / "files" / "s",
    }
    arguments = ["in", "--jobs", "1", "--quiet", "-o", str(places["o"]), "--log", str(places["log"])]
    (folder / "files").mkdir()

    def run(call: int, way: int) -> tuple[int, int, str]:
        for path in (folder / "files").iterdir():
            path.unlink()
        places["o"].write_text("old")
        places["log"].write_text("old log")
        return runs.run(folder / "files", arguments, call, way)

    code, calls, said = run(0, COUNT)
    assert code == 3, said
    new = files(folder / "files")
    assert set(new) == {"out.jsonl", "log.jsonl.gz"}
    old = {"out.jsonl": b"old", "log.jsonl.gz": b"old log"}
    for call in sample(calls, most, str(way)):
        code, _, said = run(call, way)
        assert "Traceback" not in said, said
        if code == 3:
            assert files(folder / "files") == new, f"call {call} failed, and the run said that all is well"
        else:
            assert (code, files(folder / "files")) == (2, old), f"call {call}: {said}"


@pytest.mark.parametrize("form", FORMS)
def test_a_run_killed_at_a_call_goes_on(runs: Runs, folder: Path, form: str) -> None:
    kill_at(runs, folder, form, 12)


@pytest.mark.parametrize("form", ["jsonl", "text"])
def test_a_run_killed_at_any_moment_goes_on(runs: Runs, folder: Path, form: str) -> None:
    kill_after(runs, folder, form, 12)


@pytest.mark.parametrize("way", WAYS)
def test_a_call_that_fails_is_never_a_success(runs: Runs, folder: Path, way: int) -> None:
    fail_at(runs, folder, "jsonl", way, 12)


@pytest.mark.parametrize("way", WAYS)
def test_a_call_that_fails_leaves_the_old_files(runs: Runs, folder: Path, way: int) -> None:
    fail_file_at(runs, folder, way, 8)


@pytest.mark.soak
@pytest.mark.parametrize("form", FORMS)
def test_a_run_killed_at_each_call_goes_on(runs: Runs, folder: Path, form: str) -> None:
    assert kill_at(runs, folder, form, 100_000) > 20


@pytest.mark.soak
@pytest.mark.parametrize("form", FORMS)
def test_a_run_killed_at_two_hundred_moments_goes_on(runs: Runs, folder: Path, form: str) -> None:
    kill_after(runs, folder, form, 200)


@pytest.mark.soak
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("form", FORMS)
def test_each_call_that_fails_is_never_a_success(runs: Runs, folder: Path, form: str, way: int) -> None:
    fail_at(runs, folder, form, way, 200)


@pytest.mark.soak
@pytest.mark.parametrize("way", WAYS)
def test_each_call_that_fails_leaves_the_old_files(runs: Runs, folder: Path, way: int) -> None:
    fail_file_at(runs, folder, way, 200)
