"""Lines that repeat across a site, such as carousels and footers: they are no part of any story."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

# Shorter lines repeat by chance, and weigh nothing.
_LEAST_CHARACTERS = 20


def line_keys(text: str, host: str | None) -> dict[str, int]:
    """Return the lines of a text that may be repeated on its site, with a hash of site and line.

    Lines are compared as they stand, for a site repeats itself exactly. Without a host no two texts share a site.
    """
    if host is None:
        return {}
    site = hashlib.blake2b(host.encode(), digest_size=8)
    found = {}
    for line in text.split("\n"):
        content = line.strip()
        if len(content) >= _LEAST_CHARACTERS:
            key = site.copy()
            key.update(content.encode("utf-8", "surrogatepass"))
            found[content] = int.from_bytes(key.digest(), "big")
    return found


def without_lines(text: str, lines: Collection[str]) -> str:
    """Return a text without some of its lines."""
    return "\n".join(_others(text.split("\n"), lines))


def _others(lines: Iterable[str], gone: Collection[str]) -> Iterable[str]:
    return (line for line in lines if line.strip() not in gone)
