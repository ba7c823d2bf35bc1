"""Lines that repeat across a site, such as carousels and footers: they are no part of any story."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from zlib import crc32

import numpy as np

from cleanse.dedup.words import Words, mixed

# Shorter lines repeat by chance, and weigh nothing.
_LEAST_LENGTH = 20
_HALF = np.uint64(32)


def line_keys(words: Words, urls: Sequence[str | None]) -> list[list[int]]:
    r"""Return, for each text, a key of each line: a hash of the site and of the line, 0 where it may not be repeated.

    The upper half of a key tells the site, so that an index holds a site's lines together. Without an address no two texts
    share a site.

    >>> from cleanse.dedup.words import words_of
    >>> text = "The news of today, for you.\nShort."
    >>> [[key != 0 for key in keys] for keys in line_keys(words_of([text, text]), ["https://example.org/a", None])]
    [[True, False], [False, False]]
    """
    is_counted = (words.line_lengths >= _LEAST_LENGTH) & (words.lines != 0)
    is_of_site = np.array([bool(url) for url in urls], dtype=np.bool_)
    sites = np.array([_site(url) if url else 0 for url in urls], dtype=np.uint64)
    counts = np.diff(words.line_bounds)
    keys = np.repeat(sites, counts) << _HALF | mixed(words.lines) >> _HALF
    keys[~(is_counted & np.repeat(is_of_site, counts))] = 0
    told = keys.tolist()
    bounds = words.line_bounds.tolist()
    return [told[start:end] for start, end in pairwise(bounds)]


def _site(url: str) -> int:
    """Return what stands for the host: no more than the same for the same site, for parsing a URL takes ten times as long."""
    rest = url.partition("//")[2] or url
    return crc32(rest.partition("/")[0].lower().encode("utf-8", "surrogatepass"))
