"""The headline: moved out of the text, with a second witness at least.

Only about a third of extracted texts begin with their title, and one without it may begin with a subheading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from cleanse.fold import fold, undress
from cleanse.normal import normalised
from cleanse.stages.strip.scene import Claim, Scene, combined

_WORD = re.compile(r"\w+")
_HEAD_BLOCKS = 12
_MOST_WORDS = 35
_LABEL_WORDS = 4
_HEADLINE_WORDS = 24
_CONTENT_LETTERS = 4
_LEAST_OVERLAP = 0.5
# The first letters of a word, so that "Russia" and "Russian", "visit" and "visited" meet.
_stem = itemgetter(slice(5))
_LEAST_SLUG = 3
_SLUG_OVERLAP = 0.7

_LIST_MARKS = ("- ", "• ", "* ")


class _Known(NamedTuple):
    """What every candidate is held against: the title that the record gives, folded; the words of the URL; the first words said."""

    given: str
    slug: frozenset[str]
    said: frozenset[str]


def claims(scene: Scene) -> Iterator[Claim]:
    """Yield the claims for the line that is most probably the headline, and for its copies before and behind the story.

    Inside the story the same words may be a subheading, where the first of them stood in a table of contents.
    """
    places = _candidates(scene)
    if not places:
        return
    known = _Known(fold(scene.document.title or ""), _slug_words(scene.document.url), _said_first(scene))
    candidates = {i: list(_witnesses(scene, i, known)) for i in places}
    best = max(candidates, key=lambda i: (combined(candidates[i]), -i))
    if combined(candidates[best]) < scene.bar:
        return  # half a title is no evidence that the line is boilerplate
    if _is_standfirst(scene, best, candidates):
        best -= 1
        candidates[best].append(
            _claim(scene, best, "over-standfirst", "what else would be the headline stands under it")
        )
    yield from candidates[best]
    headline = undress(scene.lines[best])
    for index, line in enumerate(scene.lines):
        if index != best and headline in line and scene.where(index) != "body" and undress(line) == headline:
            yield Claim(index, "title", "title.again", scene.weights["title.given"], "the headline stands here again")


def _is_standfirst(scene: Scene, index: int, candidates: Mapping[int, Sequence[Claim]]) -> bool:
    """Return whether a line that looks like the headline stands under another that does, and neither the record nor the URL names it."""
    above = index - 1
    if above not in candidates or above in scene.claims or not scene.shapes[above].is_headline:
        return False
    is_named = any(claim.rule in {"title.given", "title.slug"} for claim in candidates[index])
    return not is_named and scene.shapes[above].words > _LABEL_WORDS and scene.lines[above][:1].isalnum()


def _candidates(scene: Scene) -> list[int]:
    first, _ = scene.story
    head = [i for i in range(first if first >= 0 else len(scene.blocks)) if i not in scene.goes][:_HEAD_BLOCKS]
    return [
        i
        for i in head
        if 2 <= scene.shapes[i].words <= _MOST_WORDS
        and not scene.blocks[i].text.endswith((".", ":"))
        and not scene.blocks[i].text.startswith(_LIST_MARKS)
        and not scene.runs_on(i)
        and not _is_fact(scene, i)
    ]


def _is_fact(scene: Scene, index: int) -> bool:
    """Return whether a line is a row of a table: of two cells at least, or below a line that is none.

    Where a page is laid out by tables, its headline is the only text of its row.
    """
    text = scene.blocks[index].text
    if text[0] != "|":
        return False
    above = (other for other in range(index) if other not in scene.goes and scene.shapes[other].words > 1)
    return "|" in text.strip("| ") or any(scene.blocks[other].text[0] != "|" for other in above)


def _witnesses(scene: Scene, index: int, known: _Known) -> Iterator[Claim]:
    folded = undress(scene.lines[index])
    words = _content_words(folded)
    given, slug, said = known
    if given and (folded == given or (len(words) >= 3 and (given.startswith(folded) or folded.startswith(given)))):
        yield _claim(scene, index, "given", "the record names this title")
    if len(slug) >= _LEAST_SLUG:
        plain = _plain_words(folded)
        shared = len(slug.intersection(plain))
        if not shared and all(map(str.isascii, plain)):
            return  # the URL spells another headline
        if shared >= _SLUG_OVERLAP * len(slug) and len(plain) <= 3 * len(slug):
            yield _claim(scene, index, "slug", "the URL spells it")
    if all(i in scene.goes or scene.shapes[i].words <= _LABEL_WORDS for i in range(index)):
        yield _claim(scene, index, "first-line", "the first line of the text")
    if below := _below(scene, index):
        yield _claim(scene, index, f"before-{below}", f"a {below} stands under it")
    if _is_alone(scene, index):
        yield _claim(scene, index, "alone", "the only line as long as a headline before the first paragraph")
    if 3 <= scene.shapes[index].words <= _HEADLINE_WORDS:
        yield _claim(scene, index, "shape", "the shape of a headline")
    if len(words) >= 2 and sum(word in said for word in words) >= max(2, _LEAST_OVERLAP * len(words)):
        yield _claim(scene, index, "words-come-back", "its words come back in the first paragraphs")


def _below(scene: Scene, index: int) -> str | None:
    """Return whether a byline or a date stands right under a line."""
    categories = {claim.category for claim in scene.claims.get(index + 1, ())}
    return next((name for name in ("byline", "page-date") if name in categories), None)


def _is_alone(scene: Scene, index: int) -> bool:
    first, _ = scene.story
    long = [i for i in range(first) if i not in scene.goes and scene.shapes[i].words > _LABEL_WORDS]
    return long == [index]


def _claim(scene: Scene, index: int, name: str, why: str) -> Claim:
    return Claim(index, "title", f"title.{name}", scene.weights[f"title.{name}"], why, moved_to="title")


def _content_words(folded: str) -> set[str]:
    words = _WORD.findall(folded)
    return {_stem(word) for word in words if len(word) >= _CONTENT_LETTERS} or {
        word for word in words if not word.isascii()
    }


def _said_first(scene: Scene) -> frozenset[str]:
    """Return the words of the first paragraphs, by their stems."""
    return frozenset(stem for i in scene.prose[:3] for stem in map(_stem, _WORD.findall(scene.lines[i])))


def _slug_words(url: str | None) -> frozenset[str]:
    """Return the words of the URL's longest path part, numbers aside."""
    if not url:
        return frozenset()
    parts = [re.sub(r"\.\w{2,5}$", "", part) for part in unquote(urlsplit(url).path).split("/")]
    return frozenset(word for word in max(map(_plain_words, parts), key=len, default=[]) if not word.isdigit())


def _plain_words(text: str) -> list[str]:
    plain = normalised("NFKD", text.casefold())
    return re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))
