"""A run folder: shards that are whole or not there, and a journal, so that a run can go on after any end.

A shard is made safe in this order: its files to the disk and to their places; its errors; what the index of copies has
learnt, with the shard's row as its marker; the row in the journal. Whatever breaks in between, the next run knows from
the last row (or the marker that is one ahead of it) what is safe, takes the rest away, and makes it again, byte for byte.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from cleanse.io.disk import AppendFile, make_folder, sweep, unwritable
from cleanse.io.form import Form
from cleanse.io.shards import Shard, open_file, open_shard, places_of
from cleanse.locks import locked
from cleanse.run import journal
from cleanse.run.cursor import Place
from cleanse.run.journal import Journal, Past, ShardRow
from cleanse.run.tally import Tally
from cleanse.types import CleanseError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleanse.dedup.session import Standing
    from cleanse.run.output import Commit, Delivery

INDEX = ".index"
_LOCK = ".lock"
_ERRORS = "errors.jsonl"
_DUPLICATES = "duplicates"
_OWN = frozenset({INDEX, _LOCK, _ERRORS, journal.NAME})
_PART = re.compile(r"part-(\d+)(\.jsonl(\.gz|\.zst)?|\.parquet)?")

# Work that a crash can cost, and the documents that one file of the output holds.
SHARD_DOCUMENTS = 10_000
# A shard of long documents is full before: it must fit into a reader's memory.
_SHARD_BYTES = 1 << 28


class FolderOutput:
    """A run folder, open for writing: begun anew, or taken up again. Use it in a `with`: it is locked that long.

    `settings` are all that the results depend on. `past` is the account of what is safe already, `place` where the inputs
    stand behind it; `is_done` says that the run had come to its end.
    """

    def __init__(
        self,
        path: str,
        form: Form,
        settings: Mapping[str, Any],
        *,
        is_resumed: bool = False,
        shard_documents: int = SHARD_DOCUMENTS,
    ) -> None:
        self.path = Path(path)
        self.past = Tally()
        self.place = Place()
        self.is_done = False
        self._past: Past | None = None
        self._form = form
        self._settings = dict(settings)
        self._is_resumed = is_resumed
        self._most = shard_documents
        self._stack = ExitStack()
        self._shard: Shard | None = None
        self._duplicates: Shard | None = None
        self._error_rows: list[bytes] = []
        self._number = self._documents = self._bytes = self._safe_errors = 0

    @property
    def index(self) -> str:
        """Return where this run's own index of copies stands, if it is given no other."""
        return str(self.path / INDEX)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            try:
                self._take_over(stack)
            except OSError as error:
                raise unwritable(str(self.path), error) from error
            stack.callback(self._discard)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def begin(self, standing: Standing | None) -> None:
        """Put all that is not safe out of the way, and make ready for the next shard.

        `standing` is how the index of copies stands, None where there is none: it may be one shard ahead of the journal.
        Raises CleanseError where another run has written to the index since.
        """
        try:
            if self._past is None:
                self._journal.begin(self._settings, standing.documents if standing else None)
            elif standing is not None:
                self._catch_up(standing, self._past)
            _clear(self.path, self._form, self._number, self._safe_errors)
        except OSError as error:
            raise unwritable(str(self.path), error) from error
        self._errors = self._stack.enter_context(AppendFile(self.path / _ERRORS))

    def put(self, delivery: Delivery) -> None:
        """Take what is written of one document."""
        if self._shard is None:
            self._shard = open_shard(self.path, self._number, self._form)
        self._documents += 1
        self._bytes += len(delivery.record)
        self._shard.write(None if delivery.is_left_out else delivery.record, delivery.rows)
        if delivery.is_left_out:
            self._opened_duplicates().write(delivery.record)
        if delivery.error is not None:
            self.add_errors([delivery.error])

    def add_errors(self, rows: Iterable[bytes]) -> None:
        """Take rows that tell of inputs that could not be read."""
        self._error_rows.extend(rows)

    @property
    def is_due(self) -> bool:
        """Return whether the shard is full."""
        return self._documents >= self._most or self._bytes >= _SHARD_BYTES

    def make_safe(self, place: Place, tally: Tally, commit: Commit) -> None:
        """Finish the shard: `tally` is its account, the inputs stand at `place` behind it."""
        row = ShardRow(self._number, place, tally, len(self._error_rows))
        shard = self._shard or open_shard(self.path, self._number, self._form)
        shard.finish()
        if self._duplicates is not None:
            self._duplicates.finish()
        if self._error_rows:
            self._errors.append(b"".join(self._error_rows))
        commit(row.line(self._run))
        self._journal.add(row)
        self._go_behind(row)

    def finish(self, place: Place, tally: Tally, commit: Commit) -> None:
        """Finish the last shard, and note that the run is done."""
        if self._documents or self._error_rows or not self._number:
            self.make_safe(place, tally, commit)
        self._journal.end()
        self.is_done = True

    def sweep_up(self) -> None:
        """Take away what only a run that goes on needs, once the index of copies is closed."""
        shutil.rmtree(self.path / INDEX, ignore_errors=True)
        _sweep_account(self.path)

    def _take_over(self, stack: ExitStack) -> None:
        """Lock the folder, read its journal, and put all that is not safe out of the way."""
        _past(self.path, is_resumed=self._is_resumed)  # what is no run's gets no lock either
        make_folder(self.path)
        taken = f"another run is writing to {self.path}: wait for it, or name another folder"
        stack.callback(os.close, locked(self.path / _LOCK, taken))
        self._past = past = _past(self.path, is_resumed=self._is_resumed)
        self._run = past.run if past else journal.new_run()
        if past is not None:
            _check_settings(self.path, past.settings, self._settings)
            self.is_done = past.is_done
        self._journal = stack.enter_context(Journal(self.path, self._run))
        if past is None:
            shutil.rmtree(self.path / INDEX, ignore_errors=True)
        for row in past.shards if past else ():
            self._go_behind(row)

    def _catch_up(self, standing: Standing, past: Past) -> None:
        row = journal.row_in(standing.marker, self._run)
        if row is not None and row.shard == self._number:
            self._journal.add(row)
            self._go_behind(row)
            return
        is_as_left = (
            row is not None and row.shard == self._number - 1 if self._number else standing.documents == past.known
        )
        if not is_as_left:
            raise CleanseError(
                f"the index of copies is not as the run in {self.path} left it (has another run written to it?): begin anew "
                "in another folder, with an index from before this run, for this one knows its articles and takes them for copies"
            )

    def _go_behind(self, row: ShardRow) -> None:
        self.past.add(row.tally)
        self.place = row.place
        self._number = row.shard + 1
        self._safe_errors += row.errors
        self._shard = self._duplicates = None
        self._error_rows = []
        self._documents = self._bytes = 0

    def _opened_duplicates(self) -> Shard:
        if self._duplicates is None:
            make_folder(self.path / _DUPLICATES)
            packing = f".{self._form.packing}" if self._form.packing else ""
            name = self.path / _DUPLICATES / f"part-{self._number:05d}.jsonl{packing}"
            self._duplicates = open_file(str(name), Form(packing=self._form.packing))
        return self._duplicates

    def _discard(self) -> None:
        for shard in (self._shard, self._duplicates):
            if shard is not None:
                shard.discard()


