"""A page's document: laid out, its metadata read, and what is no part of the article proposed for removal."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from cleanse.edits import forward
from cleanse.extract.article import Extraction, Said, main_content
from cleanse.extract.evidence import HtmlWeights
from cleanse.extract.layout import read_page
from cleanse.extract.metadata import Metadata, metadata
from cleanse.extract.moved import destinations
from cleanse.extract.page import Page, Paths
from cleanse.match import Matcher
from cleanse.types import Block, Change, Document, Edit, Level, Removal

_TITLE = "title"


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page's document with its source text, and what was found out about it."""

    document: Document
    extraction: Extraction
    metadata: Metadata
    chrome: tuple[Removal, ...]
    has_title_moved: bool

    def joined(self, removals: Sequence[Removal], repairs: Sequence[Edit]) -> list[Removal]:
        """Return removals (in view coordinates) with those of the page, sorted: what is no article, and its headline.

        The headline is moved unless one of the removals has taken it already.
        """
        places = forward(repairs, self.chrome)
        found = [replace(one, start=start, end=end) for one, (start, end) in zip(self.chrome, places, strict=True)]
        found += removals
        at = self.extraction.title_at
        if at >= 0 and self.has_title_moved:
            block = self.extraction.page.blocks[at]
            start, end = forward(repairs, [block])[0]
            if not any(removal.start < end and start < removal.end for removal in removals):
                found.append(
                    Removal(start, end, _TITLE, "page.title", 0.99, ("the page calls its article so",), _TITLE)
                )
        return sorted(found, key=lambda removal: removal.start)

    def notes(self, view: Sequence[Block], repairs: Sequence[Edit]) -> dict[int, tuple[str, ...]]:
        """Return the evidence on each block of a view of the whole page, by its index."""
        starts = [start for start, _ in forward(repairs, self.extraction.page.blocks)]
        owners = {block.index: max(0, bisect_right(starts, block.start) - 1) for block in view}
        return {index: (self.extraction.note(owner),) for index, owner in owners.items()}

    def with_xpaths(self, changes: Sequence[Change]) -> list[Change]:
        """Return the changes, each removal with the element of the page that held it."""
        page = self.extraction.page
        starts = [block.start for block in page.blocks]
        paths = Paths()
        placed = []
        for change in changes:
            if change.kind == "removed":
                block = page.blocks[max(0, bisect_right(starts, change.start) - 1)]
                change = replace(change, xpath=paths.of(page.nodes[block.node].element))  # noqa: PLW2901
            placed.append(change)
        return placed


class LaidOut(NamedTuple):
    """A page's document, its source text what the page shows, and the page."""

    document: Document
    page: Page


def lay_out(document: Document) -> LaidOut:
    """Return a document that has markup, laid out."""
    page = read_page(document.markup or "", document.url)
    source = replace(document.source, text=page.text, format="html", hidden_chars=page.hidden_chars)
    return LaidOut(replace(document, source=source, markup=None), page)


def read_document(
    laid_out: LaidOut, matcher: Matcher, weights: HtmlWeights, level: Level, keep: frozenset[str]
) -> PageReading:
    """Return the reading of a page's document. What its record already says of the article stays as given."""
    document, page = laid_out
    found = metadata(page.root, document.url) if page.root is not None else Metadata()
    title = document.title or (found.title.value if found.title else None)
    language = document.language or (found.language.value if found.language else "und")
    extraction = main_content(page, Said(title, language), matcher, weights, level)
    known = replace(
        document,
        title=title,
        authors=document.authors or tuple(one.value for one in found.authors),
        date=document.date or (found.date.value if found.date else None),
        url=document.url or (found.url.value if found.url else None),
    )
    fields = destinations(page, extraction.kept, extraction.title_at, found)
    chrome = tuple(one for one in extraction.removals(fields) if one.category not in keep)
    return PageReading(known, extraction, found, chrome, _TITLE not in keep)
