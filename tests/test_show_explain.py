from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanse.edits import apply, is_inside_repair, rebase
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
from show_sources import comparisons, sources, spans

PLAIN = Ink(is_coloured=False)


@dataclass(frozen=True)
class Text:
    """A rule as `explain` sees it."""

    what: str
    why: str
    place: str


@st.composite
def views(draw: st.DrawFn) -> tuple[str, list[Edit], str, list[Removal]]:
    """Return a source, repairs, the view after them, and removals from it that have a place in the source."""
    source = draw(sources())
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
        if content and not is_inside_repair(repairs, removal):
            removals.append(removal)
    return source, repairs, view, removals


@given(views())
def test_a_removed_span_is_found_again_in_the_source(made: tuple[str, list[Edit], str, list[Removal]]) -> None:
    source, repairs, view, removals = made
    changes = account(source, view, repairs, removals)
    alignment = align(source, changes, view, removals)
    removed = [(change.start, change.end) for change in changes if change.kind == "removed"]
    assert [alignment.source_span(removal.start, removal.end) for removal in removals] == removed


@given(views())
def test_stretches_cover_view_and_source_without_gaps(made: tuple[str, list[Edit], str, list[Removal]]) -> None:
    source, repairs, view, removals = made
    stretches = align(source, account(source, view, repairs, removals), view, removals).stretches
    for before, behind in itertools.pairwise(stretches):
        assert (before.view_end, before.end) == (behind.view_start, behind.start)
    if stretches:
        assert (stretches[-1].view_end, stretches[-1].end) == (len(view), len(source))


@given(views(), st.data())
def test_a_kept_span_is_found_where_its_text_stands(
    made: tuple[str, list[Edit], str, list[Removal]], data: st.DataObject
) -> None:
    source, repairs, view, _ = made
    alignment = align(source, account(source, view, repairs, []), view)
    for start, end in data.draw(spans(len(view))):
        low, high = alignment.source_span(start, end)
        true_low, true_high = rebase(repairs, [Edit(start, end, "", "")]).spans[0]
        if source[true_low:true_high] == view[start:end]:
            assert (low, high) == (true_low, true_high)
        else:
            assert low <= true_low
            assert true_high <= high
