"""A page's document: laid out, its metadata read, and what is no part of the article proposed for removal."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from cleanse.edits import forward
from cleanse.extract.article import Extraction, main_content
from cleanse.extract.evidence import HtmlWeights
from cleanse.extract.layout import read_page
from cleanse.extract.metadata import Metadata, metadata
from cleanse.extract.moved import destinations
from cleanse.extract.page import Page, Paths
from cleanse.extract.said import said_by
from cleanse.extract.selected import SiteRules
from cleanse.match import Matcher, applies
from cleanse.record import host_of
from cleanse.types import Block, Change, Document, Edit, Level, Removal, Suspect

_TITLE = "title"
_NO_RULES = SiteRules()
# Heuristics of the text mode that know no more than where a short line stands. On the development pages they took 214 words of
# gold and 54 others out of what the evidence kept.
_OF_PLACE = ("edge-", "neighbour.")


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

        The headline is moved unless one of the removals has taken it already. What only its place speaks against stays:
        the page's evidence has seen the place too, and more.
        """
        places = forward(repairs, self.chrome)
        found = [replace(one, start=start, end=end) for one, (start, end) in zip(self.chrome, places, strict=True)]
        spared = self._spared(repairs)
        found += (
            one
            for one in removals
            if not one.rule.startswith(_OF_PLACE)
            and not any(one.start < end and start < one.end for start, end in spared)
        )
        at = self.extraction.title_at
        if at >= 0 and self.has_title_moved:
            block = self.extraction.page.blocks[at]
            start, end = forward(repairs, [block])[0]
            if not any(removal.start < end and start < removal.end for removal in removals):
                found.append(
                    Removal(start, end, _TITLE, "page.title", 0.99, ("the page calls its article so",), _TITLE)
                )
        return sorted(found, key=lambda removal: removal.start)

    def _spared(self, repairs: Sequence[Edit]) -> list[tuple[int, int]]:
        """Return the spans (in view coordinates) of the blocks that a `keep` rule by selector protects."""
        page, chosen = self.extraction.page, self.extraction.choices.by_block
        blocks = [page.blocks[i] for i, one in chosen.items() if one.rule.action == "keep" and one.verdict == "stays"]
        return forward(repairs, sorted(blocks)) if blocks else []

    def suspects(self, removals: Sequence[Removal], repairs: Sequence[Edit]) -> list[Suspect]:
        """Return what stays (in view coordinates) although a rule by selector names it or its place speaks against it."""
        page, chosen = self.extraction.page, self.extraction.choices.by_block
        blocks = [page.blocks[i] for i in sorted(chosen) if chosen[i].verdict == "suspect"]
        overruled = [
            Suspect(one.start, one.end, one.category, one.rule, one.confidence, "the page's own evidence keeps it")
            for one in removals
            if one.rule.startswith(_OF_PLACE)
        ]
        return overruled + [
            Suspect(start, end, rule.category, rule.id, rule.confidence, why)
            for (rule, _, _, why), (start, end) in zip(
                (chosen[block.index] for block in blocks), forward(repairs, blocks) if blocks else [], strict=True
            )
        ]

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


def _for_page(site: SiteRules, language: str, host: str | None, keep: frozenset[str]) -> SiteRules:
    """Return the rules by selector that are meant for a page."""
    if not site.rules:
        return site
    main_language = language.split("-", maxsplit=1)[0].lower()
    rules = (rule for rule in site.rules if applies(rule, main_language, host) and rule.category not in keep)
    return site._replace(rules=tuple(rules))


def read_document(  # noqa: PLR0913  what the page says, and what the run wants
    laid_out: LaidOut,
    matcher: Matcher,
    weights: HtmlWeights,
    level: Level,
    keep: frozenset[str],
    *,
    site: SiteRules = _NO_RULES,
) -> PageReading:
    """Return the reading of a page's document. What its record already says of the article stays as given."""
    document, page = laid_out
    found = metadata(page.root, document.url) if page.root is not None else Metadata()
    said = said_by(found, document.title, document.language)
    url = document.url or (found.url.value if found.url else None)
    site = _for_page(site, said.language, host_of(url), keep)
    extraction = main_content(page, said, matcher, weights, level, site=site)
    known = replace(
        document,
        title=said.title,
        authors=document.authors or tuple(one.value for one in found.authors),
        date=document.date or (found.date.value if found.date else None),
        url=url,
    )
    fields = destinations(page, extraction.kept, extraction.title_at, found)
    chrome = tuple(one for one in extraction.removals(fields) if one.category not in keep)
    return PageReading(known, extraction, found, chrome, _TITLE not in keep)
