"""What counts as the same phrase: folding of whole lines, and of the literals inside a pattern.

A page writes one phrase in many dresses: `LEAVE A REPLY`, `» Leave a reply`, `Leave a Reply…`. Folding takes the dress
off, on the rule's side and on the text's side alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from cleanse.normal import normalised
from cleanse.prefilter import ESCAPE_IN_CLASS, TOKEN

_APOSTROPHES = "'’‘ʼ‛′´`"
_QUOTES = '"“”„‟«»‹›″'
_DASHES = "-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}–—―−"
_SIGNS = {
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_QUOTES, '"'),
    **dict.fromkeys(_DASHES, "-"),
    "…": "...",
    "ı": "i",  # the small twin of the Turkish capital İ, so that a phrase is found in capitals too
}
_SIGN = re.compile(f"[{re.escape(''.join(_SIGNS))}]")
_DOT_OF_CAPITAL_I = "\N{COMBINING DOT ABOVE}"  # what casefold leaves of İ
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
_ENDS_PLAIN = re.compile(r"(?:[^\W_]|\w\.|[?%])\Z")  # most lines do, and have no tail to be looked for
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
    return undress(fold_characters(line))


def fold_characters(text: str) -> str:
    r"""Return a text without case and kinds of quotes, dashes and blanks, its lines where they were.

    >>> fold_characters("DON’T  miss…\nAÇÃO")
    "don't  miss...\nação"
    """
    for fancy, sign in _COMMON_SIGNS:  # most text beyond ASCII is English with curly quotes
        if text.isascii():
            break
        text = text.replace(fancy, sign)
    if text.isascii():
        return text.lower().replace("`", "'")
    return "\n".join(map(_fold_line, text.split("\n")))


def _fold_line(line: str) -> str:
    if line.isascii():  # most lines even of a text beyond ASCII, and folded at memory speed
        return line.lower().replace("`", "'")
    line = _SIGN.sub(lambda match: _SIGNS[match[0]], line)
    return normalised("NFKC", line).casefold().replace(_DOT_OF_CAPITAL_I, "")


def fold_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """Return lines (without line breaks in them) with their characters folded, all in one go.

    >>> fold_lines(["It’s", "HERE"])
    ("it's", 'here')
    """
    joined = "\n".join(lines)
    return tuple(fold_characters(joined).split("\n")) if joined else ()


def undress(folded: str) -> str:
    """Return a line of folded characters without the glyphs, ellipses and blanks around it, and with single blanks."""
    folded = undress_head(folded)
    if not _ENDS_PLAIN.search(folded, len(folded) - 2):
        folded = folded[:-_LONGEST_TAIL] + _TAIL.sub("", folded[-_LONGEST_TAIL:])
    return folded if folded.isprintable() and "  " not in folded else " ".join(folded.split())


def undress_head(folded: str) -> str:
    """Return a line of folded characters from its first letter, digit or price on.

    >>> undress_head("» $5 off")
    '$5 off'
    """
    if folded[:1].isalnum():
        return folded
    head = _HEAD.match(folded)
    return folded[head.end() :] if head else folded


def fold_text(text: str) -> str:
    r"""Return a whole text folded for comparison: letters, digits and punctuation, whatever case, quotes and spaces.

    >>> fold_text("It’s\n\nHERE")
    "it's here"
    """
    return join_folded(fold_characters(text).split("\n"))


def join_folded(lines: Iterable[str]) -> str:
    """Return lines of folded characters as one text with single blanks: `fold_text` of what they were."""
    joined = " ".join(filter(None, lines))
    return joined if joined.isprintable() and "  " not in joined else " ".join(joined.split())


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


# RE2's own \b, \w, \d and \s know ASCII only. Its Unicode classes (\pL and the like) have hundreds of ranges and cost
# four times the compile time of all patterns (measured), so what is *no* letter or digit is listed in a few: punctuation,
# symbols, arrows, dingbats, emoji. The letters are the rest, and capitals those of the alphabets that have any.
_BLANK = r" \t\x{a0}\x{2000}-\x{200a}\x{202f}\x{3000}"
_NO_WORD = (
    r"\x00-/:-@\[-^`{-\x{a9}\x{ab}-\x{b4}\x{b6}-\x{b9}\x{bb}-\x{bf}\x{d7}\x{f7}\x{2b0}-\x{2df}\x{60c}\x{61b}\x{61f}\x{964}\x{965}"
    r"\x{2000}-\x{206f}\x{20a0}-\x{20cf}\x{2190}-\x{2bff}\x{3000}-\x{3004}\x{3008}-\x{3020}\x{30fb}\x{fe30}-\x{fe4f}"
    r"\x{ff01}-\x{ff0f}\x{ff1a}-\x{ff20}\x{ff3b}-\x{ff40}\x{ff5b}-\x{ff65}\x{1f000}-\x{1faff}"
)
_DIGIT = r"0-9\x{660}-\x{669}\x{6f0}-\x{6f9}\x{966}-\x{96f}\x{9e6}-\x{9ef}\x{e50}-\x{e59}\x{ff10}-\x{ff19}"
_LETTER = (
    r"A-Za-z\x{aa}\x{b5}\x{ba}\x{c0}-\x{d6}\x{d8}-\x{f6}\x{f8}-\x{2af}\x{2e0}-\x{60b}\x{60d}-\x{61a}\x{61c}-\x{61e}"
    r"\x{620}-\x{65f}\x{66a}-\x{6ef}\x{6fa}-\x{963}\x{970}-\x{9e5}\x{9f0}-\x{e4f}\x{e5a}-\x{1fff}\x{2070}-\x{209f}"
    r"\x{20d0}-\x{218f}\x{2c00}-\x{2fff}\x{3005}-\x{3007}\x{3021}-\x{30fa}\x{30fc}-\x{fe2f}\x{fe50}-\x{ff00}"
    r"\x{ff21}-\x{ff3a}\x{ff41}-\x{ff5a}\x{ff66}-\x{1efff}\x{1fb00}-\x{10ffff}"
)
_LAST_CAPITAL = 0x2000
_ESCAPES = {
    "w": f"[^{_NO_WORD}]",
    "W": f"[{_NO_WORD}]",
    "d": f"[{_DIGIT}]",
    "D": f"[^{_DIGIT}]",
    "s": f"[{_BLANK}]",
    "S": f"[^{_BLANK}]",
}
_ESCAPES_IN_CLASS = {
    r"\w": f"{_LETTER}{_DIGIT}_",
    r"\d": _DIGIT,
    r"\s": _BLANK,
    r"\pL": _LETTER,
    r"\p{L}": _LETTER,
}
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
            pieces.append(ESCAPE_IN_CLASS.sub(_loose_escape, token))
        else:
            pieces.append(_LITERALS.get(token, token))
    return "".join(pieces)


def _loose_escape(match: re.Match[str]) -> str:
    return _capitals() if match[0] == r"\p{Lu}" else _ESCAPES_IN_CLASS.get(match[0], match[0])


@lru_cache(maxsize=1)
def _capitals() -> str:
    """Return the capital letters as members of a class."""
    ranges = [(ord("A"), ord("Z")), (0xFF21, 0xFF3A)]
    for code in range(0x80, _LAST_CAPITAL):
        if unicodedata.category(chr(code)) == "Lu":
            first, last = ranges[-1]
            ranges = [*ranges[:-1], (first, code)] if last == code - 1 else [*ranges, (code, code)]
    return "".join(rf"\x{{{first:x}}}-\x{{{last:x}}}" for first, last in ranges)


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
