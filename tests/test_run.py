from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from cleanse.decode import from_str
from cleanse.pipeline import Options, failed
from cleanse.run import Tally, clean_all
from cleanse.types import Article, Document, Status


def records(count: int, text: str = "Sentence number {} stands here, and it is like no other one.") -> bytes:
    return b"".join(json.dumps({"id": n, "text": text.replace("{}", str(n))}).encode() + b"\n" for n in range(count))


def children(pid: int) -> list[int]:
    try:
        direct = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [found for child in map(int, direct) for found in (child, *children(child))]


def wait_for(condition: Any) -> None:
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.02)
    pytest.fail("it never came about")


def test_a_tally_adds_up() -> None:
    tally = Tally()
    document = Document(from_str(""))
    tally.count(Article(document, "", Status.EMPTY), is_left_out=False)
    tally.count(Article(document, "x", Status.OK), is_left_out=True)
    tally.count(failed(document, "why"), is_left_out=False)
    assert (tally.read, tally.written, tally.left_out, tally.failed) == (3, 2, 1, 1)


def test_documents_are_cleaned_when_asked_for_and_failures_pass_in_their_place() -> None:
    def endless() -> Any:
        yield failed(Document(from_str(""), id="bad"), "why")
        while True:
            yield Document(from_str("A sentence."), id="good")

    articles = clean_all(endless(), Options())
    bad, good = next(articles), next(articles)
    assert (bad.id, bad.status, good.id, good.text) == ("bad", "failed", "good", "A sentence.")
    assert bad.versions == good.versions


def test_every_number_of_jobs_gives_the_same_bytes(cleanse: Any) -> None:
    (cleanse.folder / "in.jsonl").write_bytes(records(150) + b"bad\n" + records(3))
    runs = [cleanse("in.jsonl", "--jobs", jobs, "--log", f"log{jobs}") for jobs in ("1", "2", "3", "0")]
    assert {run.returncode for run in runs} == {3}
    assert len({run.stdout for run in runs}) == 1
    assert len({run.stderr for run in runs}) == 1
    assert len({(cleanse.folder / f"log{jobs}").read_bytes() for jobs in "1230"}) == 1
    ids = [json.loads(line)["id"] for line in runs[0].stdout.splitlines()]
    assert ids == [*map(str, range(150)), "in.jsonl:151"]
    assert b"154 documents: 3 duplicates left out" in runs[0].stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_the_run_and_leaves_the_old_output(cleanse: Any, jobs: str) -> None:
    (cleanse.folder / "out.jsonl").write_text("old")
    process = cleanse.start("-", "--from", "jsonl", "-o", "out.jsonl", "--jobs", jobs)
    process.stdin.write(records(500))
    process.stdin.flush()
    wait_for(lambda: any(path.suffix == ".part" for path in cleanse.folder.iterdir()))
    if jobs == "2":
        wait_for(lambda: len(children(process.pid)) >= 2)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate()
    assert process.returncode == 130
    assert b"Traceback" not in stderr
    assert [path.name for path in cleanse.folder.iterdir()] == ["out.jsonl"]
    assert (cleanse.folder / "out.jsonl").read_text() == "old"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the workers in /proc")
def test_a_worker_that_dies_ends_the_run_with_a_word(cleanse: Any) -> None:
    process = cleanse.start("-", "--from", "jsonl", "-o", "out.jsonl", "--jobs", "2")
    process.stdin.write(records(100))
    process.stdin.flush()
    wait_for(lambda: len(children(process.pid)) >= 2)
    for child in children(process.pid):
        os.kill(child, signal.SIGKILL)
    _, stderr = process.communicate(records(200))
    assert process.returncode == 2
    assert b"a worker process died" in stderr
    assert b"Traceback" not in stderr
    assert list(cleanse.folder.iterdir()) == []


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_closed_pipe_ends_the_run_silently(cleanse: Any, jobs: str) -> None:
    (cleanse.folder / "in.jsonl").write_bytes(records(400, "A rather long sentence with the number {} in it. " * 40))
    process = cleanse.start("in.jsonl", "--jobs", jobs)
    assert process.stdout.readline().startswith(b'{"schema"')
    process.stdout.close()
    stderr = process.stderr.read()
    process.stderr.close()
    process.stdin.close()
    assert (process.wait(), stderr) == (141, b"")
