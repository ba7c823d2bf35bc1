"""Records to JSON lines, and which outputs a run may have."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

import orjson

from cleanse.io.form import Form, packing_of
from cleanse.io.shards import Shard, open_file
from cleanse.io.sources import STDIN, files_of
from cleanse.record import json_line
from cleanse.types import CleanseError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType


class Writer:
    """A JSONL output of records, packed where its name ends in .gz or .zst: a file, or standard output for None and `-`.

    Use it in a `with`: a file stands in its place when the `with` ends well, and what stood there stays if it does not.
    """

    def __init__(self, path: str | None) -> None:
        self.path = path
        self._shard: Shard

    def __enter__(self) -> Self:
        self._shard = open_file(self.path, Form(packing=packing_of(self.path or "")))
        return self

    def write(self, record: Mapping[str, Any]) -> None:
        """Write one record."""
        self._shard.write(json_line(record))

    @property
    def is_stream(self) -> bool:
        """Return whether what is written is gone at once, and waits for no renaming."""
        return self._shard.is_stream

    def flush(self) -> None:
        """Hand on what was written so far."""
        self._shard.flush()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._shard.__exit__(kind, value, trace)


def write_json(path: str, value: Mapping[str, Any]) -> None:
    """Write one value to a file, indented for people: whole, or, raising CleanseError, not at all."""
    with open_file(path, Form(packing=packing_of(path))) as shard:
        shard.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def is_folder(path: str | None) -> bool:
    """Return whether an output is a run folder: by a slash at its end, or because a folder stands there.

    >>> is_folder("out/"), is_folder("out.jsonl")
    (True, False)
    """
    return path is not None and path != STDIN and (path.endswith("/") or Path(path).is_dir())


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
    folders = {os.path.join(os.path.realpath(path), ""): flag for flag, path in named if is_folder(path)}  # noqa: PTH118
    if not identities and not folders:
        return
    for name in inputs:
        if name == STDIN:
            found = _stream_identity(sys.stdin) if sys.stdin is not None else None
            _refuse(found, "standard input", identities)
            continue
        for path in _files(name):
            _refuse(_identity(path), path, identities)
            _refuse_inside(path, folders)


def _refuse(identity: tuple[int, int] | None, path: str, identities: Mapping[tuple[int, int], str]) -> None:
    if identity is not None and identity in identities:
        raise CleanseError(f"{path} is an input, and {identities[identity]} would overwrite it: write somewhere else")


def _refuse_inside(path: str, folders: Mapping[str, str]) -> None:
    place = os.path.realpath(path)
    for folder, flag in folders.items():
        if place.startswith(folder):
            raise CleanseError(f"{path} is an input, and lies in the folder that {flag} writes: write somewhere else")


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
