"""One run: from the inputs through the workers and past the copies into an output, with an account of every document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleanse.dedup.stream import is_left_out
from cleanse.record import duplicate_row, json_line, with_duplicate
from cleanse.run.output import Delivery
from cleanse.run.stream import outcomes
from cleanse.run.tally import Tally

if TYPE_CHECKING:
    from cleanse.dedup.session import Deduplication
    from cleanse.pipeline import Options
    from cleanse.run.cursor import Cursor, Unread
    from cleanse.run.outcome import Outcome, Wanted
    from cleanse.run.output import Output
    from cleanse.run.stream import Workforce
    from cleanse.types import Duplicate


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run cleans: the options of the pipeline, what is made of an article, by whom, and whether copies are written."""

    options: Options
    wanted: Wanted
    workforce: Workforce
    keeps_duplicates: bool = False


def deliver(plan: Plan, cursor: Cursor, dedup: Deduplication, output: Output, total: Tally) -> Iterator[Outcome]:
    """Write what becomes of every document, count it in `total`, and yield it.

    When the last one was taken, the output is whole and on the disk. Raises CleanseError where that cannot be, or where
    not every document is accounted for.
    """
    account = _Account(cursor, dedup, output, total)
    made = outcomes(cursor, plan.options, plan.wanted, plan.workforce)
    try:
        for outcome, duplicate in dedup.mark(made):
            delivery = _delivery(outcome, duplicate, plan)
            output.put(delivery)
            account.count(outcome, is_left_out=delivery.is_left_out)
            yield outcome
            if output.is_due:
                account.make_safe()
        account.finish()
    finally:
        made.close()


class _Account:
    """Counts for the whole run and for what is not yet safe, and knows up to where in the inputs that is."""

    def __init__(self, cursor: Cursor, dedup: Deduplication, output: Output, total: Tally) -> None:
        self._cursor, self._dedup, self._output, self._total = cursor, dedup, output, total
        self._fresh = Tally()
        self._before = total.documents
        self._delivered = self._told = 0

    def count(self, outcome: Outcome, *, is_left_out: bool) -> None:
        self._delivered += 1
        for tally in (self._fresh, self._total):
            tally.count(outcome, is_left_out=is_left_out)

    def make_safe(self) -> None:
        place = self._cursor.place_after(self._delivered)
        self._tell([one for one in self._cursor.unread[self._told :] if one.file < place.file])
        self._output.make_safe(place, self._fresh, self._dedup.commit)
        self._fresh = Tally()

    def finish(self) -> None:
        self._tell(self._cursor.unread[self._told :])
        self._total.check(self._before + self._cursor.read)
        self._output.finish(self._cursor.place_after(self._delivered), self._fresh, self._dedup.commit)

    def _tell(self, unread: list[Unread]) -> None:
        self._told += len(unread)
        for tally in (self._fresh, self._total):
            tally.unread += len(unread)
        self._output.add_errors([_unread_row(one) for one in unread])


def _delivery(outcome: Outcome, duplicate: Duplicate | None, plan: Plan) -> Delivery:
    record, rows = outcome.record, outcome.rows
    if duplicate is not None:
        record = with_duplicate(record, duplicate)
        rows = (
            (*rows, json_line(duplicate_row(outcome.id, outcome.path, outcome.number, duplicate)))
            if plan.wanted.log
            else rows
        )
    left_out = is_left_out(duplicate) and not plan.keeps_duplicates
    return Delivery(record, rows, left_out, _error_row(outcome) if outcome.status.is_failure else None)


def _error_row(outcome: Outcome) -> bytes:
    """Return the row that says which document failed and why; `ordinal` is its place in the input (None: it is all of it)."""
    return json_line(
        {
            "input": outcome.path,
            "ordinal": outcome.number,
            "id": outcome.id,
            "status": outcome.status.value,
            "reason": outcome.error,
        }
    )


def _unread_row(unread: Unread) -> bytes:
    return json_line(
        {"input": unread.path, "ordinal": None, "id": None, "status": "unread", "reason": str(unread.error)}
    )
