"""What the command says on standard error: messages, progress, and which documents failed."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from cleanse.show.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleanse.rule import Fault
    from cleanse.types import Article, CleanseError

_SILENT_SECONDS = 1.0
_REDRAW_SECONDS = 0.2
_FAILURES_NAMED = 20


def say(message: str) -> None:
    """Write one line to standard error, with everything in it that would act on a terminal made visible."""
    if sys.stderr is not None:
        print(f"cleanse: {visible(message)}", file=sys.stderr)


def number(count: int, noun: str) -> str:
    """Return a count and its noun.

    >>> number(1, "document"), number(2000, "document")
    ('1 document', '2,000 documents')
    """
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def name_of(id: str | None, path: str | None, record: int | None) -> str:  # noqa: A002  the name of the field
    """Return what a person calls a document: its id, and its place too where the id does not say it.

    >>> name_of("a.jsonl:3", "a.jsonl", 3), name_of("x", "a.jsonl", 3), name_of("a.txt", "a.txt", None)
    ('a.jsonl:3', 'a.jsonl:3 (x)', 'a.txt')
    """
    if record is not None and path and id != f"{path}:{record}":
        return f"{path}:{record} ({id})"
    return id or path or "a document"


def clock(seconds: float) -> str:
    """Return a time as hours, minutes and seconds.

    >>> clock(59.6), clock(3725)
    ('1:00', '1:02:05')
    """
    whole = round(seconds)
    minutes = f"{whole // 60 % 60}:{whole % 60:02d}"
    return minutes if whole < 3600 else f"{whole // 3600}:{minutes.zfill(5)}"


def say_faults(faults: Iterable[Fault], *, is_quiet: bool) -> None:
    """Say what is wrong with rules; quietly, only what got a rule refused."""
    for fault in faults:
        if fault.is_error or not is_quiet:
            say(str(fault))


class Progress:
    """A count on standard error, shown after a second and only to a person: on a terminal and not under --quiet.

    With the rate and, where the share that is done is known, the time that is left.
    """

    def __init__(self, *, is_quiet: bool) -> None:
        self.is_shown = not is_quiet and sys.stderr is not None and sys.stderr.isatty()
        self._began = time.monotonic()
        self._next = self._began + _SILENT_SECONDS
        self._drawn = False
        self._first: tuple[int, float] | None = None

    def update(self, documents: int, failed: int, share: float = 0.0) -> None:
        """Draw the count, if it is time to. `share` of the work (0 to 1) is done; 0 where nobody knows."""
        if not self.is_shown or time.monotonic() < self._next:
            return
        now = time.monotonic()
        self._next = now + _REDRAW_SECONDS
        self._drawn = True
        trouble = f", {failed:,} failed" if failed else ""
        sys.stderr.write(f"\r{number(documents, 'document')}{trouble}{self._pace(documents, share, now)} \x1b[K")
        sys.stderr.flush()

    def _pace(self, documents: int, share: float, now: float) -> str:
        """Return the rate since the first drawing, before which a run that goes on has only skipped."""
        if self._first is None:
            self._first = (documents, share)
            self._began = now
            return ""
        seconds = now - self._began
        rate = f", {(documents - self._first[0]) / seconds:,.0f}/s"
        done = share - self._first[1]
        return f"{rate}, {clock(seconds * (1 - share) / done)} left" if 0 < share < 1 and done > 0 else rate

    def clear(self) -> None:
        """Take the count off the screen, so that a message can stand in its place."""
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._drawn = False


class Unread:
    """Says which inputs could not be read, and counts them."""

    def __init__(self, *, progress: Progress | None = None) -> None:
        self.count = 0
        self._progress = progress

    def add(self, error: CleanseError) -> None:
        """Count an input, and say why it could not be read."""
        self.count += 1
        if self._progress:
            self._progress.clear()
        say(str(error))


class Failures:
    """Says which documents failed: the first twenty one by one, then how many more."""

    def __init__(self, *, is_quiet: bool, progress: Progress | None = None) -> None:
        self.count = 0
        self._is_quiet = is_quiet
        self._progress = progress

    def add(self, name: str, reason: str) -> None:
        """Count a document that came to nothing, and say so."""
        self.count += 1
        if self._is_quiet or self.count > _FAILURES_NAMED:
            return
        if self._progress:
            self._progress.clear()
        say(f"{name}: {reason}")

    def add_article(self, article: Article) -> None:
        """Count an article that failed."""
        document = article.document
        self.add(
            name_of(document.id, document.path, document.record),
            f"{article.status.value}: {article.error or 'no reason is known'}",
        )

    def finish(self) -> None:
        """Say how many failed beyond those that were named."""
        more = self.count - _FAILURES_NAMED
        if more > 0 and not self._is_quiet:
            say(f"and {number(more, 'more document')} failed: their records say why in `error`")
