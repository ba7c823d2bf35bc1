"""Trafilatura as a witness: what it keeps of a page, aligned onto the blocks. Called for unsure pages only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import log

from cleanse.extract.context import Weighed
from cleanse.extract.form import Signs
from cleanse.extract.lie import Lie
from cleanse.extract.page import Page

_WORD = re.compile(r"\w+")
# A shorter run of equal words may stand anywhere by chance.
_LEAST_RUN = 4
_HIT, _MISS, _GAP = 0.7, 0.2, 0.3
_LONG_WORDS = 12
_WINDOW = 3
_MOST_LOG = 3.0
_LEAST_WORDS = 25

# More than this and the alignment would cost more than it is worth.
_MOST_WORDS = 60_000


def witnessed_text(page: Page) -> str:
    """Return the text that trafilatura keeps of a page, in its fast mode; empty where it fails."""
    if page.root is None:
        return ""
    from lxml.etree import tostring
    from trafilatura import bare_extraction  # costs 400 ms to import

    try:
        markup = tostring(page.root, encoding="unicode", method="html")
        made = bare_extraction(markup, fast=True, with_metadata=False, include_comments=False)
    except Exception:  # noqa: BLE001  a witness may fail in any way; the page is then judged without it
        return ""
    return str(made.text or "") if made is not None and not isinstance(made, dict) else ""


def coverage(page: Page, text: str) -> list[float]:
    """Return for each block the share of its words that stand in the text, both read in their order."""
    from rapidfuzz.distance import LCSseq

    numbers: dict[str, int] = {}
    ours: list[int] = []
    owners: list[int] = []
    counts: list[int] = []
    for block in page.blocks:
        words = _WORD.findall(block.text)
        counts.append(len(words))
        ours += (numbers.setdefault(word, len(numbers)) for word in words)
        owners += [block.index] * len(words)
    theirs = [numbers.setdefault(word, len(numbers)) for word in _WORD.findall(text)]
    held = [0] * len(page.blocks)
    if theirs and len(ours) <= _MOST_WORDS and len(theirs) <= _MOST_WORDS:
        for step in LCSseq.opcodes(ours, theirs):
            if step.tag == "equal":
                _credit(held, owners[step.src_start : step.src_end], counts)
    return [part / whole if whole else 0.0 for part, whole in zip(held, counts, strict=True)]


def _credit(held: list[int], owners: Sequence[int], counts: Sequence[int]) -> None:
    """Credit the blocks of a run of equal words; a short run counts only where it is a whole block."""
    is_long = len(owners) >= _LEAST_RUN
    position = 0
    while position < len(owners):
        owner = owners[position]
        end = position + 1
        while end < len(owners) and owners[end] == owner:
            end += 1
        if is_long or end - position == counts[owner]:
            held[owner] += end - position
        position = end


def witness_signs(lie: Lie, covered: Sequence[float]) -> list[Signs]:
    """Return the signs that follow from the share of each block that the witness kept."""
    count = len(lie.page.blocks)
    weighed = Weighed(lie, covered)
    words = weighed.words
    if weighed.masses[-1] < _LEAST_WORDS:
        return [{"witness.silent": 1.0} for _ in covered]
    hits = [i for i in range(count) if covered[i] > 0.6 and words[i] >= 6]
    hits = hits or [max(range(count), key=weighed.mass.__getitem__)]
    first, last = hits[0], hits[-1]
    found: list[Signs] = []
    for i, share in enumerate(covered):
        signs: Signs = {
            "witness.share": share,
            "witness.left": weighed.left(i),
            "witness.window": weighed.around(i, _WINDOW),
            "witness.prev": covered[i - 1] if i else 0.0,
            "witness.next": covered[i + 1] if i + 1 < count else 0.0,
        }
        size = "long" if words[i] >= _LONG_WORDS else "short"
        if share > _HIT:
            signs[f"witness.keeps-{size}"] = 1.0
        elif share < _MISS:
            signs[f"witness.leaves-{size}"] = 1.0
        if i < first:
            signs["witness.before-first"] = min(_MOST_LOG, log(first - i + 1))
        elif i > last:
            signs["witness.after"] = 1.0
            signs["witness.after-last"] = min(_MOST_LOG, log(i - last + 1))
        else:
            signs["witness.between"] = 1.0
            if share < _GAP:
                signs["witness.gap"] = 1.0
        found.append(signs)
    weighed.add_all_group_signs(found, "witness")
    return found
