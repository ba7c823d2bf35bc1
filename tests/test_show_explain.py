from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanse.edits import Origins, apply, rebase
from cleanse.layout import blocks
from cleanse.pipeline import account
from cleanse.show.alignment import align
from cleanse.show.explain import chosen, explain, story_row
from cleanse.show.ink import Ink
from cleanse.show.lines import Lines
from cleanse.show.stories import stories
from cleanse.types import (
    Article,
    Block,
    Change,
    CleanseError,
    Document,
    Edit,
    Removal,
    Shadowed,
    Source,
    Status,
    Suspect,
    Trace,
)
from tests.show_sources import comparisons, spans

if TYPE_CHECKING:
    from cleanse.show.comparison import Comparison

PLAIN = Ink(is_coloured=False)


@dataclass(frozen=True)
class Text:
    """A rule as `explain` sees it."""

    what: str
    why: str
    place: str


@st.composite
def views(draw: st.DrawFn) -> tuple[str, list[Edit], str, list[Removal]]:
    """Return a source, repairs, the view after them, and removals from it that have a place in the source.

    Every word is another one, as on a page: where a text says the same again and again, no one can tell the places apart.
    """
    gaps = draw(
        st.lists(st.sampled_from([" ", " ", "\n", "\n\n", "\r\n", " \n\t\n", "\N{NO-BREAK SPACE}"]), max_size=20)
    )
    source = "".join(f"{gap}w{number:03}ord" for number, gap in enumerate(gaps))
    repairs = [
        Edit(start, end, draw(st.sampled_from(["", "é", "Korea", "…"])), "mend")
        for start, end in draw(spans(len(source)))
    ]
    view = apply(source, repairs)
    removals = []
    for start, end in draw(spans(len(view), 4)):
        content = view[start:end].strip()
        at = start + view[start:end].index(content)
        removal = Removal(at, at + len(content), "share", f"rule.{at % 3}", 0.9)
        if content and not Origins(repairs).is_inside(removal):
            removals.append(removal)
    return source, repairs, view, removals


@given(views())
def test_a_removed_span_is_found_again_in_the_source(made: tuple[str, list[Edit], str, list[Removal]]) -> None:
    source, repairs, view, removals = made
    changes = account(source, view, blocks(view), repairs, removals)
    alignment = align(source, changes, view, removals)
    removed = [(change.start, change.end) for change in changes if change.kind == "removed"]
    assert [alignment.source_span(removal.start, removal.end) for removal in removals] == removed


@given(views())
def test_stretches_cover_view_and_source_without_gaps(made: tuple[str, list[Edit], str, list[Removal]]) -> None:
    source, repairs, view, removals = made
    stretches = align(source, account(source, view, blocks(view), repairs, removals), view, removals).stretches
    for before, behind in itertools.pairwise(stretches):
        assert (before.view_end, before.end) == (behind.view_start, behind.start)
    if stretches:
        assert (stretches[-1].view_end, stretches[-1].end) == (len(view), len(source))


@given(views(), st.data())
def test_a_kept_span_is_found_where_its_text_stands(
    made: tuple[str, list[Edit], str, list[Removal]], data: st.DataObject
) -> None:
    source, repairs, view, _ = made
    alignment = align(source, account(source, view, blocks(view), repairs, []), view)
    for outer_start, outer_end in data.draw(spans(len(view))):
        content = view[outer_start:outer_end].strip()
        start = outer_start + view[outer_start:outer_end].index(content)
        end = start + len(content)
        if not content:
            continue
        low, high = alignment.source_span(start, end)
        true_low, true_high = rebase(repairs, [Edit(start, end, "", "")]).spans[0]
        if source[true_low:true_high] == view[start:end]:
            assert (low, high) == (true_low, true_high)
        else:
            assert low <= true_low
            assert true_high <= high


