from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given

from cleanse.edits import invert, replay
from cleanse.show.comparison import Comparison
from cleanse.show.diff import change_rows, concise
from cleanse.show.full import full, groups
from cleanse.show.ink import Ink
from cleanse.show.lines import rows
from cleanse.types import Article, Change, CleanseError, Document, Source, Status, Suspect
from tests.show_sources import comparisons

PLAIN, COLOURED = Ink(is_coloured=False), Ink(is_coloured=True)
# What visible() leaves through: the tab, and nothing else below the blank.
RAW = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u200b]")
PLACE = re.compile(r"page\.txt:(\d+):(\d+): ")

SOURCE = (
    "A headline\n\nThe first paragraph about North Kor-ea and more.\n"
    + "".join(f"Paragraph {number} of the story.\n" for number in range(2, 9))
    + "Sign up to our newsletter\n  \nFollow us on Facebook\n"
    + "Perhaps a caption (Photo: A. B.)\nThe end.\n"
)


def span(text: str) -> tuple[int, int]:
    start = SOURCE.index(text)
    return start, start + len(text)


def removal(text: str, category: str, rule: str, *why: str, moved_to: str | None = None) -> Change:
    return Change(*span(text), text, "", "removed", rule, category, 0.97, why, moved_to)


@pytest.fixture
def page() -> Comparison:
    dash = SOURCE.index("Kor-ea") + 3
    gap = SOURCE.index("\n  \nFollow")
    changes = (
        removal("A headline", "title", "title.first-line", "headline shape", moved_to="title"),
        Change(10, 12, "\n\n", "", "layout", "layout"),
        Change(dash, dash + 1, "-", "", "repaired", "hyphen", why=("joined 12,000 times",)),
        removal("Sign up to our newsletter", "newsletter", "newsletter.sign-up", "whole line", "tail"),
        Change(gap, gap + 4, "\n  \n", "", "layout", "layout"),
        removal("Follow us on Facebook", "share", "share.follow", "whole line"),
    )
    suspects = (Suspect(*span("(Photo: A. B.)"), "caption", "caption.credit", 0.55, "no second witness"),)
    return Comparison.of_changes("page.txt", SOURCE, changes, suspects)


def test_concise_has_one_line_for_each_change(page: Comparison) -> None:
    assert list(concise(page)) == [
        'page.txt:1:1: title title.first-line "A headline" (0.97; headline shape; moved to title)',
        'page.txt:3:36: repair hyphen "Kor-ea" → "Korea" (joined 12,000 times)',
        'page.txt:11:1: newsletter newsletter.sign-up "Sign up to our newsletter" (0.97; whole line; tail)',
        'page.txt:13:1: share share.follow "Follow us on Facebook" (0.97; whole line)',
        'page.txt:14:19: suspect caption caption.credit "(Photo: A. B.)" (0.55; no second witness; kept)',
        "page.txt:1:11: layout 2 white-space changes, the first of them here",
    ]


def test_full_shows_the_document_with_its_changes(page: Comparison) -> None:
    assert list(full(page, PLAIN)) == [
        "page.txt: 3 removed, 1 repaired, 1 suspect, 2 white-space changes",
        " 1 - A headline  # title title.first-line (0.97; headline shape; moved to title)",
        " 3 - The first paragraph about North [-Kor-ea-] and more.",
        "   + The first paragraph about North {+Korea+} and more.  # repair hyphen (joined 12,000 times)",
        " 4   Paragraph 2 of the story.",
        " 5   Paragraph 3 of the story.",
        "     … 3 lines kept …",
        " 9   Paragraph 7 of the story.",
        "10   Paragraph 8 of the story.",
        "11 - Sign up to our newsletter  # newsletter newsletter.sign-up (0.97; whole line; tail)",
        "13 - Follow us on Facebook  # share share.follow (0.97; whole line)",
        "14 ? Perhaps a caption [?(Photo: A. B.)?]  # suspect caption caption.credit (0.55; no second witness; kept)",
        "15   The end.",
    ]


def test_colour_replaces_the_signs_and_changes_nothing_else(page: Comparison) -> None:
    coloured = "\n".join(full(page, COLOURED))
    bare = re.sub("\x1b\\[[0-9;]*m", "", coloured)
    assert "\x1b[31mA headline\x1b[0m" in coloured
    assert bare == re.sub(r"\[-|-\]|\{\+|\+\}|\[\?|\?\]", "", "\n".join(full(page, PLAIN)))


def test_nothing_to_change_is_said(page: Comparison) -> None:
    same = Comparison.of_changes("page.txt", "One.\n", [])
    assert list(full(same, PLAIN)) == ["page.txt: nothing to change"]
    assert list(concise(same)) == list(change_rows(same)) == []


