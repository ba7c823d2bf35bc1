"""Runs as a person starts them: the same bytes for any number of workers, and an account of every document."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cleanse.decode import from_str
from cleanse.io.form import Form
from cleanse.pipeline import Options, failed
from cleanse.run import folder as run_folder
from cleanse.run.cursor import Place
from cleanse.run.folder import FolderOutput
from cleanse.run.outcome import Wanted, outcome_of, told
from cleanse.run.stream import Workforce, outcomes
from cleanse.run.tally import FATES, Tally
from cleanse.run.workers import Bounds
from cleanse.types import Article, Change, CleanseError, Document, Status

SENTENCE = "Sentence number {} stands here, and it is like no other one."
WORDS = " ".join(f"sentence{{}}w{n}" for n in range(40))


def records(count: int, text: str = SENTENCE) -> bytes:
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


def files(folder: Path) -> dict[str, bytes]:
    """Return what a run folder holds, without what tells of the run itself."""
    own = {"journal.jsonl", "stats.json", ".lock"}
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in own
    }


def rows(*paths: Path) -> list[Any]:
    return [json.loads(line) for path in paths for line in path.read_bytes().splitlines()]


def stats(folder: Path) -> dict[str, Any]:
    return {name: value for name, value in json.loads((folder / "stats.json").read_text()).items() if name != "timing"}


def test_a_tally_counts_every_document_once_and_comes_back_from_json() -> None:
    tally = Tally()
    document = Document(from_str("one two"))
    removal = Change(0, 3, "one", "", "removed", "a.rule", "promo")
    made = [
        (Article(document, "", Status.EMPTY), False),
        (Article(document, "x", Status.OK, (removal, removal)), True),
        (Article(document, "x", Status.GUARDED, (removal,)), False),
        (failed(document, "why"), False),
        (failed(document, "why", Status.TIMEOUT), False),
    ]
    for article, left_out in made:
        tally.count(told(article, Wanted()), is_left_out=left_out)
    account = tally.as_dict()
    assert [account[fate] for fate in FATES] == [1, 1, 1, 1, 1, 0]
    assert (tally.documents, tally.failed, tally.left_out, account["guarded"]) == (5, 2, 1, 1)
    assert account["categories"] == {"promo": {"spans": 3, "characters": 9}}
    assert Tally.from_dict(json.loads(json.dumps(account))).as_dict() == account
    tally.check(5)
    with pytest.raises(CleanseError, match="6 documents were read and 5 accounted for"):
        tally.check(6)


def test_failures_of_the_reader_pass_in_their_place() -> None:
    items = [failed(Document(from_str(""), id="bad"), "why"), Document(from_str("A sentence."), id="good")]
    bad, good = outcomes(items, Options(), Wanted(), Workforce(1))
    assert (bad.id, bad.status, good.id, json.loads(good.record)["text"]) == ("bad", "failed", "good", "A sentence.")
    assert json.loads(bad.record)["versions"] == json.loads(good.record)["versions"]


@pytest.mark.skipif(sys.platform != "linux", reason="the workers are forked, so that they have what is put in here")
def test_a_document_that_takes_too_long_is_an_outcome_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(pipeline: Any, item: Any, wanted: Wanted) -> Any:
        if item.id == "2":
            time.sleep(60)
        return outcome_of(pipeline, item, wanted)

    monkeypatch.setattr("cleanse.run.stream.outcome_of", slow)
    items = [Document(from_str("A sentence."), id=str(n)) for n in range(5)]
    made = [*outcomes(items, Options(), Wanted(), Workforce(2, Bounds(timeout=1.5)))]
    assert [one.id for one in made] == ["0", "1", "2", "3", "4"]
    assert [one.status for one in made] == ["ok", "ok", "timeout", "ok", "ok"]
    assert "longer than 1.5 s twice" in (made[2].error or "")


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


def test_a_run_folder_holds_everything_and_accounts_for_it(cleanse: Any) -> None:
    (cleanse.folder / "in.jsonl").write_bytes(records(25) + b"bad\n" + records(3))
    run = cleanse("in.jsonl", "gone.txt", "-o", "out/", "--shard-size", "10")
    out = cleanse.folder / "out"
    assert run.returncode == 2
    assert sorted(path.name for path in out.iterdir()) == [
        ".lock", "articles", "duplicates", "errors.jsonl", "journal.jsonl", "removals", "stats.json",
    ]  # fmt: skip
    articles = rows(*sorted((out / "articles").iterdir()))
    copies = rows(*sorted((out / "duplicates").iterdir()))
    assert [article["id"] for article in articles] == [*map(str, range(25)), "in.jsonl:26"]
    assert [copy["duplicate_of"]["id"] for copy in copies] == ["0", "1", "2"]
    errors = rows(out / "errors.jsonl")
    assert [(row["input"], row["ordinal"], row["status"]) for row in errors] == [
        ("in.jsonl", 26, "failed"),
        ("gone.txt", None, "unread"),
    ]
    account = stats(out)
    assert {fate: account[fate] for fate in FATES if account[fate]} == {"article": 25, "duplicate": 3, "failed": 1}
    assert (account["documents"], account["unread_inputs"]) == (29, 1)
    assert b"29 documents: 25 article, 3 duplicate, 1 failed" in run.stderr


def test_a_run_folder_is_the_same_however_often_the_run_was_killed(cleanse: Any) -> None:
    source = cleanse.folder / "in"
    source.mkdir()
    for part in range(4):
        text = SENTENCE + f" It is of part {part % 3}.\nLeave a Reply\n"
        (source / f"{part}.jsonl").write_bytes(records(60, text) + b"bad\n")
    command = ("in", "gone", "--shard-size", "25", "--jobs", "3", "-o")
    assert cleanse(*command, "whole/").returncode == 2
    for parts in range(1, 4):
        process = cleanse.start(*command, "broken/", "--resume")
        wait_for((cleanse.folder / "broken" / "articles" / f"part-{2 * parts:05d}.jsonl").exists)
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
    assert cleanse(*command, "broken/", "--resume").returncode == 2
    assert files(cleanse.folder / "broken") == files(cleanse.folder / "whole")
    assert stats(cleanse.folder / "broken") == stats(cleanse.folder / "whole")


def test_a_run_goes_on_only_as_it_was_begun(cleanse: Any) -> None:
    (cleanse.folder / "in.jsonl").write_bytes(records(10))
    assert cleanse("in.jsonl", "-o", "out/", "--shard-size", "5").returncode == 0
    again = cleanse("in.jsonl", "-o", "out/", "--shard-size", "5")
    other = cleanse("in.jsonl", "-o", "out/", "--shard-size", "6", "--resume")
    same = cleanse("in.jsonl", "-o", "out/", "--shard-size", "5", "--resume", "--jobs", "1")
    assert (again.returncode, other.returncode, same.returncode) == (2, 2, 0)
    assert b"out holds a run that is done: go on with it by --resume" in again.stderr
    assert b"was begun with --shard-size 5, not 6" in other.stderr


def test_an_account_that_cannot_be_written_is_told_before_the_work(cleanse: Any) -> None:
    (cleanse.folder / "in.jsonl").write_bytes(records(1))
    run = cleanse("in.jsonl", "-o", "out.jsonl", "--stats", "nowhere/stats.json")
    assert run.returncode == 2
    assert b"cannot write nowhere/stats.json" in run.stderr
    assert [path.name for path in cleanse.folder.iterdir()] == ["in.jsonl"]
    assert cleanse("in.jsonl", "-o", "out/", "--stats", "out/account.json").returncode == 0
    assert json.loads((cleanse.folder / "out" / "account.json").read_text())["documents"] == 1


def test_a_folder_of_something_else_is_left_alone(cleanse: Any) -> None:
    (cleanse.folder / "in.jsonl").write_bytes(records(1))
    (cleanse.folder / "out").mkdir()
    (cleanse.folder / "out" / "mine.txt").write_text("mine")
    run = cleanse("in.jsonl", "-o", "out")
    assert run.returncode == 2
    assert b"out holds 'mine.txt', and no run" in run.stderr
    inside = cleanse(".", "-o", "inside/")
    assert inside.returncode == 2
    assert b"would read what it writes" in inside.stderr
    assert [path.name for path in (cleanse.folder / "out").iterdir()] == ["mine.txt"]


def test_inputs_that_changed_cannot_be_gone_on_with(cleanse: Any) -> None:
    broken_off(cleanse, 2)
    (cleanse.folder / "in.jsonl").write_bytes(records(21))
    run = go_on(cleanse)
    assert run.returncode == 2
    assert b"has another name or size than then; begin anew in another folder" in run.stderr
    assert b"goes on" not in run.stderr


def broken_off(cleanse: Any, shards: int, *flags: str) -> Path:
    """Return the run folder of a run of four shards that was killed behind some of them."""
    (cleanse.folder / "in.jsonl").write_bytes(records(20))
    assert cleanse("in.jsonl", "-o", "out/", "--shard-size", "5", "--dedup", "none", *flags).returncode == 0
    folder: Path = cleanse.folder / "out"
    lines = (folder / "journal.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "journal.jsonl").write_bytes(b"".join(lines[: 1 + shards]))
    return folder


def go_on(cleanse: Any, *flags: str) -> Any:
    return cleanse("in.jsonl", "-o", "out/", "--shard-size", "5", "--dedup", "none", *flags, "--resume")


def test_going_on_deletes_what_is_the_runs_own_and_nothing_else(cleanse: Any) -> None:
    folder = broken_off(cleanse, 2)
    whole = files(folder)
    mine = ("spark/part-00003-0b1c.jsonl", "articles/part-00003.csv", "spark/.part-00003.7.part")
    for name in mine:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("mine")
    (folder / "articles" / ".part-00003.jsonl.7.part").write_text("half")
    assert go_on(cleanse).returncode == 0
    assert files(folder) == whole | dict.fromkeys(mine, b"mine")


@pytest.mark.parametrize(
    ("to", "gone"),
    [("jsonl", "articles"), ("jsonl", "removals"), ("text", "articles"), ("dolma", "attributes/cleanse")],
)
def test_a_part_that_is_gone_is_noticed(cleanse: Any, to: str, gone: str) -> None:
    folder = broken_off(cleanse, 2, "--to", to)
    (found,) = (folder / gone).glob("part-00001*")
    found.rename(folder / "elsewhere")
    run = go_on(cleanse, "--to", to)
    assert run.returncode == 2
    assert f"part 1 of out/{gone} is gone".encode() in run.stderr


@pytest.mark.parametrize("safe", [0, 1])
def test_an_index_that_another_run_wrote_to_is_not_gone_on_with(cleanse: Any, safe: int) -> None:
    """Its first part is in the index and not in the journal: made again, it would be left out as copies of itself."""
    (cleanse.folder / "in.jsonl").write_bytes(records(8, WORDS))
    (cleanse.folder / "other.jsonl").write_bytes(records(1, WORDS.replace("sentence", "other")))
    command = ("in.jsonl", "-o", "out/", "--shard-size", "4", "--dedup-index", "ix")
    assert cleanse(*command).returncode == 0
    journal = cleanse.folder / "out" / "journal.jsonl"
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[: 1 + safe]))
    assert cleanse("other.jsonl", "--dedup-index", "ix").returncode == 0
    before = files(cleanse.folder / "out")
    run = cleanse(*command, "--resume")
    assert run.returncode == 2
    assert b"has another run written to it?" in run.stderr
    assert b"goes on" not in run.stderr
    assert files(cleanse.folder / "out") == before


def test_a_run_that_ended_while_another_waited_for_its_lock_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin() -> FolderOutput:
        return FolderOutput(str(tmp_path / "out"), Form(), {})

    real = run_folder.locked

    def late(*arguments: Any) -> int:
        monkeypatch.setattr(run_folder, "locked", real)
        with begin() as first:
            first.begin(None)
            first.finish(Place(), Tally(), lambda _: None)
        return real(*arguments)

    monkeypatch.setattr(run_folder, "locked", late)
    with pytest.raises(CleanseError, match="holds a run that is done"), begin():
        pass


@pytest.mark.parametrize(("asked", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_the_run_and_leaves_the_old_output(cleanse: Any, jobs: str, asked: int, code: int) -> None:
    (cleanse.folder / "out.jsonl").write_text("old")
    process = cleanse.start("-", "--from", "jsonl", "-o", "out.jsonl", "--jobs", jobs)
    process.stdin.write(records(500))
    process.stdin.flush()
    wait_for(lambda: any(path.suffix == ".part" for path in cleanse.folder.iterdir()))
    wait_for(lambda: len(children(process.pid)) >= int(jobs))
    process.send_signal(asked)
    _, stderr = process.communicate()
    assert process.returncode == code
    assert b"Traceback" not in stderr
    assert [path.name for path in cleanse.folder.iterdir()] == ["out.jsonl"]
    assert (cleanse.folder / "out.jsonl").read_text() == "old"


def test_an_interrupted_run_folder_says_how_to_go_on(cleanse: Any) -> None:
    process = cleanse.start("-", "--from", "jsonl", "-o", "out/", "--shard-size", "50")
    process.stdin.write(records(1500))
    process.stdin.flush()
    wait_for((cleanse.folder / "out" / "articles" / "part-00001.jsonl").exists)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate()
    assert process.returncode == 130
    assert b"documents of out/ are safe; the same command with --resume goes on" in stderr
    again = cleanse("-", "--from", "jsonl", "-o", "out/", "--shard-size", "50", "--resume", stdin=records(1500))
    assert again.returncode == 0
    assert stats(cleanse.folder / "out")["article"] == 1500


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the workers in /proc")
def test_workers_that_are_killed_cost_nothing(cleanse: Any) -> None:
    process = cleanse.start("-", "--from", "jsonl", "-o", "out.jsonl", "--jobs", "2")
    process.stdin.write(records(200))
    process.stdin.flush()
    wait_for(lambda: len(children(process.pid)) >= 2)
    for child in children(process.pid):
        os.kill(child, signal.SIGKILL)
    _, stderr = process.communicate(records(400)[len(records(200)) :])
    assert (process.returncode, stderr) == (0, b"")
    ids = [row["id"] for row in rows(cleanse.folder / "out.jsonl")]
    assert ids == [str(n) for n in range(400)]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the workers in /proc")
def test_workers_end_with_a_parent_that_is_killed(cleanse: Any) -> None:
    process = cleanse.start("-", "--from", "jsonl", "--jobs", "2")
    process.stdin.write(records(100))
    process.stdin.flush()
    wait_for(lambda: len(children(process.pid)) >= 2)
    workers = children(process.pid)
    process.kill()
    process.communicate()  # ends only when nobody holds standard output any more
    wait_for(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))


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
