"""Processes that share a work, each with a pipe of its own.

The pools of the standard library share one queue of results and its lock: a worker that is killed while it writes
leaves the others and the parent waiting for ever (seen with `ProcessPoolExecutor` of Python 3.11 on a closed pipe). A
pipe that only one worker writes to ends when that worker ends, so that its death is always noticed.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, TypeVar

from cleanse.types import CleanseError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from multiprocessing.connection import Connection

# Chunks that may be done before the one that is due, for each worker: a slow chunk does not stop the others at once,
# and memory stays bounded.
_CHUNKS_AHEAD = 3

_IDLE = -1

# Closing the pipe would not do: a worker that was forked later holds a copy of the parent's end.
_LISTEN_SECONDS = 1.0
_END = None

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")


@dataclass(slots=True)
class _Worker:
    process: multiprocessing.Process
    connection: Connection[Any, Any]
    number: int = _IDLE  # of the chunk in work


def in_order(work: Callable[[Chunk], Result], chunks: Iterable[Chunk], count: int) -> Generator[Result]:
    """Yield the result of each chunk, in the order of the chunks, worked out by `count` processes.

    A worker gets a chunk only when it has none, so that nobody ever writes into a pipe that nobody reads. Raises
    CleanseError when a worker dies. However it ends, no worker is left behind.
    """
    waiting = enumerate(chunks)
    done: dict[int, Result] = {}
    due = sent = 0
    workers: list[_Worker] = []
    try:
        workers.extend(_start(work) for _ in range(count))
        while True:
            for worker in workers:
                if worker.number == _IDLE and sent - due < _CHUNKS_AHEAD * count:
                    for number, chunk in islice(waiting, 1):
                        _send(worker, number, chunk)
                        sent += 1
            busy = {worker.connection: worker for worker in workers if worker.number != _IDLE}
            if not busy:
                break
            for connection in wait(list(busy)):
                number, result = _receive(busy[connection])  # type: ignore[index]
                done[number] = result
            while due in done:
                yield done.pop(due)
                due += 1
        for worker in workers:
            with suppress(OSError):  # it is gone already, and all its results are here
                worker.connection.send(_END)
            worker.process.join()
    finally:
        for worker in workers:
            worker.process.terminate()
            worker.process.join()


def _start(work: Callable[[Any], Any]) -> _Worker:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_serve, args=(work, theirs, os.getpid()), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _serve(work: Callable[[Any], Any], connection: Connection[Any, Any], parent: int) -> None:
    """Work until the parent says that it is the end, or is gone; Ctrl-C reaches every process, but is the parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            # A worker holds its parent's end of the pipe too, so the end of the pipe alone does not tell of a parent
            # that was killed.
            while not connection.poll(_LISTEN_SECONDS):
                if os.getppid() != parent:
                    return
            chunk = connection.recv()
        except (EOFError, OSError):
            return
        if chunk is _END:
            return
        try:
            connection.send(work(chunk))
        except OSError:
            return


def _send(worker: _Worker, number: int, chunk: object) -> None:
    try:
        worker.connection.send(chunk)
    except OSError as error:
        raise _death() from error
    worker.number = number


def _receive(worker: _Worker) -> tuple[int, Any]:
    try:
        result = worker.connection.recv()
    except (EOFError, OSError) as error:
        raise _death() from error
    number, worker.number = worker.number, _IDLE
    return number, result


def _death() -> CleanseError:
    return CleanseError(
        "a worker process died (out of memory, or killed), so the run was stopped: try fewer --jobs, or --jobs 1, which "
        "shows the document at fault"
    )
