"""What a run says of itself: what failed, how far it is, and the account at its end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from cleanse.cli.talk import Failures, Progress, Unread, name_of, number, say
from cleanse.run.tally import FATES, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleanse.cli.interrupt import Interrupt
    from cleanse.run.cursor import Cursor
    from cleanse.run.outcome import Outcome
    from cleanse.types import CleanseError

_NAMED = 5


class Account:
    """Follows a run, and tells of it on standard error."""

    def __init__(self, *, is_quiet: bool, jobs: int) -> None:
        self.tally = Tally()
        self._is_quiet = is_quiet
        self._jobs = jobs
        self._before = 0
        self._began = time.monotonic()
        self._progress = Progress(is_quiet=is_quiet)
        self._failures = Failures(is_quiet=is_quiet, progress=self._progress)
        self._unread = Unread(progress=self._progress)

    @property
    def exit_code(self) -> int:
        """Return 2 where an input could not be read, 3 where documents failed, else 0."""
        return 2 if self.tally.unread else 3 if self.tally.failed else 0

    def begin(self, past: Tally) -> None:
        """Take over the account of what was done before."""
        self.tally.add(past)
        self._before = past.documents

    def add_unread(self, error: CleanseError) -> None:
        """Say why an input could not be read."""
        self._unread.add(error)

    def follow(self, outcomes: Iterable[Outcome], cursor: Cursor, interrupt: Interrupt) -> None:
        """Let a run go on to its end, and say what fails on the way."""
        in_all = cursor.bytes_in_all() if self._progress.is_shown else 0
        try:
            for outcome in outcomes:
                interrupt.check()
                if outcome.status.is_failure:
                    name = name_of(outcome.id, outcome.path, outcome.number)
                    self._failures.add(name, f"{outcome.status.value}: {outcome.error or 'no reason is known'}")
                share = cursor.bytes_read / in_all if in_all else 0.0
                self._progress.update(self.tally.documents, self.tally.failed, share)
        finally:
            self._progress.clear()
        self._failures.finish()
        if self.tally.page_like and not self._is_quiet:
            say(f"{number(self.tally.page_like, 'text')} may be dumps of whole pages: try --input-kind page")

    def say_skipped(self, skipped: Mapping[str, int]) -> None:
        """Say what was no document, and so is not accounted for."""
        if skipped and not self._is_quiet:
            kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(skipped.items()))
            say(f"passed over, for they are no documents: {kinds}")

    def say_left_out(self, duplicates: str | None) -> None:
        """Say how many copies were left out, and where they are."""
        count = self.tally.left_out
        if count and not self._is_quiet:
            where = f"{'is' if count == 1 else 'are'} in {duplicates}"
            rest = f" and {where}" if duplicates else " (--keep-duplicates writes and marks them)"
            say(f"{number(self.tally.documents, 'document')}: {number(count, 'duplicate')} left out{rest}")

    def say_safe(self, documents: int, folder: str) -> None:
        """Say what a run that ends too soon leaves, and how to go on."""
        if not self._is_quiet:
            say(
                f"stopped: {number(documents, 'document')} of {folder} are safe; the same command with --resume goes on"
            )

    def say_summary(self) -> None:
        """Say what became of all documents, and what was removed most."""
        if self._is_quiet:
            return
        account = self.as_dict()
        fates = ", ".join(f"{account[fate]:,} {fate}" for fate in FATES if account[fate] or fate == "article")
        say(f"{number(account['documents'], 'document')}: {fates}")
        say(f"removed {account['removed_share']:.1%} of {account['characters']:,} characters: {self._most(account)}")
        speed = account["timing"]["documents_per_second"]
        say(f"{speed:,.0f} documents/s by {number(self._jobs, 'process').replace('processs', 'processes')}")

    def write(self, path: str) -> None:
        """Write the account to a file as JSON."""
        from cleanse.io.writer import write_json

        write_json(path, self.as_dict())

    def as_dict(self) -> dict[str, Any]:
        """Return the account; all but `timing` is the same for the same inputs."""
        from cleanse.version import __version__

        seconds = time.monotonic() - self._began
        cleaned = self.tally.documents - self._before
        timing = {
            "documents": cleaned,
            "seconds": round(seconds, 3),
            "documents_per_second": round(cleaned / seconds, 1),
            "jobs": self._jobs,
        }
        return {"cleanse": __version__, **self.tally.as_dict(), "timing": timing}

    def _most(self, account: dict[str, Any]) -> str:
        most = sorted(account["categories"].items(), key=lambda item: (-item[1]["characters"], item[0]))[:_NAMED]
        return ", ".join(f"{name} {counts['spans']:,}" for name, counts in most) or "nothing"
