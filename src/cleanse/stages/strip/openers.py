"""Lines under an opener: "Don't miss…" and the headlines of other stories below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cleanse.stages.strip.scene import Claim, Scene

# A list of headlines under one opener; longer ones are index pages, where nothing is sure.
_LONGEST_RUN = 40

# Where there is no story, headlines may be what the page is about.
_LEAST_STORY_WORDS = 60

# Inside a story no list of headlines is longer than this; a longer one is likely what the story is about.
_LONGEST_LIST = 12

# Headlines are longer than the items of most lists.
_HEADLINE_WORDS = 4

# Under an opener, a line this short right before a paragraph may well be the paragraph's own subheading.
_SUBHEADING_WORDS = 6

# "Read more" this often, a headline and a paragraph under each, is the button that closes the items of a list.
_LEAST_BUTTONS = 3


def claims(scene: Scene) -> Iterator[Claim]:
    """Yield a claim for every line of the run under an opener.

    The run ends at the first line that reads like a sentence or paragraph of the story. Where only the last line
    stands between the run and a paragraph, it may be a subheading, and is claimed weakly. An opener that is not sure
    by itself ("More Sport") is confirmed by the headlines under it.
    """
    openers = [(index, hit) for index, hits in scene.hits.items() for hit in hits if hit.role == "opens"]
    times = Counter(scene.lines[index] for index in {index for index, _ in openers})
    for index, hit in openers:
        is_button = times[scene.lines[index]] >= _LEAST_BUTTONS and _closes_item(scene, index)
        if index in scene.goes:
            yield from _run(scene, index, hit.rule.category, hit.rule.id, is_button=is_button)
        elif hit.rule.category == "related" and _is_list_of_headlines(scene, index):
            why = "headlines stand under it"
            yield Claim(
                index,
                hit.rule.category,
                f"{hit.rule.id}/list",
                scene.weights["opener.confirmed"],
                why,
                witness="run",
            )
            yield from _run(scene, index, hit.rule.category, hit.rule.id, is_button=is_button)


def _closes_item(scene: Scene, index: int) -> bool:
    """Return whether a headline and its paragraph stand right above a line."""
    above = scene.shapes[max(index - 2, 0) : index]
    return len(above) == 2 and above[0].is_headline and not above[0].is_prose and above[1].is_prose


def _is_list_of_headlines(scene: Scene, opener: int) -> bool:
    run = [scene.shapes[i].words for i in _lines_under(scene, opener)]
    return scene.story_words >= _LEAST_STORY_WORDS and len(run) >= 2 and sum(run) >= _HEADLINE_WORDS * len(run)


def _run(scene: Scene, opener: int, category: str, rule: str, *, is_button: bool) -> Iterator[Claim]:
    run = list(_lines_under(scene, opener))
    stop = run[-1] + 1 if run else opener + 1
    before_prose = stop < len(scene.blocks) and scene.shapes[stop].is_prose
    for index in run:
        if index in scene.goes:
            continue
        weight = "opener.first" if index == run[0] else "opener.following"
        shape = scene.shapes[index]
        if len(run) > _LONGEST_LIST and scene.where(index) == "body":
            weight = "opener.long-list"
        elif (
            index == run[-1]
            and before_prose
            and not shape.has_link_tag
            and (shape.words < _SUBHEADING_WORDS or (is_button and len(run) == 1))
        ):
            weight = "opener.last-before-prose"
        why = f"under the opener “{scene.blocks[opener].text[:40]}”"
        yield Claim(index, scene.category(index, category), f"{rule}/run", scene.weights[weight], why, witness="run")


def _lines_under(scene: Scene, opener: int) -> Iterator[int]:
    own_gap = None
    for index in range(opener + 1, min(len(scene.blocks), opener + 1 + _LONGEST_RUN)):
        gap = scene.blocks[index].gap
        if own_gap is None:
            own_gap = gap
        elif gap > max(own_gap, 1) and own_gap == 1:
            return  # lines set solid under the opener, then a blank line: the list is over
        if index in scene.goes:
            if any(hit.role != "match" for hit in scene.hits.get(index, ())):
                return  # another rule speaks here
            continue
        shape = scene.shapes[index]
        if shape.is_prose or not (shape.has_link_tag or shape.is_headline or shape.words < 3):
            return
        yield index
