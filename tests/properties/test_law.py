"""The one law: source text = what the article keeps + what the log holds. Over the stages together."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanse.decode import decode, from_str
from cleanse.edits import check_disjoint, invert, replay
from cleanse.match import Matcher
from cleanse.pipeline import Options, Pipeline
from cleanse.types import CATEGORIES, Document, Status
from tests.properties.strategies import BOILERPLATE, PROSE, SPACES, texts

PIPELINE = Pipeline()
AGAIN = Pipeline()
KEEP_ALL = Pipeline(Options(keep=frozenset(CATEGORIES)))
AGGRESSIVE = Pipeline(Options(level="aggressive"))

many = settings(max_examples=300, deadline=None)


@many
@given(texts())
def test_replay_and_invert(text: str) -> None:
    article = PIPELINE.clean(Document(from_str(text)))
    if article.text is None:  # mostly control characters
        assert article.status is Status.FAILED
        return
    source = article.document.source.text
    assert replay(source, article.changes) == article.text
    assert invert(article.text, article.changes) == source
    assert article.restore() == source


@many
@given(texts())
def test_changes_are_sorted_disjoint_true_and_not_empty(text: str) -> None:
    article = AGGRESSIVE.clean(Document(from_str(text)))
    source = article.document.source.text
    check_disjoint(article.changes, len(source))
    for change in article.changes:
        assert source[change.start : change.end] == change.before
        assert change.before != change.after
        if change.kind == "removed":
            assert change.after == ""
            assert change.before.strip() != ""
            assert change.rule
            assert change.category
        elif change.kind == "layout":
            assert change.after.strip() == ""
    for suspect in article.suspects:
        assert 0 <= suspect.start <= suspect.end <= len(source)


@many
@given(st.lists(st.sampled_from(BOILERPLATE), max_size=8), st.sampled_from(SPACES))
def test_removed_spans_hold_no_outer_white_space(lines: list[str], space: str) -> None:
    # Of text that needs no repair: a broken character may have swallowed the blank behind it.
    text = space.join([PROSE[0], *lines, PROSE[1]])
    for change in AGGRESSIVE.clean(Document(from_str(text))).removed:
        assert change.before == change.before.strip()


@many
@given(st.binary(max_size=400))
def test_total_on_any_bytes(data: bytes) -> None:
    article = PIPELINE.clean(Document(decode(data)))
    assert (article.text is None) == article.status.is_failure
    if article.text is None:
        assert article.error
        assert "internal error" not in article.error
    else:
        assert article.restore() == article.document.source.text


@many
@given(texts())
def test_repair_and_layout_change_nothing_the_second_time(text: str) -> None:
    once = KEEP_ALL.clean(Document(from_str(text), language="en"))
    if once.text is not None:
        twice = KEEP_ALL.clean(Document(from_str(once.text), language="en"))
        assert twice.text == once.text
        assert twice.changes == ()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_order_of_rules_means_nothing(seed: int) -> None:
    text = "By Jane Example\n\nLeave a Reply\nShare on Facebook\nPhoto: Jane Example/Reuters\nRead more\nAdvertisement"
    shuffled = list(PIPELINE.rules.rules)
    random.Random(seed).shuffle(shuffled)
    other = Pipeline()
    other._setup = replace(other._setup, matcher=Matcher(shuffled))
    assert other.clean(Document(from_str(text))).changes == PIPELINE.clean(Document(from_str(text))).changes


@many
@given(texts())
def test_equal_input_gives_equal_output(text: str) -> None:
    first, second = (pipeline.clean(Document(from_str(text))) for pipeline in (PIPELINE, AGAIN))
    assert (first.text, first.changes, first.suspects, first.fingerprint) == (
        second.text,
        second.changes,
        second.suspects,
        second.fingerprint,
    )
