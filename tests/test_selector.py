"""Site rules by CSS selector: a user's pack names elements of a site's pages, with the page's evidence as second witness."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cleanse import Cleaner
from cleanse.cli.main import main
from cleanse.extract.layout import read_page
from cleanse.extract.selected import named_blocks
from cleanse.rulecheck import check_examples
from cleanse.rulepack import load_rules

PARAGRAPHS = [
    f"On the {day} morning the keeper of the mill opened both sluices, because the river had risen by a hand since dusk, "
    "and the millers upstream sent word that more water was to come before the week was out."
    for day in ("first", "second", "third", "fourth", "fifth")
]
CLUB = (
    "The friends of the mill meet again in spring, and everyone who has a spade is asked to bring it along to the dam."
)
PAGE = (
    "<html lang=en><title>High water at the mill</title><body><nav><a href=/>Home</a><a href=/a>Area</a></nav><main>"
    f"<h1>High water at the mill</h1><div class=text><p>{'</p><p>'.join(PARAGRAPHS)}</p></div>"
    f"<div class='club wide'><p>{CLUB}</p></div></main><aside class='related links'><p class=note>Tide table</p></aside>"
    "<footer>All rights reserved.</footer>"
)
URL = "https://www.mill.example/high-water"


def pack(folder: Path, **fields: object) -> str:
    """Return the path of a pack of one rule."""
    known: dict[str, object] = {
        "id": "mill.club",
        "category": "promo",
        "select": "div.club",
        "sites": ["mill.example"],
        "confidence": 0.9999,
        "what": "The invitation of the friends of the mill.",
        "why": "It stands below every story.",
        "remove": ["<div class='wide club'><p>Come</p></div>", "<div class=club>Dig with us"],
        "keep": ["<div class=clubhouse>The roof leaks", "<p class=club>He joined"],
    }
    lines = [f"{name} = {value!r}" for name, value in (known | fields).items() if value is not None]
    path = folder / "mill.toml"
    path.write_text("\n".join(["[[rule]]", *lines]) + "\n", encoding="utf-8")
    return str(path)


def cleaned(path: str, url: str | None = URL, **options: Any) -> Any:
    return Cleaner(rules=[path], **options).clean_page(PAGE, url=url)


def test_what_a_selector_names_goes_and_says_so(tmp_path: Path) -> None:
    article = cleaned(pack(tmp_path))
    gone = next(change for change in article.removed if change.before == CLUB)
    assert (gone.rule, gone.category) == ("mill.club", "promo")
    assert "a selector of mill.club names it" in gone.why[0]
    assert CLUB not in article.text
    assert all(paragraph in article.text for paragraph in PARAGRAPHS)
    assert article.restore() == article.document.source.text


@pytest.mark.parametrize("url", [None, "https://other.example/", "https://windmill.example/"])
def test_on_other_sites_nothing_happens(tmp_path: Path, url: str | None) -> None:
    article = cleaned(pack(tmp_path), url)
    assert not any(change.rule == "mill.club" for change in article.changes)
    assert article.text == Cleaner().clean_page(PAGE, url=url).text


def test_a_selector_alone_does_not_take_what_all_else_speaks_for(tmp_path: Path) -> None:
    article = cleaned(pack(tmp_path, select="div.text > p:nth-of-type(2)", confidence=0.6))
    assert PARAGRAPHS[1] in article.text
    assert [(one.rule, one.category) for one in article.suspects] == [("mill.club", "promo")]
    assert "chance" in article.suspects[0].reason


def test_the_loss_budget_holds_back_a_selector_that_takes_the_story(tmp_path: Path) -> None:
    article = cleaned(pack(tmp_path, select="main", confidence=0.999999))
    assert all(paragraph in article.text for paragraph in PARAGRAPHS)
    assert article.status == "guarded"
    assert all("loss budget" in one.reason for one in article.suspects)


def test_keep_brings_back_what_the_evidence_takes_and_protects_it(tmp_path: Path) -> None:
    assert "Tide table" not in Cleaner().clean_page(PAGE, url=URL).text
    article = cleaned(pack(tmp_path, select="aside .note", action="keep", confidence=0.999999))
    assert "Tide table" in article.text


def test_flag_only_tells(tmp_path: Path) -> None:
    article = cleaned(pack(tmp_path, select="div.text > p:first-child", action="flag"))
    assert PARAGRAPHS[0] in article.text
    assert [one.rule for one in article.suspects] == ["mill.club"]


def test_a_kept_category_is_left_alone(tmp_path: Path) -> None:
    path = pack(tmp_path)
    assert CLUB not in cleaned(path).text
    assert not any(change.rule == "mill.club" for change in cleaned(path, keep=["promo"]).changes)


def test_texts_have_no_elements(tmp_path: Path) -> None:
    text = "\n\n".join([*PARAGRAPHS, CLUB])
    assert Cleaner(rules=[pack(tmp_path)]).clean(text, url=URL).text == text


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"select": "div["}, "no CSS selector"),
        ({"select": ["p", "a:nope"]}, "selector 'a:nope'"),
        ({"sites": None}, "needs `sites`"),
        ({"exact": ["Join us"]}, "write two rules"),
        ({"near": ["promo"]}, "write two rules"),
        ({"where": "tail"}, "speak of lines"),
    ],
)
def test_lint_refuses_what_makes_no_sense(tmp_path: Path, fields: dict[str, object], reason: str) -> None:
    rules = load_rules(pack(tmp_path, **fields), shipped=False)
    assert [reason in fault.reason for fault in rules.faults if fault.is_error] == [True]


def test_lint_says_that_it_is_for_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "lint", "--strict", "--rules", pack(tmp_path)]) == 0
    assert "1 rule with `select`: on HTML pages only" in capsys.readouterr().err


def test_examples_are_markup(tmp_path: Path) -> None:
    assert not list(check_examples(load_rules(pack(tmp_path), shipped=False).rules))
    wrong = load_rules(pack(tmp_path, keep=["<div class=club>"], remove=["<i>club"]), shipped=False)
    assert len(list(check_examples(wrong.rules))) == 2


def test_blocks_of_a_page_by_selector() -> None:
    page = read_page("<body><section id=a><h2>One</h2><p>Two <b>three</b></p></section><p><b>Four</b></p>")
    assert named_blocks(page, ["#a"]) == [0, 1]
    assert named_blocks(page, ["section:has(> h2) p", "b"]) == [1, 2]
    assert named_blocks(page, [":root"]) == [0, 1, 2]
    assert named_blocks(read_page(""), ["p"]) == []
