"""Inline tags and entities that an extractor left in prose ("a <em>very</em> old house", "two&nbsp rooms").

Texts about markup show tags on purpose, and code is full of them. So tags go only where all of a line's tags are inline
ones in pairs, or line breaks, the rest of the line is prose, and none of its words speaks of markup.
"""

from __future__ import annotations

import re
from html import unescape

from cleanse.limits import Limits
from cleanse.types import Edit

TAG_RULE = "repair.tag"
ENTITY_RULE = "repair.entity"

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,9})((?:\s[^<>]*)?)\s*(/?)>")
_ATTRIBUTES = re.compile(r"(?:\s+[\w:-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))*\s*")
_INLINE = frozenset("a b big em font i s small span strike strong u".split())
_BREAK = "br"
_ABOUT_MARKUP = re.compile(
    r"(?i)\b(?:x?html\d?|xml|css|php|javascript|code[sd]?|coding|tag(?:s|ged)?|markup|markdown|element[es]?|syntax|bbcode|allowed|"
    r"attributes?|browsers?|editor|render(?:s|ed)?|wordpress|templates?|balises?|etiquetas?|auszeichnung)\b|[{}\\`=]|;$|->|::"
)
_LEAST_WORDS = 6

# Entities without their semicolon, between words: in addresses (`?a=1&copy=2`) they are something else.
_ENTITY = re.compile(
    r"&(?<!\S{12}&)(nbsp|quot|[lr]squo|[lr]dquo|[mn]dash|hellip|#(?:39|160|82(?:11|12|16|17|20|21|30)))(?=[\s.,!?)]|$)"
)


def may_need(text: str) -> bool:
    """Return whether there is a tag or an entity at all."""
    return ("<" in text and _TAG.search(text) is not None) or ("&" in text and _ENTITY.search(text) is not None)


def fix(line: str, limits: Limits) -> list[Edit]:  # noqa: ARG001 one signature for all fixers
    """Return the edits that take inline tags out of a line of prose, and write out entities that lost their semicolon.

    >>> from cleanse.limits import DEFAULT_LIMITS
    >>> [(edit.start, edit.end) for edit in fix("They bought a <em>very</em> old house there.", DEFAULT_LIMITS)]
    [(14, 18), (22, 27)]
    >>> fix("The tag <em>very</em> is set in italics by all.", DEFAULT_LIMITS)
    []
    """
    if not may_need(line):
        return []
    entities = [
        Edit(match.start(), match.end(), unescape(f"&{match[1]};"), ENTITY_RULE) for match in _ENTITY.finditer(line)
    ]
    return sorted([*entities, *_tags(line)], key=lambda edit: edit.start)


def _tags(line: str) -> list[Edit]:
    tags = list(_TAG.finditer(line))
    prose = _TAG.sub(" ", line)
    if not tags or "<" in prose or ">" in prose or len(prose.split()) < _LEAST_WORDS or _ABOUT_MARKUP.search(prose):
        return []
    return [_edit(line, tag) for tag in tags] if _are_inline_pairs(tags) else []


def _are_inline_pairs(tags: list[re.Match[str]]) -> bool:
    opened: list[str] = []
    for tag in tags:
        closing, name, attributes, empty = tag[1], tag[2].lower(), tag[3], tag[4]
        if not _ATTRIBUTES.fullmatch(attributes.rstrip("/ ")) or (closing and attributes.strip()):
            return False
        if name == _BREAK:
            continue
        if name not in _INLINE or empty:
            return False
        if not closing:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return False
    return not opened


def _edit(line: str, tag: re.Match[str]) -> Edit:
    """Return the edit that takes a tag out; a line break leaves a blank where there is none."""
    is_break = tag[2].lower() == _BREAK
    around = line[tag.start() - 1 : tag.start()] + line[tag.end() : tag.end() + 1]
    needs_blank = is_break and len(around) == 2 and not any(map(str.isspace, around))
    return Edit(tag.start(), tag.end(), " " if needs_blank else "", TAG_RULE)
