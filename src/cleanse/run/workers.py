"""Processes that share a work, each with a pipe of its own, and each of which may die without loss.

The pools of the standard library share one queue of results and its lock: a worker that is killed while it writes
leaves the others and the parent waiting for ever (seen with `ProcessPoolExecutor` of Python 3.11 on a closed pipe). A
pipe that only one worker writes to ends when that worker ends, so that its death is always noticed.

A worker says in shared memory which item it is at, and since when. When it dies or takes too long, that item alone is
tried again by a fresh worker, and what else it held is handed out anew.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import pickle
import signal
import sys
import time
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from cleanse.types import CleanseError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

# Chunks that may be done before the one that is due, for each worker: a slow chunk does not stop the others at once,
# and memory stays bounded.
_CHUNKS_AHEAD = 3

# How often an item is tried. A worker killed from outside costs nobody a document, unless it happens to the same one
# each time.
_TRIALS_IN_TIME = 2
_TRIALS_IN_MEMORY = 2
_TRIALS_OF_DEATH = 3

# Workers that die in a row, each before it had looked at anything: the machine is at its end, or the program is broken.
_MOST_STILLBORN = 10

_MEGABYTE = 1 << 20
_OUT_OF_MEMORY = 77  # an exit code
_NOTHING = -1.0
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
_ENDINGS = frozenset({signal.SIGINT, signal.SIGTERM})
_TIMES = ("", "", " twice", " three times")

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one item may take: `timeout` in seconds, `memory` in megabytes over what a worker has when it begins.

    None is no bound. Memory is bounded on Linux only.
    """

    timeout: float | None = None
    memory: int | None = None


@dataclass(frozen=True, slots=True)
class Loss(Generic[Item]):
    """What stands in place of a result: why an item could not be worked on, and whether it was the time that ran out."""

    item: Item
    reason: str
    is_timeout: bool


@dataclass(slots=True)
class _Chunk(Generic[Item, Result]):
    items: Sequence[Item]
    results: list[Result | Loss[Item] | None]
    left: int


@dataclass(frozen=True, slots=True)
class _Task:
    """Items of one chunk that are handed out together; from the second trial on, one item alone."""

    chunk: int
    places: range
    trial: int = 1


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection[Any, Any]
    # Shared with the process: at which of its items it is, and since when (a reading of the monotonic clock).
    at: Any
    task: _Task | None = None


