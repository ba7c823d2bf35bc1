from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from hypothesis import given

from cleanse.layout import blocks
from cleanse.show.lines import Lines, rows
from cleanse.show.words import Piece, Segment, pieces, shortened, side_lines, whole_words
from cleanse.types import Change
from tests.show_sources import comparisons, sources

if TYPE_CHECKING:
    from cleanse.show.comparison import Comparison


def plain(text: str) -> Segment:
    return Segment(text, is_marked=False)


def marked(text: str) -> Segment:
    return Segment(text, is_marked=True)


@given(comparisons())
def test_pieces_hold_the_source_on_one_side_and_the_clean_text_on_the_other(comparison: Comparison) -> None:
    passage = pieces(comparison.source, 0, len(comparison.source), comparison.changes)
    for form in (passage, whole_words(passage)):
        assert "".join(piece.old for piece in form) == comparison.source
        assert "".join(piece.new for piece in form) == comparison.clean


@given(comparisons())
def test_growing_marks_to_words_leaves_no_unmarked_difference(comparison: Comparison) -> None:
    passage = whole_words(pieces(comparison.source, 0, len(comparison.source), comparison.changes))
    for piece in passage:
        if not piece.mark:
            assert "".join(piece.old.split()) == "".join(piece.new.split())


@given(sources())
def test_rows_are_the_blocks_of_the_layout(source: str) -> None:
    assert [source[row.start : row.end].strip() for row in rows(source)] == [block.text for block in blocks(source)]


@given(sources())
def test_the_place_of_an_offset_leads_back_to_it(source: str) -> None:
    lines = Lines.of(source)
    mark = "\n" if "\n" in source else "\r"
    cut = source.split(mark)
    for offset in range(len(source)):
        line, column = lines.place(offset)
        before = sum(len(text) + 1 for text in itertools.islice(cut, line - 1))
        assert before + column - 1 == offset
        assert column <= len(cut[line - 1]) + 1


def test_the_count_of_lines_is_that_of_an_editor() -> None:
    assert [Lines.of(text).count for text in ("", "a", "a\n", "a\nb", "a\r\nb\r\n", "a\rb", "a\n\n")] == [
        0,
        1,
        1,
        2,
        2,
        2,
        2,
    ]


def test_a_repair_marks_the_whole_word_and_a_removal_only_itself() -> None:
    source = "He said North Kor-ea today (Photo) again"
    changes = [Change(17, 18, "-", "", "repaired"), Change(27, 34, "(Photo)", "", "removed")]
    passage = whole_words(pieces(source, 0, len(source), changes))
    assert [piece for piece in passage if piece.mark] == [
        Piece("Kor-ea", "Korea", "repaired"),
        Piece("(Photo)", "", "removed"),
    ]


def test_two_repairs_in_one_word_are_one_mark() -> None:
    passage = whole_words(
        pieces("a Ã©tÃ© b", 0, 9, [Change(2, 4, "Ã©", "é", "repaired"), Change(5, 7, "Ã©", "é", "repaired")])
    )
    assert passage == [Piece("a ", "a "), Piece("Ã©tÃ©", "été", "repaired"), Piece(" b", " b")]


def test_a_run_too_long_for_a_word_keeps_the_mark_on_the_change() -> None:
    passage = whole_words(pieces("x" * 99 + "-" + "y" * 99, 0, 199, [Change(99, 100, "-", "", "repaired")]))
    assert [piece.mark for piece in passage] == ["", "repaired", ""]


def test_white_space_over_the_edge_of_a_passage_adds_nothing_to_it() -> None:
    changes = [Change(3, 6, " \n\n", "\n", "layout")]
    assert side_lines(pieces("One \n\nTwo", 0, 4, changes), "new") == [[plain("One")]]
    assert side_lines(pieces("One \n\nTwo", 6, 9, changes), "new") == [[plain("Two")]]


def test_a_long_line_shows_what_stands_beside_its_marks() -> None:
    line = [
        plain("a" * 50),
        marked("M"),
        plain("b" * 50),
        marked("M"),
        plain("c" * 50),
    ]
    assert "".join(segment.text for segment in shortened(line, 5)) == "…aaaaaMbbbbb…bbbbbMccccc…"


def test_a_line_without_marks_is_not_shortened() -> None:
    assert shortened([plain("a" * 500)], 5) == [plain("a" * 500)]
