"""Unicode normalisation that takes linear time, whatever it is given.

`unicodedata.normalize` sorts the combining marks behind a letter by insertion: time grows with the square of a run of marks
(20 s for 50,000 of two kinds, measured). Runs that long are no writing system's, and stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Form = Literal["NFC", "NFKC", "NFKD"]

# Marks are no letters; so long a run of what is neither letter nor ASCII is an ornament or an attack.
_LONGEST = 1_000
_RUN = re.compile(rf"([^\w\x00-\x7f]{{{_LONGEST},}}+)")


def has_long_run(text: str) -> bool:
    """Return whether a text holds a run that may cost the square of its length."""
    return len(text) >= _LONGEST and not text.isascii() and _RUN.search(text) is not None


def normalised(form: Form, text: str) -> str:
    r"""Return a text in a normal form, but for the runs that would take too long.

    >>> normalised("NFC", "cafe\u0301"), len(normalised("NFC", "e" + "\u0323\u0301" * 40_000))
    ('café', 80001)
    """
    if not has_long_run(text):
        return unicodedata.normalize(form, text)
    pieces = _RUN.split(text)
    return "".join(piece if odd % 2 else unicodedata.normalize(form, piece) for odd, piece in enumerate(pieces))


def is_normalised(form: Form, text: str) -> bool:
    """Return whether `normalised` would leave a text as it is."""
    if not has_long_run(text):
        return unicodedata.is_normalized(form, text)
    return all(unicodedata.is_normalized(form, piece) for piece in _RUN.split(text)[::2])
