"""Rule packs: what is refused and why, and how packs are laid over each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanse.fold import fold_lines
from cleanse.match import Matcher, matches_text
from cleanse.rule import Rule, RuleSet
from cleanse.rulecheck import check_examples, check_near_misses, near_misses
from cleanse.rulepack import load_rules
from cleanse.types import CATEGORIES, Block, CleanseError

GOOD = """
[[rule]]
id = "promo.test"
category = "promo"
exact = ["Buy our mugs"]
remove = ["BUY OUR MUGS!", "» Buy our mugs"]
keep = ["Buy our mugs, she said."]
"""


def pack(tmp_path: Path, text: str, name: str = "pack.toml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def load(tmp_path: Path, text: str) -> RuleSet:
    return load_rules(pack(tmp_path, text), shipped=False)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('categry = "promo"', "unknown field `categry`: did you mean `category`?"),
        ('category = "spam"', "`category` is 'spam': use one of"),
        ('where = "middle"', "`where` is 'middle'"),
        ('level = "wild"', "`level` is 'wild'"),
        ('action = "burn"', "`action` is 'burn'"),
        ("confidence = 2", "`confidence` must lie in"),
        ('max_words = "many"', "`max_words` must be int, not str"),
        ('exact = [""]', "`exact` must hold non-empty strings"),
        ("pattern = '(?=x)y'", "no lookaround"),
        ("pattern = '(a)(b)'", "more than one group"),
        ("pattern = '(unclosed'", "opens 1 groups and closes 0"),
        ('near = ["promos"]', "`near` is 'promos'"),
    ],
)
def test_a_bad_rule_is_refused_with_its_place_and_takes_no_other_down(tmp_path: Path, line: str, reason: str) -> None:
    bad = (
        '\n[[rule]]\nid = "promo.bad"\nexact = ["x y z"]\n'
        + ("" if "category" in line else 'category = "promo"\n')
        + line
    )
    if line.startswith("exact"):
        bad = bad.replace('exact = ["x y z"]\n', "", 1)
    rules = load(tmp_path, GOOD + bad)
    assert [rule.id for rule in rules.rules] == ["promo.test"]
    errors = [fault for fault in rules.faults if fault.is_error]
    assert errors
    assert any(reason in fault.reason for fault in errors)
    assert errors[0].line == GOOD.count("\n") + 2
    assert errors[0].file.endswith("pack.toml")


def test_broken_toml_in_one_rule_leaves_the_others(tmp_path: Path) -> None:
    rules = load(tmp_path, '[[rule]]\nid = "promo.bad\n' + GOOD)
    assert [rule.id for rule in rules.rules] == ["promo.test"]
    assert rules.faults[0].reason.startswith("not TOML")
    assert rules.faults[0].line == 2


def test_a_rule_that_matches_nothing_is_refused(tmp_path: Path) -> None:
    rules = load(tmp_path, '[[rule]]\nid = "promo.none"\ncategory = "promo"\n')
    assert "matches nothing" in rules.faults[0].reason


def test_an_id_stands_once(tmp_path: Path) -> None:
    rules = load(tmp_path, GOOD + GOOD)
    assert len(rules.rules) == 1
    assert "stands already" in rules.faults[0].reason


def test_a_rule_without_examples_loads_with_a_warning(tmp_path: Path) -> None:
    rules = load(tmp_path, '[[rule]]\nid = "promo.bare"\ncategory = "promo"\nexact = ["Our mugs"]\n')
    assert len(rules.rules) == 1
    assert [fault.is_error for fault in rules.faults] == [False]


def test_a_pack_replaces_and_switches_off(tmp_path: Path) -> None:
    base = pack(tmp_path, GOOD, "base.toml")
    over = pack(tmp_path, GOOD.replace("mugs", "hats").replace("MUGS", "HATS"), "over.toml")
    off = pack(tmp_path, '[[rule]]\nid = "promo.test"\nenabled = false\n', "off.toml")
    assert load_rules(base, over, shipped=False)["promo.test"].exact == ("Buy our hats",)
    assert load_rules(base, off, shipped=False).rules == ()
    assert load_rules(off, base, shipped=False).rules != ()


def test_switching_off_what_is_not_there_warns(tmp_path: Path) -> None:
    rules = load(tmp_path, '[[rule]]\nid = "promo.nothing"\nenabled = false\n')
    assert "no rule has this id" in rules.faults[0].reason


def test_a_missing_pack_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(CleanseError, match="give a folder of TOML files"):
        load_rules(tmp_path / "nowhere")


def test_an_unknown_rule_hints_at_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(CleanseError, match=r"did you mean 'promo\.test'"):
        load(tmp_path, GOOD)["promo.tst"]


def test_file_names_and_order_mean_nothing(tmp_path: Path) -> None:
    other = GOOD.replace("promo.test", "promo.second").replace("mugs", "caps").replace("MUGS", "CAPS")
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir(), two.mkdir()
    pack(one, GOOD, "a.toml"), pack(one, other, "b.toml")
    pack(two, other, "a.toml"), pack(two, GOOD, "b.toml")

    def bare(rules: RuleSet) -> list[tuple[str, tuple[str, ...]]]:
        return [(rule.id, rule.exact) for rule in rules.rules]

    assert bare(load_rules(one, shipped=False)) == bare(load_rules(two, shipped=False))


SHIPPED = load_rules(thorough=True)


def test_shipped_rules_have_no_faults() -> None:
    assert [str(fault) for fault in SHIPPED.faults] == []


def test_shipped_rules_pass_their_examples() -> None:
    assert [str(fault) for fault in check_examples(SHIPPED.rules)] == []


def test_no_shipped_rule_hits_a_near_miss() -> None:
    misses = list(near_misses())
    assert sum(miss.language == "en" for miss in misses) >= 500
    assert len(misses) >= 2000
    assert len({miss.language for miss in misses}) >= 15
    assert [str(fault) for fault in check_near_misses(SHIPPED.rules, misses)] == []


@pytest.mark.parametrize("rule", SHIPPED.rules, ids=lambda rule: rule.id)
def test_a_shipped_rule_explains_itself_and_has_examples(rule: Rule) -> None:
    assert rule.what.rstrip('”"').endswith((".", "?", "…"))
    assert rule.why.rstrip('”"').endswith(".")
    assert len(rule.remove) >= 2
    only_whole_lines = not (rule.prefix or rule.suffix or rule.contains or rule.pattern)
    assert len(rule.keep) >= (1 if only_whole_lines else 2)
    assert not set(rule.remove) & set(rule.keep)


def test_english_has_at_least_sixty_rules_over_all_categories() -> None:
    english = [rule for rule in SHIPPED.rules if rule.home in {"en", "und"}]
    assert len(english) >= 60
    by_position_alone = {"title", "duplicate", "chrome"}
    assert {rule.category for rule in english} == set(CATEGORIES) - by_position_alone


@pytest.mark.parametrize(
    ("rule", "text", "matches"),
    [
        (Rule("a", "promo", exact=("Don't miss",)), "DON’T MISS…", True),
        (Rule("a", "promo", exact=("Don't miss",)), "Don't miss it", False),
        (Rule("a", "comments", exact=("{n} Comments",)), "1,204 comments", True),
        (Rule("a", "comments", exact=("Abone ol",)), "ABONE OL", True),
        (Rule("a", "comments", exact=("Straße",)), "STRASSE", True),
        (Rule("a", "related", prefix=("Read more:",)), "» READ MORE: The bridge", True),
        (Rule("a", "related", prefix=("Read more",)), "Read moreover", False),
        (Rule("a", "related", suffix=("[more]",), max_words=9), "The bridge [more]", True),
        (Rule("a", "consent", contains=("we use cookies",), max_words=9), "Here we use cookies daily", True),
        (Rule("a", "consent", contains=("we use cookies",), max_words=4), "Here we use cookies daily", False),
        (Rule("a", "related", pattern=(r"^читайте также\b",)), "ЧИТАЙТЕ ТАКЖЕ: о мосте", True),
        (Rule("a", "related", pattern=(r"^lire aussi :",)), "Lire aussi\u00a0: le pont", True),
        (Rule("a", "related", pattern=(r"^\d+ avis$",)), "٣ avis", True),
    ],
)
def test_matching(rule: Rule, text: str, matches: bool) -> None:  # noqa: FBT001
    assert matches_text(rule, text) is matches


def test_a_rule_for_part_of_a_block_gives_its_span() -> None:
    rule = Rule("a", "related", pattern=(r"\. (read more: .*)$",), extent="match", max_words=80)
    text = "The bridge stays. Read more: Other bridges"
    hits = Matcher([rule]).hits([Block(0, 10, 10 + len(text), text, 0)], fold_lines([text]), [7], "en", None)
    assert [text[hit.start - 10 : hit.end - 10] for hit in hits] == ["Read more: Other bridges"]


def test_languages_and_sites_gate() -> None:
    gated = Rule("a", "share", exact=("Teilen",), langs=("de",), sites=("example.org",))
    block = [Block(0, 0, 6, "Teilen", 0)]
    matcher = Matcher([gated])
    assert matcher.hits(block, ("teilen",), [1], "de", "news.example.org")
    assert matcher.hits(block, ("teilen",), [1], "und", "example.org")
    assert not matcher.hits(block, ("teilen",), [1], "fr", "example.org")
    assert not matcher.hits(block, ("teilen",), [1], "de", "notexample.org")
    assert not matcher.hits(block, ("teilen",), [1], "de", None)
