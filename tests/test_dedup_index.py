"""The index on disk: whole after any crash, for many readers and one writer."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cleanse.dedup import index as index_module
from cleanse.dedup.index import Index
from cleanse.dedup.stream import mark_duplicates
from cleanse.dedup.upkeep import described, faults, forget
from cleanse.pipeline import fingerprint
from cleanse.types import CleanseError
from tests.dedup_texts import all_told, story

# Adds stories for ever, commits after each few, and prints how many are committed.
_WRITER = """
import sys
from pathlib import Path
from itertools import count, islice
from cleanse.dedup import index as index_module
from cleanse.dedup.index import Index
from cleanse.dedup.stream import mark_duplicates
from tests.dedup_texts import story, told
index_module._MEMORY_DOCUMENTS = 20
with Index(Path(sys.argv[1])) as index:
    start = len(index)
    for number in count(start):
        list(mark_duplicates([told(str(number), story(number, 60))], index))
        if number % 7 == 0:
            index.commit()
            print(len(index), flush=True)
"""


def fill(folder: Path, numbers: range) -> None:
    with Index(folder) as index:
        list(mark_duplicates(all_told(story(n, 60) for n in numbers), index))
        index.commit()


def killed(folder: Path, seconds: float) -> int:
    """Run the writer, kill it, and return how many documents it reported as committed."""
    command = [sys.executable, "-c", _WRITER, str(folder)]
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)
        reported = [*first.split(), *writer.stdout.read().split()]
    assert reported, "the writer did not start"
    return int(reported[-1])


def check_kills(folder: Path, times: int) -> None:
    chance = random.Random(times)
    for _ in range(times):
        reported = killed(folder, chance.random() * 0.15)
        with Index(folder) as index:
            assert len(index) >= reported
            assert faults(index) == []
            kept = [row.id for _, row in index.rows()]
            assert kept == [*map(str, range(len(index)))]


def test_a_killed_writer_loses_nothing_that_it_reported(tmp_path: Path) -> None:
    check_kills(tmp_path / "index", 12)


@pytest.mark.soak
def test_two_hundred_kills(tmp_path: Path) -> None:
    check_kills(tmp_path / "index", 200)


def test_what_was_not_committed_is_gone(tmp_path: Path) -> None:
    fill(tmp_path / "index", range(5))
    with Index(tmp_path / "index") as index:
        list(mark_duplicates(all_told(story(n, 60) for n in range(5, 300)), index))
        index._flush()  # on the disk, but not committed
    with Index(tmp_path / "index") as index:
        assert (len(index), faults(index)) == (5, [])


def test_the_marker_is_that_of_the_last_commit(tmp_path: Path) -> None:
    with Index(tmp_path / "index") as index:
        list(mark_duplicates(all_told([story(1, 60)]), index))
        index.commit(b"shard 1")
    with Index(tmp_path / "index") as index:
        assert (index.marker, len(index)) == (b"shard 1", 1)
        list(mark_duplicates(all_told([story(2, 60)]), index))
        index._flush()  # on the disk, but not committed
    with Index(tmp_path / "index") as index:
        index.compact()
    with Index(tmp_path / "index", is_writer=False) as index:
        assert (index.marker, len(index)) == (b"shard 1", 1)
    with Index(tmp_path / "index") as index:
        index.commit()
    with Index(tmp_path / "index") as index:
        assert index.marker == b""


# Forks a process that lives on, says who it is, commits after that, and waits to be killed.
_PARENT = """
import os, sys, time
from pathlib import Path
from cleanse.dedup.index import Index
from cleanse.dedup.stream import mark_duplicates
from tests.dedup_texts import told, story
with Index(Path(sys.argv[1])) as index:
    child = os.fork()
    if child == 0:
        time.sleep(60)
        os._exit(0)
    list(mark_duplicates([told("1", story(1, 60))], index))
    index.commit(b"after the fork")
    print(child, flush=True)
    time.sleep(60)
"""


def test_the_lock_goes_with_the_writer_though_what_it_forked_lives_on(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _PARENT, str(tmp_path / "index")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]) as writer:
        assert writer.stdout is not None
        child = int(writer.stdout.readline())
        try:
            with pytest.raises(CleanseError, match="another run is writing"):
                Index(tmp_path / "index")
            writer.send_signal(signal.SIGKILL)
            writer.wait()
            with Index(tmp_path / "index") as index:
                assert (index.marker, len(index), faults(index)) == (b"after the fork", 1, [])
            os.kill(child, 0)  # it lives
        finally:
            os.kill(child, signal.SIGKILL)


# Forks a process that unwinds its stack, and goes on with what both hold open.
_GOES_ON = """
import os, subprocess, sys
from pathlib import Path
from cleanse.dedup.index import Index
from cleanse.dedup.stream import mark_duplicates
from tests.dedup_texts import told, story
with Index(Path(sys.argv[1])) as index, Index() as own:
    for one in (index, own):
        list(mark_duplicates([told("1", story(1, 60))], one))
        one._flush()
    if (child := os.fork()) == 0:
        own.__exit__()
        index.__exit__()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    for one in (index, own):
        ((_, twin),) = mark_duplicates([told("2", story(1, 60))], one)
        assert twin is not None and twin.id == "1"
    index.commit()
    second = "import sys; from pathlib import Path; from cleanse.dedup.index import Index; Index(Path(sys.argv[1]))"
    assert subprocess.run([sys.executable, "-c", second, sys.argv[1]], stderr=subprocess.DEVNULL).returncode == 1
