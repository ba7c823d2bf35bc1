"""What zip and tar archives have in common: members, read one after the other as they stream by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from cleanse.io.stream import Lost


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name, and its content, to be read before the next member is asked for."""

    name: str
    content: Iterator[bytes | Lost]

    @property
    def is_hidden(self) -> bool:
        """Return whether it is a hidden file, or one that a Mac adds for itself (`__MACOSX/`, `._page.html`)."""
        parts = PurePosixPath(self.name).parts
        return any(part.startswith(".") and part not in {".", ".."} for part in parts) or "__MACOSX" in parts


def drained(content: Iterator[bytes | Lost]) -> None:
    """Read what a reader has left of a member, so that the next one is found."""
    for _ in content:
        pass
