"""Repair by example."""

from __future__ import annotations

import pytest

from cleanse.edits import apply
from cleanse.limits import DEFAULT_LIMITS
from cleanse.stages.repair import hyphens, repair_characters


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("The cafÃ© doesnâ€™t open on Sundays", "The café doesn’t open on Sundays"),
        ("Smith &amp; Sons", "Smith & Sons"),
        ("AT&T and R&D stay", "AT&T and R&D stay"),
        ("zero\u200bwidth and soft\u00adhyphen", "zerowidth and softhyphen"),
        ("a\x00b\x07c", "abc"),
        ("two  blanks\u00a0 here", "two blanks here"),
        ("Name    Goals    Caps", "Name    Goals    Caps"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("left\u200eto right", "leftto right"),
        ("שלום\u200f!", "שלום\u200f!"),
        ("ภาษา\u200bไทย", "ภาษา\u200bไทย"),
        ("e\u0301tude", "étude"),
        ("\ufeffstart", "start"),
    ],
)
def test_characters(broken: str, mended: str) -> None:
    assert apply(broken, repair_characters(broken, DEFAULT_LIMITS)) == mended


def test_a_less_than_sign_on_one_line_does_not_stop_entities_on_the_next() -> None:
    text = "if a < b\nTom &amp; Jerry"
    assert apply(text, repair_characters(text, DEFAULT_LIMITS)) == "if a < b\nTom & Jerry"


def test_a_run_of_combining_marks_is_left_alone() -> None:
    zalgo = "z" + "\u0301\u0316" * 40_000 + " text"
    assert repair_characters(zalgo, DEFAULT_LIMITS) == []


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("enter North Kor-ea since", "enter North Korea since"),
        ("the govern-ment said; the government denied it", "the government said; the government denied it"),
        ("an inter-esting idea, interesting to all", "an inter-esting idea, interesting to all"),
    ],
)
def test_stray_hyphens(broken: str, mended: str) -> None:
    assert apply(broken, hyphens.fix(broken, "en")) == mended


# Compounds of the kinds that articles are full of; none may be joined.
COMPOUNDS = """test-fired self-imposed multi-axle wreath-laying co-operation Jong-un Al-Qaeda re-sign re-cover long-term
state-of-the-art well-known part-time full-time decision-making high-profile mother-in-law follow-up build-up so-called
left-wing right-wing post-war pre-war anti-war non-profit ex-wife vice-president twenty-one two-thirds half-time
ice-cream user-friendly world-class carbon-neutral hand-made e-mail on-line web-site life-style house-hold data-base
every-day any-one some-time may-be in-to can-not under-stand news-paper head-line foot-ball week-end type-writer
micro-organism bio-diversity eco-system inter-national trans-atlantic counter-attack over-all up-date down-load
to-day re-elect de-escalate mis-read un-American sub-Saharan pro-Russian fire-fighter air-port book-shop note-book
""".split()


@pytest.mark.parametrize("compound", COMPOUNDS)
def test_compounds_stay(compound: str) -> None:
    text = f"They spoke of the {compound} again."
    assert hyphens.fix(text, "en") == []


def test_hyphens_of_other_languages_stay() -> None:
    assert hyphens.fix("Nord-korea und Nordkorea", "de") == []
