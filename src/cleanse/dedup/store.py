"""Bytes by name on the disk, in LMDB: one writer, many readers, and what was committed survives any crash.

LMDB (Chu, "MDB: A Memory-Mapped Database", 2011) writes changed pages beside the old ones and then one of two meta pages,
synced to the disk: a process that is killed leaves the last commit. It must not lie on a network file system.
"""

from __future__ import annotations

import json
import os
import shutil
import weakref
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import lmdb

from cleanse.locks import locked
from cleanse.types import CleanseError

_FORMAT = "cleanse.dedup-index/1"
_MANIFEST = "index.json"
_LOCK = "writer.lock"
_DATA = "data"
_FIRST = f"{_DATA}-1"
_FILE = "data.mdb"  # LMDB's own name
_FIRST_SIZE = 1 << 26
_MOST_READERS = 1024
_CHECK_BYTES = 4
_BLOCK = 512  # what st_blocks counts, whatever the file system

Get = Callable[[bytes], memoryview | None]


class Store:
    """An open store. One process writes at a time: a second one is refused. Use it in a `with`.

    `index.json` names the folder of the data, and is replaced in one step, so that compacting is safe for readers too. A process
    that is forked meanwhile must not use the store, and does it no harm: LMDB forbids the one, and the other is seen to here.
    """

    def __init__(self, folder: Path, *, is_writer: bool, is_durable: bool = True) -> None:
        """Open a store; one that is not durable need not survive its process."""
        self.folder = folder
        self.is_writer = is_writer
        self._is_durable = is_durable
        self._lock: int | None = None
        self._process = os.getpid()
        _on_fork(weakref.WeakMethod(self._unlock))
        try:
            if is_writer:
                _make(folder)
                taken = f"another run is writing the index in {folder}: wait for it, or use another index"
                self._lock = locked(folder / _LOCK, taken)
            self._data = self._current()
            self._environment = self._opened()
        except CleanseError:
            self._unlock()
            raise
        except (OSError, lmdb.Error) as error:
            self._unlock()
            raise CleanseError(f"cannot open the index in {folder}: {error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.is_own:
            self._environment.close()
            self._unlock()

    @property
    def is_own(self) -> bool:
        """Return whether this process opened the store, and was not forked from the one that did."""
        return os.getpid() == self._process

    @contextmanager
    def reading(self) -> Iterator[Get]:
        """Give a look-up in one snapshot; what it returns is valid inside the `with` only."""
        with self._begun() as transaction:

            def get(name: bytes) -> memoryview | None:
                data = transaction.get(name)
                return None if data is None else memoryview(data)[:-_CHECK_BYTES]

            yield get

    def names(self, prefix: bytes) -> list[bytes]:
        """Return the names that begin so, in order."""
        with self._begun() as transaction, transaction.cursor() as cursor:
            found = []
            is_there = cursor.set_range(prefix)
            while is_there and bytes(cursor.key()).startswith(prefix):
                found.append(bytes(cursor.key()))
                is_there = cursor.next()
            return found

    def write(self, values: Iterable[tuple[bytes, bytes]] = (), gone: Iterable[bytes] = ()) -> None:
        """Put values in and take names out, all or nothing, on the disk when it returns."""
        pairs, names = list(values), list(gone)
        while True:
            try:
                with self._environment.begin(write=True) as transaction:
                    for name in names:
                        transaction.delete(name)
                    last = _last_name(transaction)
                    for name, data in pairs:
                        is_last = name > last
                        last = name if is_last else last
                        check = zlib.crc32(data).to_bytes(_CHECK_BYTES, "little")
                        transaction.put(
                            name, data + check, append=is_last
                        )  # appended, pages are full, else split in halves
            except lmdb.MapFullError:
                self._environment.set_mapsize(2 * self._environment.info()["map_size"])
            except lmdb.Error as error:
                raise CleanseError(f"cannot write the index in {self.folder}: {error}") from error
            else:
                return

    def damaged(self) -> list[bytes]:
        """Return the names of values that are not what was written."""
        with self._begun() as transaction, transaction.cursor() as cursor:
            return [bytes(name) for name, data in cursor if not _is_whole(data)]

    def size(self) -> int:
        """Return the bytes that the store takes on the disk."""
        return (self._data / _FILE).stat().st_blocks * _BLOCK

    def compact(self) -> None:
        """Write the store anew without its free pages, and put it in the old one's place."""
        old, fresh = self._data, self.folder / _next_name(self._data.name)
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        self._environment.copy(str(fresh), compact=True)
        with (fresh / _FILE).open("rb+") as data:
            os.fsync(data.fileno())
        _sync_folder(fresh)
        _point_to(self.folder, fresh.name)
        self._environment.close()
        self._data = fresh
        self._environment = self._opened()
        shutil.rmtree(old)

    def _current(self) -> Path:
        """Return the folder that the manifest names; a writer makes the first one, and takes away what is left of others."""
        manifest = self.folder / _MANIFEST
        if self.is_writer and not manifest.exists():
            (self.folder / _FIRST).mkdir(exist_ok=True)
            _point_to(self.folder, _FIRST)
        try:
            said = json.loads(manifest.read_bytes())
        except FileNotFoundError as error:
            raise CleanseError(f"no index in {self.folder}: name the folder that --dedup-index wrote") from error
        except ValueError as error:
            raise CleanseError(f"{manifest} is damaged ({error}): restore the index from a copy") from error
        if said.get("format") != _FORMAT:
            raise CleanseError(
                f"the index in {self.folder} has format {said.get('format')!r}, this program reads {_FORMAT!r}: "
                "make a new index, or use the program that wrote it"
            )
        if self.is_writer:
            for path in self.folder.glob(f"{_DATA}-*"):
                if path.name != said["data"]:
                    shutil.rmtree(path)
        return self.folder / str(said["data"])

    def _begun(self) -> Any:
        try:
            return self._environment.begin(buffers=True)
        except lmdb.MapResizedError:  # a writer made it greater since
            self._environment.set_mapsize(0)
            return self._environment.begin(buffers=True)

    def _opened(self) -> Any:
        data = self._data / _FILE
        size = max(_FIRST_SIZE, 2 * data.stat().st_size if data.exists() else 0)
        environment = lmdb.open(
            str(self._data),
            map_size=size,
            readonly=not self.is_writer,
            create=self.is_writer,
            sync=self._is_durable,
            max_readers=_MOST_READERS,
            lock=os.access(self._data, os.W_OK),  # readers of a read-only folder cannot be in a writer's way
            readahead=False,
        )
        if self.is_writer:
            environment.reader_check()  # takes out readers that were killed
            _sync_folder(self._data)
        return environment

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _on_fork(unlock: weakref.WeakMethod[Callable[[], None]]) -> None:
    """Let forked processes give up the lock, or it would outlive the writer as long as any of them lives."""

    def give_up() -> None:
        if (own := unlock()) is not None:
            own()

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=give_up)


