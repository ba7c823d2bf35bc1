"""What a run does about copies: which indexes it asks, and when what it learnt is kept."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from cleanse.dedup.index import Index
from cleanse.dedup.stream import NEAR, AnyStory, Mode, mark_duplicates
from cleanse.types import CleanseError, Duplicate


class Deduplication:
    """Marks the copies among articles. Use it in a `with`: an index on disk is locked that long.

    Raises CleanseError for an index that is not there, is being written by another run, or was made otherwise.
    """

    def __init__(self, mode: Mode, threshold: float, folder: str | None = None, against: Sequence[str] = ()) -> None:
        self._mode = mode
        self._threshold = threshold
        self._folder = folder
        self._against = tuple(against)
        self._stack = ExitStack()
        self._index: Index | None = None
        self._others: tuple[Index, ...] = ()

    def __enter__(self) -> Self:
        if self._mode != "none":
            has_signatures = self._mode == NEAR
            own = Path(self._folder) if self._folder else None
            places = [os.path.realpath(name) for name in (*self._against, *filter(None, [self._folder]))]
            if len(set(places)) < len(places):
                raise CleanseError("one index is named twice: name each once, in --dedup-index or in --against")
            with ExitStack() as opened:
                self._index = opened.enter_context(Index(own, has_signatures=has_signatures))
                self._others = tuple(
                    opened.enter_context(Index(Path(name), is_writer=False, has_signatures=has_signatures))
                    for name in self._against
                )
                self._stack = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def mark(self, stories: Iterable[AnyStory]) -> Iterator[tuple[AnyStory, Duplicate | None]]:
        """Yield the stories in order, each with the one that was kept before of which it is a copy."""
        if self._index is None:
            yield from ((story, None) for story in stories)
            return
        yield from mark_duplicates(stories, self._index, self._others, threshold=self._threshold)

    @property
    def marker(self) -> bytes | None:
        """Return what the last commit was marked with, None where no index is kept."""
        return self._index.marker if self._index is not None and self._folder is not None else None

    def commit(self, marker: bytes = b"") -> None:
        """Keep what was learnt for later runs: on the disk when it returns. Without a folder there is nothing to keep."""
        if self._index is not None and self._folder is not None:
            self._index.commit(marker)
