"""What stands before the first and behind the last paragraph of the story.

Position is strong evidence once something else confirms it. On the labelled lines, of the lines that are no
paragraphs: above a headline that was found 76 of 76 were boilerplate; behind the story and behind a line that a rule
hit 213 of 213; right under the headline, at most four words long and not ending like a sentence, 71 of 73.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleanse.stages.strip.scene import Claim, Scene

# Where there is no story, nothing stands before or behind it.
_LEAST_STORY_WORDS = 60

# Nor where the tail is this many times as long as the story: that is an index, a list or a forum.
_MOST_TAIL = 1.5

# A table of results or of facts; the lines that a page sets above its story are fewer or known by a rule.
_LEAST_LIST = 4

_LABEL_WORDS = 4
_HEADLINE_WORDS = 5
# What heads no list of headlines: one behind it is of another kind.
_NOT_LISTS = frozenset({"tags", "share", "post-meta", "legal", "author-box", "byline", "source-credit", "page-date"})
_LINE_WORDS = 12


def head_claims(scene: Scene) -> Iterator[Claim]:
    """Yield claims for the lines before the first paragraph, stronger above the headline than under it."""
    first, _ = scene.story
    if scene.story_words < _LEAST_STORY_WORDS:
        return
    title = scene.title
    listed = _listed(scene, 0 if title is None else title + 1, first)
    for index in range(max(first, 0)):
        shape = scene.shapes[index]
        if index in scene.goes or shape.is_prose or scene.runs_on(index) or index in listed:
            continue
        if title is not None and index < title and not shape.ends_sentence and not _introduces(scene, index):
            yield _claim(scene, index, scene.category(index, "nav"), "head.above-title", "above the headline")
        elif not shape.ends_sentence and shape.words <= _LINE_WORDS:
            length = "label" if shape.words <= _LABEL_WORDS else "line"
            place = "above-paragraph" if index == first - 1 else "under-title" if title is not None else "no-title"
            why = f"a {length} before the first paragraph"
            usual = "byline" if title is not None and scene.is_name(index) else "other"
            yield _claim(scene, index, scene.category(index, usual), f"head.{place}-{length}", why)


def _introduces(scene: Scene, index: int) -> bool:
    return scene.shapes[index].words > _LABEL_WORDS and scene.lines[index].endswith(":")


def _listed(scene: Scene, start: int, stop: int) -> frozenset[int]:
    """Return the lines between the headline and the first paragraph that stand in a list of which no line says what it is."""
    run: list[int] = []
    listed: list[int] = []
    for index in range(start, stop + 1):
        if index < stop and index not in scene.goes and index not in scene.claims:
            run.append(index)
            continue
        listed += run if len(run) >= _LEAST_LIST else []
        run = []
    return frozenset(listed)


def tail_claims(scene: Scene) -> Iterator[Claim]:
    """Yield claims for the lines behind the last paragraph, strong ones behind a line that a rule or heuristic hit."""
    _, last = scene.story
    tail_words = sum(shape.words for shape in scene.shapes[last + 1 :])
    if scene.story_words < max(_LEAST_STORY_WORDS, tail_words / _MOST_TAIL):
        return
    anchor: str | None = None
    for index in range(last + 1, len(scene.blocks)):
        if index in scene.goes:
            anchor = _category(scene, index) or anchor
            continue
        shape = scene.shapes[index]
        if not any(map(str.isalnum, scene.blocks[index].text)):
            yield _claim(scene, index, "format", "edge-tail.separator", "behind the last paragraph it parts nothing")
        elif anchor is not None:
            name = "edge-tail.anchored-sentence" if shape.ends_sentence else "edge-tail.anchored"
            usual = "related" if anchor in _NOT_LISTS and _is_headline(scene, index) else anchor
            category = scene.category(index, usual)
            yield _claim(scene, index, category, name, "behind the story and behind a line that goes")
        elif not shape.ends_sentence and shape.words <= _LINE_WORDS:
            yield _claim(scene, index, scene.category(index, "other"), "edge-tail.free", "behind the last paragraph")


def _is_headline(scene: Scene, index: int) -> bool:
    """Return whether a line reads like the headline of a story, and not like tags, names or the title of a page."""
    words = scene.blocks[index].text.split()
    return (
        scene.shapes[index].is_headline
        and len(words) >= _HEADLINE_WORDS
        and words[0][0].isupper()
        and any(word[0].islower() for word in words)
        and "," not in scene.blocks[index].text
    )


def _category(scene: Scene, index: int) -> str | None:
    """Return the category that a line which goes lends to those behind it; None for an empty row of signs."""
    category = scene.category(index, "other")
    if category == "format":
        return None
    return "other" if category in {"title", "duplicate", "caption"} else category


def _claim(scene: Scene, index: int, category: str, weight: str, why: str) -> Claim:
    # The budget is for evidence that stands alone; behind a line that goes, place and company are two.
    is_bound = not weight.startswith("edge-tail.anchored")
    return Claim(index, category, weight, scene.weights[weight], why, is_bound=is_bound)
