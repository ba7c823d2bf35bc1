"""Lines that repeat across a site, such as carousels and footers: they are no part of any story."""

from __future__ import annotations

from collections.abc import Collection
from zlib import crc32

# Shorter lines repeat by chance, and weigh nothing.
_LEAST_CHARACTERS = 20


def line_keys(text: str, url: str | None) -> dict[int, str]:
    r"""Return the lines of a text that may be repeated on its site, by a hash of site and line.

    Lines are compared as they stand, for a site repeats itself exactly. Without an address no two texts share a site.

    >>> [*line_keys("The news of today, for you.\nShort.", "https://example.org/a").values()]
    ['The news of today, for you.']
    """
    if not url:
        return {}
    site = crc32(_site(url).encode("utf-8", "surrogatepass")) << 32
    lines = [line.strip() for line in text.split("\n") if len(line) >= _LEAST_CHARACTERS]
    return {site | crc32(line.encode("utf-8", "surrogatepass")): line for line in lines}


def _site(url: str) -> str:
    """Return what stands for the host: no more than the same for the same site, for parsing a URL takes ten times as long."""
    rest = url.partition("//")[2] or url
    return rest.partition("/")[0].lower()


def without_lines(text: str, lines: Collection[str]) -> str:
    """Return a text without some of its lines."""
    return "\n".join(line for line in text.split("\n") if line.strip() not in lines)
