"""What `cleanse rules lint` hints at, one rule a case; a rule without fault gets no hint."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cleanse.rule import Rule
from cleanse.rulecheck import NearMiss
from cleanse.rulehints import TODO, hints

GOOD = Rule(
    "my.bridge",
    "promo",
    what="A call to cross the bridge.",
    why="It is no part of the story.",
    exact=("Cross our bridge today",),
    remove=("CROSS OUR BRIDGE TODAY!", "» Cross our  bridge today"),
    keep=("They had to cross our bridge today.",),
    file="pack.toml",
    line=3,
)
OTHER = Rule(
    "other.ferry",
    "related",
    exact=("Take the ferry",),
    remove=("Take the ferry", "TAKE THE FERRY"),
    keep=("Take the ferry, he said.",),
)


def reasons(rule: Rule, *others: Rule, misses: tuple[NearMiss, ...] = ()) -> list[str]:
    return [fault.reason for fault in hints([rule], others, misses)]


def test_a_good_rule_gets_no_hint() -> None:
    assert reasons(GOOD) == []
    assert reasons(GOOD, OTHER) == []


def test_a_hint_says_where_the_rule_stands() -> None:
    (hint,) = hints([replace(GOOD, why="")], ())
    assert str(hint).startswith("pack.toml:3: hint: rule 'my.bridge': no `why`: ")
    assert not hint.is_error


@pytest.mark.parametrize(
    ("fields", "beginning"),
    [
        ({"what": "", "why": ""}, "no `what` and no `why`: "),
        ({"keep": (f"{TODO}a sentence",)}, "still holds 'TODO:'"),
        ({"remove": GOOD.remove[:1]}, "few examples: 1 in `remove`, give 2"),
        ({"keep": ()}, "few examples: 0 in `keep`, give 1"),
        ({"pattern": ("^Cross our bridge",)}, "few examples: 1 in `keep`, give 2"),
        ({"remove": ("Cross our bridge today", "cross our bridge today")}, "examples too alike: "),
        ({"remove": ("Cross it by 10 May at noon", "Cross it by 11 May at noon")}, "examples too alike: "),
        ({"exact": ("Ad",)}, "too short: 'Ad' in `exact`"),
        ({"exact": ("広",)}, "too short: '広' in `exact`"),
        ({"prefix": ("By the",), "max_words": 9, "keep": ("a b c", "d e f")}, "too short: 'By the' in `prefix`"),
        (
            {"prefix": ("Follow us around",), "keep": ("a b c", "d e f")},
            "no witness: sentences hold 'Follow us around'",
        ),
        ({"exact": ("Comments",)}, "single word for every language: 'Comments'"),
        ({"pattern": (r"^\w+ \w+$",), "keep": ("one two three", "a b c")}, r"no telling piece: pattern '^\\w+ \\w+$'"),
        ({"max_words": 3}, "never matches: 'Cross our bridge today' in `exact`"),
    ],
)
def test_a_rule_by_itself(fields: dict[str, object], beginning: str) -> None:
    found = reasons(replace(GOOD, **fields))  # type: ignore[arg-type]
    assert [reason for reason in found if reason.startswith(beginning)], found


@pytest.mark.parametrize(
    "fields",
    [
        {"exact": ("Comments",), "langs": ("en",)},
        {"exact": ("Ad",), "near": ("promo",), "langs": ("en",)},
        {"exact": ("広告",)},
        {"prefix": ("Photo:",), "max_words": 12, "keep": ("a b c", "d e f")},
        {"prefix": ("Follow us around",), "where": "tail", "keep": ("a b c", "d e f")},
        {"prefix": ("Follow us around the world",), "keep": ("a b c", "d e f")},
        {"pattern": ("^Cross our bridge",), "keep": ("a b c", "d e f")},
        {"remove": ("CROSS OUR BRIDGE TODAY", "Cross our bridge today")},
    ],
)
def test_witnesses_and_telling_words_are_enough(fields: dict[str, object]) -> None:
    assert reasons(replace(GOOD, **fields)) == []  # type: ignore[arg-type]


def test_a_shared_phrase_is_an_overlap() -> None:
    twin = replace(OTHER, exact=("» cross our bridge TODAY",))
    (reason,) = reasons(GOOD, twin)
    assert reason.startswith("overlaps 'other.ferry' (related) by the phrase 'cross our bridge today'")


def test_an_example_that_another_rule_hits_is_an_overlap_either_way() -> None:
    broad = replace(OTHER, prefix=("Cross our",), category="promo")
    (reason,) = reasons(GOOD, broad)
    assert reason.startswith("overlaps 'other.ferry' by the example 'CROSS OUR BRIDGE TODAY!'")
    mine = replace(GOOD, prefix=("Take the ferry",), max_words=12, keep=("a b c", "d e f"))
    assert any(
        "overlaps 'other.ferry' (related) by the example 'Take the ferry'" in one for one in reasons(mine, OTHER)
    )


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({"langs": ("en",)}, {"langs": ("de",)}),
        ({"sites": ("a.org",)}, {"sites": ("b.org",)}),
        ({"action": "keep"}, {}),
    ],
)
def test_rules_that_never_meet_do_not_overlap(mine: dict[str, object], theirs: dict[str, object]) -> None:
    twin = replace(OTHER, exact=GOOD.exact, **theirs)  # type: ignore[arg-type]
    assert reasons(replace(GOOD, **mine), twin) == []  # type: ignore[arg-type]


def test_a_rule_that_hits_the_good_lines_of_others_is_too_broad() -> None:
    broad = replace(GOOD, contains=("take the ferry",), max_words=12, keep=("a b c", "d e f"))
    found = [reason for reason in reasons(broad, OTHER) if reason.startswith("too broad")]
    assert found[0].startswith("too broad: hits lines that must stay: 'Take the ferry, he said.' (other.ferry)")
    miss = NearMiss("We take the ferry to school.", "en", "en.txt", 7)
    assert any("'We take the ferry to school.' (en.txt:7)" in reason for reason in reasons(broad, misses=(miss,)))
    gated = replace(broad, near=("promo",))
    assert not any(reason.startswith("too broad") for reason in reasons(gated, OTHER, misses=(miss,)))
