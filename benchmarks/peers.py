"""The contenders: cleanse, doing nothing, and the line filters that corpora are built with.

Written from their published rules, line rules only (nobody's page rules, which drop whole documents):

- C4: Raffel et al. 2020, section 2.2, and `c4_utils.py` of TensorFlow Datasets: a line must end in one of . ? ! " and not
  in an ellipsis, have five words, none over 1,000 characters, and name neither JavaScript nor a policy; "lorem ipsum"
  and "{", for which C4 drops the page, cost the line here; citation marks are cut.
- RefinedWeb: Penedo et al. 2023, appendix G.2, with the thresholds and patterns of DCLM (`refinedweb.yaml` and
  `modifiers.py`): over half of the characters upper-case, digits only, a counter ("3 likes"), one word; in lines of at most ten
  words, "sign-in" at the start, "read more..." at the end and "items in cart" anywhere are cut.
- end punctuation: a line that does not end like a sentence (any script, closing quotes and brackets aside) goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleanse.edits import apply
from cleanse.types import Change, Document, Edit

if TYPE_CHECKING:
    from cleanse.pipeline import Pipeline

Cut = tuple[int, int, str]
LineFilter = Callable[[str], Iterator[Cut]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a contender left of a document, and what it took, in source coordinates."""

    text: str
    removed: tuple[Change, ...] = ()


Contender = Callable[[Document], Outcome]

CLEANSE = "cleanse"
NOTHING = "nothing"

_C4_END = (".", "?", "!", '"')
_C4_POLICY = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")
_C4_CITATION = re.compile(r"\[\d*\]|\[edit\]|\[citation needed\]")
_C4_MIN_WORDS = 5
_C4_MAX_WORD = 1000

_COUNTED = "likes shares comments retweets reposts quotes bookmarks upvotes downvotes downloads views followers"
_COUNTER = re.compile(rf"\W*\d[\d,.]*[kmb]?\s+(?:{'|'.join(_COUNTED.split())})\W*", re.IGNORECASE)
_EDITED = (
    ("items in cart", re.compile(r"\s?items in cart", re.IGNORECASE)),
    ("read more", re.compile(r"\s?read more(?:\.\.\.|…)$", re.IGNORECASE)),
    ("sign-in", re.compile(r"^sign-in\s?", re.IGNORECASE)),
)
_EDITED_MAX_WORDS = 10

_CLOSERS = "\"'”’“»›)]} \N{NO-BREAK SPACE}"
_SENTENCE_END = frozenset(".?!…:;。！？।؟۔։።")


def contenders(pipeline: Pipeline) -> Mapping[str, Contender]:
    """Return every contender by its name, ours first."""
    return {
        CLEANSE: cleanse_with(pipeline),
        "C4 line rules": _filter(c4),
        "RefinedWeb line rules": _filter(refined_web),
        "end punctuation": _filter(end_punctuation),
        NOTHING: lambda document: Outcome(document.source.text),
    }


def cleanse_with(pipeline: Pipeline) -> Contender:
    """Return cleanse as a contender."""

    def clean(document: Document) -> Outcome:
        article = pipeline.clean(document)
        return Outcome(article.text or "", article.removed)

    return clean


def c4(line: str) -> Iterator[Cut]:
    """Yield what C4 takes from a line.

    >>> list(c4("By Our Reporter"))
    [(0, 15, 'no end mark')]
    >>> list(c4("The ferry sailed again on Monday.[3]"))
    [(33, 36, 'citation')]
    """
    text = _C4_CITATION.sub("", line)
    if reason := _c4_reason(text):
        yield 0, len(line), reason
        return
    for match in _C4_CITATION.finditer(line):
        yield *match.span(), "citation"


def _c4_reason(line: str) -> str | None:
    lower = line.lower()
    tests = (
        ("long word", any(len(word) > _C4_MAX_WORD for word in line.split())),
        ("no end mark", not line.endswith(_C4_END) or line.endswith("...")),
        ("short", len(line.split()) < _C4_MIN_WORDS),
        ("lorem ipsum", "lorem ipsum" in lower),
        ("javascript", "javascript" in lower),
        ("bracket", "{" in line),
        ("policy", any(phrase in lower for phrase in _C4_POLICY)),
    )
    return next((reason for reason, is_hit in tests if is_hit), None)


def refined_web(line: str) -> Iterator[Cut]:
    """Yield what RefinedWeb takes from a line.

    >>> list(refined_web("1,234 likes")), list(refined_web("The council met. Read more…"))
    ([(0, 11, 'counter')], [(16, 27, 'read more')])
    """
    if reason := _refined_web_reason(line):
        yield 0, len(line), reason
    elif len(line.split()) <= _EDITED_MAX_WORDS:
        at = 0
        for start, end, reason in sorted((*m.span(), name) for name, p in _EDITED for m in p.finditer(line)):
            if start >= at:
                yield start, end, reason
                at = end


def _refined_web_reason(line: str) -> str | None:
    if sum(c.isupper() for c in line) > len(line) / 2:
        return "upper case"
    if all(c.isdigit() for c in line):
        return "digits"
    if _COUNTER.fullmatch(line):
        return "counter"
    return "one word" if len(line.split()) < 2 else None


def end_punctuation(line: str) -> Iterator[Cut]:
    """Yield a line that does not end like a sentence.

    >>> list(end_punctuation("“It is open.”")), list(end_punctuation("Share"))
    ([], [(0, 5, 'no end mark')])
    """
    if line.rstrip(_CLOSERS)[-1:] not in _SENTENCE_END:
        yield 0, len(line), "no end mark"


def _filter(line_filter: LineFilter) -> Contender:
    def clean(document: Document) -> Outcome:
        text = document.source.text
        removed = tuple(_removals(text, line_filter))
        return Outcome(apply(text, [Edit(change.start, change.end, "", change.rule) for change in removed]), removed)

    return clean


def _removals(text: str, line_filter: LineFilter) -> Iterator[Change]:
    at = 0
    for line in text.split("\n"):
        content = line.strip()
        if content:
            offset = at + line.index(content)
            for start, end, reason in line_filter(content):
                span = offset + start, offset + end
                yield Change(*span, text[slice(*span)], "", "removed", reason)
        at += len(line) + 1
