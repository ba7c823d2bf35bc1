"""Behind a comment form or "More articles" no line belongs to the story."""

from __future__ import annotations

from collections.abc import Iterator

from cleanse.stages.strip.comments import COMMENT_HEAD
from cleanse.stages.strip.scene import Claim, Scene

# Prose behind the end is taken for readers' comments only where it is at most this share of the text's prose words:
# a comment form may stand above the story on some pages.
_MOST_PROSE_BEHIND = 0.3


def claims(scene: Scene) -> Iterator[Claim]:
    """Yield a claim for every block behind the first end of the story."""
    end = _end(scene)
    if end is None:
        return
    index, category, rule = end
    behind = range(index + 1, len(scene.blocks))
    has_comments = any(COMMENT_HEAD.search(scene.blocks[i].text) for i in behind if scene.shapes[i].words <= 20)
    why = f"behind “{scene.blocks[index].text[:40]}”"
    current = category
    for i in behind:
        if i in scene.goes:
            current = _opened(scene, i) or current
            continue
        shape = scene.shapes[i]
        if not shape.is_prose:
            weight, kind = "tail.short-line", "comments" if has_comments and shape.ends_sentence else current
        elif has_comments or category in {"comment-form", "comments"}:
            weight, kind = "tail.prose-in-comments", "comments"
        else:
            weight, kind = "tail.prose-unsure", current
        kind = "related" if kind == "comment-form" and shape.is_headline and not has_comments else kind
        yield Claim(i, scene.category(i, kind), f"{rule}/tail", scene.weights[weight], why, is_bound=False)


def _opened(scene: Scene, index: int) -> str | None:
    return next((hit.rule.category for hit in scene.hits.get(index, ()) if hit.role in {"opens", "ends"}), None)


def _end(scene: Scene) -> tuple[int, str, str] | None:
    """Return (block, category, rule) of the first end that leaves most of the prose before it."""
    words = [shape.words if shape.is_prose else 0 for shape in scene.shapes]
    total = sum(words)
    for index in range(len(scene.blocks)):
        for hit in scene.hits.get(index, ()):
            if hit.role != "ends" or index not in scene.goes:
                continue
            before = sum(words[:index])
            if before and total - before <= _MOST_PROSE_BEHIND * total:
                return index, hit.rule.category, hit.rule.id
            if before >= 60 and _is_thread(scene, index):
                return index, hit.rule.category, hit.rule.id
    return None


def _is_thread(scene: Scene, start: int) -> bool:
    heads = sum(
        1
        for i in range(start + 1, len(scene.blocks))
        if scene.shapes[i].words <= 20 and COMMENT_HEAD.search(scene.blocks[i].text)
    )
    return heads >= 2
