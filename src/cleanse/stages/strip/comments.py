"""Threads of readers' comments, known by the heads that come back: a date and time, "NAME says:", "Reply"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from cleanse.stages.strip.scene import LONGEST_HEAD, Claim, Scene

# "… at 5:32 pm". No numbers at the start of a line: a court's ruling numbers its paragraphs too (47 kB were lost to
# that in a trial).
_CLOCK = re.compile(r"\d[:.]\d\d")
_TIMED = re.compile(
    r"(?:[^\W\d]|\d{4}|,)\W*\s\d{1,2}[:.]\d{2}(?::\d{2})?\s?(?:[ap]\.?m\.?|uhr|h)?\s*(?:[#|)(·-]|$)", re.IGNORECASE
)
# A commenter: Anna says, with a colon.
_SAYS = re.compile(
    r"""^.{2,40}\b(?:says|said|wrote|writes|schrieb|sagt|sagte|dice|dijo|escribi[óo]|scrive|ha\sscritto|a\s[ée]crit|dit
    |disse|escreveu|diz|schreef|zegt|napisa[łl]\(?a?\)?|pisze|пишет|говорит|написал\(?а?\)?|dedi\ski|diyor\ski|s[äa]ger
    |skriver|sier|kirjoittaa|sanoo)\s*(?:on\s.{4,40})?:\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_REPLY = re.compile(
    r"(?:reply|répondre|responder|antworten|rispondi|beantwoorden|reageren|odpowiedz|ответить|yanıtla|svara|svar|balas"
    r"|vastaa|返信)\b\W*$",
    re.IGNORECASE,
)
_AGE_OR_NUMBER = re.compile(
    r"""\d+\s(?:minutes?|hours?|days?|weeks?|months?|years?)\sago\W*$
    | vor\s\d+\s(?:minuten?|stunden?|tage?n?|wochen?|monate?n?|jahre?n?)\W*$
    | \#?\d{1,4}\W+(?:by|from)\s.{2,40}$
    | (?:comment|posted|submitted)\s+(?:\#\d+\s+)?by\s.{2,60}\d""",
    re.VERBOSE | re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")

_LEAST_HEADS = 4
# A kind of head that comes as seldom as this beside another is no head of this thread.
_LEAST_OF_A_KIND = 0.05

# Lines between two heads.
_LONGEST_COMMENT = 15
_LEAST_STORY_WORDS = 80

# A page of which hardly a tenth stands before the first head is a thread itself, and its posts are what people want.
_LEAST_STORY_SHARE = 0.1


def claims(scene: Scene) -> Iterator[Claim]:
    """Yield a claim for the first of at least four comment heads and for every block after it.

    A page whose article is itself a thread is left alone: the story before the first head must have some length.
    """
    first, _ = scene.story
    if first < 0:
        return
    likely = [i for i in scene.labels if i > first and _may_be_head(scene, i)]
    if len(likely) < _LEAST_HEADS:
        return
    heads = _alike({i: kind for i in likely if (kind := _kind_of_head(scene, i))})
    while len(heads) >= _LEAST_HEADS and heads[1] - heads[0] > _LONGEST_COMMENT:
        heads.pop(0)  # the article's own date line
    least = max(_LEAST_STORY_WORDS, _LEAST_STORY_SHARE * scene.story_words)
    while len(heads) >= _LEAST_HEADS and scene.prose_words(0, heads[0]) < _LEAST_STORY_WORDS:
        heads.pop(0)
    if heads and scene.prose_words(0, heads[0]) < least:
        return
    if len(heads) < _LEAST_HEADS:
        return
    start = heads[0]
    if start > 0 and scene.shapes[start - 1].words <= 4 and not scene.shapes[start - 1].ends_sentence:
        start -= 1  # the name above the date
    why = f"{len(heads)} comment heads"
    for i in range(start, len(scene.blocks)):
        if i not in scene.goes:
            yield Claim(
                i,
                scene.category(i, "comments"),
                "comments.thread",
                scene.weights["comments.thread"],
                why,
                is_bound=False,
            )


def _alike(kinds: Mapping[int, str]) -> list[int]:
    """Return the heads from the first on that is of a usual kind.

    The heads of a thread look alike; "Posted by" above the parts of a story is of another kind than they.
    """
    heads, times = list(kinds), Counter(kinds.values())
    usual = max(times.values(), default=0)
    while usual >= _LEAST_HEADS and times[kinds[heads[0]]] < max(_LEAST_HEADS, _LEAST_OF_A_KIND * usual):
        heads.pop(0)
    return heads


def is_comment_head(scene: Scene, index: int) -> bool:
    """Return whether a block looks like the line above or below a reader's comment."""
    return bool(_kind_of_head(scene, index))


def _kind_of_head(scene: Scene, index: int) -> str:
    if scene.shapes[index].words > LONGEST_HEAD or not _may_be_head(scene, index):
        return ""
    text = scene.blocks[index].text
    if text[-1] == ":" and _SAYS.search(text):
        return "says"
    if scene.shapes[index].words <= 2 and _REPLY.match(text):
        return "reply"
    if _CLOCK.search(text) and _TIMED.search(text):
        return "time"
    return "age" if _AGE_OR_NUMBER.match(text) else ""


def _may_be_head(scene: Scene, index: int) -> bool:
    text = scene.blocks[index].text
    return text[-1] == ":" or scene.shapes[index].words <= 2 or _DIGIT.search(text) is not None
