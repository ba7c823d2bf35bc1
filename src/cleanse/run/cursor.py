"""All inputs as one sequence of documents that can be taken up again in the middle."""

from __future__ import annotations

import hashlib
import os
from collections import Counter, deque
from typing import TYPE_CHECKING, Any, NamedTuple

from cleanse.io.sources import STDIN, list_files, read_file
from cleanse.types import CleanseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleanse.io.sources import Reading
    from cleanse.types import Article, Document


class Place(NamedTuple):
    """Where in the inputs a run stands: so many files are behind it, and so many documents of the next one.

    `digest` is of the names and sizes of the files up to this one: where they are others, the place means nothing.
    """

    file: int = 0
    items: int = 0
    digest: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the place as JSON."""
        return self._asdict()


class Unread(NamedTuple):
    """An input that could not be read, or a file of it (its path, if it has one), and how many files come before it."""

    file: int
    path: str | None
    error: CleanseError


class _Begun(NamedTuple):
    place: Place
    before: int  # documents read in this run until it begins


class Cursor:
    """Yields the documents of all inputs from a place on, and tells which place a number of documents leads to.

    Files that are wholly behind the place are not opened. What could not be read from there on is told to `on_error`
    and stands in `unread`; `skipped` counts what is no document (the images of a crawl, say) by its kind; `bytes_read`
    counts the bytes of the files as they lie there. Raises CleanseError where the inputs before the place are not those
    that were read then.
    """

    def __init__(
        self,
        inputs: Sequence[str],
        reading: Reading,
        on_error: Callable[[CleanseError], None],
        start: Place | None = None,
    ) -> None:
        self._inputs = inputs
        self._reading = reading
        self._on_error = on_error
        self._start = start or Place()
        self._begun: deque[_Begun] = deque([_Begun(self._start, -self._start.items)])
        self._files = 0
        self._digest = hashlib.blake2b(digest_size=16)
        self._path: str | None = None
        self.read = 0
        self.unread: list[Unread] = []
        self.skipped: Counter[str] = Counter()
        self.bytes_read = 0

    def __iter__(self) -> Iterator[Document | Article]:
        for path in list_files(self._inputs, self._tell):
            self._digest.update(f"{path}\0{_size(path)}\0".encode("utf-8", "surrogateescape"))
            self._bytes_before = self.bytes_read
            if self._files >= self._start.file:
                self._path = path
                yield from self._items(path)
                self._path = None
            self.bytes_read = self._bytes_before + (_size(path) or 0)
            self._files += 1
        if self._files < self._start.file:
            raise _changed(f"there are only {self._files} of the {self._start.file} files that were read then")

    def bytes_in_all(self) -> int:
        """Return the bytes of all files, those that are behind the place too; 0 where that cannot be told."""
        sizes = [_size(path) for path in list_files(self._inputs, lambda _: None)]
        return sum(size for size in sizes if size) if None not in sizes else 0

    def place_after(self, count: int) -> Place:
        """Return the place behind the first `count` documents of this run; what lies before it is forgotten."""
        while len(self._begun) > 1 and self._begun[1].before <= count:
            self._begun.popleft()
        place, before = self._begun[0]
        return place._replace(items=count - before)

    def _items(self, path: str) -> Iterator[Document | Article]:
        skipped = 0
        digest = self._digest.hexdigest()
        if self._files == self._start.file and self._start.digest:
            if digest != self._start.digest:
                raise _changed(f"{path}, or a file before it, has another name or size than then")
            skipped = self._start.items
        self._begun.append(_Begun(Place(self._files, 0, digest), self.read - skipped))
        for number, item in enumerate(read_file(path, self._reading, self._tell, self.skipped, self._add_bytes)):
            if number >= skipped:
                self.read += 1
                yield item

    def _add_bytes(self, count: int) -> None:
        self.bytes_read += count

    def _tell(self, error: CleanseError) -> None:
        if self._files >= self._start.file:
            self.unread.append(Unread(self._files, self._path, error))
            self._on_error(error)


def _size(path: str) -> int | None:
    try:
        return None if path == STDIN else os.stat(path).st_size  # noqa: PTH116  a remote path is none of pathlib's
    except OSError:
        return None


def _changed(how: str) -> CleanseError:
    return CleanseError(
        f"the inputs are not those of the run that is to be resumed: {how}; begin anew in another folder"
    )
