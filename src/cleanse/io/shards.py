"""A shard: the articles of one output and their log, both whole in their places or neither there."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol, Self

from cleanse.io.disk import PartFile, bring_home, make_folder, unwritable
from cleanse.io.form import Form, LogFormat, log_format_of, packing_of
from cleanse.io.packing import Packing, packer
from cleanse.types import CleanseError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cleanse.io.disk import Part

STDOUT = "-"


class Stream(Protocol):
    """Where the bytes of one file go."""

    name: str

    def write(self, data: bytes, /) -> int:
        """Take bytes."""

    def flush(self) -> None:
        """Hand on what was taken."""


class Sink(Protocol):
    """What makes the bytes of a file, or of several, from JSON lines."""

    def write(self, line: bytes) -> None:
        """Take one record."""

    def flush(self) -> None:
        """Hand on what can be handed on."""

    def end(self) -> Sequence[Part]:
        """Write what was held back, and return what waits for its place (nothing for a stream)."""

    def discard(self) -> None:
        """Leave nothing behind; what went down a stream is gone."""


class Shard:
    """Articles and their log on the way to the disk: whole, or not there. Use it in a `with`, or finish or discard it."""

    def __init__(self, articles: Sink | None, log: Sink | None, *, is_stream: bool = False) -> None:
        self._articles = articles
        self._log = log
        self._sinks = [sink for sink in (articles, log) if sink is not None]
        self.is_stream = is_stream  # what is written is gone at once, and waits for no renaming

    def write(self, record: bytes | None, rows: Sequence[bytes] = ()) -> None:
        """Write one article's JSON line (None for a copy that is left out), and the JSON lines of its log."""
        if record is not None and self._articles is not None:
            self._articles.write(record)
        if self._log is not None:
            for row in rows:
                self._log.write(row)

    def flush(self) -> None:
        """Hand on what was written so far, as far as the form allows."""
        for sink in self._sinks:
            sink.flush()

    def finish(self) -> None:
        """Bring everything to the disk and to its place. Raises CleanseError, and then nothing was renamed."""
        try:
            parts = [part for sink in self._sinks for part in sink.end()]
        except BaseException:
            self.discard()
            raise
        try:
            bring_home(parts)
        finally:
            self._sinks = []  # home, or undone already

    def discard(self) -> None:
        """Leave nothing behind, and in its place what stood there before."""
        for sink in self._sinks:
            sink.discard()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.finish()
        else:
            self.discard()


def open_shard(folder: str | Path, number: int, form: Form) -> Shard:
    """Return a new shard of a run folder: `articles/part-00000.jsonl`, `removals/part-00000.jsonl`, and so on by form."""
    root, name = Path(folder), f"part-{number:05d}"
    opened: list[Sink] = []

    def placed(kind: str, suffix: str) -> str:
        make_folder(root / kind)
        return str(root / kind / f"{name}{suffix}")

    lines = ".jsonl" + (f".{form.packing}" if form.packing else "")
    try:
        opened.append(_open(placed("articles", lines), "jsonl", form.packing))
        if form.has_log:
            opened.append(_open(placed("removals", lines), "jsonl", form.packing))
    except BaseException:
        for sink in opened:
            sink.discard()
        raise
    return Shard(opened[0], opened[1] if form.has_log else None)


def open_file(path: str | None, form: Form, log: str | None = None) -> Shard:
    """Return a shard that is one file (None and `-` for standard output), and a second one for the log if it is named.

    What is no regular file (a pipe, /dev/null) is written to directly.
    """
    articles = _open(path, form.format, form.packing)
    try:
        log_sink = _open(log, log_format_of(log), packing_of(log)) if log is not None else None
    except BaseException:
        articles.discard()
        raise
    return Shard(articles, log_sink, is_stream=not _is_placed(path) and (log is None or not _is_placed(log)))


class LinesSink:
    """JSON lines as they come, packed or not."""

    def __init__(self, stream: Stream, packing: Packing, shown: Callable[[bytes], bytes] | None = None) -> None:
        self._stream = stream
        self._packer = packer(packing)
        self._shown = shown

    def write(self, line: bytes) -> None:
        """Take one record."""
        self._stream.write(self._packer.compress(self._shown(line) if self._shown else line))

    def flush(self) -> None:
        """Hand on what can be handed on."""
        self._stream.flush()

    def end(self) -> Sequence[Part]:
        """Write what was held back, and return what waits for its place."""
        self._stream.write(self._packer.flush())
        return parts_of(self._stream)

    def discard(self) -> None:
        """Leave nothing behind."""
        undo(self._stream)


class OpenStream:
    """Standard output, a pipe or a device: what is written is gone."""

    def __init__(self, stream: IO[bytes], name: str, *, is_owned: bool) -> None:
        self.name = name
        self._stream = stream
        self._is_owned = is_owned

    def write(self, data: bytes) -> int:
        """Take bytes."""
        try:
            return self._stream.write(data)
        except OSError as error:
            raise self._told(error) from error

    def flush(self) -> None:
        """Hand on what was taken."""
        try:
            self._stream.flush()
        except OSError as error:
            raise self._told(error) from error

    def close(self) -> None:
        """Hand on what was taken, and close what was opened here."""
        self.flush()
        if self._is_owned:
            try:
                self._stream.close()
            except OSError as error:
                raise self._told(error) from error

    def drop(self) -> None:
        """Close what was opened here, whatever comes of it."""
        if self._is_owned:
            with suppress(OSError):
                self._stream.close()

    def _told(self, error: OSError) -> Exception:
        return error if isinstance(error, BrokenPipeError) else unwritable(self.name, error)


def parts_of(stream: Stream) -> Sequence[Part]:
    """Return what waits for its place; what went down a stream is handed on instead."""
    if isinstance(stream, PartFile):
        return (stream,)
    if isinstance(stream, OpenStream):
        stream.close()
    return ()


def undo(stream: Stream) -> None:
    """Leave nothing of a stream behind."""
    if isinstance(stream, PartFile):
        stream.undo()
    elif isinstance(stream, OpenStream):
        stream.drop()


def _open(path: str | None, form: str | LogFormat, packing: Packing) -> Sink:
    if form != "jsonl":
        raise NotImplementedError(form)
    stream = _stream(path)
    is_terminal = isinstance(stream, OpenStream) and path in {None, STDOUT} and sys.stdout.isatty()
    return LinesSink(stream, packing, _visible if is_terminal else None)


def _stream(path: str | None) -> Stream:
    if path is None or path == STDOUT:
        if sys.stdout is None:
            raise CleanseError("standard output is closed: name a file with -o")
        return OpenStream(sys.stdout.buffer, "standard output", is_owned=False)
    if path.endswith("/") or Path(path).is_dir():
        raise CleanseError(f"{path} is a folder: name a file in it")
    if _is_placed(path):
        return PartFile(path)
    try:
        return OpenStream(Path(path).open("wb"), path, is_owned=True)
    except OSError as error:
        raise unwritable(path, error) from error


def _is_placed(path: str | None) -> bool:
    """Return whether a path is, or will be, a regular file."""
    if path is None or path == STDOUT:
        return False
    return not os.path.exists(path) or os.path.isfile(path)  # noqa: PTH110, PTH113  no error for a name that cannot be


def _visible(line: bytes) -> bytes:
    from cleanse.show.terminal import visible_json

    return visible_json(line.decode()).encode()
