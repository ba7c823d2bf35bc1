"""Which blocks of a page are the article, and for all others the reason why they are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cleanse.extract.evidence import HtmlWeights, Judgement, judge
from cleanse.extract.moved import Reason
from cleanse.extract.page import Page, PageBlock
from cleanse.extract.said import Said
from cleanse.extract.selected import NOTHING_CHOSEN, Choices, SiteRules, choices
from cleanse.extract.signs import cues_of
from cleanse.fold import fold_lines
from cleanse.layout import lines
from cleanse.match import Matcher
from cleanse.types import Block, Level, Removal

RULE = "page.evidence"
_WITNESSED_RULE = "page.evidence-and-trafilatura"

# Longer blocks are paragraphs: rules that name a cue ("Related articles") speak of short ones.
# Prose beside prose that stays needs this share of the bar.
_BESIDE = 0.5
# Below this chance, prose is that of a notice or a menu.
_LEAST_LIKELY = 0.1
_CUE_CHARS = 100
_UNKNOWN = "und"
_NO_RULES = SiteRules()


@dataclass(frozen=True, slots=True)
class Extraction:
    """A page with the judgement on its blocks: `kept[i]` says whether block i is of the article (`title_at` is its headline, or -1)."""

    page: Page
    judgement: Judgement
    kept: tuple[bool, ...]
    title_at: int
    choices: Choices = NOTHING_CHOSEN

    def removals(self, fields: Mapping[int, Reason]) -> Iterator[Removal]:
        """Yield a removal for every line of every block that is not kept, in source coordinates.

        `fields` names the blocks that go to a field of the article, kept or not.
        """
        rule = _WITNESSED_RULE if self.judgement.has_witness else RULE
        for block in self.page.blocks:
            if reason := fields.get(block.index):
                category, field, why = reason
                for start, end in line_spans(block):
                    yield Removal(start, end, category, f"page.{category}", 0.95, (why,), field)
                continue
            if self.kept[block.index]:
                continue
            choice = self.choices.by_block.get(block.index)
            if choice and choice.rule.action != "keep" and choice.verdict == "goes":
                for start, end in line_spans(block):
                    named = choice.rule
                    yield Removal(
                        start, end, named.category, named.id, round(1 - choice.chance, 4), (choice.why,), named.moved_to
                    )
                continue
            confidence = round(1.0 - self.judgement.chances[block.index], 4)
            grounds = self.judgement.why(block.index, against=True)
            for start, end in line_spans(block):
                yield Removal(start, end, "chrome", rule, confidence, grounds)

    def note(self, block: int) -> str:
        """Return the chance of a block and the evidence for and against it, in one line."""
        pro, con = (self.judgement.why(block, against=against) for against in (False, True))
        return f"chance {self.judgement.chances[block]:.2f}; for: {', '.join(pro) or 'nothing'}; against: {', '.join(con) or 'nothing'}"


def main_content(  # noqa: PLR0913  what the page says, and what the run wants
    page: Page, said: Said, matcher: Matcher, weights: HtmlWeights, level: Level, *, site: SiteRules = _NO_RULES
) -> Extraction:
    """Return what of a page is its article. The headline stays, to be moved. `site` holds rules that are for the page's host."""
    judgement = judge(page, said, cues(page, said.language, matcher), weights)
    title_at = judgement.lie.title_at
    bar = _lowered(weights.bars[level], judgement)
    named = choices(page, judgement.chances, bar, site) if site.rules else NOTHING_CHOSEN
    kept = tuple(
        i == title_at or (named.by_block[i].verdict != "goes" if i in named.by_block else is_kept)
        for i, is_kept in enumerate(_above(bar, judgement))
    )
    return Extraction(page, judgement, kept, title_at, named)


def _above(bar: float, judgement: Judgement) -> list[bool]:
    """Return for each block whether it stays: at the bar; prose beside prose that stays, in one element, a good way below it.

    To lose the last of three paragraphs is worse than to keep one too many.
    """
    lie, chances = judgement.lie, judgement.chances
    parents = [lie.page.nodes[block.node].parent for block in lie.page.blocks]
    is_prose = [form.is_prose for form in lie.forms]
    homes = {parents[i] for i, chance in enumerate(chances) if chance >= bar and is_prose[i]}
    beside = bar * _BESIDE
    return [
        chance >= bar or (chance >= beside and is_prose[i] and parents[i] in homes) for i, chance in enumerate(chances)
    ]


def _lowered(bar: float, judgement: Judgement) -> float:
    """Return the bar for a page: where no prose reaches it, half the chance of the likeliest.

    A page with prose is rarely without an article, and an odd page (all of it preformatted, say) speaks against all of its blocks alike.
    """
    chances = [
        chance
        for i, (chance, form) in enumerate(zip(judgement.chances, judgement.lie.forms, strict=True))
        if form.is_prose and i != judgement.lie.title_at
    ]
    best = max(chances, default=0.0)
    return best / 2 if _LEAST_LIKELY <= best < bar else bar


def cues(page: Page, language: str, matcher: Matcher) -> list[frozenset[str]]:
    """Return for each block the categories that the rules see in it, if it is short.

    `language` is what the page declares. English is what templates declare whatever the page is in: it counts as none.
    """
    known = language.split("-", maxsplit=1)[0].lower()
    short = [block for block in page.blocks if block.end - block.start <= _CUE_CHARS]
    views = [Block(block.index, block.start, block.end, block.text, 1) for block in short]
    found: dict[int, list[tuple[str, str]]] = {}
    folded = fold_lines(block.text.replace("\n", " ") for block in short)
    for hit in matcher.hits(
        views, folded, [block.text.count(" ") + 1 for block in short], _UNKNOWN if known == "en" else known, None
    ):
        found.setdefault(hit.block, []).append((hit.rule.category, hit.role))
    return cues_of(found, len(page.blocks))


def line_spans(block: PageBlock) -> Iterator[tuple[int, int]]:
    """Yield the span of each line of a block, without outer white space."""
    for at, line in lines(block.text):
        if content := line.strip():
            start = block.start + at + line.index(content)
            yield start, start + len(content)


def masked(text: str, spans: Sequence[Removal]) -> str:
    r"""Return a text of the same length in which line breaks stand for everything in the spans.

    >>> masked("Menu\n\nStory", [Removal(0, 4, "chrome", "a", 1.0)])
    '\n\n\n\n\n\nStory'
    """
    pieces: list[str] = []
    position = 0
    for span in spans:
        pieces += (text[position : span.start], "\n" * (span.end - span.start))
        position = span.end
    pieces.append(text[position:])
    return "".join(pieces)
