"""The one gate through which foreign text reaches a terminal.

A scraped page can hold escape sequences that recolour or clear the screen, carriage returns that overwrite what stands
there, and bidi marks that show a line in another order than it has. None of them may act.
"""

from __future__ import annotations

import os
import re
import unicodedata
from typing import IO, TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

ColourChoice = Literal["auto", "always", "never"]

# Controls but the tab (C0, DEL, C1), soft hyphen, bidi marks and isolates, separators, zero-width space and joiner
# of words, byte order mark, annotation marks, tag characters, lone surrogates. The zero-width joiners U+200C and U+200D
# stay: Persian, Hindi and emoji are unreadable without them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_NAMES = {"\n": r"\n", "\r": r"\r", "\x1b": r"\e"}


def visible(text: str) -> str:
    r"""Return text in which every character that would act on a terminal is written out as an escape.

    Line breaks too: text of many lines is shown line by line.

    >>> print(visible("a\x1b[31mred\u202e b"))
    a\e[31mred\u202e b
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub(lambda match: _escape(match.group()), text)


def visible_json(line: str) -> str:
    r"""Return a line of JSON in which these characters are written as JSON's own escapes: it says the same.

    >>> print(visible_json('{"a":"b\u202e"}\n'), end="")
    {"a":"b\u202e"}
    """
    import json  # only a terminal needs it, and the help reads this module

    content = line.removesuffix("\n")
    return _UNSEEN.sub(lambda match: json.dumps(match.group())[1:-1], content) + line[len(content) :]


def width(text: str) -> int:
    """Return how many columns of a terminal the text takes; wide East Asian characters take two, marks none.

    >>> width("日本"), width("e\N{COMBINING ACUTE ACCENT}")
    (4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def use_colour(stream: IO[str], choice: ColourChoice = "auto", environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether to write colours: as chosen; else never under NO_COLOR, always under FORCE_COLOR, else on a terminal.

    The two variables are those of https://no-color.org and https://force-color.org.
    """
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environment.get("TERM") != "dumb"


def _escape(character: str) -> str:
    code = ord(character)
    if name := _NAMES.get(character):
        return name
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
