"""Documents in, outcomes out: in order, by workers that can be killed, and the same whatever their number."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from cleanse.pipeline import Options, failed, pipeline_for
from cleanse.run.outcome import Outcome, Wanted, outcome_of, told
from cleanse.run.workers import Bounds, Loss, Pool
from cleanse.types import Article, Document, Status

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

# What a worker gets at once. To hand over one document at a time costs 360 µs of CPU for each, 16 at a time 64 µs, 128
# at a time 44 µs (measured); the bound on characters keeps a chunk of long documents from filling the memory.
_CHUNK_DOCUMENTS = 64
_CHUNK_CHARACTERS = 1_000_000

Item = Document | Article


@dataclass(frozen=True, slots=True)
class Workforce:
    """How many processes work (0: one for each core), and what each of them may take for one document."""

    jobs: int = 0
    bounds: Bounds = Bounds()  # noqa: RUF009  frozen

    @property
    def count(self) -> int:
        """Return how many processes there are."""
        return self.jobs or available_cores()


def outcomes(
    items: Iterable[Item], options: Options, wanted: Wanted, workforce: Workforce | None = None
) -> Generator[Outcome]:
    """Yield what becomes of each item, in order.

    Few chunks are on their way at once, so that memory does not grow with the input. A document that takes too long or
    too much memory, or that kills the process that works on it, is tried again alone and then given up: its outcome has
    the status `timeout` or `quarantined`. Raises CleanseError where processes cannot be started.
    """
    workforce = workforce or Workforce()
    pipeline_for(options)  # a forked worker inherits it
    with Pool(partial(_work, options, wanted), workforce.count, workforce.bounds) as pool:
        for result in pool.results(_chunks(items)):
            yield _given_up(result, options, wanted) if isinstance(result, Loss) else result


def available_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _work(options: Options, wanted: Wanted, item: Item) -> Outcome:
    return outcome_of(pipeline_for(options), item, wanted)


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    chunk: list[Item] = []
    characters = 0
    for item in items:
        chunk.append(item)
        characters += len(item.markup or item.source.text) if isinstance(item, Document) else 0
        if len(chunk) == _CHUNK_DOCUMENTS or characters >= _CHUNK_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def _given_up(loss: Loss[Item], options: Options, wanted: Wanted) -> Outcome:
    status = Status.TIMEOUT if loss.is_timeout else Status.QUARANTINED
    document = loss.item if isinstance(loss.item, Document) else loss.item.document
    article = replace(failed(document, loss.reason, status), versions=pipeline_for(options).versions)
    return told(article, wanted)
