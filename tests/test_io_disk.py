"""What stands on the disk is whole, whatever fails on the way."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cleanse.io.disk import AppendFile, PartFile, PartFolder, bring_home, make_folder, sweep
from cleanse.io.form import Form
from cleanse.io.shards import open_file, open_shard
from cleanse.types import CleanseError
from tests.outputs import articles, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CALLS = ("open", "write", "fsync", "close", "link", "replace", "mkdir", "chmod", "ftruncate")
FORMS = [Form(), Form(packing="zst"), Form("parquet"), Form("text"), Form("dolma", "gz")]


class Faults:
    """The system, of which the n-th call fails; a failed close has closed all the same."""

    def __init__(self, patch: pytest.MonkeyPatch, folder: Path, error: BaseException, at: int) -> None:
        self.count = 0
        self.names: list[str] = []
        for name in CALLS:
            patch.setattr(os, name, self._failing(name, getattr(os, name), error, at))

    def _failing(self, name: str, real: Callable[..., Any], error: BaseException, at: int) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            self.count += 1
            self.names.append(name)
            if self.count == at:
                if name == "close":
                    real(*args, **named)
                raise error
            return real(*args, **named)

        return call


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def write_shard(folder: Path, form: Form, some: range) -> None:
    with open_shard(folder, 0, form) as shard:
        for article in [articles()[number] for number in some]:
            shard.write(*written(article))


def points(folder: Path, act: Callable[[], None], error: BaseException) -> Iterator[tuple[int, BaseException | None]]:
    """Yield, for each call of the system that `act` makes, what came of it when that call failed; `act` whole at last."""
    for at in range(1, 400):
        with pytest.MonkeyPatch.context() as patch:
            faults = Faults(patch, folder, error, at)
            try:
                act()
                came: BaseException | None = None
            except (CleanseError, KeyboardInterrupt) as told:
                came = told
        yield at, came
        if came is None and faults.count < at:
            return
    raise AssertionError("it never came to an end")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.format}{form.packing}")
@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()],
    ids=["full", "interrupt"],
)
def test_every_failing_call_leaves_the_old_or_the_new(tmp_path: Path, form: Form, error: BaseException) -> None:
    folder = tmp_path / "out"
    write_shard(tmp_path / "new", form, range(3))
    new = content(tmp_path / "new")
    write_shard(folder, form, range(3, 5))
    old = content(folder)
    assert new.keys() - old.keys() <= {"articles/part-00000/000002.txt"}
    failed = 0
    for at, came in points(folder, lambda: write_shard(folder, form, range(3)), error):
        if came is None:
            sweep(folder)  # a fault in tidying up behind a run that is whole
            assert content(folder) == new, at
            write_shard(folder, form, range(3, 5))
            assert content(folder) == old
        else:
            failed += 1
            if isinstance(came, KeyboardInterrupt):
                sweep(folder)
            assert content(folder) in ((old, new) if isinstance(came, KeyboardInterrupt) else (old,)), at
            if isinstance(came, CleanseError):
                assert "cannot write" in str(came)
            if content(folder) == new:
                write_shard(folder, form, range(3, 5))
    assert failed >= 8


def test_a_file_and_its_log_come_together(tmp_path: Path) -> None:
    output, log = tmp_path / "out.jsonl", tmp_path / "log.parquet"
    output.write_text("old")
    log.write_text("old log")

    def run() -> None:
        with open_file(str(output), Form(), str(log)) as shard:
            shard.write(*written(articles()[0]))

    came: list[BaseException | None] = []
    for _, one in points(tmp_path, run, OSError(errno.EIO, "broken")):
        came.append(one)
        if one is not None:
            assert content(tmp_path) == {"out.jsonl": b"old", "log.parquet": b"old log"}
    assert came[-1] is None
    assert output.read_bytes() == written(articles()[0]).line


def test_short_writes_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_shard(tmp_path / "a", Form("parquet"), range(5))
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[: max(1, len(data) // 3)]))
    write_shard(tmp_path / "b", Form("parquet"), range(5))
    monkeypatch.undo()
    assert content(tmp_path / "a") == content(tmp_path / "b")


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "make room"), (errno.EIO, "check it"), (errno.EACCES, "right"), (errno.EROFS, "another place")],
)
def test_an_error_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str) -> None:
    def fail(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    part = PartFile(tmp_path / "a")
    part.write(b"x")
    monkeypatch.setattr(os, "write", fail)
    with pytest.raises(CleanseError, match=words):
        bring_home([part])
    assert [*tmp_path.iterdir()] == []


def test_what_was_sealed_can_be_undone(tmp_path: Path) -> None:
    part, folder = PartFile(tmp_path / "a"), PartFolder(tmp_path / "b")
    folder.write("000000.txt", b"x")
    for one in (part, folder):
        one.seal()
        one.undo()
    assert [*tmp_path.iterdir()] == []


def test_what_came_home_stays(tmp_path: Path) -> None:
    shard = open_file(str(tmp_path / "a"), Form())
    shard.write(b"{}\n")
    shard.finish()
    shard.discard()
    assert (tmp_path / "a").read_bytes() == b"{}\n"


def test_a_discarded_shard_leaves_nothing(tmp_path: Path) -> None:
    for number, form in enumerate(FORMS):
        shard = open_shard(tmp_path, number, form)
        shard.write(*written(articles()[0]))
        shard.discard()
    assert content(tmp_path) == {}


def test_a_journal_holds_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with AppendFile(path) as journal:
        journal.append(b"one\n")
        journal.append(b"two\n")
    with path.open("ab") as stream:
        stream.write(b"half a li")
    with AppendFile(path) as journal:
        journal.append(b"three\n")
    assert path.read_bytes() == b"one\ntwo\nthree\n"


def test_a_line_that_failed_is_not_in_the_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "journal"
    real = os.write
    with AppendFile(path) as journal:
        journal.append(b"one\n")
        monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.EIO, "broken")))
        with pytest.raises(CleanseError, match="journal"):
            journal.append(b"two\n")
        monkeypatch.undo()
        assert real is os.write
        journal.append(b"three\n")
    assert path.read_bytes() == b"one\nthree\n"


def test_folders_are_made_and_swept(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    make_folder(deep)
    (deep / ".part-00000.jsonl.7.part").write_text("half")
    (deep / ".part-00001.7.old").mkdir()
    (deep / "part-00000.jsonl").write_text("whole")
    sweep(tmp_path)
    assert content(tmp_path) == {"a/b/part-00000.jsonl": b"whole"}
    assert [path.name for path in deep.iterdir()] == ["part-00000.jsonl"]
