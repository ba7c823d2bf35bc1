"""What a page (or its record) says of its article, held against its blocks: the body it declares, its description."""

from __future__ import annotations

import re
from typing import NamedTuple

from cleanse.extract.form import Signs
from cleanse.extract.lie import Lie
from cleanse.extract.metadata import Metadata
from cleanse.extract.witness import coverage

_WORD = re.compile(r"\w+")
# A declared body of fewer words is a teaser; one of which less is on the page is another text, or waits behind a paywall.
_LEAST_WORDS = 60
_LEAST_SHOWN = 0.8
# Below this share of the page's paragraphs the declared body is cut short: nothing follows from what it leaves out.
_LEAST_SHARE = 0.35
_HIT, _MISS = 0.7, 0.2
_LONG_WORDS = 6
_OPENING = 40


class Said(NamedTuple):
    """What a page says of its article: its headline, its language (`und` for none), its description, its text."""

    title: str | None = None
    language: str = "und"
    description: str = ""
    body: str = ""


def said_by(found: Metadata, title: str | None = None, language: str | None = None) -> Said:
    """Return what a page's metadata say of its article; a title and a language that are known already come first."""
    return Said(
        title or (found.title.value if found.title else None),
        language or (found.language.value if found.language else "und"),
        found.description.value if found.description else "",
        found.body,
    )


def said_signs(lie: Lie, said: Said) -> list[Signs]:
    """Return for each block what the page's own word on its article says for or against it."""
    found: list[Signs] = [{} for _ in lie.page.blocks]
    if opening := _opening(said.description):
        for block, signs in zip(lie.page.blocks, found, strict=True):
            if block.end - block.start >= _OPENING and _opening(block.text) == opening:
                signs["said.description"] = 1.0
    if said.body:
        _add_body_signs(found, lie, said.body)
    return found


def _opening(text: str) -> str:
    return text[:_OPENING].casefold() if len(text) >= _OPENING else ""


def _add_body_signs(found: list[Signs], lie: Lie, body: str) -> None:
    count = len(_WORD.findall(body))
    if count < _LEAST_WORDS:
        return
    covered = coverage(lie.page, body)
    words = [one.words for one in lie.forms]
    if sum(share * size for share, size in zip(covered, words, strict=True)) < _LEAST_SHOWN * count:
        return
    shown = sum(mass for mass, share in zip(lie.mass, covered, strict=True) if share >= _HIT)
    if shown < _LEAST_SHARE * lie.total:
        return
    hits = [i for i, share in enumerate(covered) if share >= _HIT and words[i] >= _LONG_WORDS]
    first, last = (hits[0], hits[-1]) if hits else (0, len(covered))
    for i, share in enumerate(covered):
        if share >= _HIT:
            found[i]["said.body"] = 1.0
        elif share < _MISS:
            place = "before" if i < first else "behind" if i > last else "between"
            found[i][f"said.not-body-{place}"] = 1.0