SOURCE = (
    "Kor-ea wins\n"
    "Prose that nobody doubts.\n"
    "\n"
    "Share this  Photo: A. B.\n"
    "Sign up now\n"
    "Perhaps an advert\n"
    "Prose (Reporting by A. B.)\n"
    "Kept by a rule\n"
)
RULES = {
    "share.bar": Text("A share bar.", "It speaks of the page.", "rules/en/share.toml:12"),
    "credit.photo": Text("A photo credit.", "", "rules/en/caption.toml:3"),
    "newsletter.sign-up": Text("A sign-up form.", "It is on every page.", "rules/en/newsletter.toml:7"),
}


def span(text: str, within: str = SOURCE) -> tuple[int, int]:
    start = within.index(text)
    return start, start + len(text)


def removed(text: str, category: str, rule: str, *why: str, moved_to: str | None = None) -> Change:
    return Change(*span(text), text, "", "removed", rule, category, 0.97, why, moved_to)


@pytest.fixture
def article() -> Article:
    view = SOURCE.replace("Kor-ea", "Korea")
    changes = (
        Change(3, 4, "-", "", "repaired", "hyphen", why=("12,000 times to none",)),
        removed("Share this", "share", "share.bar", "share.bar: phrase", "share.word: phrase"),
        Change(*span("  Photo"), "  Photo"[:2], "", "layout", "layout"),
        removed("Photo: A. B.", "caption", "credit.photo", moved_to="captions"),
        removed("Sign up now", "newsletter", "newsletter.sign-up", "newsletter.sign-up: phrase"),
        removed("(Reporting by A. B.)", "source-credit", "credit.reporting"),
    )
    changes = tuple(replace(change, end=change.start + len(change.before)) for change in changes)
    removals = tuple(
        Removal(*span(change.before, view), change.category, change.rule, change.confidence)
        for change in changes
        if change.kind == "removed"
    )
    trace = Trace(
        view,
        (Block(0, *span("Korea wins", view), "Korea wins", 0),),
        removals,
        (
            Shadowed(*span("Sign up now", view), "promo", "promo.word", "newsletter.sign-up"),
            Shadowed(*span("Kept by a rule", view), "legal", "legal.word", "a keep rule"),
        ),
        (),
        {0: ("it looks like a headline",)},
    )
    suspect = Suspect(*span("Perhaps an advert"), "promo", "promo.word", 0.4, "one witness")
    document = Document(Source(SOURCE, "utf-8", ""), path="page.txt")
    return Article(document, "", Status.OK, changes, (suspect,), trace=trace)


def lines_of(article: Article, line: int | None = None) -> list[str]:
    return list(explain(chosen(article, line, "page.txt"), SOURCE, RULES, PLAIN))


def test_every_row_has_its_verdict(article: Article) -> None:
    assert [(story.row.line, story.verdict) for story in stories(article)] == [
        (1, "repaired"),
        (2, "kept"),
        (4, "removed"),
        (5, "removed"),
        (6, "kept"),
        (7, "removed in part"),
        (8, "kept"),
    ]


def test_a_row_of_which_all_was_moved_is_moved() -> None:
    change = Change(0, 9, "By A. Bee", "", "removed", "by", "byline", 0.9, (), "authors")
    moved = Article(Document(Source("By A. Bee\n", "utf-8", "")), "\n", Status.OK, (change,))
    assert [story.verdict for story in stories(moved)] == ["moved"]


def test_a_kept_line_without_evidence_says_so(article: Article) -> None:
    assert lines_of(article, 2) == ['   2  kept      "Prose that nobody doubts."', "        nothing spoke against it"]


def test_a_removed_line_names_its_rule_its_evidence_and_where_it_is_defined(article: Article) -> None:
    assert lines_of(article, 5) == [
        '   5  removed   "Sign up now"',
        "        removed: newsletter by newsletter.sign-up (confidence 0.97)",
        "          evidence: phrase",
        "          rule newsletter.sign-up: A sign-up form. It is on every page.",
        "          defined at rules/en/newsletter.toml:7",
        "        shadowed: promo by promo.word, lost to newsletter.sign-up",
    ]


