"""Workers die, hang and eat memory; no item is lost, none is done twice, and the others are not held up."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from cleanse.run.workers import Bounds, Loss, Pool
from cleanse.types import CleanseError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds and bounds workers as Linux does")


def work(item: Any) -> Any:
    """Do what the item says; a `Path` says it once, and is answered when it comes back."""
    match item:
        case ("sleep", seconds):
            time.sleep(seconds)
        case ("die", code):
            os.kill(os.getpid(), code)
        case ("exit", code):
            os._exit(code)
        case ("eat", megabytes):
            bytearray(megabytes << 20)
        case ("once", path, then):
            if not Path(path).exists():
                Path(path).touch()
                work(then)
    return item


def run(items: list[Any], count: int = 2, bounds: Bounds | None = None, size: int = 4) -> list[Any]:
    with Pool(work, count, bounds or Bounds()) as pool:
        return list(pool.results(items[at : at + size] for at in range(0, len(items), size)))


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("size", [1, 3, 100])
def test_results_come_in_the_order_of_the_items(count: int, size: int) -> None:
    assert run(list(range(100)), count, size=size) == list(range(100))


def test_nothing_comes_of_nothing() -> None:
    assert run([]) == []


@pytest.mark.parametrize("trouble", [("die", signal.SIGKILL), ("die", signal.SIGSEGV), ("exit", 5)])
def test_an_item_that_kills_its_worker_is_the_only_loss(trouble: tuple[str, int]) -> None:
    found = run([0, 1, trouble, 3, 4, 5, trouble, 7, 8])
    lost = {at: one for at, one in enumerate(found) if isinstance(one, Loss)}
    assert lost.keys() == {2, 6}
    assert [one for one in found if not isinstance(one, Loss)] == [0, 1, 3, 4, 5, 7, 8]
    assert {one.is_timeout for one in lost.values()} == {False}
    assert {one.item for one in lost.values()} == {trouble}
    assert all("three times, perhaps for want of memory" in one.reason for one in lost.values())


def test_an_item_that_takes_too_long_is_stopped_and_the_others_are_not() -> None:
    found = run([0, ("sleep", 60), 2, 3, 4, 5], bounds=Bounds(timeout=0.4))
    (lost,) = [one for one in found if isinstance(one, Loss)]
    assert found == [0, lost, 2, 3, 4, 5]
    assert (lost.is_timeout, lost.reason) == (
        True,
        "it took longer than 0.4 s twice, so it was stopped: --timeout gives it more",
    )


def test_a_chunk_may_take_longer_than_one_item() -> None:
    items = [("sleep", 0.15)] * 8
    assert run(items, bounds=Bounds(timeout=0.8), size=8) == items


def test_an_item_that_needs_too_much_memory_is_stopped() -> None:
    found = run([("eat", 10), ("eat", 3000), ("eat", 20)], bounds=Bounds(memory=400))
    assert [isinstance(one, Loss) for one in found] == [False, True, False]
    assert "needed more than 400 MB of memory twice" in found[1].reason


@pytest.mark.parametrize("trouble", [("die", signal.SIGKILL), ("sleep", 60), ("eat", 3000)])
def test_what_goes_wrong_once_costs_nothing(trouble: Any, tmp_path: Path) -> None:
    items = [0, ("once", str(tmp_path / "seen"), trouble), 2, 3, 4]
    assert run(items, bounds=Bounds(timeout=0.5, memory=400)) == items


def test_workers_that_never_begin_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleanse.run.workers._let_go", lambda pipe, parent: os._exit(9))
    with pytest.raises(CleanseError, match=r"die before they begin.*exit code 9"):
        run([1, 2, 3])


def test_random_kills_lose_nothing_and_double_nothing() -> None:
    kill_at_random(20)


@pytest.mark.soak
def test_two_hundred_random_kills_lose_nothing_and_double_nothing() -> None:
    kill_at_random(200)


def kill_at_random(kills: int) -> None:
    """Let a pool work while its workers are killed again and again."""
    chance = random.Random(kills)
    done = threading.Event()
    killed = 0

    def items() -> Any:
        while not done.is_set():
            yield [("sleep", 0.002 * chance.random()) for _ in range(8)]

    def killer(pool: Pool[Any, Any]) -> None:
        nonlocal killed
        while killed < kills:
            time.sleep(0.03 * chance.random())
            workers = [one.process.pid for one in list(pool._workers)]
            if workers:
                os.kill(chance.choice(workers) or 0, signal.SIGKILL)
                killed += 1
        done.set()

    seen: list[Any] = []
    sent: list[Any] = []

    def noted() -> Any:
        for chunk in items():
            sent.extend(chunk)
            yield chunk

    with Pool(work, 3, Bounds(timeout=30)) as pool:
        thread = threading.Thread(target=killer, args=(pool,))
        thread.start()
        try:
            seen.extend(pool.results(noted()))
        finally:
            done.set()
            thread.join()
    assert killed == kills
    assert seen == sent
