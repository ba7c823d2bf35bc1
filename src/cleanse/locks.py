"""Locks between processes: one writer for one folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cleanse.types import CleanseError

if TYPE_CHECKING:
    from pathlib import Path


def locked(path: Path, taken: str) -> int:
    """Return the descriptor of a lock on a file, which lasts until it is closed, or its process ends.

    Raises CleanseError(taken) where another process holds it, and where the system knows no such locks.
    """
    try:
        import fcntl
    except ImportError as error:
        raise CleanseError(
            "what is written to a folder in the course of a run needs the locks of a POSIX system"
        ) from error
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        if isinstance(error, BlockingIOError):
            raise CleanseError(taken) from error
        raise
    return descriptor
