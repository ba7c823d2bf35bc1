"""What every heuristic of the strip stage looks at, and what it answers with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from cleanse.match import Hit
from cleanse.types import Block, Document
from cleanse.weights import Weights

_CLOSERS = "\"'”’»›)]}*_ \N{NO-BREAK SPACE}"
_SENTENCE_ENDS = frozenset(".!?…。！？｡।؟۔։፡။")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LINK_TAG = re.compile(r"\[ ?[A-Z][A-Z ]{2,18} ?\]$")

LONGEST_HEAD = 20

# All rules read the same words: they are one witness.
RULES = "rules"

# Letters of scripts without spaces that make a word's worth of text.
_LETTERS_PER_WORD = 2

# Entries of a menu are shorter than headlines, and many.
_MENU_WORDS = 3
_LEAST_MENU = 6
_MENUS_STAND_AMONG = frozenset({"comments", "comment-form"})

# The name of a person or an agency: words that begin with a capital each.
_NAME_WORDS = range(2, 5)


class Shape(NamedTuple):
    """How a block looks, whatever it says.

    `is_prose` means that it reads like a paragraph: a sentence of at least twelve words, or at least 28 words.
    `is_headline` means as long as a headline, and not ending like a sentence of the story.
    """

    words: int
    ends_sentence: bool
    has_link_tag: bool
    is_prose: bool
    is_headline: bool


def shape(text: str) -> Shape:
    """Return the shape of a block's text.

    >>> shape("The council voted on Tuesday to keep the footbridge open all winter.").is_prose
    True
    >>> shape("Council votes to keep footbridge open[REPORT]").has_link_tag
    True
    """
    words = text.count(" ") + 1
    if 8 * words < len(text) and not text.isascii():
        words = max(words, len(_UNSPACED.findall(text)) // _LETTERS_PER_WORD)
    last = text[-1:]
    has_link_tag = last == "]" and _LINK_TAG.search(text) is not None
    if last in _CLOSERS:
        last = text.rstrip(_CLOSERS)[-1:]
    ends = last in _SENTENCE_ENDS or (last == ":" and words >= 12)
    is_prose = words >= 28 or (words >= 12 and ends)
    return Shape(words, ends, has_link_tag, is_prose, 3 <= words <= 24 and (has_link_tag or not ends))


class Claim(NamedTuple):
    """What one witness says of a block (or, with `span`, of a part of it).

    Claims of the same `witness` are one piece of evidence, and only the strongest counts: all rules read the same
    words, so they are one witness. `is_bound` says whether the loss budget may stop it.
    """

    block: int
    category: str
    rule: str
    confidence: float
    why: str
    span: tuple[int, int] | None = None
    moved_to: str | None = None
    is_bound: bool = True
    witness: str = ""


@dataclass(frozen=True)
class Scene:
    """A document on the strip stage: its blocks and shapes, the rules that hit, and the claims made so far.

    `lines[i]` is the text of block i with its characters folded.
    `goes` holds the blocks whose evidence has reached the bar. Evidence only grows, so neither a claim nor a block
    ever leaves the scene again.
    """

    blocks: Sequence[Block]
    lines: Sequence[str]
    shapes: Sequence[Shape]
    hits: Mapping[int, Sequence[Hit]]
    weights: Weights
    language: str
    document: Document
    bar: float
    claims: Mapping[int, Sequence[Claim]] = field(default_factory=dict)
    goes: frozenset[int] = frozenset()

    def with_claims(self, claims: Iterable[Claim]) -> Scene:
        """Return the scene with more claims."""
        merged = dict(self.claims)
        touched = set()
        for claim in claims:
            merged[claim.block] = (*merged.get(claim.block, ()), claim)
            touched.add(claim.block)
        gone = {index for index in touched if _evidence(merged[index]) >= self.bar}
        goes = self.goes | gone
        return Scene(
            self.blocks,
            self.lines,
            self.shapes,
            self.hits,
            self.weights,
            self.language,
            self.document,
            self.bar,
            merged,
            goes,
        )

    @cached_property
    def prose(self) -> tuple[int, ...]:
        """The blocks that read like paragraphs of the story, in order."""
        return tuple(i for i, one in enumerate(self.shapes) if one.is_prose and i not in self.goes)

    @cached_property
    def story(self) -> tuple[int, int]:
        """The first and the last paragraph of the story; (-1, -1) where there is none."""
        return (self.prose[0], self.prose[-1]) if self.prose else (-1, -1)

    @cached_property
    def labels(self) -> tuple[int, ...]:
        """The blocks no longer than the line above a comment or a label."""
        return tuple(i for i, one in enumerate(self.shapes) if one.words <= LONGEST_HEAD)

    @cached_property
    def story_words(self) -> int:
        """The words of all paragraphs of the story; what has hardly any is an index page or a thread."""
        return sum(self.shapes[i].words for i in self.prose)

    def prose_words(self, start: int, stop: int) -> int:
        """Return the words of the paragraphs of the story from block `start` to before block `stop`."""
        return sum(self.shapes[i].words for i in self.prose if start <= i < stop)

    @cached_property
    def title(self) -> int | None:
        """The block of the headline; None where none was found."""
        return next((i for i in sorted(self.goes) if any(c.category == "title" for c in self.claims[i])), None)

    @cached_property
    def menus(self) -> frozenset[int]:
        """The blocks behind the story that stand in menus: six labels and more in a row, none as long as a headline."""
        found: list[int] = []
        run: list[int] = []
        for index in range(self.story[1] + 1, len(self.shapes) + 1):
            if index < len(self.shapes) and self._is_menu_entry(index):
                run.append(index)
                continue
            found += run if len(run) >= _LEAST_MENU else []
            run = []
        return frozenset(found)

    def _is_menu_entry(self, index: int) -> bool:
        one = self.shapes[index]
        return one.words <= _MENU_WORDS and not one.ends_sentence and self.blocks[index].text[0].isalpha()

    def strongest(self, index: int) -> Claim | None:
        """Return the strongest claim on a block, None where there is none (or no such block)."""
        claims = self.claims.get(index)
        return max(claims, key=lambda claim: (claim.confidence, claim.rule)) if claims else None

    def category(self, index: int, default: str) -> str:
        """Return the category that a block's own words speak for, else that of the menu it stands in, else `default`."""
        own = self.strongest(index)
        if own is not None and (own.category != "caption" or own.witness == RULES or own.confidence >= self.bar):
            return own.category  # a name in brackets at the end is no caption yet
        if default in _MENUS_STAND_AMONG and index in self.menus:
            return "nav"
        return default if any(map(str.isalnum, self.blocks[index].text)) else "format"

    def is_name(self, index: int) -> bool:
        """Return whether a block may be the name of a person or an agency: a few words, a capital at each, no digits."""
        words = self.blocks[index].text.split()
        return len(words) in _NAME_WORDS and all(
            word[0].isupper() and not any(map(str.isdigit, word)) for word in words
        )

    def runs_on(self, index: int) -> bool:
        """Return whether the next line goes on with the sentence of this one, as in text wrapped at a fixed width."""
        if index + 1 >= len(self.blocks) or self.shapes[index].ends_sentence:
            return False
        behind = self.blocks[index + 1]
        return behind.gap == 1 and behind.text[:1].islower()

    def where(self, index: int) -> str:
        """Return whether a block stands in the head, the body or the tail of the text."""
        first, last = self.story
        if first < 0:
            return "body"
        return "head" if index < first else "tail" if index > last else "body"


def _evidence(claims: Iterable[Claim]) -> float:
    """Return the probability that a whole block is no part of the article."""
    return combined([claim for claim in claims if claim.span is None])


def combined(claims: Sequence[Claim]) -> float:
    """Return what independent witnesses are worth together: 1 - (1 - a)(1 - b)…, each witness once.

    >>> claims = [Claim(0, "related", "a", 0.5, ""), Claim(0, "nav", "b", 0.5, ""), Claim(0, "nav", "b", 0.4, "")]
    >>> combined(claims)
    0.75
    """
    strongest: dict[str, float] = {}
    if len(claims) == 1:
        return 1.0 - (1.0 - claims[0].confidence)  # by the same steps: rounding is part of the result
    for claim in claims:
        witness = claim.witness or claim.rule
        strongest[witness] = max(claim.confidence, strongest.get(witness, 0.0))
    doubt = 1.0
    for confidence in strongest.values():
        doubt *= 1.0 - confidence
    return 1.0 - doubt
