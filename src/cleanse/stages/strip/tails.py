"""Behind a comment form, the readers' comments or "More articles" no line belongs to the story."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cleanse.match import Hit
from cleanse.stages.strip.comments import is_comment_head
from cleanse.stages.strip.scene import LONGEST_HEAD, Claim, Scene

# Prose behind an end is taken for readers' comments where it is at most this share of the text's prose: a comment
# form may stand above the story on some pages.
_MOST_PROSE_BEHIND = 0.3

# Words of prose that must stand before an end: there is no article without a story.
_LEAST_STORY_WORDS = 60

_CLOSING_BLOCKS = 4


class _End(NamedTuple):
    block: int
    hit: Hit
    is_comments: bool


def claims(scene: Scene) -> Iterator[Claim]:
    """Yield a claim for every block behind the first end of the story."""
    end = _end(scene)
    if end is None:
        return
    behind = range(end.block + 1, len(scene.blocks))
    has_comments = end.is_comments or any(is_comment_head(scene, i) for i in behind)
    why = f"behind “{scene.blocks[end.block].text[:40]}”"
    rule = f"{end.hit.rule.id}/tail"
    current = end.hit.rule.category
    if end.block not in scene.goes:
        yield Claim(end.block, current, rule, scene.weights["tail.end"], "the end of the story", is_bound=False)
    for i in behind:
        if i in scene.goes:
            current = _opened(scene, i) or current
            continue
        shape = scene.shapes[i]
        if not shape.is_prose:
            weight, kind = "tail.short-line", "comments" if has_comments and shape.ends_sentence else current
        elif has_comments or current in {"comment-form", "comments"}:
            weight, kind = "tail.prose-in-comments", "comments"
        else:
            weight, kind = "tail.prose-unsure", current
        kind = "related" if kind == "comment-form" and shape.is_headline and not has_comments else kind
        yield Claim(i, scene.category(i, kind), rule, scene.weights[weight], why, is_bound=False)


def _end(scene: Scene) -> _End | None:
    """Return the first end that leaves a story before it and no story behind it."""
    if not any(hit.role == "ends" or hit.rule.category == "comments" for hits in scene.hits.values() for hit in hits):
        return None
    words = [shape.words if shape.is_prose else 0 for shape in scene.shapes]
    total = sum(words)
    before = 0
    for index in range(len(scene.blocks)):
        for hit in scene.hits.get(index, ()):
            if hit.rule.action == "keep" or hit.role == "match":
                continue
            if hit.role == "ends" and index in scene.goes and before:
                is_short = total - before <= _MOST_PROSE_BEHIND * total
                if is_short or (before >= _LEAST_STORY_WORDS and _has_thread(scene, index, 2)):
                    return _End(index, hit, is_comments=False)
            if hit.rule.category == "comments" and before >= _LEAST_STORY_WORDS and _opens_comments(scene, index):
                return _End(index, hit, is_comments=True)
        before += words[index]
    return None


def _opens_comments(scene: Scene, index: int) -> bool:
    """Return whether readers' comments begin at a "Comments" line: it counts them and one follows, or a form closes."""
    if scene.shapes[index].words > LONGEST_HEAD:
        return False
    if index in scene.goes and any(map(str.isdigit, scene.blocks[index].text)) and _has_thread(scene, index, 1):
        return True
    closing = range(max(index + 1, len(scene.blocks) - _CLOSING_BLOCKS), len(scene.blocks))
    return any(
        hit.rule.category == "comment-form" and i in scene.goes for i in closing for hit in scene.hits.get(i, ())
    )


def _opened(scene: Scene, index: int) -> str | None:
    return next((hit.rule.category for hit in scene.hits.get(index, ()) if hit.role in {"opens", "ends"}), None)


def _has_thread(scene: Scene, start: int, least: int) -> bool:
    return sum(is_comment_head(scene, i) for i in range(start + 1, len(scene.blocks))) >= least
