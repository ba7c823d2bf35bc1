"""Documents per CPU second of the whole text cleaning, against `ftfy.fix_text` and `langdetect.detect` alone.

    python benchmarks/speed.py [--rounds N] [--documents N] [--profile]

The same distinct English documents of about 5 kB, in the same run: cleanse repairs, detects the language, runs all rules and
heuristics, logs, and writes the record as JSON (`to_dict`, orjson); the peers repair the characters and name the language, nothing else.
Each document is used once a round by each side, after a warm-up on others; the sides take turns, batch by batch, and swap who
goes first. Only ratios count: times on a shared machine mean nothing. The target is a ratio of 12.
"""

from __future__ import annotations

import cProfile
import pstats
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, NamedTuple

import ftfy
import langdetect
import orjson

from cleanse.pipeline import Pipeline
from corpus import SETS, data_parser, document, rows
from report import excerpt, share, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cleanse.types import Document

_AT_LEAST, _AT_MOST = 4_750, 5_500
_BATCH = 10
_WARM_UP = 20
_TARGET = 12
_TOP = 25
_BUILT_IN = "~"
_PACKAGE = "/cleanse/"

Place = tuple[str, int, str]
Work = Callable[["Document"], object]


class Round(NamedTuple):
    """CPU seconds that each side took for the same documents."""

    ours: float
    theirs: float


def main() -> None:
    flags = data_parser(__doc__ or "")
    flags.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds (default: 5)")
    flags.add_argument("--documents", type=int, default=200, metavar="N", help="documents a round (default: 200)")
    flags.add_argument("--profile", action="store_true", help="print where cleanse's time goes")
    given = flags.parse_args()
    pipeline = Pipeline()
    sample = list(english_documents(given.data, pipeline, given.documents + _WARM_UP))
    warm_up, used = sample[:_WARM_UP], sample[_WARM_UP:]
    ours, theirs = cleaning(pipeline), peers()
    for one in warm_up:
        ours(one)
        theirs(one)
    rounds = [timed(used, ours, theirs, is_swapped=bool(number % 2)) for number in range(given.rounds)]
    size = median(len(one.source.text.encode()) for one in used)
    print(f"{len(used)} distinct English documents, median {size:.0f} bytes, {given.rounds} rounds\n")
    print(figures(rounds, len(used)))
    if given.profile:
        print("\n" + profiled(used, ours))


def cleaning(pipeline: Pipeline) -> Work:
    """Return what we time of ourselves: a document to a line of JSON."""
    return lambda one: orjson.dumps(pipeline.clean(one).to_dict())


def peers() -> Work:
    """Return what we time of the peers."""
    langdetect.DetectorFactory.seed = 0

    def work(one: Document) -> object:
        return langdetect.detect(ftfy.fix_text(one.source.text))

    return work


def english_documents(data: Path, pipeline: Pipeline, count: int) -> Iterator[Document]:
    """Yield distinct English documents of about 5 kB: stretches of whole lines of what extractors made of pages."""
    stretches = (
        document(text, f"{name}/{number}")
        for name in SETS
        for row in rows(data / "text" / f"{name}.extracted.jsonl")
        for number, text in enumerate(stretched(row["dirty"]))
    )
    seen: set[str] = set()
    for one in stretches:
        text = one.source.text
        if len(seen) < count and text not in seen and pipeline.clean(one).language == "en":
            seen.add(text)
            yield one


def stretched(text: str) -> Iterator[str]:
    """Yield consecutive stretches of lines of about 5 kB; what is left over is not used."""
    lines: list[str] = []
    size = 0
    for line in re.split(r"(?<=\n)", text):
        lines.append(line)
        size += len(line.encode())
        if size >= _AT_LEAST:
            if size <= _AT_MOST:
                yield "".join(lines)
            lines, size = [], 0


def timed(documents: Sequence[Document], ours: Work, theirs: Work, *, is_swapped: bool) -> Round:
    """Return the CPU seconds of both sides, which take turns batch by batch."""
    spent = {ours: 0.0, theirs: 0.0}
    for start in range(0, len(documents), _BATCH):
        for work in (theirs, ours) if is_swapped else (ours, theirs):
            began = process_time()
            for one in documents[start : start + _BATCH]:
                work(one)
            spent[work] += process_time() - began
    return Round(spent[ours], spent[theirs])


def figures(rounds: Sequence[Round], documents: int) -> str:
    """Return the table of medians."""
    ratios = sorted(one.theirs / one.ours for one in rounds)
    body = [
        ["cleanse, all of it", f"{documents / median(one.ours for one in rounds):.0f}"],
        ["ftfy.fix_text + langdetect.detect", f"{documents / median(one.theirs for one in rounds):.1f}"],
        ["**ratio** (median of rounds)", f"**{median(ratios):.1f}**"],
        ["ratio, lowest and highest round", f"{ratios[0]:.1f}–{ratios[-1]:.1f}"],
        ["target", str(_TARGET)],
    ]
    return table(["", "documents / CPU second"], body)


def profiled(documents: Sequence[Document], work: Work) -> str:
    """Return two tables of functions: by their own time, that of the built-ins they call included, and by all their time.

    The profiler makes calls of small functions dearer than they are: read it for the order, not for the sizes.
    """
    profile = cProfile.Profile()
    profile.enable()
    for one in documents:
        work(one)
    profile.disable()
    stats = pstats.Stats(profile)
    own = charges(stats)
    whole = Counter({place: row[3] for place, row in stats.stats.items() if _PACKAGE in place[0]})
    return "\n\n".join(
        table(
            ["function", "calls / document", "own", "with callees"],
            [_profile_row(place, stats, own, len(documents)) for place, _ in costs.most_common(_TOP)],
        )
        for costs in (own, whole)
    )


def _profile_row(place: Place, stats: pstats.Stats, own: Mapping[Place, float], documents: int) -> list[str]:
    file, _, name = place
    row = stats.stats[place]
    total = max(one[3] for one in stats.stats.values())
    shown = "/".join(Path(file).parts[-2:])
    return [
        excerpt(f"{shown}:{name}", 60),
        f"{row[1] / documents:.1f}",
        share(own[place] / total),
        share(row[3] / total),
    ]


def charges(stats: pstats.Stats) -> Counter[Place]:
    """Return the own time of each Python function, with the time of each built-in charged to who called it."""
    charged: Counter[Place] = Counter()
    for place, (_, _, own, _, callers) in stats.stats.items():
        if place[0] == _BUILT_IN and callers:
            for caller, (_, _, seconds, _) in callers.items():
                charged[caller] += seconds
        else:
            charged[place] += own
    return charged


if __name__ == "__main__":
    main()
