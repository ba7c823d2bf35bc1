"""Repair between words and lines: it keeps the law, it settles, and it takes no letters away."""

from __future__ import annotations

import textwrap

from hypothesis import given, settings
from hypothesis import strategies as st

from cleanse.decode import from_str
from cleanse.edits import apply, check_disjoint, invert, replay
from cleanse.pipeline import Options, Pipeline
from cleanse.stages.repair.broken import repair_words
from cleanse.types import CATEGORIES, Document

KEEP_ALL = Pipeline(Options(keep=frozenset(CATEGORIES)))
WORDS = (
    "the boat left early and nobody on the island saw it go because of rain govern ment government well known well-known "
    "Then It He The Node Com end. gone. Why? No! “Yes,” (in A I 3 1911 www.example.org a.B x.y"
).split()
GLUE = (
    " ",
    " ",
    " ",
    " ",
    " ",
    "-\n",
    "\n",
    "\n\n",
    "",
    ".",
    "-",
    "  ",
    "\r\n",
    "| ",
    " |",
    " |\n| ",
    "<em>",
    "</em>",
    "<br>",
    "&nbsp ",
    "&amp;",
)

words = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GLUE)), max_size=40)
jumbled = words.map(lambda pairs: "".join(word + glue for word, glue in pairs))
plain_words = st.sampled_from(
    "the boat left early and nobody on island saw it go because of government rain known".split()
)
sentences = st.builds(
    lambda first, rest, end: f"{first} {' '.join(rest)}{end}",
    st.sampled_from(("The", "Nobody", "It", "A", "“Yes,”", "Anna")),
    st.lists(plain_words, min_size=4, max_size=14),
    st.sampled_from(
        (".", "?", "!", ".”", "", "-\nment.", " <em>very</em> well.", " <br> and so on.", " Tom &amp; Ann.")
    ),
)
glued = st.lists(st.tuples(sentences, st.sampled_from(("", "", " ", "\n"))), min_size=1, max_size=5).map(
    lambda pairs: "".join(sentence + glue for sentence, glue in pairs)
)
table_rows = st.lists(
    st.one_of(sentences, st.sampled_from(("Home", "", " | ", "3 | 4", "---"))).map(lambda cell: f"| {cell} |"),
    max_size=4,
).map("\n".join)
prose = st.lists(sentences.filter(lambda text: "\n" not in text and "<" not in text), min_size=8, max_size=14).map(
    " ".join
)
wrapped = st.builds(lambda text, width: textwrap.fill(text, width, break_long_words=False), prose, st.integers(45, 115))
broken = st.lists(st.one_of(jumbled, glued, table_rows, wrapped), max_size=3).flatmap(
    lambda parts: st.sampled_from(("\n\n", "\n")).map(lambda gap: gap.join(parts))
)

many = settings(max_examples=120, deadline=None)


@many
@given(broken, st.sampled_from(["en", "de", "und"]))
def test_the_law_holds_and_the_second_time_changes_nothing(text: str, language: str) -> None:
    article = KEEP_ALL.clean(Document(from_str(text), language=language))
    assert article.text is not None
    assert replay(text, article.changes) == article.text
    assert invert(article.text, article.changes) == text
    check_disjoint(article.changes, len(text))
    again = KEEP_ALL.clean(Document(from_str(article.text), language=language))
    assert again.text == article.text


@many
@given(broken, st.sampled_from(["en", "de", "und"]))
def test_no_letter_and_no_digit_goes(text: str, language: str) -> None:
    edits = repair_words(text, language).edits
    mended = apply(text, edits)
    assert [c for c in mended if c.isalnum()] == [c for c in text if c.isalnum()]


@many
@given(prose, st.integers(50, 100))
def test_wrapped_paragraphs_come_back_whole_or_stay(text: str, width: int) -> None:
    filled = textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)
    twice = f"{filled}\n\n{filled}"
    assert unwrapped(twice) in {f"{text}\n\n{text}", twice}
    # Alone, a full line that ends a sentence may be the end of a paragraph.
    assert unwrapped(filled).replace("\n", " ") == text


def unwrapped(text: str) -> str:
    return apply(text, [edit for edit in repair_words(text, "und").edits if edit.rule == "repair.hard-wrap"])


@many
@given(broken)
def test_suspects_lie_in_the_text(text: str) -> None:
    article = KEEP_ALL.clean(Document(from_str(text), language="en"))
    for suspect in article.suspects:
        assert 0 <= suspect.start < suspect.end <= len(text)