def test_a_line_with_two_removals_tells_them_apart(article: Article) -> None:
    assert lines_of(article, 4) == [
        '   4  removed   "Share this Photo: A. B."',
        '        removed: share by share.bar on "Share this" (confidence 0.97)',
        "          evidence: phrase; share.word: phrase",
        "          rule share.bar: A share bar. It speaks of the page.",
        "          defined at rules/en/share.toml:12",
        '        moved to captions: caption by credit.photo on "Photo: A. B." (confidence 0.97)',
        "          rule credit.photo: A photo credit.",
        "          defined at rules/en/caption.toml:3",
        "        white space in it or behind it was tidied",
    ]


def test_a_suspect_says_why_it_stays(article: Article) -> None:
    assert lines_of(article, 6) == [
        '   6  kept      "Perhaps an advert"',
        "        suspect: promo by promo.word (confidence 0.40)",
        "          it stays: one witness",
    ]


def test_a_repair_shows_the_words_and_a_note_is_told(article: Article) -> None:
    assert lines_of(article, 1) == [
        '   1  repaired  "Kor-ea wins"',
        '        repaired by hyphen: "Kor-ea" → "Korea"',
        "          evidence: 12,000 times to none",
        "        noted: it looks like a headline",
    ]


def test_what_a_keep_rule_protects_says_what_lost(article: Article) -> None:
    assert lines_of(article, 8)[1:] == ["        shadowed: legal by legal.word, lost to a keep rule"]


def test_a_rule_is_introduced_once(article: Article) -> None:
    twice = replace(article, changes=tuple(replace(change, rule="share.bar") for change in article.changes))
    assert "\n".join(lines_of(twice)).count("defined at rules/en/share.toml:12") == 1


def test_without_a_trace_the_changes_are_told_all_the_same(article: Article) -> None:
    told = lines_of(replace(article, trace=None))
    assert any("newsletter.sign-up" in line for line in told)
    assert not any("shadowed" in line or "noted" in line for line in told)


def test_a_blank_line_has_no_story_and_a_missing_one_is_an_error(article: Article) -> None:
    assert chosen(article, 3, "page.txt") == []
    with pytest.raises(CleanseError, match=r"page\.txt has no line 9: it has 8 lines"):
        chosen(article, 9, "page.txt")
    with pytest.raises(CleanseError, match="has no line 0"):
        chosen(article, 0, "page.txt")


def test_one_line_can_hold_several_rows() -> None:
    source = "One\fTwo\N{LINE SEPARATOR}Three\n"
    article = Article(Document(Source(source, "utf-8", "")), source, Status.OK)
    assert [story.text for story in chosen(article, 1, "page.txt")] == ["One", "Two", "Three"]


def test_objects_carry_the_findings_and_the_rules(article: Article) -> None:
    lines = Lines.of(SOURCE)
    rows = [json.loads(json.dumps(story_row(story, "page.txt", SOURCE, lines, RULES))) for story in stories(article)]
    sign_up = rows[3]
    assert (sign_up["line"], sign_up["verdict"], sign_up["text"]) == (5, "removed", "Sign up now")
    assert [finding["kind"] for finding in sign_up["findings"]] == ["removed", "shadowed"]
    assert sign_up["rules"]["newsletter.sign-up"]["place"] == "rules/en/newsletter.toml:7"
    assert SOURCE[sign_up["start"] : sign_up["end"]] == "Sign up now"
    assert {"kind": "note", "start": 0, "end": 11, "text": "it looks like a headline"} in rows[0]["findings"]


@given(comparisons())
def test_every_change_has_its_place_in_the_stories(comparison: Comparison) -> None:
    document = Document(Source(comparison.source, "utf-8", ""))
    article = Article(document, comparison.clean, Status.OK, comparison.changes, comparison.suspects)
    told = stories(article)
    found = {id(finding) for story in told for finding in story.findings}
    for item in (*comparison.visible, *comparison.suspects):
        text = comparison.source[item.start : item.end]
        assert id(item) in found or not text.strip()
    for line in explain(told, comparison.source, {}, PLAIN):
        assert not re.search("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u200b]", line)
    for story in told:
        assert story.has_no_evidence <= (story.verdict == "kept")