def _last_name(transaction: Any) -> bytes:
    with transaction.cursor() as cursor:
        return bytes(cursor.key()) if cursor.last() else b""


def _make(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise CleanseError(f"{folder} is a file: name a folder for the index")
    own = (_LOCK, _MANIFEST, _DATA)
    if folder.is_dir() and any(not path.name.removeprefix(".").startswith(own) for path in folder.iterdir()):
        raise CleanseError(f"{folder} holds something else than an index: name an empty or a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    _sync_folder(folder.parent)


def _point_to(folder: Path, name: str) -> None:
    """Make the manifest name another folder of data: in one step, and on the disk."""
    part = folder / f".{_MANIFEST}.part"
    with part.open("wb") as stream:
        stream.write(json.dumps({"format": _FORMAT, "data": name}).encode() + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(folder / _MANIFEST)
    _sync_folder(folder)


def _next_name(name: str) -> str:
    return f"{_DATA}-{int(name.rpartition('-')[2]) + 1}"


def _sync_folder(folder: Path) -> None:
    with suppress(PermissionError):  # a parent that may be passed through, but not be read
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _is_whole(data: Any) -> bool:
    whole = memoryview(data)
    content, check = whole[:-_CHECK_BYTES], whole[-_CHECK_BYTES:]
    return zlib.crc32(content).to_bytes(_CHECK_BYTES, "little") == bytes(check)
