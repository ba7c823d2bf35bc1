"""What line filters do to general web text that people judged line by line, in four languages.

    python benchmarks/lines.py [--language de] [--rules] [--show N]

On `lines/<language>.jsonl` (TurkuNLP text-quality annotations; people often called tables, forum chrome and lists noise, so recall
says little): precision (share of the removed lines that people did not keep), recall, and lost (share of the characters of
kept lines that went), for cleanse and the filters of `peers.py`. `near_hits.py` lists the kept lines that rules hit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanse.evaluate.lines import Line, judged, line_figures
from cleanse.pipeline import Options, Pipeline
from cleanse.types import LEVELS
from corpus import LANGUAGES, data_parser, line_judged
from labelled import by_rule, lost_lines
from peers import CLEANSE, NOTHING, Contender, contenders
from report import fraction, share, table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def main() -> None:
    flags = data_parser(__doc__ or "")
    flags.add_argument("--language", choices=LANGUAGES, action="append", help="only these (default: all four)")
    flags.add_argument("--level", choices=LEVELS, default="normal", help="cleanse's level (default: normal)")
    flags.add_argument("--rules", action="store_true", help="print hits, errors and precision of each rule")
    flags.add_argument(
        "--show", type=int, default=0, metavar="N", help="print N kept lines a language that were lost, and why"
    )
    given = flags.parse_args()
    competitors = contenders(Pipeline(Options(level=given.level)))
    body, ours = [], {}
    for language in given.language or LANGUAGES:
        for name, contender in competitors.items():
            lines = list(judge(given.data, language, contender))
            body.append(row(language, name, lines))
            if name == CLEANSE:
                ours[language] = lines
    print(table(["language", "", "precision", "recall", "lost", "documents hurt"], body))
    if given.rules:
        print("\n" + by_rule(line for lines in ours.values() for line in lines))
    for lines in ours.values():
        for line in [*lost_lines(lines)][: given.show]:
            print(line)


def judge(data: Path, language: str, contender: Contender) -> Iterator[Line]:
    """Yield every line, judged."""
    for document, labels in line_judged(data, language):
        yield from judged(document.id or "", document.source.text, labels, contender(document).removed)


def row(language: str, name: str, lines: list[Line]) -> list[str]:
    """Return the row of a contender."""
    one = line_figures(lines)
    precision = "–" if name == NOTHING else fraction(one.precision)
    return [language, name, precision, fraction(one.recall), share(one.lost, 2), str(one.hurt)]


if __name__ == "__main__":
    main()
