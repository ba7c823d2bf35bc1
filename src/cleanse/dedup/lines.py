"""Lines that repeat across a site, such as carousels and footers: they are no part of any story."""

from __future__ import annotations

from collections.abc import Collection
from zlib import crc32

# Shorter lines repeat by chance, and weigh nothing.
_LEAST_CHARACTERS = 20


def line_keys(text: str, host: str | None) -> dict[str, int]:
    """Return the lines of a text that may be repeated on its site, with a hash of site and line.

    Lines are compared as they stand, for a site repeats itself exactly. Without a host no two texts share a site.
    """
    if host is None:
        return {}
    site = crc32(host.encode()) << 32
    lines = {content for line in text.split("\n") if len(content := line.strip()) >= _LEAST_CHARACTERS}
    return {line: site | crc32(line.encode("utf-8", "surrogatepass")) for line in lines}


def without_lines(text: str, lines: Collection[str]) -> str:
    """Return a text without some of its lines."""
    if not lines:
        return text
    return "\n".join(line for line in text.split("\n") if line.strip() not in lines)
