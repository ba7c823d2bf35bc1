from __future__ import annotations

import io
import unicodedata

import pytest

from cleanse.show.terminal import use_colour, visible, width


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_that_acts_gets_through() -> None:
    for code in range(0x110000):
        character = chr(code)
        kind = unicodedata.category(character)
        acts = kind in {"Cc", "Cs", "Zl", "Zp"} or unicodedata.bidirectional(character) in {
            "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI",
        }  # fmt: skip
        if acts and character != "\t":
            assert visible(character).isascii()
            assert visible(character).startswith("\\")


def test_ordinary_text_stays() -> None:
    text = "Ordinary “text”,日本語, می\u200cخواهم, e\N{COMBINING ACUTE ACCENT}, 👩\u200d🚒\t."
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;t\x07", r"\e]0;t\x07"),
        ("a\r\nb", r"a\r\nb"),
        ("\u202e", r"\u202e"),
        ("\U000e0041", r"\U000e0041"),
        ("\x9b", r"\x9b"),
    ],
)
def test_escapes(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_width() -> None:
    assert [width(text) for text in ("abc", "日本", "e\N{COMBINING ACUTE ACCENT}", "a\u200db")] == [3, 4, 1, 2]


@pytest.mark.parametrize(
    ("stream", "choice", "environment", "expected"),
    [
        (Terminal(), "auto", {}, True),
        (io.StringIO(), "auto", {}, False),
        (Terminal(), "auto", {"NO_COLOR": "1"}, False),
        (Terminal(), "auto", {"NO_COLOR": ""}, True),
        (Terminal(), "auto", {"TERM": "dumb"}, False),
        (io.StringIO(), "auto", {"FORCE_COLOR": "1"}, True),
        (Terminal(), "auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (io.StringIO(), "always", {"NO_COLOR": "1"}, True),
        (Terminal(), "never", {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour(stream: io.StringIO, choice: str, environment: dict[str, str], *, expected: bool) -> None:
    assert use_colour(stream, choice, environment) is expected  # type: ignore[arg-type]
