"""What a block shows by itself: its words, its links, its tag."""

from __future__ import annotations

from bisect import bisect_right
from math import log

from cleanse.extract.lie import CLOSERS, HEADINGS, SENTENCE_WORDS, Form
from cleanse.extract.page import PageBlock

Signs = dict[str, float]

_WORD_BINS = (3, 6, 10, 16, 25, 50)
_MARKS = ((" ©", "copyright"), ("|", "bar"), ("»", "arrow"), ("?", "question"), ("@", "at"), ("•", "dot"))
_QUOTES = "\"“„«‘'「"
_TAGS = frozenset(
    """p div li td tr h1 h2 h3 h4 h5 h6 span blockquote dt dd figcaption pre section article option label body main ul
    footer header a form center""".split()
)
_SIZED_TAGS = frozenset(("p", "div", "span", "td", "li"))
_ITEMS = frozenset(("li", "td", "tr", "dt", "dd"))
_HEAD_CHARS = 80


def add_form_signs(found: Signs, block: PageBlock, one: Form) -> None:
    """Add what the text of a block looks like, whatever it says."""
    words = one.words
    found[f"form.words-{bisect_right(_WORD_BINS, words)}"] = 1.0
    found["form.log-words"] = log(words)
    found["form.commas"] = min(3.0, block.text.count(",") + block.text.count("、")) / 3
    if block.strong > 0.9 * (block.end - block.start):
        found["form.strong"] = 1.0
    if block.kind != "text":
        found[f"kind.{block.kind}"] = 1.0
    _add_end_signs(found, block.text, one)
    _add_letter_signs(found, block.text, words)


def _add_end_signs(found: Signs, text: str, one: Form) -> None:
    is_long = one.words >= SENTENCE_WORDS
    if one.ends:
        found["form.ends"] = 1.0
        if is_long:
            found["form.long-sentence"] = 1.0
    elif text[-1:] == ":":
        found["form.colon"] = 1.0
    elif is_long:
        found["form.long-unended"] = 1.0
    if text.rstrip(CLOSERS).endswith(("...", "…")):
        found["form.ellipsis"] = 1.0


def _add_letter_signs(found: Signs, text: str, words: int) -> None:
    head = text[:_HEAD_CHARS]
    if text[0].islower():
        found["form.lower"] = 1.0
    if text[0] in _QUOTES:
        found["form.quoted"] = 1.0
    if sum(map(str.isalpha, head)) < 0.5 * len(head):
        found["form.few-letters"] = 1.0
    if words <= 30 and text.isupper():
        found["form.upper"] = 1.0
    if words <= 12 and any(map(str.isdigit, head)):
        found["form.digits"] = 1.0
    if "\n" in text:
        found["form.lines"] = 1.0
    if words <= 40:
        spaced = f" {text}"  # "Ã©" is a broken letter
        found.update((f"form.{name}", 1.0) for sign, name in _MARKS if sign in spaced)


def add_link_signs(found: Signs, block: PageBlock, one: Form) -> None:
    """Add how much of a block is links."""
    density = one.links
    found["link.density"] = density
    if block.anchors:
        found["link.any"] = 1.0
    if density > 0.9:
        found["link.all"] = 1.0
        found["link.all-long" if one.words >= 6 else "link.all-short"] = 1.0
    elif density > 0.5:
        found["link.most"] = 1.0
    elif density > 0.2:
        found["link.some"] = 1.0
    if density > 0.3 and 0 < block.text.find(":") < 24:
        found["link.labelled"] = 1.0


def add_tag_signs(found: Signs, tag: str, one: Form) -> None:
    """Add what the container of a block is called."""
    found[f"tag.{tag}" if tag in _TAGS else "tag.other"] = 1.0
    if tag in _SIZED_TAGS:
        found[f"tag.{tag}-{_size(one)}"] = 1.0


def look_of(tag: str, one: Form) -> str:
    """Return in one word how a block looks."""
    if tag in HEADINGS:
        return "heading"
    if one.links > 0.8:
        return f"link-{_size(one)}"
    return f"{'item' if tag in _ITEMS else 'text'}-{_size(one)}"


def _size(one: Form) -> str:
    return "prose" if one.is_prose else "short" if one.words < 10 else "mid"
