"""What counts as the same phrase: folding of whole lines, and of the literals inside a pattern.

A page writes one phrase in many dresses: `LEAVE A REPLY`, `» Leave a reply`, `Leave a Reply…`. Folding takes the dress
off, on the rule's side and on the text's side alike.
"""

from __future__ import annotations

import re
import unicodedata

from cleanse.prefilter import ESCAPE_IN_CLASS, TOKEN

_APOSTROPHES = "'’‘ʼ‛′´`"
_QUOTES = '"“”„‟«»‹›″'
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
_COMMON_SIGNS = (
    ("’", "'"),
    ("“", '"'),
    ("”", '"'),
    ("—", "-"),
    ("–", "-"),
    ("…", "..."),
    ("‘", "'"),
)
_HEAD = re.compile(r"^[^\w$€£]+")
_TAIL = re.compile(r"(?:[^\w?.%]|\.{2,}|(?<=\s)\.)+$")
_LONGEST_TAIL = 24
_NUMBER = re.compile(r"\d+(?:[.,' ]\d{3})*")

# Slots in a rule's phrases: a number, and a name of one to four words.
SLOT = "{n}"
NAME_SLOT = "{name}"


def fold(line: str) -> str:
    """Return a line without its dress: case, kind of quotes and dashes, glyphs and ellipses around it, spaces.

    A full stop or question mark at the end stays, for it tells a sentence from a label.

    >>> fold("» DON’T  miss…"), fold("[Anzeige]"), fold("ABONE OLUN"), fold("What do you think?")
    ("don't miss", 'anzeige', 'abone olun', 'what do you think?')
    """
    for fancy, sign in _COMMON_SIGNS:  # most lines beyond ASCII are English with curly quotes
        if line.isascii():
            break
        line = line.replace(fancy, sign)
    if line.isascii():
        line = line.lower().replace("`", "'")
    else:
        line = unicodedata.normalize("NFKC", line).casefold().translate(_SIGNS)
    head = _HEAD.match(line)
    if head:
        line = line[head.end() :]
    if not line[-1:].isalnum():
        line = line[:-_LONGEST_TAIL] + _TAIL.sub("", line[-_LONGEST_TAIL:])
    return " ".join(line.split())


def fold_text(text: str) -> str:
    r"""Return a whole text folded for comparison: letters, digits and punctuation, whatever case, quotes and spaces.

    >>> fold_text("It’s\n\nHERE")
    "it's here"
    """
    for fancy, sign in _COMMON_SIGNS:  # five times as fast as translate() on long texts
        if text.isascii():
            break
        text = text.replace(fancy, sign)
    return " ".join(text.casefold().split())


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


# RE2's own \b, \w, \d and \s know ASCII only. Its Unicode classes (\pL and the like) cost a hundred times the compile
# time, so what is *no* letter or digit is listed in a few ranges: punctuation, symbols, arrows, dingbats, emoji.
_BLANK = r" \t\x{a0}\x{2000}-\x{200a}\x{202f}\x{3000}"
_NO_WORD = (
    r"\x00-/:-@\[-^`{-\x{a9}\x{ab}-\x{b4}\x{b6}-\x{b9}\x{bb}-\x{bf}\x{d7}\x{f7}\x{2b0}-\x{2df}\x{60c}\x{61b}\x{61f}\x{964}\x{965}"
    r"\x{2000}-\x{206f}\x{20a0}-\x{20cf}\x{2190}-\x{2bff}\x{3000}-\x{3004}\x{3008}-\x{3020}\x{30fb}\x{fe30}-\x{fe4f}"
    r"\x{ff01}-\x{ff0f}\x{ff1a}-\x{ff20}\x{ff3b}-\x{ff40}\x{ff5b}-\x{ff65}\x{1f000}-\x{1faff}"
)
_DIGIT = r"0-9\x{660}-\x{669}\x{6f0}-\x{6f9}\x{966}-\x{96f}\x{9e6}-\x{9ef}\x{e50}-\x{e59}\x{ff10}-\x{ff19}"
_ESCAPES = {
    "w": f"[^{_NO_WORD}]",
    "W": f"[{_NO_WORD}]",
    "d": f"[{_DIGIT}]",
    "D": f"[^{_DIGIT}]",
    "s": f"[{_BLANK}]",
    "S": f"[^{_BLANK}]",
}
_ESCAPES_IN_CLASS = {"w": r"\pL\pN_", "d": _DIGIT, "s": _BLANK}
_BOUNDARY = f"(?:[{_NO_WORD}]|^|$)"
_LITERALS = {"'": f"[{_APOSTROPHES}]", '"': f"[{_QUOTES}]", " ": f"(?:[{_BLANK}]+)", "…": r"(?:…|\.{3})"}


def compile_source(pattern: str) -> str:
    r"""Return a pattern rewritten for RE2 so that it sees Unicode words and every kind of quote, dash and space.

    `'`, `"`, a blank and `…` stand for all their kinds; `\b`, `\w`, `\d`, `\s` are Unicode's. A `\b` consumes one
    character beside the word, which a rule that takes only the match gives back by putting its span in a group.

    >>> print(compile_source("don't"))
    don['’‘ʼ‛′´`]t
    """
    pieces = []
    for token in TOKEN.findall(pattern):
        if token == r"\b":
            pieces.append(_BOUNDARY)
        elif len(token) == 2 and token[0] == "\\":
            pieces.append(_ESCAPES.get(token[1], token))
        elif token[0] == "[" and len(token) > 1:
            pieces.append(ESCAPE_IN_CLASS.sub(lambda match: _ESCAPES_IN_CLASS.get(match[3] or "", match[0]), token))
        else:
            pieces.append(_LITERALS.get(token, token))
    return "".join(pieces)


def escape_literal(phrase: str) -> str:
    """Return a phrase as a pattern that matches it in every dress of quotes, dashes, spaces and numbers."""
    pieces = []
    for piece in re.split(r"(\{n\}|\{name\}|\.\.\.|\s+)", phrase):
        if piece == SLOT:
            pieces.append(r"\d+(?:[.,' ]\d+)*")
        elif piece == NAME_SLOT:
            pieces.append(r"[^\s.!?]+(?: [^\s.!?]+){0,3}")
        elif piece == "...":
            pieces.append("…")
        elif piece.isspace():
            pieces.append(" ")
        else:
            pieces.append("".join(f"[{_DASHES}]" if c in _DASHES else c if c in "'\"" else re.escape(c) for c in piece))
    return "".join(pieces)
