"""Where the bytes of one output go: a file that waits beside its place, or a stream that keeps nothing."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from cleanse.io.disk import PartFile, unwritable
from cleanse.io.sources import STDIN
from cleanse.types import CleanseError

if TYPE_CHECKING:
    from cleanse.io.disk import Part

STDOUT = STDIN  # one dash for both


class Target(Protocol):
    """What takes the bytes of one output."""

    name: str
    is_terminal: bool

    def write(self, data: bytes, /) -> int:
        """Take bytes."""

    def flush(self) -> None:
        """Hand on what was taken."""

    def end(self) -> tuple[Part, ...]:
        """Return what waits for its place; a stream hands on all it took instead."""

    def undo(self) -> None:
        """Leave nothing behind; what went down a stream is gone."""


class OpenStream:
    """Standard output, a pipe or a device. A reader that goes away is a BrokenPipeError, everything else a CleanseError."""

    def __init__(self, stream: IO[bytes], name: str, *, is_terminal: bool = False) -> None:
        self.name = name
        self.is_terminal = is_terminal
        self._stream = stream
        self._is_owned = name != STDOUT

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

    def end(self) -> tuple[Part, ...]:
        """Hand on what was taken, and close what was opened here."""
        self.flush()
        if self._is_owned:
            try:
                self._stream.close()
            except OSError as error:
                raise self._told(error) from error
        return ()

    def undo(self) -> None:
        """Close what was opened here, whatever comes of it."""
        if self._is_owned:
            with suppress(OSError):
                self._stream.close()

    def _told(self, error: OSError) -> Exception:
        if isinstance(error, BrokenPipeError):
            return error
        return unwritable(self.name if self._is_owned else "standard output", error)


def open_target(path: str | None) -> Target:
    """Return where the bytes of a path go: None and `-` are standard output.

    Raises CleanseError for what cannot be written.
    """
    if path is None or path == STDOUT:
        if sys.stdout is None:
            raise CleanseError("standard output is closed: name a file with -o")
        return OpenStream(sys.stdout.buffer, STDOUT, is_terminal=sys.stdout.isatty())
    try:
        if path.endswith("/") or Path(path).is_dir():
            raise CleanseError(f"{path} is a folder: name a file in it")
        if is_placed(path):
            return PartFile(path)
        return OpenStream(Path(path).open("wb"), path)
    except OSError as error:
        raise unwritable(path, error) from error


def is_placed(path: str | None) -> bool:
    """Return whether a path is, or will be, a regular file: what is a pipe or a device is written to directly."""
    return path is not None and path != STDOUT and (not Path(path).exists() or Path(path).is_file())
