"""The honest list of near-misses: every kept line that a shipped rule hits.

    python benchmarks/near_hits.py [--show N] [--only-removed]

Rules are matched, without any context, on the lines of `labelled/*.jsonl` and `lines/*.jsonl`, each text in the language that cleanse sees
in it. A hit on a kept line is a near-miss: `kept` counts them, `gone` those that the whole pipeline takes all the same, `noise` the hits
on lines that are boilerplate. A high `kept` beside a low `gone` is a rule that lives by its second witness. In `lines`, people
often kept what an editor of articles would not.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from cleanse.evaluate.lines import judged
from cleanse.fold import fold_lines
from cleanse.layout import blocks
from cleanse.match import Matcher
from cleanse.pipeline import Pipeline, host_of
from cleanse.rule import at_level
from cleanse.stages.strip.scene import shape
from corpus import LABELLED, LANGUAGES, Labelled, data_parser, labelled, line_judged
from report import excerpt, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cleanse.match import Hit


class NearHit(NamedTuple):
    """A line that a rule hits, whether it is kept (by its label), and the rule that takes it (None: it stays)."""

    rule: str
    where: str
    text: str
    is_kept: bool
    taken_by: str | None


def main() -> None:
    flags = data_parser(__doc__ or "")
    flags.add_argument("--show", type=int, metavar="N", help="print at most N lines of each rule (default: all)")
    flags.add_argument("--only-removed", action="store_true", help="list only the kept lines that the pipeline takes")
    given = flags.parse_args()
    pipeline = Pipeline()
    for name, documents in (
        ("labelled", chain.from_iterable(labelled(given.data, kind) for kind in LABELLED)),
        ("lines", chain.from_iterable(line_judged(given.data, language) for language in LANGUAGES)),
    ):
        by_rule = grouped(near_hits(documents, pipeline))
        print(f"\n## {name}\n\n{figures(by_rule)}\n")
        for rule, hits in by_rule.items():
            listed = [hit for hit in hits if hit.is_kept and (hit.taken_by or not given.only_removed)]
            for hit in listed[: given.show]:
                fate = f"taken by {hit.taken_by}" if hit.taken_by else "stays"
                print(f"- {rule} · {fate} · {hit.where} · {excerpt(hit.text)}")


def near_hits(documents: Iterable[Labelled], pipeline: Pipeline) -> Iterator[NearHit]:
    """Yield every hit of a removing rule on a line that counts."""
    matcher = Matcher(at_level(pipeline.rules.rules, pipeline.options.level))
    for document, labels in documents:
        article = pipeline.clean(document)
        text, name = document.source.text, document.id or ""
        lines = {line.index: line for line in judged(name, text, labels, article.removed)}
        language = article.language.split("-")[0]
        for index, hit in hits(matcher, text, language, host_of(document.url)):
            line = lines.get(index)
            if line is not None:
                taken_by = line.owner.rule if line.owner and line.is_removed else None
                yield NearHit(hit.rule.id, f"{name}:{index + 1}", line.text, line.label is None, taken_by)


def hits(matcher: Matcher, text: str, language: str, host: str | None) -> Iterator[tuple[int, Hit]]:
    """Yield each hit of a removing rule with the index of its line, one of each rule and line."""
    layout = blocks(text)
    seen = set()
    for hit in matcher.hits(
        layout,
        fold_lines(block.text for block in layout),
        [shape(block.text).words for block in layout],
        language,
        host,
    ):
        index = text.count("\n", 0, hit.start)
        if hit.rule.action != "keep" and (index, hit.rule.id) not in seen:
            seen.add((index, hit.rule.id))
            yield index, hit


def grouped(found: Iterable[NearHit]) -> Mapping[str, list[NearHit]]:
    """Return the hits by rule, the rule with most kept lines first."""
    by_rule: dict[str, list[NearHit]] = defaultdict(list)
    for hit in found:
        by_rule[hit.rule].append(hit)
    return dict(sorted(by_rule.items(), key=lambda item: (-sum(hit.is_kept for hit in item[1]), item[0])))


def figures(by_rule: Mapping[str, list[NearHit]]) -> str:
    """Return the table of the rules that hit a kept line, and the sum over all rules."""
    rows = [(rule, *_counts(found)) for rule, found in by_rule.items()]
    total = ("all rules", *_counts([hit for found in by_rule.values() for hit in found]))
    body = [list(map(str, row)) for row in [total, *(row for row in rows if row[1])]]
    return table(["rule", "kept", "gone", "noise"], body)


def _counts(found: Iterable[NearHit]) -> tuple[int, int, int]:
    kept = [hit for hit in found if hit.is_kept]
    return len(kept), sum(hit.taken_by is not None for hit in kept), sum(not hit.is_kept for hit in found)


if __name__ == "__main__":
    main()
