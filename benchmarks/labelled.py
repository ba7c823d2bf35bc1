"""Which boilerplate lines are found in labelled texts, by category, and what good text that costs.

    python benchmarks/labelled.py [--kind container] [--rules] [--show N] [--missed N] [--only cleanse]

On `labelled/{container,extracted}.jsonl`, whose every line was labelled by reading: recall (removed share of the
boilerplate lines), precision (share of the removed lines that are boilerplate), lost (share of the article's characters
that went), hurt (documents that lost a whole line of the article), logged (share of the found lines whose logged category is
the labelled one). The peers' rules and their sources are in `peers.py`, the definition in `cleanse.evaluate`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from cleanse.evaluate.lines import Line, found_by_label, judged, line_figures, removals_by
from cleanse.pipeline import Options, Pipeline
from cleanse.types import LEVELS
from corpus import LABELLED, data_parser, labelled
from peers import CLEANSE, NOTHING, Contender, contenders
from report import excerpt, fraction, share, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path


def main() -> None:
    flags = data_parser(__doc__ or "")
    flags.add_argument("--kind", choices=LABELLED, help="only these texts (default: both)")
    flags.add_argument("--level", choices=LEVELS, default="normal", help="cleanse's level (default: normal)")
    flags.add_argument("--only", action="store_true", help="cleanse only, without the peers")
    flags.add_argument("--rules", action="store_true", help="print hits, errors and precision of each rule")
    flags.add_argument(
        "--show", type=int, default=0, metavar="N", help="print N good lines that were lost, the rule and why"
    )
    flags.add_argument(
        "--missed", type=int, default=0, metavar="N", help="print N boilerplate lines of each category that stayed"
    )
    given = flags.parse_args()
    competitors = contenders(Pipeline(Options(level=given.level)))
    if given.only:
        competitors = {CLEANSE: competitors[CLEANSE]}
    for kind in [given.kind] if given.kind else LABELLED:
        results = {name: list(judge(given.data, kind, contender)) for name, contender in competitors.items()}
        ours = results[CLEANSE]
        print(f"\n## {kind} ({line_figures(ours).documents} documents)\n\n{figures(results)}\n\n{by_category(results)}")
        if given.rules:
            print("\n" + by_rule(ours))
        for line in [*lost_lines(ours)][: given.show]:
            print(line)
        for line in missed_lines(ours, given.missed):
            print(line)


def judge(data: Path, kind: str, contender: Contender) -> Iterator[Line]:
    """Yield every line that counts, judged."""
    for document, labels in labelled(data, kind):
        yield from judged(document.id or "", document.source.text, labels, contender(document).removed)


def figures(results: Mapping[str, Sequence[Line]]) -> str:
    """Return the table of all contenders."""
    body = []
    for name, lines in results.items():
        one = line_figures(lines)
        logged = share(one.named) if name == CLEANSE and one.named is not None else "–"
        precision = "–" if name == NOTHING else fraction(one.precision)
        body.append([name, fraction(one.recall), precision, share(one.lost, 2), str(one.hurt), logged])
    return table(["", "recall", "precision", "lost", "hurt", "logged"], body)


def by_category(results: Mapping[str, Sequence[Line]]) -> str:
    """Return the table of recall per category; `named` is the share that cleanse logged under it."""
    names = [name for name in results if name != NOTHING]
    found = {name: {one.label: one for one in found_by_label(results[name])} for name in names}
    body = [
        [
            one.label,
            str(one.lines),
            *(fraction(found[name][one.label].found / one.lines) for name in names),
            fraction(one.named / one.found) if one.found else "–",
        ]
        for one in found[CLEANSE].values()
    ]
    return table(["category", "lines", *names, "named"], body)


def by_rule(lines: Iterable[Line]) -> str:
    """Return the table of rules: lines removed, how many of them good, precision with its interval, good characters lost."""
    body = []
    for one in removals_by(lines, lambda change: change.rule):
        low, high = one.interval
        precision = "–" if one.precision is None else fraction(one.precision)
        interval = f"{fraction(low)}–{fraction(high)}"
        body.append([one.name, str(one.removed), str(one.wrong), precision, interval, str(one.lost)])
    return table(["rule", "hits", "wrong", "precision", "95 %", "good characters lost"], body)


def lost_lines(lines: Iterable[Line]) -> Iterator[str]:
    """Yield the lines of articles that were lost, whole ones first, with the rule and why."""
    hurt = [line for line in lines if line.label is None and line.cuts]
    for line in sorted(hurt, key=lambda line: not line.is_removed):
        degree = "lost" if line.is_removed else f"cut {line.gone} of {line.size}"
        yield f"- {degree} · {line.document}:{line.index + 1} · {excerpt(line.text)}"
        for change, _ in line.cuts:
            yield f"    {change.rule} ({change.category} {change.confidence:.2f}): {'; '.join(change.why)}"


def missed_lines(lines: Iterable[Line], limit: int) -> Iterator[str]:
    """Yield up to `limit` boilerplate lines of each category that stayed."""
    missed: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.label and not line.is_removed:
            missed[line.label].append(line)
    for label in sorted(missed, key=lambda label: -len(missed[label])):
        for line in missed[label][:limit]:
            yield f"- missed · {label} · {line.document}:{line.index + 1} · {excerpt(line.text)}"


if __name__ == "__main__":
    main()