class Pool(Generic[Item, Result]):
    """`count` processes that work on items and can be killed at any moment. Use it in a `with`: it leaves none behind.

    A `work` that raises MemoryError has its worker replaced, as one that dies.
    """

    def __init__(self, work: Callable[[Item], Result], count: int, bounds: Bounds) -> None:
        self._work = work
        self._count = count
        self._bounds = bounds
        # A forked worker has all that was loaded before; elsewhere, where forking is not safe, it loads it again.
        self._context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        self._workers: list[_Worker] = []
        self._waiting: deque[_Task] = deque()
        self._chunks: dict[int, _Chunk[Item, Result]] = {}
        self._stillborn = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.connection.close()
        self._workers = []

    def results(self, chunks: Iterable[Sequence[Item]]) -> Generator[Result | Loss[Item]]:
        """Yield the result of each item, in the order of the items, or the loss that stands for it.

        A worker gets a task only when it has none, so that nobody ever writes into a pipe that nobody reads. Raises
        CleanseError where workers die before they begin.
        """
        coming = iter(chunks)
        due = known = 0
        while True:
            for worker in self._idle():
                if not self._waiting and known - due < _CHUNKS_AHEAD * self._count:
                    for items in islice(coming, 1):
                        self._chunks[known] = _Chunk(items, [None] * len(items), len(items))
                        self._waiting.append(_Task(known, range(len(items))))
                        known += 1
                if self._waiting:
                    self._send(worker, self._waiting.popleft())
            if not self._chunks:
                return
            self._listen()
            while due in self._chunks and not self._chunks[due].left:
                yield from self._chunks.pop(due).results  # type: ignore[misc]  # none is None any more
                due += 1

    def _idle(self) -> list[_Worker]:
        while len(self._workers) < self._count:
            self._workers.append(self._started())
        return [worker for worker in self._workers if worker.task is None]

    def _started(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        at = self._context.RawArray("d", [_NOTHING, 0.0])
        serve = (self._work, theirs, at, self._bounds.memory, os.getpid())
        process = self._context.Process(target=_serve, args=serve, daemon=True)
        with _undisturbed():
            process.start()
        theirs.close()
        return _Worker(process, ours, at)

    def _send(self, worker: _Worker, task: _Task) -> None:
        items = self._chunks[task.chunk].items
        worker.task = task
        worker.at[:] = [_NOTHING, time.monotonic()]
        with suppress(OSError):  # it died while it was idle: that is seen when it is listened to
            worker.connection.send([items[place] for place in task.places])

    def _listen(self) -> None:
        """Wait until a worker is done, dies, or is too long at one item, and see to it."""
        busy: dict[Any, _Worker] = {worker.connection: worker for worker in self._workers if worker.task is not None}
        timeout = self._bounds.timeout
        patience = None if timeout is None else max(0.0, min(_seconds_left(one, timeout) for one in busy.values()))
        for connection in wait(list(busy), patience):
            worker = busy.pop(connection)
            try:
                results = [pickle.loads(result) for result in worker.connection.recv()]  # noqa: S301  our own process
            except (EOFError, OSError):
                self._replace(worker, is_timeout=False)
            else:
                self._take(worker, results)
        for worker in busy.values():
            if timeout is not None and _seconds_left(worker, timeout) <= 0:
                self._replace(worker, is_timeout=True)

    def _take(self, worker: _Worker, results: Sequence[Result | Loss[Item]]) -> None:
        task, worker.task = worker.task, None
        if task is not None:
            self._stillborn = 0
            self._settle(task.chunk, task.places, results)

    def _settle(self, number: int, places: range, results: Sequence[Result | Loss[Item]]) -> None:
        chunk = self._chunks[number]
        for place, result in zip(places, results, strict=True):
            chunk.results[place] = result
        chunk.left -= len(places)

    def _replace(self, worker: _Worker, *, is_timeout: bool) -> None:
        """Take a worker that died or hangs out of the pool, and hand its items out again."""
        if is_timeout:
            worker.process.kill()
        worker.process.join()
        worker.connection.close()
        self._workers.remove(worker)
        task, place = worker.task, int(worker.at[0])
        if task is None:
            return
        reason, trials = self._ending(worker.process.exitcode or 0, is_timeout=is_timeout)
        if place < 0:
            self._stillborn += 1
            if self._stillborn > _MOST_STILLBORN:
                raise CleanseError(f"worker processes die before they begin ({reason}): try fewer --jobs")
            self._waiting.appendleft(task)
            return
        self._stillborn = 0
        culprit = range(task.places[place], task.places[place] + 1)
        if task.trial >= trials:
            item = self._chunks[task.chunk].items[culprit.start]
            self._settle(task.chunk, culprit, [Loss(item, reason.replace(",", _TIMES[trials] + ",", 1), is_timeout)])
        else:
            self._waiting.appendleft(_Task(task.chunk, culprit, task.trial + 1))
        others = (range(task.places.start, culprit.start), range(culprit.stop, task.places.stop))
        self._waiting.extend(_Task(task.chunk, places) for places in others if places)

    def _ending(self, exit_code: int, *, is_timeout: bool) -> tuple[str, int]:
        """Return why a worker ended and what to do about it, and how often what it was at may be tried."""
        if is_timeout:
            return (
                f"it took longer than {self._bounds.timeout:g} s, so it was stopped: --timeout gives it more",
                _TRIALS_IN_TIME,
            )
        if exit_code == _OUT_OF_MEMORY:
            return (
                f"it needed more than {self._bounds.memory} MB of memory, so it was stopped: --max-memory gives it more"
            ), _TRIALS_IN_MEMORY
        how = f"was killed by signal {-exit_code}" if exit_code < 0 else f"ended with exit code {exit_code}"
        return (
            f"its worker process {how}, perhaps for want of memory: please report it with the document",
            _TRIALS_OF_DEATH,
        )


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold signals back: an exception that one raises while a process is forked is lost in the hooks that run then."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _seconds_left(worker: _Worker, timeout: float) -> float:
    return timeout - (time.monotonic() - float(worker.at[1]))


def _serve(
    work: Callable[[Any], Any], connection: Connection[Any, Any], at: Any, memory: int | None, parent: int
) -> None:
    """Work until the pipe ends or the parent is gone; Ctrl-C reaches every process, but is the parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDINGS)
    if sys.platform == "linux":
        _let_go(connection.fileno(), parent)
        _bound_memory(memory)
    try:
        while True:
            results = []
            for place, item in enumerate(connection.recv()):
                at[1] = time.monotonic()
                at[0] = place
                results.append(pickle.dumps(work(item), pickle.HIGHEST_PROTOCOL))
            at[0] = _NOTHING
            connection.send(results)
    except (EOFError, OSError):
        return
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)


def _let_go(pipe: int, parent: int) -> None:
    """Close what a forked worker has inherited: files, locks and the pipes of others must end with the parent.

    What the parent printed to, too: whoever reads that would wait for its end.
    """
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # it was gone before
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.closerange(3, pipe)
    os.closerange(pipe + 1, os.sysconf("SC_OPEN_MAX"))


def _bound_memory(megabytes: int | None) -> None:
    """Let the system refuse memory beyond what the process has and the given megabytes."""
    if megabytes is None:
        return
    import resource

    status = Path("/proc/self/status").read_text(encoding="ascii")
    held = int(status.split("VmData:")[1].split()[0]) * 1024
    bound = held + megabytes * _MEGABYTE
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (bound if hard == resource.RLIM_INFINITY else min(bound, hard), hard))
