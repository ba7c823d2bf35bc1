"""Cards of other stories behind the story: date, headline, teaser, again and again."""

from __future__ import annotations

from collections.abc import Iterator

from cleanse.stages.strip.scene import Claim, Scene

# A teaser is one or two sentences; a paragraph of a story is often longer, and stands beside others.
_TEASER_WORDS = 45
_LEAST_STORY_WORDS = 60

# All teasers together are short beside the story.
_MOST_TEASERS = 0.35


def claims(scene: Scene) -> Iterator[Claim]:
    """Yield claims for everything behind an opener from which on no two paragraphs follow each other.

    A story's paragraphs stand side by side. Teasers are kept apart by the headlines of their stories.
    """
    start = _start(scene)
    if start is None:
        return
    opener = next(hit for hit in scene.hits[start] if hit.role == "opens")
    why = f"cards under “{scene.blocks[start].text[:40]}”: no two paragraphs follow each other from there on"
    rest = [index for index in range(start + 1, len(scene.blocks)) if index not in scene.goes]
    teasers = sum(scene.shapes[index].is_prose for index in rest)
    for index in rest:
        # One paragraph alone may be the last of the story, with a list of links set before it.
        kind = "line" if not scene.shapes[index].is_prose else "teaser" if teasers > 1 else "lone-paragraph"
        category = scene.category(index, opener.rule.category)
        yield Claim(index, category, f"{opener.rule.id}/cards", scene.weights[f"cards.{kind}"], why, is_bound=False)


def _start(scene: Scene) -> int | None:
    """Return the first opener behind which only cards stand."""
    is_open = True
    found = None
    for index in range(len(scene.blocks) - 1, -1, -1):
        shape = scene.shapes[index]
        prose = shape.is_prose and index not in scene.goes
        beside = index + 1 < len(scene.blocks) and scene.shapes[index + 1].is_prose and index + 1 not in scene.goes
        if prose and (shape.words > _TEASER_WORDS or beside):
            is_open = False
        if not is_open:
            break
        if index in scene.goes and any(
            h.role == "opens" and h.rule.category == "related" for h in scene.hits.get(index, ())
        ):
            found = index
    if found is None:
        return None
    before, teasers = scene.prose_words(0, found), scene.prose_words(found, len(scene.blocks))
    return found if before >= _LEAST_STORY_WORDS and teasers <= _MOST_TEASERS * before else None
