"""Where the articles of a run go: one file or stream, whole at the end; or a folder of shards (`run.folder`)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self

from cleanse.io.form import Form, packing_of
from cleanse.io.shards import Shard, open_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleanse.run.cursor import Place
    from cleanse.run.tally import Tally

# Keeps what an index has learnt, with a marker that tells up to where that is.
Commit = Callable[[bytes], None]

# Each commit waits for the disk; what a killed run has printed since the last one, the next run prints again.
_STREAM_DOCUMENTS = 1_000


class Delivery(NamedTuple):
    """What is written of one document: its record, and whether it is a copy that is left out; its log; its error row."""

    record: bytes
    rows: Sequence[bytes]
    is_left_out: bool = False
    error: bytes | None = None


class Output(Protocol):
    """Takes deliveries and brings them to the disk. Use it in a `with`: what is not safe when that ends is gone."""

    def __enter__(self) -> Self:
        """Make ready to write."""

    def __exit__(self, *_: object) -> None:
        """Let go of what is not safe."""

    def put(self, delivery: Delivery) -> None:
        """Take what is written of one document."""

    def add_errors(self, rows: Iterable[bytes]) -> None:
        """Take rows that tell of inputs that could not be read."""

    @property
    def is_due(self) -> bool:
        """Return whether so much was put that it should be made safe."""

    def make_safe(self, place: Place, tally: Tally, commit: Commit) -> None:
        """Bring to the disk what was put since the last time: `tally` is its account, the inputs stand at `place` behind it."""

    def finish(self, place: Place, tally: Tally, commit: Commit) -> None:
        """Bring the rest to the disk, and let the outputs take their places."""


class FileOutput:
    """One file or stream of articles, and files beside it for the log, the copies left out and the errors, where named."""

    def __init__(
        self, path: str | None, form: Form, log: str | None, duplicates: str | None, errors: str | None
    ) -> None:
        self._names = (path, form, log)
        self._beside_names = (duplicates, errors)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:

            def opened(shard: Shard) -> Shard:
                stack.callback(shard.discard)
                return shard

            self._articles = opened(open_file(*self._names))
            self._duplicates, self._errors = (
                opened(open_file(name, Form(packing=packing_of(name)))) if name is not None else None
                for name in self._beside_names
            )
            self._shards = [one for one in (self._articles, self._duplicates, self._errors) if one is not None]
            self._is_stream = all(one.is_stream for one in self._shards)
            self._unsafe = 0
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def put(self, delivery: Delivery) -> None:
        """Take what is written of one document."""
        self._unsafe += 1
        self._articles.write(None if delivery.is_left_out else delivery.record, delivery.rows)
        if delivery.is_left_out and self._duplicates is not None:
            self._duplicates.write(delivery.record)
        if delivery.error is not None:
            self.add_errors([delivery.error])

    def add_errors(self, rows: Iterable[bytes]) -> None:
        """Take rows that tell of inputs that could not be read."""
        if self._errors is not None:
            for row in rows:
                self._errors.write(row)

    @property
    def is_due(self) -> bool:
        """Return whether a stream has taken so much that it cannot be taken back any more; files wait for the end."""
        return self._is_stream and self._unsafe >= _STREAM_DOCUMENTS

    def make_safe(self, place: Place, tally: Tally, commit: Commit) -> None:  # noqa: ARG002  of no use to a stream
        """Hand on what was put, and keep what was learnt of it."""
        self._unsafe = 0
        for shard in self._shards:
            shard.flush()
        commit(b"")

    def finish(self, place: Place, tally: Tally, commit: Commit) -> None:  # noqa: ARG002  of no use to a file
        """Let the files take their places, then keep what was learnt."""
        for shard in self._shards:
            shard.finish()
        commit(b"")
