"""The scoring of cleaning against gold, by figures that were counted by hand."""

from __future__ import annotations

import pytest

from cleanse.decode import from_str
from cleanse.evaluate.figures import f1, wilson
from cleanse.evaluate.lines import found_by_label, judged, line_figures, removals_by
from cleanse.evaluate.report import Gold, report, report_row, scored
from cleanse.evaluate.texts import line_labels, page, text_figures
from cleanse.types import Article, Change, Document, Status

# Lines of 8, 9, 5, 4 and 2 characters other than white space.
TEXT = "A story.\nMore of it\nShare\n\nTags\nBy"
LABELS = {2: "share", 4: "tags", 5: "byline"}


def cut(text: str, piece: str, rule: str, category: str, moved_to: str | None = None) -> Change:
    start = text.index(piece)
    return Change(start, start + len(piece), piece, "", "removed", rule, category, 0.9, ("why",), moved_to)


SHARE = cut(TEXT, "Share", "share.bar", "share")
TAGS = cut(TEXT, "Tags", "meta.line", "post-meta")
WRONG = cut(TEXT, "More of it", "greedy", "promo")
PART = cut(TEXT, "A s", "greedy", "promo")


def test_lines_are_judged() -> None:
    found = {line.index: line for line in judged("a", TEXT, LABELS, [PART, SHARE, TAGS])}
    assert [*found] == [0, 1, 2, 4, 5]
    assert [found[index].size for index in found] == [7, 8, 5, 4, 2]
    assert found[0].gone == 2
    assert not found[0].is_removed
    assert found[2].is_removed
    assert found[2].is_named
    assert found[4].is_removed
    assert not found[4].is_named


def test_what_honest_people_differ_on_counts_for_nothing() -> None:
    labels = {0: "?", 2: "mixed:share"}
    assert [line.index for line in judged("a", TEXT, labels, [SHARE])] == [1, 4, 5]


def test_the_figures_of_lines() -> None:
    one = line_figures(judged("a", TEXT, LABELS, [PART, WRONG, SHARE, TAGS]))
    assert (one.documents, one.hurt) == (1, 1)
    assert one.precision == pytest.approx(2 / 3)
    assert one.recall == pytest.approx(2 / 3)
    assert one.lost == pytest.approx((2 + 8) / 15)
    assert one.left == pytest.approx(2 / 11)
    assert one.named == pytest.approx(1 / 2)


def test_the_category_is_right_only_of_labels_that_are_categories() -> None:
    own = line_figures(judged("a", TEXT, dict.fromkeys(LABELS, "noise"), [SHARE]))
    assert own.recall == pytest.approx(1 / 3)
    assert own.named is None


def test_by_rule_the_worst_first() -> None:
    lines = [*judged("a", TEXT, LABELS, [PART, WRONG, SHARE, TAGS])]
    greedy, *others = removals_by(lines, lambda change: change.rule)
    assert (greedy.name, greedy.removed, greedy.wrong, greedy.lost, greedy.precision) == ("greedy", 1, 1, 10, 0)
    assert [(one.name, one.precision, one.lost) for one in others] == [("meta.line", 1, 0), ("share.bar", 1, 0)]
    assert others[0].interval == wilson(1, 1)


def test_a_rule_that_took_parts_only_has_no_precision() -> None:
    (one,) = removals_by(judged("a", TEXT, LABELS, [PART]), lambda change: change.category)
    assert (one.name, one.removed, one.lost, one.precision) == ("promo", 0, 2, None)


def test_by_label() -> None:
    found = {one.label: one for one in found_by_label(judged("a", TEXT, LABELS, [SHARE, TAGS]))}
    assert [(one.lines, one.found, one.named) for one in found.values()] == [(1, 1, 1), (1, 1, 0), (1, 0, 0)]


def test_wilson_is_wilsons() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I: 15 of 148 and 81 of 263.
    assert [round(bound, 4) for bound in wilson(15, 148)] == [0.0624, 0.1605]
    assert [round(bound, 4) for bound in wilson(81, 263)] == [0.2553, 0.3662]
    assert wilson(0, 0) == (0, 1)


def test_f1_of_nothing_is_nothing() -> None:
    assert f1(0, 0) == 0


GOOD = "one two three four five six"
DIRTY = f"{GOOD}\nShare this now please with all"


def test_a_page_of_the_untouched_text() -> None:
    one = page(DIRTY, GOOD, DIRTY, ())
    assert (one.precision, one.recall) == (pytest.approx(3 / 9), 1)
    assert (one.lost, one.left) == (0, 1)


