"""What counts as the same phrase: folding of whole lines, and of the literals inside a pattern.

A page writes one phrase in many dresses: `LEAVE A REPLY`, `» Leave a reply`, `Leave a Reply…`. Folding takes the dress
off, on the rule's side and on the text's side alike.
"""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = "'’‘ʼ‛′´`"
_QUOTES = "\"“”„‟«»‹›″"
_DASHES = "-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}–—―−"
_SIGNS = str.maketrans(
    {
        **dict.fromkeys(_APOSTROPHES, "'"),
        **dict.fromkeys(_QUOTES, '"'),
        **dict.fromkeys(_DASHES, "-"),
        "…": "...",
        "\N{COMBINING DOT ABOVE}": "",  # what casefold leaves of the Turkish capital İ
        "ı": "i",  # and its small twin, so that a Turkish phrase is found in capitals too
    }
)
_HEAD = re.compile(r"^[^\w$€£]+")
_TAIL = re.compile(r"(?:[^\w?.%]|\.{2,}|(?<=\s)\.)+$")
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"\d+(?:[.,' ]\d{3})*")

SLOT = "{n}"


def fold(line: str) -> str:
    """Return a line without its dress: case, kind of quotes and dashes, glyphs and ellipses around it, spaces.

    A full stop or question mark at the end stays, for it tells a sentence from a label.

    >>> fold("» DON’T  miss…"), fold("[Anzeige]"), fold("ABONE OLUN"), fold("What do you think?")
    ("don't miss", 'anzeige', 'abone olun', 'what do you think?')
    """
    if not line.isascii():
        line = unicodedata.normalize("NFKC", line).casefold().translate(_SIGNS)
    else:
        line = line.lower().replace("`", "'")
    return _SPACES.sub(" ", _TAIL.sub("", _HEAD.sub("", line)))


def fold_numbers(folded: str) -> str:
    """Return a folded line with each number replaced by the slot `{n}`.

    >>> fold_numbers(fold("1,204 Comments"))
    '{n} comments'
    """
    return _NUMBER.sub(SLOT, folded)


def fold_phrase(phrase: str) -> str:
    """Return a rule's phrase folded like a line; its slots `{n}` stay.

    >>> fold_phrase("{n} Comments:")
    '{n} comments'
    """
    return fold(phrase.replace(SLOT, "0")).replace("0", SLOT) if SLOT in phrase else fold(phrase)


# RE2's own \b, \w and \d know ASCII only; \b has no Unicode form at all, so it becomes "no letter or digit here".
_ESCAPES = {
    "w": r"[\pL\pN_]",
    "W": r"[^\pL\pN_]",
    "d": r"\pN",
    "D": r"\PN",
    "s": r"[\pZ\t]",
    "S": r"[^\pZ\t]",
}
_ESCAPES_IN_CLASS = {"w": r"\pL\pN_", "d": r"\pN", "s": r"\pZ\t"}
_BOUNDARY = r"(?:[^\pL\pN_]|^|$)"
_LITERALS = {"'": f"[{_APOSTROPHES}]", '"': f"[{_QUOTES}]", " ": r"[\pZ\t]+", "…": r"(?:…|\.{3})"}
_TOKEN = re.compile(r"\\(?:[pP]\{[^}]*\}|.)|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|.", re.DOTALL)


def compile_source(pattern: str) -> str:
    r"""Return a pattern rewritten for RE2 so that it sees Unicode words and every kind of quote, dash and space.

    `'`, `"`, a blank and `…` stand for all their kinds; `\b`, `\w`, `\d`, `\s` are Unicode's. A `\b` consumes one
    character beside the word, which a rule that takes only the match gives back by putting its span in a group.

    >>> print(compile_source("don't"))
    don['’‘ʼ‛′´`]t
    """
    pieces = []
    for token in _TOKEN.findall(pattern):
        if token == r"\b":
            pieces.append(_BOUNDARY)
        elif len(token) == 2 and token[0] == "\\":
            pieces.append(_ESCAPES.get(token[1], token))
        elif token[0] == "[" and len(token) > 1:
            pieces.append(re.sub(r"\\([wds])", lambda match: _ESCAPES_IN_CLASS[match[1]], token))
        else:
            pieces.append(_LITERALS.get(token, token))
    return "".join(pieces)


def escape_literal(phrase: str) -> str:
    """Return a phrase as a pattern that matches it in every dress of quotes, dashes, spaces and numbers."""
    pieces = []
    for piece in re.split(r"(\{n\}|\.\.\.|\s+)", phrase):
        if piece == SLOT:
            pieces.append(r"\pN+(?:[.,' ]\pN+)*")
        elif piece == "...":
            pieces.append("…")
        elif piece.isspace():
            pieces.append(" ")
        else:
            pieces.append("".join(f"[{_DASHES}]" if c in _DASHES else c if c in "'\"" else re.escape(c) for c in piece))
    return "".join(pieces)
