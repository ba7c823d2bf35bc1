"""Dumps of whole pages: the body is found, the rest is logged as chrome, and nobody is switched over unasked."""

from __future__ import annotations

from cleanse import Cleaner
from tests.conftest import Command

MENU = """\
Harbour Post
Home
News
Sport
Weather
Tides
Jobs
Shop
Puzzles
Letters
Archive
Events
Log in
Subscribe
Contact
About us"""
STORY = (
    "Ferry to run all winter\n\n"
    "The ferry between the two harbours will run all winter for the first time, the port said on Monday, after a trial in "
    "spring showed that enough people would use it.\n\n"
    "Two boats will share the crossing, and a third stays in dock in case one of them has to be repaired, the port said.\n\n"
    "Tickets cost the same as in summer, but the last boat leaves at six, because the crew has to be home before dark."
)
FOOT = "Most read\nMarket square to close\nNew lamps for the pier\nImprint\nPrivacy\nTerms\nCookies"
PAGE = f"{MENU}\n\n{STORY}\n\n{FOOT}\n"


def test_the_body_of_a_page_is_found() -> None:
    article = Cleaner(input_kind="page").clean(PAGE)
    assert article.text == STORY.partition("\n\n")[2]
    assert article.title == "Ferry to run all winter"
    assert article.restore() == PAGE
    assert "chrome" in {change.category for change in article.removed}


def test_every_line_outside_says_why() -> None:
    article = Cleaner(input_kind="page").clean(PAGE)
    assert all(change.why for change in article.removed)


def test_a_text_is_not_taken_for_a_page_unasked() -> None:
    article = Cleaner().clean(PAGE)
    assert article.looks_like_page
    assert not Cleaner().clean(STORY).looks_like_page


def test_the_command_warns_and_obeys(cleanse: Command) -> None:
    (cleanse.folder / "page.txt").write_text(PAGE, encoding="utf-8")
    warned = cleanse("page.txt")
    assert warned.returncode == 0
    assert b"--input-kind page" in warned.stderr
    told = cleanse("page.txt", "--input-kind", "page")
    assert told.stderr == b""
    assert b"Puzzles" in told.stdout  # in the log
