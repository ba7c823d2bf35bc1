"""Captions: what a credit alone leaves open, a second sign decides.

A sentence of the story may end with "(Reuters)" too. It is a caption where it tells what a picture shows, in the
present tense; where other lines of the text carry the same credit; or where it says again what the caption beside it
says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from cleanse.stages.strip.scene import Claim, Scene

# English, the language of the agencies' captions: the verb stands in the present tense where the story has the past.
_SHOWS = re.compile(
    r"""\b(?:shows?|attends?|poses?|gestures?|speaks?|waves?|walks?|stands?|sits?|holds?|looks\son|arrives?|leaves
    |addresses|delivers|shakes?\shands|greets?|celebrates?|reacts|performs?|takes\spart|carry|carries|watch(?:es)?
    |listens?|rides?|inspects?|is\s(?:seen|pictured|shown)|are\s(?:seen|pictured|shown)|seen\s(?:here|in|at|on)
    |pictured\s(?:here|in|at|on|above|with)|file\sphoto|handout\s(?:photo|picture|image))\b""",
    re.VERBOSE | re.IGNORECASE,
)
# A name: every word begins with a capital or is a short link ("(Northwire)", "(Ana Pérez/Hoy)").
_CREDIT = re.compile(
    r"\(((?:[^\W\d_a-zß-öø-ÿ][\w.'’-]*|/|via|de|von|for)(?:[ /]+(?:[^\W\d_a-zß-öø-ÿ][\w.'’-]*|via|de|von|for))*)\)$"
)
_WORD = re.compile(r"\w+")

_MOST_WORDS = 70
_OPENING = 160
_CREDIT_WORDS = 6


def claims(scene: Scene) -> Iterator[Claim]:
    """Yield claims for lines with a weak caption hit that a second sign confirms, and for repeated captions."""
    yield from _copyrights(scene)
    hit = {index for index in scene.hits if _is_hit(scene, index)}
    hinted = [
        index
        for index, block in enumerate(scene.blocks)
        if (index in hit or block.text[-1] == ")") and scene.shapes[index].words <= _MOST_WORDS
    ]
    times = Counter(credit for i in hinted if i in hit and (credit := _credit(scene, i)))
    for index in hinted:
        text = scene.blocks[index].text
        credit = _credit(scene, index)
        if credit and index not in hit:
            yield _claim(
                scene, index, "caption.ends-with-name", "caption.name-in-brackets", "ends with a name in brackets"
            )
        if _SHOWS.search(text[:_OPENING]):
            yield _claim(
                scene, index, "caption.tells-what-is-shown", "caption.shape", "present tense, as captions have"
            )
        if credit and times[credit] > 1:
            why = f"{times[credit]} lines end with ({credit})"
            yield _claim(scene, index, "caption.credit-comes-back", "caption.agency-behind-sentence", why)


def _copyrights(scene: Scene) -> Iterator[Claim]:
    """Yield claims for "© NAME" before or in the story: a picture's credit, where the page's own holds a year and stands at the foot."""
    for index, hits in scene.hits.items():
        text = scene.blocks[index].text
        is_credit = text[0] == "©" and scene.shapes[index].words <= _CREDIT_WORDS and not any(map(str.isdigit, text))
        if is_credit and scene.where(index) != "tail" and any(hit.rule.category == "legal" for hit in hits):
            why = "© and a name, in the story"
            yield _claim(scene, index, "caption.copyright-in-story", "caption.copyright-in-story", why)


def echoes(scene: Scene) -> Iterator[Claim]:
    """Yield a claim for each line that says what the caption right beside it says (alt text and caption)."""
    captions = [i for i in scene.goes if any(claim.category == "caption" for claim in scene.claims[i])]
    for index in captions:
        words = set(_WORD.findall(scene.lines[index]))
        for other in (index - 1, index + 1):
            if not 0 <= other < len(scene.blocks) or other in scene.goes:
                continue
            own = _WORD.findall(scene.lines[other])
            if len(own) >= 4 and sum(word in words for word in own) >= 0.9 * len(own):
                yield _claim(
                    scene, other, "caption.echo", "caption.repeats-caption", "says what the caption beside it says"
                )


def _is_hit(scene: Scene, index: int) -> bool:
    return any(hit.rule.category == "caption" for hit in scene.hits.get(index, ()))


def _credit(scene: Scene, index: int) -> str | None:
    match = _CREDIT.search(scene.blocks[index].text)
    return match[1].strip() if match else None


def _claim(scene: Scene, index: int, rule: str, weight: str, why: str) -> Claim:
    return Claim(index, "caption", rule, scene.weights[weight], why, moved_to="captions")
