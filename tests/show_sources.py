"""Hostile sources and changes of them, built without any stage: whatever may be changed, the views must bear it."""

from __future__ import annotations

from hypothesis import strategies as st

from cleanse.show.comparison import Comparison
from cleanse.types import Change, Suspect

_SCRAPS = (
    "a", "word", "two words", "end.", "日本語", "e\N{COMBINING ACUTE ACCENT}", "-", "--- a", "+++ b", "@@ -1 +1 @@", "\\ No newline",
    "\r", "\t", " ", "\N{NO-BREAK SPACE}", "\N{LINE SEPARATOR}", "\N{PARAGRAPH SEPARATOR}", "\f", "\v", "\x85", "\x1c",
    "\x1b[31m", "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{ZERO WIDTH SPACE}", "x" * 90,
)  # fmt: skip
_BREAKS = ("\n", "\n", "\n\n", "\r\n", "\r\n\r\n", "\n \n", "\r", "")

_lines = st.lists(st.sampled_from(_SCRAPS), max_size=5).map("".join)


@st.composite
def sources(draw: st.DrawFn) -> str:
    """Return a text of strange lines, often without a final line break."""
    parts = draw(st.lists(st.tuples(_lines, st.sampled_from(_BREAKS)), max_size=12))
    return "".join(line + line_break for line, line_break in parts)


@st.composite
def spans(draw: st.DrawFn, length: int, most: int = 8) -> list[tuple[int, int]]:
    """Return sorted, disjoint, non-empty spans of a text of this length."""
    cuts = sorted(draw(st.sets(st.integers(0, length), max_size=2 * most)))
    return [span for span in zip(cuts[::2], cuts[1::2], strict=False) if draw(st.integers(0, 3))]


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    """Return a source with changes of all kinds, and suspects where nothing was changed or where something was."""
    source = draw(sources())
    changes: list[Change] = []
    for start, end in draw(spans(len(source))):
        before = source[start:end]
        if before.isspace() and draw(st.booleans()):
            after = draw(st.sampled_from(["", " ", "\n", "\n\n"]))
            change = Change(start, end, before, after, "layout", "layout")
        elif draw(st.booleans()):
            change = Change(start, end, before, "", "removed", "pack.rule", "share", 0.9, ("some reason",))
        else:
            after = draw(st.one_of(_lines, st.sampled_from(["", "\n", "mended", "on\ntwo lines"])))
            change = Change(start, end, before, after, "repaired", "hyphen")
        if change.after != change.before:
            changes.append(change)
    suspects = [
        Suspect(start, end, "promo", "pack.doubt", 0.4, "one witness") for start, end in draw(spans(len(source), 2))
    ]
    return Comparison.of_changes("page.txt", source, changes, suspects)
