"""JSON lines as they come, to a file or a stream; and what every other form has in common with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from cleanse.io.jsonl import parse_line
from cleanse.io.packing import Packing, packer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleanse.io.disk import Part
    from cleanse.io.target import Target

# No other field holds numbers that are not cleanse's own; and no text holds this, for its quotes are escaped.
_FOREIGN = b',"extra":{'
_GREAT_NUMBER = re.compile(rb"[0-9]{19}")


class Sink(Protocol):
    """What makes the bytes of a file, or of several, from JSON lines."""

    def write(self, line: bytes) -> None:
        """Take one record."""

    def flush(self) -> None:
        """Hand on what can be handed on."""

    def end(self) -> Sequence[Part]:
        """Write what was held back, and return what waits for its place (nothing for a stream)."""

    def undo(self) -> None:
        """Leave nothing behind; what went down a stream is gone."""


class LinesSink:
    """JSON lines, packed or not; on a terminal, what would act on it is written out as JSON's own escapes."""

    def __init__(self, target: Target, packing: Packing) -> None:
        self._target = target
        self._packer = packer(packing)
        self._is_shown = target.is_terminal and not packing

    def write(self, line: bytes) -> None:
        """Take one record."""
        self._target.write(_visible(line) if self._is_shown else self._packer.compress(line))

    def flush(self) -> None:
        """Hand on what can be handed on."""
        self._target.flush()

    def end(self) -> Sequence[Part]:
        """Write what was held back, and return what waits for its place."""
        self._target.write(self._packer.flush())
        return self._target.end()

    def undo(self) -> None:
        """Leave nothing behind."""
        self._target.undo()


def parsed(line: bytes) -> Any:
    """Return the value of a line that `json_line` made, integers of over 64 bits as they are.

    >>> parsed(b'{"id":null,"extra":{"n":123456789012345678901}}')["extra"]["n"]
    123456789012345678901
    """
    at = line.find(_FOREIGN)
    if at < 0 or not _GREAT_NUMBER.search(line, at):
        try:
            return orjson.loads(line)
        except orjson.JSONDecodeError:
            pass  # NaN, nesting: the standard library takes them
    return parse_line(line)[0]


def _visible(line: bytes) -> bytes:
    from cleanse.show.terminal import visible_json

    return visible_json(line.decode()).encode()
