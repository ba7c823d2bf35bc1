"""What writing costs beside cleaning, by form; and whether memory stays flat while Parquet is written.

    python benchmarks/writing.py [--documents N] [--records N]

Invented stories (those of memory.py) are cleaned and become the JSON lines of their records and logs, as the workers of a run make
them; that is the cleaning side. Then the same lines go to a run folder in each form, with the log and without it, to the disk and
its names synced. The table holds the CPU time of writing as a share of the CPU time of cleaning the same documents: the median of
three rounds. Then `--records` records go to one Parquet file with its log; resident memory is the system's (`/proc/self/statm`),
looked at every 500 records.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, NamedTuple

from cleanse.io.form import FORMS, form_of
from cleanse.io.shards import open_file, open_shard
from cleanse.pipeline import Options, Pipeline
from cleanse.record import article_record, json_line, log_rows
from corpus import parser
from memory import resident, slope, stories
from report import share, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleanse.io.form import Form

_ROUNDS = 3
_SAMPLES = 10
_LOOK_EVERY = 500
_PER = 10_000
_MEGABYTE = 1 << 20


class Lines(NamedTuple):
    """The JSON line of an article's record, and those of its log."""

    record: bytes
    rows: list[bytes]


def main() -> None:
    flags = parser(__doc__ or "")
    flags.add_argument("--documents", type=int, default=2_000, metavar="N", help="how many are cleaned (default: 2000)")
    flags.add_argument(
        "--records", type=int, default=100_000, metavar="N", help="how many go to Parquet (default: 100000)"
    )
    given = flags.parse_args()
    lines, cleaning = cleaned(given.documents)
    body = [
        [to, share(spent(lines, to, has_log=False) / cleaning), share(spent(lines, to, has_log=True) / cleaning)]
        for to in FORMS
    ]
    print(f"{len(lines):,} documents, of the CPU time of cleaning them:\n")
    print(table(["--to", "articles", "articles and log"], body))
    found = list(sampled(lines, given.records))
    print()
    print(
        table(
            ["records to Parquet", "most resident MB"],
            [[f"{count:,}", f"{size / _MEGABYTE:.1f}"] for count, size in found],
        )
    )
    growth = slope(found[len(found) // 2 :]) * _PER
    print(f"\ndrift per {_PER:,} records over the second half: {growth / _MEGABYTE:+.2f} MB")


def cleaned(count: int) -> tuple[list[Lines], float]:
    """Return the lines of so many documents, and the CPU seconds that they took; the first of them are for warming up."""
    pipeline = Pipeline(Options(markdown=True))
    documents = [*stories(count)]
    for one in documents[:20]:
        pipeline.clean(one)
    began = process_time()
    made = []
    for one in documents:
        article = pipeline.clean(one)
        made.append(Lines(json_line(article_record(article)), [json_line(row) for row in log_rows(article)]))
    return made, process_time() - began


def spent(lines: Sequence[Lines], to: str, *, has_log: bool) -> float:
    """Return the CPU seconds of writing all lines to a run folder."""
    form = form_of(to, None, is_folder=True, has_log=has_log)
    write(lines[:20], form)  # imports
    return median(write(lines, form) for _ in range(_ROUNDS))


def write(lines: Sequence[Lines], form: Form) -> float:
    with tempfile.TemporaryDirectory(prefix="cleanse-writing-") as folder:
        began = process_time()
        with open_shard(folder, 0, form) as shard:
            for record, rows in lines:
                shard.write(record, rows)
        return process_time() - began


def sampled(lines: Sequence[Lines], count: int) -> Iterator[tuple[int, int]]:
    """Yield the resident bytes before anything is written; then, ten times, how many records were and the most bytes since the last time.

    The lines come round again and again. A row group fills and goes, so that single looks would tell of nothing but where in it they fell.
    """
    step = max(1, count // _SAMPLES)
    yield 0, resident()
    with tempfile.TemporaryDirectory(prefix="cleanse-writing-") as folder:
        output, log = (str(Path(folder) / f"{name}.parquet") for name in ("articles", "removals"))
        with open_file(output, form_of(None, output, is_folder=False), log) as shard:
            most = 0
            for number in range(1, count + 1):
                shard.write(*lines[number % len(lines)])
                if number % _LOOK_EVERY == 0 or number % step == 0:
                    most = max(most, resident())
                if number % step == 0:
                    yield number, most
                    most = 0


if __name__ == "__main__":
    main()