def test_white_space_alone_is_a_count() -> None:
    spaces = Comparison.of_changes("page.txt", "One. \n", [Change(4, 6, " \n", "", "layout", "layout")])
    assert list(full(spaces, PLAIN)) == ["page.txt: 1 white-space change"]
    assert list(concise(spaces)) == ["page.txt:1:5: layout 1 white-space change here"]


def test_a_repair_over_a_line_break_joins_its_rows() -> None:
    source = "North Kor-\nea again\nNext\n"
    joined = Comparison.of_changes("page.txt", source, [Change(9, 11, "-\n", "", "repaired", "hyphen")])
    assert list(full(joined, PLAIN))[1:] == [
        "1 - North [-Kor--]",
        "2 - [-ea-] again",
        "  + North {+Korea+} again  # repair hyphen",
        "3   Next",
    ]


def test_a_removal_inside_a_row_shows_what_stays_of_it() -> None:
    source = "Prose. (Reporting by A. B.)\n"
    part = Comparison.of_changes(
        "page.txt", source, [Change(7, 27, source[7:27], "", "removed", "credit", "source-credit", 0.9)]
    )
    assert list(full(part, PLAIN))[1:] == [
        "1 - Prose. [-(Reporting by A. B.)-]",
        "  + Prose.  # source-credit credit (0.90)",
    ]


def test_two_removals_that_leave_nothing_of_a_row_are_one_line() -> None:
    source = "By A. B. 1 May 2020\n"
    changes = [
        Change(0, 8, source[:8], "", "removed", "by", "byline"),
        Change(9, 19, source[9:19], "", "removed", "day", "page-date"),
    ]
    two = Comparison.of_changes("page.txt", source, changes)
    assert list(full(two, PLAIN))[1:] == ["1 - By A. B. 1 May 2020  # byline by (1.00), page-date day (1.00)"]


def test_long_kept_rows_are_cut_and_removed_ones_are_not() -> None:
    source = "k" * 500 + "\n" + "r" * 500 + "\n"
    long = Comparison.of_changes("page.txt", source, [Change(501, 1001, "r" * 500, "", "removed", "x", "other")])
    _, kept, removed = full(long, PLAIN)
    assert kept.endswith("k…")
    assert len(kept) < 200
    assert "r" * 500 in removed


@given(comparisons())
@example(
    Comparison.of_changes(
        "page.txt", "a\x1b]0;title\x07\n", [Change(0, 1, "a", "", "removed", "\x1b[2J", "share", 0.9, ("\x1b[2J",))]
    )
)
def test_no_view_lets_a_control_through(comparison: Comparison) -> None:
    for line in (*full(comparison, PLAIN), *concise(comparison)):
        assert not RAW.search(line)


@given(comparisons())
def test_every_change_and_suspect_is_in_every_view(comparison: Comparison) -> None:
    shown = list(concise(comparison))
    assert len(shown) == len(comparison.visible) + len(comparison.suspects) + bool(comparison.spaces)
    assert sum(" suspect promo pack.doubt " in line for line in shown) == len(comparison.suspects)
    grouped = [change for group in groups(comparison) for change in group.changes]
    assert [change for change in grouped if change.before.strip()] == [
        change for change in comparison.visible if change.before.strip()
    ]


@given(comparisons())
def test_groups_hold_every_row_once_and_in_order(comparison: Comparison) -> None:
    assert [row for group in groups(comparison) for row in group.rows] == list(rows(comparison.source))


@given(comparisons())
def test_the_objects_alone_lead_from_the_source_to_the_clean_text_and_back(comparison: Comparison) -> None:
    found = [json.loads(json.dumps(row)) for row in change_rows(comparison)]
    changes = [
        Change(row["start"], row["end"], row["before"], row["after"], row["kind"])
        for row in found
        if row["kind"] != "suspect"
    ]
    assert replay(comparison.source, changes) == comparison.clean
    assert invert(comparison.clean, changes) == comparison.source
    assert all(row["path"] == "page.txt" and row["line"] >= 1 and row["column"] >= 1 for row in found)


@given(comparisons())
def test_the_place_in_a_concise_line_is_where_the_change_stands(comparison: Comparison) -> None:
    mark = "\n" if "\n" in comparison.source else "\r"
    cut = comparison.source.split(mark)
    starts = {change.start for change in (*comparison.changes, *comparison.suspects)}
    for line in concise(comparison):
        match = PLACE.match(line)
        assert match is not None
        number, column = int(match[1]), int(match[2])
        assert sum(len(text) + 1 for text in cut[: number - 1]) + column - 1 in starts


def test_a_failed_document_cannot_be_compared() -> None:
    failed = Article(Document(Source("", "utf-8", "")), None, Status.FAILED, error="line 3 is no JSON")
    with pytest.raises(CleanseError, match="line 3 is no JSON"):
        Comparison.of_article(failed, "page.txt")
