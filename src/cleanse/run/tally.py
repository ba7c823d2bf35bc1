"""The account of a run: what became of every document, and what was removed by which rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from cleanse.types import CleanseError, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleanse.run.outcome import Outcome

# What a document may end as, and no other way.
FATES = ("article", "duplicate", "empty", "failed", "timeout", "quarantined")
_FAILURES = ("failed", "timeout", "quarantined")


@dataclass(slots=True)
class Tally:
    """What became of the documents of a run.

    `fates` counts documents by what they ended as; `statuses` those articles that are not plainly ok (`guarded`,
    `degraded`); `characters` are those of the source texts; `spans` and `removed` count removals and their characters by
    (category, rule); `unread` are the inputs that could not be read.
    """

    fates: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    characters: int = 0
    spans: Counter[tuple[str, str]] = field(default_factory=Counter)
    removed: Counter[tuple[str, str]] = field(default_factory=Counter)
    page_like: int = 0
    unread: int = 0

    @property
    def documents(self) -> int:
        """Return how many documents there were."""
        return self.fates.total()

    @property
    def failed(self) -> int:
        """Return how many of them came to no article."""
        return sum(self.fates[fate] for fate in _FAILURES)

    @property
    def left_out(self) -> int:
        """Return how many are not among the articles, because a kept text contains them."""
        return self.fates["duplicate"]

    def count(self, outcome: Outcome, *, is_left_out: bool) -> None:
        """Add what became of a document."""
        status = outcome.status
        is_article = status in {Status.OK, Status.GUARDED, Status.DEGRADED}
        self.fates["duplicate" if is_left_out else "article" if is_article else status.value] += 1
        if status in {Status.GUARDED, Status.DEGRADED}:
            self.statuses[status.value] += 1
        self.characters += outcome.characters
        self.page_like += outcome.looks_like_page
        for key, (spans, characters) in outcome.removals.items():
            self.spans[key] += spans
            self.removed[key] += characters

    def add(self, other: Tally) -> None:
        """Add another account to this one."""
        self.fates += other.fates
        self.statuses += other.statuses
        self.characters += other.characters
        self.spans += other.spans
        self.removed += other.removed
        self.page_like += other.page_like
        self.unread += other.unread

    def check(self, read: int) -> None:
        """Raise CleanseError where it does not account for as many documents as were read."""
        if self.documents != read:
            raise CleanseError(
                f"internal error: {read} documents were read and {self.documents} accounted for: please report it"
            )

    def as_dict(self) -> dict[str, Any]:
        """Return the account as JSON, the same for equal accounts; `from_dict` reads it back."""
        categories: dict[str, list[int]] = {}
        for (category, _), spans in self.spans.items():
            categories.setdefault(category, [0, 0])[0] += spans
        for (category, _), characters in self.removed.items():
            categories[category][1] += characters
        removed = self.removed.total()
        return {
            "documents": self.documents,
            **{fate: self.fates[fate] for fate in FATES},
            "guarded": self.statuses["guarded"],
            "degraded": self.statuses["degraded"],
            "page_like": self.page_like,
            "unread_inputs": self.unread,
            "characters": self.characters,
            "removed_characters": removed,
            "removed_share": round(removed / self.characters, 6) if self.characters else 0.0,
            "categories": {name: _counts(*counts) for name, counts in sorted(categories.items())},
            "rules": [
                {"rule": rule, "category": category, **_counts(spans, self.removed[category, rule])}
                for (category, rule), spans in sorted(self.spans.items(), key=lambda item: item[0][::-1])
            ],
        }

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Self:
        """Return the account that `as_dict` gave."""
        rules = [((row["category"], row["rule"]), row) for row in given["rules"]]
        return cls(
            fates=Counter({fate: given[fate] for fate in FATES}),
            statuses=Counter({name: given[name] for name in ("guarded", "degraded")}),
            characters=given["characters"],
            spans=Counter({key: row["spans"] for key, row in rules}),
            removed=Counter({key: row["characters"] for key, row in rules}),
            page_like=given["page_like"],
            unread=given["unread_inputs"],
        )


def _counts(spans: int, characters: int) -> dict[str, int]:
    return {"spans": spans, "characters": characters}
