"""One document before and after, as every view of its changes needs it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleanse.edits import replay
from cleanse.types import Article, Change, CleanseError, Suspect

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Comparison:
    """A source text, its clean text, and all that lies between them in source coordinates."""

    name: str
    source: str
    clean: str
    changes: tuple[Change, ...]
    suspects: tuple[Suspect, ...] = ()

    @classmethod
    def of_article(cls, article: Article, name: str) -> Comparison:
        """Return the comparison of an article with its source; raises CleanseError where there is no article."""
        if article.text is None:
            raise CleanseError(f"{name}: no article came out ({article.error or article.status}): nothing to compare")
        return cls(name, article.document.source.text, article.text, article.changes, article.suspects)

    @classmethod
    def of_changes(
        cls, name: str, source: str, changes: Sequence[Change], suspects: Sequence[Suspect] = ()
    ) -> Comparison:
        """Return the comparison that a list of changes makes; raises LawError where they are untrue of the source.

        >>> Comparison.of_changes("a.txt", "a-b", [Change(1, 2, "-", "", "repaired")]).clean
        'ab'
        """
        return cls(name, source, replay(source, changes), tuple(changes), tuple(suspects))

    @property
    def spaces(self) -> tuple[Change, ...]:
        """Return the changes that nobody sees: white space that became other white space or none."""
        return tuple(change for change in self.changes if is_space(change))

    @property
    def visible(self) -> tuple[Change, ...]:
        """Return the changes that a reader sees."""
        return tuple(change for change in self.changes if not is_space(change))

    def between(self, start: int, end: int) -> Sequence[Change]:
        """Return the changes that touch at least one character of `source[start:end]`."""
        first = bisect_right(self.changes, start, key=lambda change: change.end)
        return self.changes[first : bisect_left(self.changes, end, key=lambda change: change.start)]

    @property
    def summary(self) -> str:
        """Return what happened in one line of counts.

        >>> Comparison("a.txt", "a-b", "ab", (Change(1, 2, "-", "", "repaired"),)).summary
        '1 repaired'
        """
        kinds = [change.kind for change in self.visible]
        counts = (
            (kinds.count("removed"), "removed"),
            (kinds.count("repaired"), "repaired"),
            (len(self.suspects), "suspect" if len(self.suspects) == 1 else "suspects"),
            (len(self.spaces), "white-space change" if len(self.spaces) == 1 else "white-space changes"),
        )
        return ", ".join(f"{number} {name}" for number, name in counts if number) or "nothing to change"


def is_space(change: Change) -> bool:
    """Return whether a change only turns white space into other white space or none.

    >>> is_space(Change(0, 2, "  ", " ", "repaired")), is_space(Change(0, 1, "-", " ", "repaired"))
    (True, False)
    """
    return change.kind == "layout" or not (change.before.strip() or change.after.strip())
