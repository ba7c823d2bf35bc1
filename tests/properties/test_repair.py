"""Repair: equal to ftfy line by line, and stable."""

from __future__ import annotations

import ftfy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanse.edits import apply, check_disjoint
from cleanse.limits import DEFAULT_LIMITS
from cleanse.stages.repair import mojibake, repair_characters
from tests.properties.strategies import FRAGMENTS, PROSE

OURS = mojibake.ours()
MARKS = "’‘“”–—…éèÃÂ©®œŒ\x80\x85\x9d\xa0\u0301ﬁЯв中ト£¢²°ÐØÙ"


def _misread(text: str, encoding: str) -> str:
    return text.encode("utf-8").decode(encoding, "replace")


characters = st.one_of(
    st.text(max_size=12),
    st.text(MARKS + "ab Z.,&;#x12<>amplt\ufeff\x0b\x1b[31m", max_size=14),
    st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join),
    st.sampled_from(PROSE),
)
broken = st.one_of(
    characters,
    st.builds(
        _misread,
        characters.filter(lambda text: "\ud800" not in text),
        st.sampled_from(["cp1252", "latin-1", "mac_roman", "cp1251"]),
    ),
)
one_line = broken.map(lambda text: "".join(text.splitlines()))


@settings(max_examples=1500, deadline=None)
@given(one_line)
def test_gate_is_equal_to_ftfy(line: str) -> None:
    assert apply(line, mojibake.fix(line, DEFAULT_LIMITS)) == ftfy.fix_text(line, OURS)


@settings(max_examples=500, deadline=None)
@given(st.lists(one_line, max_size=5))
def test_no_state_runs_from_one_line_to_the_next(lines: list[str]) -> None:
    text = "\n".join(lines)
    alone = [apply(line, repair_characters(line, DEFAULT_LIMITS)) for line in lines]
    assert apply(text, repair_characters(text, DEFAULT_LIMITS)) == "\n".join(alone)


@settings(max_examples=500, deadline=None)
@given(one_line)
def test_repaired_lines_stay(line: str) -> None:
    repaired = apply(line, repair_characters(line, DEFAULT_LIMITS))
    assert repair_characters(repaired, DEFAULT_LIMITS) == []


@settings(max_examples=500, deadline=None)
@given(one_line.filter(bool), one_line)
def test_differences_turn_one_line_into_another(before: str, after: str) -> None:
    class Piece:
        def __init__(self, start: int, end: int) -> None:
            self.start, self.end = start, end

    pieces = mojibake.differences(before, after) if before != after else []
    check_disjoint([Piece(start, end) for start, end, _ in pieces], len(before))
    rebuilt, position = "", 0
    for start, end, replacement in pieces:
        rebuilt += before[position:start] + replacement
        position = end
    assert rebuilt + before[position:] == after


@pytest.mark.parametrize(
    "text", ["“Curly” quotes – and … stay", "ﬁne ligatures", "ｆｕｌｌ width", "naïve café", "12 × 3 m²"]
)
def test_what_a_reader_sees_stays(text: str) -> None:
    assert repair_characters(text, DEFAULT_LIMITS) == []
