"""Ctrl-C, and the signal by which a system asks a program to end."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


class Terminated(KeyboardInterrupt):
    """The system asks the program to end (SIGTERM): what it is doing ends as it does on Ctrl-C."""


class Interrupt:
    """Whether the run was asked to end. An exception raised by a signal is lost where Python is tidying up; this is not."""

    def __init__(self) -> None:
        self._asked: type[KeyboardInterrupt] | None = None

    def check(self) -> None:
        """Raise KeyboardInterrupt where the run was asked to end."""
        if self._asked is not None:
            raise self._asked

    def take(self, number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG002  a signal's handler
        """Note a signal, and raise KeyboardInterrupt."""
        self._asked = Terminated if number == signal.SIGTERM else KeyboardInterrupt
        raise self._asked


@contextmanager
def interruptible() -> Iterator[Interrupt]:
    """Give what notes Ctrl-C and SIGTERM as long as the `with` lasts."""
    interrupt = Interrupt()
    before = {number: signal.signal(number, interrupt.take) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interrupt
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