def _past(folder: Path, *, is_resumed: bool) -> Past | None:
    """Return what the journal of a folder tells; None for a new folder, and for a run that was killed as it began."""
    if folder.exists() and not folder.is_dir():
        raise CleanseError(f"{folder} is a file: name a folder, or leave the slash at the end of -o out")
    past = journal.past_of(folder)
    if past is None and folder.exists():
        if strangers := sorted(path.name for path in folder.iterdir() if path.name not in _OWN):
            raise CleanseError(f"{folder} holds {strangers[0]!r}, and no run: name an empty or a new folder")
    elif past is not None and not is_resumed:
        state = "is done" if past.is_done else "was not finished"
        raise CleanseError(f"{folder} holds a run that {state}: go on with it by --resume, or name another folder")
    return past


def _check_settings(folder: Path, then: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raise CleanseError where a run is to go on in another way than it was begun."""
    changed = [name for name in {**then, **now} if then.get(name) != now.get(name)]
    if changed:
        name = changed[0]
        raise CleanseError(
            f"the run in {folder} was begun with {name} {then.get(name)!r}, not {now.get(name)!r}: "
            "repeat its command and add --resume, or begin anew in another folder"
        )


def _clear(folder: Path, form: Form, safe_shards: int, safe_errors: int) -> None:
    """Delete what was written of shards that are not safe, and nothing else. Raises CleanseError where safe ones are missing."""
    wanted = places_of(form)
    _sweep_account(folder)
    for place in (*wanted, _DUPLICATES):
        sweep(folder / place)
        found = {path: int(name[1]) for path in (folder / place).glob("part-*") if (name := _PART.fullmatch(path.name))}
        missing = sorted({*range(safe_shards)} - {*found.values()})
        if missing and place != _DUPLICATES:
            raise CleanseError(f"part {missing[0]} of {folder / place} is gone: begin anew in another folder")
        for path in (path for path, number in found.items() if number >= safe_shards):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    _keep_lines(folder / _ERRORS, safe_errors)


def _sweep_account(folder: Path) -> None:
    for path in folder.glob(".*.part"):
        path.unlink(missing_ok=True)


def _keep_lines(path: Path, count: int) -> None:
    if not path.exists():
        return
    with path.open("r+b") as stream:
        kept = sum(len(line) for line, _ in zip(stream, range(count), strict=False))
        stream.truncate(kept)
        stream.flush()
        os.fsync(stream.fileno())
