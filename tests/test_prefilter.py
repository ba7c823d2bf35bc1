"""Needles and heads: a pattern's needle stands in every line that it matches, and no phrase is passed over by a line's head."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanse.fold import fold, fold_characters, fold_lines, fold_numbers, fold_phrase
from cleanse.match import Matcher, pattern_fault
from cleanse.prefilter import needles
from cleanse.rule import Rule
from cleanse.rulepack import load_rules
from cleanse.types import Block

WORDS = (
    "photo",
    "By",
    "ß",
    "İstanbul",
    "©",
    "5",
    "12:30",
    "it's",
    "it’s",
    "写真",
    "…",
    "-",
    "–",
    "(",
    ")",
    "|",
    "»",
    "É",
)


def hits(pattern: str, line: str) -> bool:
    rule = Rule("test.rule", "nav", "what", "why", pattern=(pattern,))
    block = Block(0, 0, len(line), line, 0)
    return bool(Matcher([rule]).hits([block], fold_lines([line]), [1], "en", None))


def atoms() -> st.SearchStrategy[str]:
    literal = st.sampled_from(WORDS).map(lambda word: "".join(f"\\{c}" if c in "()|" else c for c in word))
    return literal | st.sampled_from(
        (" ", r"\s", r"\d", r"\w", r"\W", r"\b", ".", "[ap5]", r"[\s(|]", r"[^\w?]", "(?:by|von|)")
    )


@st.composite
def patterns(draw: st.DrawFn) -> str:
    pieces = draw(
        st.lists(
            st.tuples(atoms(), st.sampled_from(("", "", "", "?", "*", "+", "{1,2}", "{2}"))), min_size=1, max_size=6
        )
    )
    body = "".join(atom if atom == r"\b" or count == "" else f"(?:{atom}){count}" for atom, count in pieces)
    return (
        draw(st.sampled_from(("", "^", r"^\W*", "(?i)^", "(?:^|x)")))
        + body
        + draw(st.sampled_from(("", "$", r"\W*$", "|by")))
    )


@given(patterns(), st.lists(st.sampled_from((*WORDS, " ", "x", "BY ", "Photo ")), min_size=1, max_size=8).map("".join))
def test_no_pattern_is_missed(pattern: str, line: str) -> None:
    import re2

    from cleanse.fold import compile_source

    line = line.strip()
    if not line or pattern_fault(pattern):
        return
    options = re2.Options()
    options.case_sensitive = False
    if re2.compile(compile_source(pattern), options).search(line):
        assert hits(pattern, line)


DRESS = st.lists(st.sampled_from(("»", "…", " ", "  ", "-", ":", "|", "\u00a0")), max_size=3).map("".join)


@st.composite
def phrases_and_lines(draw: st.DrawFn) -> tuple[str, str]:
    phrase = draw(
        st.lists(st.sampled_from((*WORDS, "{n}", "a", "share", "this")), min_size=1, max_size=4).map(" ".join)
        | st.text("aé' {n}5-", min_size=1, max_size=9)
    )
    line = phrase.replace("{n}", draw(st.sampled_from(("7", "1,204", "٣")))).replace(
        " ", draw(st.sampled_from((" ", "  ")))
    )
    line = draw(st.sampled_from((line, line.upper(), line.title())))
    return phrase, (draw(DRESS) + line + draw(DRESS)).strip()


@given(phrases_and_lines())
def test_no_whole_line_is_missed(phrase_and_line: tuple[str, str]) -> None:
    phrase, line = phrase_and_line
    folded = fold(line)
    if fold_phrase(phrase) and fold_phrase(phrase) in {folded, fold_numbers(folded)}:
        rule = Rule("test.rule", "nav", "what", "why", exact=(phrase,))
        block = Block(0, 0, len(line), line, 0)
        assert Matcher([rule]).hits([block], fold_lines([line]), [1], "en", None)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"^\W*(?:photo|image)s? by\b", {"\nphoto", "\nimage"}),
        (r"\d{1,2}:\d{2}$", {"0:00\n"}),
        (r"^[|»]x$", {"\nx\n"}),
        (r"(?:AFP|AP)\W*$", {"afp\b", "ap\b"}),
        (r"^(?:like\W+)+\d*$", {"\nlike"}),
        (r"[\w ]{2,9}", set()),
        (r"^[\s|]+$", {"\n\n"}),
        (r"^©\s?\d{4}", {"©0000", "© 0000"}),
    ],
)
def test_needles(pattern: str, expected: set[str]) -> None:
    assert needles(pattern, fold_characters) == expected


def test_every_shipped_pattern_but_a_few_needs_a_string() -> None:
    free = {rule.id for rule in load_rules().rules for pattern in rule.pattern if not needles(pattern, fold_characters)}
    assert not free