def test_a_page_that_lost_its_end() -> None:
    one = page(DIRTY, GOOD, "one two three four five", ())
    assert (one.precision, one.recall, one.f1) == (1, pytest.approx(2 / 3), pytest.approx(0.8))
    assert (one.lost, one.left) == (pytest.approx(1 / 3), 0)


def test_what_was_moved_counts_for_neither_side() -> None:
    dirty = f"A Headline of Five Words\n{GOOD}"
    moved = cut(dirty, "A Headline of Five Words", "title.slug", "title", "title")
    assert page(dirty, dirty, GOOD, [moved]).lost == 0
    assert page(dirty, dirty, GOOD, ()).lost > 0


def test_optional_lines_count_for_neither_side() -> None:
    line = "Corrected on Monday by us"
    assert page(f"{GOOD}\n{line}", GOOD, GOOD, (), [line]).precision == 1
    kept = page(f"{line}\n{GOOD}", GOOD, f"{line}\n{GOOD}", (), [line]).precision
    assert 3 / 9 < kept < 1  # only the shingles that reach over the line's end still count


def test_the_mean_over_pages() -> None:
    pages = [page(DIRTY, GOOD, GOOD, ()), page(DIRTY, GOOD, "", ())]
    one = text_figures(pages)
    assert (one.pages, one.precision, one.recall, one.lost, one.hurt) == (2, 0.5, 0.5, 0.5, 1)


@pytest.mark.parametrize(
    ("dirty", "gold", "label"),
    [
        ("one two three four five six", GOOD, None),
        ("one two three four five SIX", GOOD, None),
        ("one two three four and none of the others", GOOD, "?"),
        ("not a word of it here", GOOD, "boilerplate"),
        ("Ads", GOOD, "boilerplate"),
        ("two three", GOOD, "?"),
        ("two three", f"two  three\n{GOOD}", None),
        ("— * —", GOOD, "?"),
    ],
)
def test_gold_texts_label_lines(dirty: str, gold: str, label: str | None) -> None:
    assert line_labels(dirty, gold).get(0) == label


def test_more_copies_than_gold_has_count_for_nothing() -> None:
    assert line_labels(f"{GOOD}\n{GOOD}", GOOD) == {0: "?", 1: "?"}
    assert line_labels(f"{GOOD}\n{GOOD}", f"{GOOD}\n{GOOD}") == {}
    assert line_labels("Ads here\nAds here", GOOD) == {0: "boilerplate", 1: "boilerplate"}


def test_moved_and_optional_lines_are_judged_by_nobody() -> None:
    dirty = f"By Jane Example\n{GOOD}"
    moved = cut(dirty, "By Jane Example", "byline.by", "byline", "authors")
    assert line_labels(dirty, GOOD, [moved]) == {0: "?"}
    assert line_labels(dirty, GOOD, (), ["By  Jane Example"]) == {0: "?"}


def article(text: str, *changes: Change) -> Article:
    return Article(Document(from_str(text)), text, Status.OK, tuple(sorted(changes, key=lambda change: change.start)))


def test_a_report_over_both_forms() -> None:
    labelled = scored(Gold("a", Document(from_str(TEXT)), LABELS), article(TEXT, PART, WRONG, SHARE))
    paired = scored(Gold("b", Document(from_str(DIRTY)), None, GOOD), article(DIRTY))
    found = report([labelled, paired])
    assert found.lines is not None
    assert found.texts is not None
    assert (found.lines.documents, found.texts.pages) == (1, 1)
    assert (found.lost, found.f1) == (found.lines.lost, min(found.lines.f1, found.texts.f1))
    assert {one.label for one in found.labels} == {"share", "tags", "byline"}
    (harm,) = found.harms
    assert (harm.document, harm.lost, harm.size) == ("a", 10, 15)
    assert [line.index for line in harm.lines] == [1, 0]
    assert report_row(found, 0)["worst"] == []
    (row,) = report_row(found, 5)["worst"]
    assert row["lines"][0]["by"] == [
        {"rule": "greedy", "category": "promo", "confidence": 0.9, "why": ["why"], "lost": 8}
    ]


def test_a_document_that_failed_removed_nothing_and_has_no_text() -> None:
    failed = Article(Document(from_str(DIRTY)), None, Status.FAILED)
    one = scored(Gold("b", Document(from_str(DIRTY)), None, GOOD), failed)
    assert one.page is not None
    assert (one.page.recall, one.page.lost) == (0, 1)
