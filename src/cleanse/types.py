"""The frozen values that every module shares.

Offsets are half-open and count Unicode code points. Two coordinate systems exist: the *source* text (what the bytes
say) and the *view* (the source after repair). Every value says which one it speaks of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, NamedTuple


class Status(StrEnum):
    """How a document came out. The first four leave the exit code alone, the last three make it 3."""

    OK = "ok"
    EMPTY = "empty"
    DEGRADED = "degraded"
    GUARDED = "guarded"
    FAILED = "failed"
    TIMEOUT = "timeout"
    QUARANTINED = "quarantined"

    @property
    def is_failure(self) -> bool:
        """Return whether no article could be made."""
        return self in {Status.FAILED, Status.TIMEOUT, Status.QUARANTINED}


InputKind = Literal["text", "page"]
INPUT_KINDS: tuple[InputKind, ...] = ("text", "page")
Level = Literal["safe", "normal", "aggressive"]
LEVELS: tuple[Level, ...] = ("safe", "normal", "aggressive")

CATEGORIES: tuple[str, ...] = (
    "title",
    "byline",
    "page-date",
    "caption",
    "related",
    "newsletter",
    "consent",
    "promo",
    "share",
    "comment-form",
    "comments",
    "author-box",
    "post-meta",
    "tags",
    "source-credit",
    "legal",
    "paywall",
    "nav",
    "engagement",
    "placeholder",
    "code",
    "format",
    "duplicate",
    "chrome",
    "other",
)


class CleanseError(Exception):
    """A problem of the caller's making (usage, rules, files): its text says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """Decoded text and the evidence of how it was decoded.

    `undecodable` lists (offset in `text`, the original unit as hex) for each U+FFFD that stands for something no
    text can hold: an invalid byte sequence or a lone surrogate.

    `format` is "html" where `text` is what a page shows; `hidden_chars` then counts what it holds and does not show.
    """

    text: str
    encoding: str
    sha256: str
    evidence: str = ""
    undecodable: tuple[tuple[int, str], ...] = ()
    format: Literal["text", "html"] = "text"
    hidden_chars: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """One input record: its source text and what the record itself already knows about the article.

    A page comes with its `markup` (decoded HTML) and no text: the pipeline reads it, and the source text is then what
    the page shows.
    """

    source: Source
    id: str | None = None
    url: str | None = None
    path: str | None = None
    record: int | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    language: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    markup: str | None = None


class Block(NamedTuple):
    """A line of a text: `text == view.text[start:end]`, without outer white space, never empty.

    `gap` counts the line breaks between the block before it and this one (0 for the first block).

    A tuple, for it is made for every line, and three times as fast as a frozen dataclass.
    """

    index: int  # type: ignore[assignment]  # takes the place of the tuple's own search, which nobody needs
    start: int
    end: int
    text: str
    gap: int


@dataclass(frozen=True, slots=True)
class View:
    """What a stage sees of a document: the repaired text, its blocks, and what is known beside the text.

    `lines[i]` is the text of block i with its characters folded: no case, one kind of quote, dash and blank.
    """

    text: str
    blocks: tuple[Block, ...]
    lines: tuple[str, ...]
    language: str
    host: str | None
    document: Document


@dataclass(frozen=True, slots=True)
class Edit:
    """A proposal in the coordinates of the text it was made on: replace `[start, end)` by `after`."""

    start: int
    end: int
    after: str
    rule: str


@dataclass(frozen=True, slots=True)
class Removal:
    """A proposal in view coordinates: take `[start, end)` out of the text, for a reason.

    `confidence` is the probability that the span is no part of the article; `why` names the evidence behind it;
    `moved_to` names the article field that receives the text.
    """

    start: int
    end: int
    category: str
    rule: str
    confidence: float
    why: tuple[str, ...] = ()
    moved_to: str | None = None
    block: int = -1


@dataclass(frozen=True, slots=True)
class Suspect:
    """A span that stays in the text although something speaks against it."""

    start: int
    end: int
    category: str
    rule: str
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Shadowed:
    """A proposal that lost against another one (`by`), kept so that `explain` can show it."""

    start: int
    end: int
    category: str
    rule: str
    by: str


ChangeKind = Literal["removed", "repaired", "layout"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change in source coordinates: `before == source[start:end]` became `after` (empty when removed).

    `xpath` names the element of a page that held what was removed.
    """

    start: int
    end: int
    before: str
    after: str
    kind: ChangeKind
    rule: str = ""
    category: str = ""
    confidence: float = 1.0
    why: tuple[str, ...] = ()
    moved_to: str | None = None
    xpath: str = ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The kept twin of a document: its id, how alike the two are (0 to 1), how that was found, and on what evidence."""

    id: str
    similarity: float
    kind: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """What the pipeline saw on its way, for `explain`: filled on request only."""

    view_text: str
    blocks: tuple[Block, ...]
    removals: tuple[Removal, ...]
    shadowed: tuple[Shadowed, ...]
    suspects: tuple[Suspect, ...]
    notes: Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Article:
    """A clean article and the account of every character that was taken out of its source.

    `text` is None only when the document failed. `looks_like_page` says that the text is probably the dump of a whole page,
    and was not cleaned as one. `changes` are sorted, disjoint and in source coordinates:
    `edits.replay(source, changes) == text` and `edits.invert(text, changes) == source`. `markdown` is a rendering of it,
    made only where the options ask.
    """

    document: Document
    text: str | None
    status: Status
    changes: tuple[Change, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    language: str = "und"
    captions: tuple[str, ...] = ()
    fingerprint: str | None = None
    duplicate_of: Duplicate | None = None
    error: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    markdown: str | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    looks_like_page: bool = field(default=False, compare=False)
    trace: Trace | None = field(default=None, compare=False, repr=False)

    @property
    def id(self) -> str | None:
        """Return the record's own id (None where it has none)."""
        return self.document.id

    @property
    def removed(self) -> tuple[Change, ...]:
        """Return the removals among the changes, in order."""
        return tuple(change for change in self.changes if change.kind == "removed")

    @property
    def repaired(self) -> tuple[Change, ...]:
        """Return the repairs among the changes, in order."""
        return tuple(change for change in self.changes if change.kind == "repaired")

    @property
    def layout(self) -> tuple[Change, ...]:
        """Return the white-space changes, in order."""
        return tuple(change for change in self.changes if change.kind == "layout")

    def restore(self) -> str:
        """Return the source text, rebuilt from the clean text and the changes alone.

        Raises CleanseError for a failed document, whose source text is unknown.
        """
        from cleanse.edits import invert  # types knows no other module at import time

        if self.text is None:
            raise CleanseError(f"document {self.id!r} failed ({self.error}): there is no text to restore")
        return invert(self.text, self.changes)

    def to_dict(self, *, log: bool = True) -> dict[str, Any]:
        """Return the record of schema `cleanse.article/1`; without `log`, the four log lists are left out."""
        from cleanse.record import article_record  # types knows no other module at import time

        return article_record(self, log=log)
