"""What a run folder knows of its own run: how it was begun, and every shard that is safe on the disk.

`journal.jsonl` holds one row for the beginning, one for each shard, and one for the end. A row is there only when all that it
speaks of is on the disk, so that a run that was killed at any moment can go on behind the last row.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

from cleanse.io.disk import AppendFile
from cleanse.io.jsonl import parse_line
from cleanse.record import json_line
from cleanse.run.cursor import Place
from cleanse.run.tally import Tally
from cleanse.types import CleanseError

NAME = "journal.jsonl"
_FORMAT = "cleanse.journal/1"


class ShardRow(NamedTuple):
    """A shard that is safe: its number, where the inputs stand behind it, its part of the account, and how many errors it has."""

    shard: int
    place: Place
    tally: Tally
    errors: int

    def line(self, run: str) -> bytes:
        """Return the row as a line of the journal of a run."""
        return json_line(
            {
                "run": run,
                "shard": self.shard,
                "place": self.place.as_dict(),
                "tally": self.tally.as_dict(),
                "errors": self.errors,
            }
        )

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Self:
        """Return the row that a line holds."""
        return cls(row["shard"], Place(**row["place"]), Tally.from_dict(row["tally"]), row["errors"])


@dataclass(frozen=True, slots=True)
class Past:
    """What a journal tells: the name of the run, its settings, its shards, and whether it came to its end.

    `known` is how many documents the index of copies knew when the run began, None where there is no index.
    """

    run: str
    settings: Mapping[str, Any]
    known: int | None
    shards: Sequence[ShardRow]
    is_done: bool

    @property
    def place(self) -> Place:
        """Return where the inputs stand."""
        return self.shards[-1].place if self.shards else Place()


class Journal:
    """An open journal, to be added to. Use it in a `with`."""

    def __init__(self, folder: Path, run: str) -> None:
        self._run = run
        self._file = AppendFile(folder / NAME)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def begin(self, settings: Mapping[str, Any], known: int | None) -> None:
        """Note how the run is begun, and how many documents the index of copies knows."""
        self._file.append(json_line({"format": _FORMAT, "run": self._run, "settings": settings, "known": known}))

    def add(self, row: ShardRow) -> None:
        """Note that a shard is safe."""
        self._file.append(row.line(self._run))

    def end(self) -> None:
        """Note that all is done."""
        self._file.append(json_line({"run": self._run, "done": True}))


def new_run() -> str:
    """Return a name for a run, unlike any other. It stands in the journal only, and in no result."""
    return os.urandom(8).hex()


def past_of(folder: Path) -> Past | None:
    """Return what the journal of a folder tells, or None where there is none. A last line that broke off was never noted.

    Raises CleanseError for a file that is no journal.
    """
    try:
        data = (folder / NAME).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CleanseError(f"cannot read {folder / NAME}: {error.strerror}") from error
    lines = data[: data.rfind(b"\n") + 1].splitlines()
    if not lines:
        return None
    try:
        return _told([parse_line(line)[0] for line in lines])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CleanseError(
            f"{folder / NAME} is damaged, or no journal of this version of cleanse ({error}): begin anew in another folder"
        ) from error


def _told(rows: Sequence[Mapping[str, Any]]) -> Past:
    head, *rest = rows
    if head["format"] != _FORMAT:
        raise ValueError(head["format"])
    is_done = bool(rest) and rest[-1].get("done") is True
    shards = [ShardRow.from_dict(row) for row in (rest[:-1] if is_done else rest)]
    if [row.shard for row in shards] != list(range(len(shards))):
        raise ValueError("shards are missing")
    return Past(head["run"], head["settings"], head["known"], shards, is_done)


def row_in(marker: bytes, run: str) -> ShardRow | None:
    """Return the shard of this run that an index was committed with, or None where another run was the last to commit."""
    if not marker:
        return None
    row = json.loads(marker)
    return ShardRow.from_dict(row) if row["run"] == run else None
