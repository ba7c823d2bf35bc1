"""Lines of a page that belong to a field of the article: captions by their markup, byline and date by what the page declares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cleanse.extract.metadata import Metadata
from cleanse.extract.page import Page, PageBlock
from cleanse.fields import iso_date

_CAPTION = re.compile(r"caption|bildunterschrift|bildtext|didascalia|legende|pie-?de-?foto")
_MOST_CAPTION_WORDS = 60
_MOST_BYLINE_WORDS = 12
_MOST_NAMELESS_WORDS = 7
_MOST_DATE_WORDS = 14
# How far above and below the headline a byline may stand, in blocks.
_ABOVE, _BELOW = 4, 8

Reason = tuple[str, str, str]


def destinations(page: Page, kept: Sequence[bool], title_at: int, found: Metadata) -> Mapping[int, Reason]:
    """Return for blocks that belong to a field: (category, field, why).

    Captions are looked for from the headline to the end of the article, byline and date (of blocks that do not stay anyway) around its headline.
    """
    places: dict[int, Reason] = {}
    last = max((i for i, stays in enumerate(kept) if stays), default=-1)
    first = next((i for i, stays in enumerate(kept) if stays and i != title_at), last)
    if 0 <= title_at < first:
        first = title_at  # the lead picture stands between headline and text
    for block in page.blocks[first : last + 1]:
        if block.index != title_at and _is_caption(page, block):
            places[block.index] = ("caption", "captions", "its markup says that it is a caption")
    if title_at >= 0:
        places.update(
            _around_title(page.blocks[max(0, title_at - _ABOVE) : title_at + _BELOW + 1], kept, title_at, found)
        )
    return places


def _is_caption(page: Page, block: PageBlock) -> bool:
    if block.text.count(" ") >= _MOST_CAPTION_WORDS:
        return False
    node = page.nodes[block.node]
    for _ in range(2):
        if node.tag == "figcaption" or _CAPTION.search(node.words):
            return True
        if node.parent < 0:
            return False
        node = page.nodes[node.parent]
    return False


def _around_title(
    blocks: Sequence[PageBlock], kept: Sequence[bool], title_at: int, found: Metadata
) -> Iterator[tuple[int, Reason]]:
    names = [one.value.casefold() for one in found.authors if " " in one.value.strip()]
    for block in blocks:
        if kept[block.index] or block.index == title_at:
            continue
        words = block.text.count(" ") + 1
        folded = block.text.casefold()
        named = [name for name in names if name in folded]
        if named and words <= min(_MOST_BYLINE_WORDS, sum(len(name.split()) for name in named) + _MOST_NAMELESS_WORDS):
            yield block.index, ("byline", "authors", "it names who the page says wrote it")
        elif found.date and words <= _MOST_DATE_WORDS and iso_date(block.text) == found.date.value:
            yield block.index, ("page-date", "date", "it is the date that the page declares")
