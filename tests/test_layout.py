"""Blocks with exact offsets, and tidy gaps."""

from __future__ import annotations

import pytest
from hypothesis import given

from cleanse.edits import apply
from cleanse.layout import blocks, settle
from cleanse.types import Edit
from tests.properties.strategies import texts


def tidy(text: str, *removed: str) -> str:
    spans = [(text.index(piece), text.index(piece) + len(piece)) for piece in removed]
    edits = [*settle(text, blocks(text), spans), *(Edit(start, end, "", "gone") for start, end in spans)]
    return apply(text, sorted(edits, key=lambda edit: edit.start))


@given(texts())
def test_blocks_are_true_and_cover_all_but_white_space(text: str) -> None:
    rest, position = "", 0
    for block in blocks(text):
        assert text[block.start : block.end] == block.text == block.text.strip() != ""
        rest += text[position : block.start]
        position = block.end
    assert (rest + text[position:]).strip() == ""


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("One\r\n\r\ntwo\r\n", "One\n\ntwo"),
        ("One\u2028two\u2029three", "One\ntwo\n\nthree"),
        ("One\ftwo", "One\ntwo"),
        ("  One \t\n \n \n\n\u00a0two  ", "One\n\ntwo"),
        ("a\tb\nc\td", "a\tb\nc\td"),
        ("if x:\n    y = 1\n\nend", "if x:\n    y = 1\n\nend"),
        ("   all\n   the same\n   indent", "all\nthe same\nindent"),
        ("", ""),
        (" \n\t", ""),
    ],
)
def test_gaps(text: str, tidied: str) -> None:
    assert tidy(text) == tidied
    assert tidy(tidied) == tidied


@pytest.mark.parametrize(
    ("text", "removed", "tidied"),
    [
        ("One\nGONE\ntwo", ["GONE"], "One\ntwo"),
        ("One\n\nGONE\ntwo", ["GONE"], "One\n\ntwo"),
        ("One\nGONE\n\ntwo", ["GONE"], "One\n\ntwo"),
        ("GONE\n\ntwo", ["GONE"], "two"),
        ("One\n\nGONE", ["GONE"], "One"),
        ("One GONE two", ["GONE"], "One two"),
        ("One. GONE\ntwo", ["GONE"], "One.\ntwo"),
        ("One[GONE]two", ["[GONE]"], "Onetwo"),
        ("GONE", ["GONE"], ""),
        ("a\nGONE\nALSO\nb", ["GONE", "ALSO"], "a\nb"),
    ],
)
def test_gaps_around_removed_spans(text: str, removed: list[str], tidied: str) -> None:
    assert tidy(text, *removed) == tidied
