"""Characters that nobody sees and that break every search: zero-width marks, soft hyphens, stray direction marks."""

from __future__ import annotations

import re
from itertools import islice

from cleanse.limits import Limits
from cleanse.types import Edit

_ALWAYS = "\N{SOFT HYPHEN}\N{WORD JOINER}\N{FUNCTION APPLICATION}-\N{INVISIBLE PLUS}"
_SPACE = "\N{ZERO WIDTH SPACE}"
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
_DIRECTIONS = (
    "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\N{LEFT-TO-RIGHT EMBEDDING}-\N{RIGHT-TO-LEFT OVERRIDE}"
    "\N{LEFT-TO-RIGHT ISOLATE}-\N{POP DIRECTIONAL ISOLATE}"
)
_INVISIBLE = re.compile(f"[{_ALWAYS}{_SPACE}{_JOINERS}{_DIRECTIONS}]+")

# Arabic, Persian, Indic and Mongolian spelling needs joiners, and so do emoji sequences and their skin tones.
_NEEDS_JOINERS = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefe\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
)
# Thai, Lao, Burmese and Khmer write no spaces: there the zero-width one marks the ends of words.
_NEEDS_ZERO_WIDTH_SPACE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")


def may_need(text: str) -> bool:
    """Return whether the text holds such a character at all."""
    return not text.isascii() and _INVISIBLE.search(text) is not None


def fix(line: str, limits: Limits) -> list[Edit]:
    r"""Return the edits that take invisible characters out of a line, where its script has no use for them.

    >>> from cleanse.limits import DEFAULT_LIMITS
    >>> fix("co\N{SOFT HYPHEN}operate", DEFAULT_LIMITS)
    [Edit(start=2, end=3, after='', rule='repair.invisible')]
    """
    if line.isascii() or not _INVISIBLE.search(line):
        return []
    useful = "".join(
        marks
        for marks, script in (
            (_JOINERS, _NEEDS_JOINERS),
            (_SPACE, _NEEDS_ZERO_WIDTH_SPACE),
            (_DIRECTIONS, _RIGHT_TO_LEFT),
        )
        if script.search(line)
    )
    noise = re.compile(f"(?:(?![{useful}])[{_ALWAYS}{_SPACE}{_JOINERS}{_DIRECTIONS}])+") if useful else _INVISIBLE
    found = islice(noise.finditer(line), limits.log_rows + 1)
    return [Edit(match.start(), match.end(), "", "repair.invisible") for match in found]
