"""Composition and rebasing of edits, against the definition: apply one after the other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleanse.edits import Origins, apply, check_disjoint, compose, rebase
from cleanse.types import Edit


@st.composite
def edits_on(draw: st.DrawFn, text: str, rule: str) -> list[Edit]:
    edits, position = [], 0
    while position < len(text) and draw(st.booleans()):
        start = draw(st.integers(position, len(text) - 1))
        end = draw(st.integers(start + 1, min(len(text), start + 4)))
        edits.append(Edit(start, end, draw(st.text("xyz", max_size=3)), rule))
        position = end
    return edits


@given(st.data(), st.text("abcdefgh", min_size=1, max_size=20))
def test_compose_equals_one_after_the_other(data: st.DataObject, source: str) -> None:
    first = data.draw(edits_on(source, "first"))
    middle = apply(source, first)
    second = data.draw(edits_on(middle, "second"))
    composed = compose(first, second, middle)
    check_disjoint([edit for edit in composed if edit.start < edit.end], len(source))
    assert apply(source, [edit for edit in composed if edit.start < edit.end]) == apply(middle, second)


@given(st.data(), st.text("abcdefgh", min_size=1, max_size=20))
def test_rebase_gives_the_same_text_and_true_spans(data: st.DataObject, source: str) -> None:
    repairs = data.draw(edits_on(source, "repair"))
    middle = apply(source, repairs)
    spans = [edit for edit in data.draw(edits_on(middle, "span")) if not Origins(repairs).is_inside(edit)]
    spans = [Edit(edit.start, edit.end, "", "span") for edit in spans]
    rebased = rebase(repairs, spans)
    removals = [Edit(start, end, "", "span") for start, end in rebased.spans if start < end]
    together = sorted([*rebased.repairs, *removals], key=lambda edit: edit.start)
    assert apply(source, together) == apply(middle, spans)


@given(st.data(), st.text("abcdefgh", min_size=1, max_size=20))
def test_origins_are_what_rebase_gives_for_each_span_alone(data: st.DataObject, source: str) -> None:
    repairs = data.draw(edits_on(source, "repair"))
    middle = apply(source, repairs)
    for start in range(len(middle)):
        for end in range(start + 1, len(middle) + 1):
            span = Edit(start, end, "", "span")
            assert Origins(repairs).span(span) == rebase(repairs, [span]).spans[0]
