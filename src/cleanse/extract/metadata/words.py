"""Values of attributes and JSON as a reader would see them, and names in a form in which they can be compared."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_NOT_WORD = re.compile(r"[\W_]+")
_MOST_CHARACTERS = 2000


def clean(value: object) -> str:
    """Return a text on one line, without entities (even doubly escaped ones) and tags; '' for what is no text.

    >>> clean(" Fish &amp;amp; chips <b>again</b>  ")
    'Fish & chips again'
    """
    if not isinstance(value, str):
        return ""
    text = value[:_MOST_CHARACTERS]
    for _ in range(2):
        if "&" not in text:
            break
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    text = " ".join(text.split())
    if text.isprintable():
        return text
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def folded(text: str) -> str:
    """Return the letters and digits of a text in lower case, to compare names.

    >>> folded("The Daily-Planet.com")
    'thedailyplanetcom'
    """
    return _NOT_WORD.sub("", text.casefold())


def words(text: str) -> frozenset[str]:
    """Return the words of a text in lower case.

    >>> sorted(words("Low water, high water"))
    ['high', 'low', 'water']
    """
    return frozenset(_NOT_WORD.sub(" ", text.casefold()).split())
