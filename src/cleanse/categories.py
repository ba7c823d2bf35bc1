"""The names of categories as people give them."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from cleanse.types import CATEGORIES, CleanseError

if TYPE_CHECKING:
    from collections.abc import Iterable


def check_categories(names: Iterable[str]) -> frozenset[str]:
    """Return the categories as a set. Raises CleanseError for a name that is none.

    >>> sorted(check_categories(["caption", "title"]))
    ['caption', 'title']
    """
    wanted = frozenset([names] if isinstance(names, str) else names)
    for name in sorted(wanted - frozenset(CATEGORIES)):
        close = difflib.get_close_matches(name, CATEGORIES, 1)
        hint = f"did you mean {close[0]!r}?" if close else f"it is one of {', '.join(CATEGORIES)}"
        raise CleanseError(f"no category {name!r}: {hint}")
    return wanted
