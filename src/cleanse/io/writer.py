"""Records to JSON lines: a file appears whole or not at all."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

import orjson

from cleanse.io.sources import STDIN, files_of
from cleanse.show.terminal import visible_json
from cleanse.types import CleanseError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

_SURROGATE = re.compile("[\ud800-\udfff]")


def json_line(record: Mapping[str, Any]) -> bytes:
    """Return a record as one line of JSON in UTF-8, keys in their order.

    The standard library writes what the fast writer refuses: integers of over 64 bits, lone surrogates (as U+FFFD).
    """
    try:
        return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
        return (_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text) + "\n").encode()


class Writer:
    """A JSONL output: a file, or standard output for None and `-`. Use it in a `with`.

    A file is written beside its place, brought to the disk and renamed when the `with` ends well: a run that fails or is
    interrupted leaves what stood there. What is no regular file (a pipe, /dev/null) is written to directly.
    """

    def __init__(self, path: str | None) -> None:
        self.path = path
        self._stream: IO[bytes]
        self._place: Path | None = None
        self._part: Path | None = None
        self._is_terminal = False

    def __enter__(self) -> Self:
        if self.path is None or self.path == STDIN:
            if sys.stdout is None:
                raise CleanseError("standard output is closed: name a file with -o")
            self._stream = sys.stdout.buffer
            self._is_terminal = sys.stdout.isatty()
            return self
        try:
            self._open(Path(self.path))
        except OSError as error:
            raise _unwritable(self.path, error) from error
        except KeyboardInterrupt:  # before the `with` has taken over
            if self._part is not None:
                self._part.unlink(missing_ok=True)
            raise
        return self

    def write(self, record: Mapping[str, Any]) -> None:
        """Write one record."""
        try:
            line = json_line(record)
            self._stream.write(visible_json(line.decode()).encode() if self._is_terminal else line)
        except OSError as error:
            self._raise(error)

    @property
    def is_stream(self) -> bool:
        """Return whether what is written is gone at once, and waits for no renaming."""
        return self._part is None

    def flush(self) -> None:
        """Hand on what was written so far."""
        try:
            self._stream.flush()
        except OSError as error:
            self._raise(error)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.path is None or self.path == STDIN:
            if kind is None:
                self._stream.flush()
            return
        try:
            if kind is None:
                self._finish()
        except OSError as error:
            self._raise(error)
        finally:
            self._discard()

    def _open(self, path: Path) -> None:
        if self.path and (self.path.endswith("/") or path.is_dir()):
            raise CleanseError(f"{self.path} is a folder: name a file in it")
        if path.exists() and not path.is_file():
            self._stream = path.open("wb")
            return
        self._place = path.resolve()  # a link keeps pointing to what it points to
        part = self._place.with_name(f".{self._place.name}.{os.getpid()}.part")
        if self._place.exists() and not os.access(self._place, os.W_OK):
            raise PermissionError(13, "Permission denied")
        self._part = part
        self._stream = part.open("wb")

    def _finish(self) -> None:
        self._stream.flush()
        if self._part is None or self._place is None:
            return
        os.fsync(self._stream.fileno())
        self._stream.close()
        if self._place.exists():
            shutil.copymode(self._place, self._part)
        self._part.replace(self._place)
        self._part = None

    def _discard(self) -> None:
        with suppress(OSError):  # the disk is full: that error is on its way already
            self._stream.close()
        if self._part is not None:
            self._part.unlink(missing_ok=True)

    def _raise(self, error: OSError) -> None:
        if isinstance(error, BrokenPipeError):
            raise error
        raise _unwritable(self.path or "standard output", error) from error


def check_outputs(inputs: Iterable[str], outputs: Mapping[str, str | None]) -> None:
    """Raise CleanseError where an output is an input too, or two outputs are one file; `outputs` maps flags to paths.

    Standard output and standard input count where they are redirected to files.
    """
    named = [(flag, path) for flag, path in outputs.items() if path is not None and path != STDIN]
    taken: dict[str, str] = {}
    for flag, path in named:
        place = os.path.realpath(path)
        if Path(path).exists() and not Path(path).is_file():
            continue  # /dev/null takes anything
        if place in taken:
            raise CleanseError(f"{taken[place]} and {flag} name the same file {path}: give each its own")
        taken[place] = flag
    identities = {identity: f"{flag} {path}" for flag, path in named if (identity := _identity(path))}
    if sys.stdout is not None and (identity := _stream_identity(sys.stdout)):
        identities.setdefault(identity, "standard output")
    if not identities:
        return
    for name in inputs:
        if name == STDIN:
            found = _stream_identity(sys.stdin) if sys.stdin is not None else None
            _refuse(found, "standard input", identities)
            continue
        for path in _files(name):
            _refuse(_identity(path), path, identities)


def _refuse(identity: tuple[int, int] | None, path: str, identities: Mapping[tuple[int, int], str]) -> None:
    if identity is not None and identity in identities:
        raise CleanseError(f"{path} is an input, and {identities[identity]} would overwrite it: write somewhere else")


def _files(name: str) -> Iterable[str]:
    try:
        yield from files_of(name)
    except (CleanseError, OSError):
        return  # told when it is read


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None


def _stream_identity(stream: IO[str]) -> tuple[int, int] | None:
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None


def _unwritable(path: str, error: OSError) -> CleanseError:
    return CleanseError(f"cannot write {path}: {error.strerror or error}: name another place, or make room")
