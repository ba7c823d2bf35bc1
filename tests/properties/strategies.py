"""What the property tests are fed with: lines in the manner of scraped pages, and hostile ones."""

from __future__ import annotations

from hypothesis import strategies as st

BOILERPLATE = (
    "Leave a Reply",
    "Your email address will not be published. Required fields are marked *",
    "Read more",
    "Share on Facebook",
    "Advertisement",
    "Subscribe to our newsletter",
    "Abonnez-vous à notre newsletter",
    "Teilen",
    "Photo: Jane Example/Reuters",
    "By Jane Example",
    "Published 5 March 2024",
    "Council backs new footbridge[REPORT]",
    "3 Comments",
    "© 2024 Example Press",
    "More Articles",
)
PROSE = (
    "The council voted on Tuesday to keep the footbridge open through the winter, although repairs will cost more.",
    "“We never expected so many people,” said the organiser, who had baked for two days before the fair began.",
    "Die Feuerwehr rückte am frühen Morgen aus, weil aus dem Keller der alten Schule dichter Rauch aufstieg.",
    "In North Kor-ea the harvest was poor, and North Korea said so itself in a rare report to the agency.",
    "Itâ€™s the first time that the cafÃ© has closed its doors on a market day since it opened, he said.",
    "Le maire a annoncé que la fête aurait lieu malgré la pluie, et que chacun devrait apporter sa chaise.",
)
SPACES = ("\n", "\n\n", "\r\n", "\r\n\r\n", "\n \n", "\u2028", "\u2029", "\f", "\n\t", "\r", " \n", "\n\u00a0\n")
FRAGMENTS = (
    "â€™",
    "&amp;",
    "&lt;b&gt;",
    "\u200b",
    "\u00ad",
    "\ufeff",
    "\x00",
    "\x1b[31m",
    "e\u0301",
    "  ",
    "\ud800",
    "ﬁ",
    "…",
    "œ ",
)

hostile_lines = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=8)), max_size=8).map("".join)
lines = st.one_of(st.sampled_from(BOILERPLATE), st.sampled_from(PROSE), hostile_lines)


@st.composite
def texts(draw: st.DrawFn, *, most_lines: int = 14) -> str:
    """Lines of all kinds, joined by line breaks of all kinds."""
    chosen = draw(st.lists(lines, max_size=most_lines))
    return "".join(line + draw(st.sampled_from(SPACES)) for line in chosen)