"""


def test_a_forked_process_that_ends_does_no_harm(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _GOES_ON, str(tmp_path / "index")]
    subprocess.run(command, cwd=Path(__file__).parents[1], check=True)


def test_one_writer_and_many_readers(cleanse: Any) -> None:
    write(cleanse.folder, "in.jsonl", range(5))
    fill(cleanse.folder / "ix", range(5))
    with Index(cleanse.folder / "ix"):
        second = cleanse("in.jsonl", "--dedup-index", "ix")
        assert second.returncode == 2
        assert b"another run is writing" in second.stderr
        assert cleanse("in.jsonl", "--against", "ix").stdout == b""


def test_a_reader_sees_commits_and_outlives_compaction(cleanse: Any) -> None:
    fill(cleanse.folder / "ix", range(5))
    write(cleanse.folder, "in.jsonl", range(5, 9))
    with Index(cleanse.folder / "ix", is_writer=False) as reader, Index() as own:
        assert cleanse("in.jsonl", "--dedup-index", "ix").returncode == 0
        found = list(mark_duplicates(all_told(story(n, 60) for n in (8, 20)), own, [reader]))
        assert [one is not None for _, one in found] == [True, False]
        assert cleanse("dedup", "index", "compact", "ix").returncode == 0
        found = list(mark_duplicates(all_told(story(n, 60) for n in (3, 21)), own, [reader]))
        assert [one is not None for _, one in found] == [True, False]


def test_a_forgotten_document_may_come_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "_MEMORY_DOCUMENTS", 2)
    fill(tmp_path / "index", range(9))
    with Index(tmp_path / "index") as index:
        assert (forget(index, "3"), forget(index, "no such"), faults(index)) == (1, 0, [])
        index.compact()
        assert (described(index)["documents"], described(index)["forgotten"], described(index)["runs"]) == (8, 1, 1)
        found = list(mark_duplicates(all_told([story(3, 60), story(4, 60), story(3, 60)]), index))
        assert [one is not None for _, one in found] == [False, True, True]


def test_damage_is_found(tmp_path: Path) -> None:
    fill(tmp_path / "index", range(50))
    (data,) = (tmp_path / "index").glob("data-*/data.mdb")
    known = bytes.fromhex(fingerprint(story(7, 60)) or "")
    content = data.read_bytes()
    assert known in content
    data.write_bytes(content.replace(known, known[::-1]))
    with Index(tmp_path / "index", is_writer=False) as index:
        assert faults(index) != []


@pytest.mark.parametrize(
    ("manifest", "wrong"), [(b"", "damaged"), (b'{"format": "cleanse.dedup-index/9", "data": "data-1"}', "format")]
)
def test_another_version_is_refused(tmp_path: Path, manifest: bytes, wrong: str) -> None:
    fill(tmp_path / "index", range(2))
    (tmp_path / "index" / "index.json").write_bytes(manifest)
    with pytest.raises(CleanseError, match=wrong):
        Index(tmp_path / "index")


def test_other_peoples_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(CleanseError, match="something else"):
        Index(tmp_path)
    with pytest.raises(CleanseError, match="no index"):
        Index(tmp_path, is_writer=False)
    with pytest.raises(CleanseError, match="is a file"):
        Index(tmp_path / "thesis.txt")


def test_modes_do_not_mix(tmp_path: Path) -> None:
    with Index(tmp_path / "index", has_signatures=False) as index:
        index.commit()
    with pytest.raises(CleanseError, match="--dedup exact"):
        Index(tmp_path / "index")


def write(folder: Path, name: str, numbers: range) -> None:
    rows = ({"id": str(n), "text": story(n, 60)} for n in numbers)
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows))


def ids(output: bytes) -> list[str]:
    return [json.loads(line)["id"] for line in output.splitlines()]


def test_a_second_run_writes_only_what_is_new(cleanse: Any) -> None:
    write(cleanse.folder, "monday.jsonl", range(6))
    write(cleanse.folder, "tuesday.jsonl", range(4, 9))
    assert ids(cleanse("monday.jsonl", "--dedup-index", "ix").stdout) == [*"012345"]
    assert ids(cleanse("tuesday.jsonl", "--against", "ix").stdout) == [*"678"]
    assert ids(cleanse("tuesday.jsonl", "--dedup-index", "ix", "--jobs", "2").stdout) == [*"678"]
    assert cleanse("dedup", "index", "verify", "ix").returncode == 0
    assert b"documents: 9" in cleanse("dedup", "index", "info", "ix").stdout
    assert cleanse("dedup", "index", "forget", "ix", "7").returncode == 0
    assert cleanse("dedup", "index", "compact", "ix").returncode == 0
    assert ids(cleanse("tuesday.jsonl", "--dedup-index", "ix").stdout) == ["7"]


def test_an_output_that_never_came_leaves_nothing_in_the_index(cleanse: Any) -> None:
    write(cleanse.folder, "in.jsonl", range(30))
    process = cleanse.start("in.jsonl", "-", "--from", "jsonl", "-o", "out.jsonl", "--dedup-index", "ix")
    while not list(cleanse.folder.glob("ix/index.json")):
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert not (cleanse.folder / "out.jsonl").exists()
    assert ids(cleanse("in.jsonl", "--dedup-index", "ix").stdout) == [*map(str, range(30))]


def test_wrong_words_about_an_index(cleanse: Any) -> None:
    write(cleanse.folder, "in.jsonl", range(1))
    for arguments in (("dedup", "index"), ("dedup", "index", "info", "no"), ("dedup", "index", "forget", "no", "1")):
        assert cleanse(*arguments).returncode == 2
    assert cleanse("in.jsonl", "--dedup", "none", "--dedup-index", "ix").returncode == 2
    assert cleanse("in.jsonl", "--dedup-index", "ix", "--against", "ix").returncode == 2
    assert cleanse("in.jsonl", "--threshold", "7").returncode == 2
    assert not (cleanse.folder / "no").exists()
