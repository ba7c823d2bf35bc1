"""What a run costs beside cleaning: speed by the number of jobs, overhead of reading, sending and writing, and memory.

    python benchmarks/runs.py [speed | overhead | memory]... [--rounds N] [--documents N] [--many N]

All on made-up documents (those of memory.py): stories of some 5 kB, pages of some 12 kB. Install the checkout (`pip install .`)
rather than run it in place: only then are the rules compiled.

speed: documents a second of `cleanse --jobs 1` and `--jobs 2` (`timing` of `--stats`, loading apart), which take turns. The ratio is that of the
best rounds, since whoever else uses the machine only ever slows it, and the median of the ratios of the rounds. At least 1.8 is asked on two
idle cores. Whether they were idle is printed: the load, and what two processes that only count do together over one of them, which is 2 then.

overhead: CPU time of a run that is not spent in `Pipeline.clean`, over the time that is, with one worker: in the parent (reading,
sending, finding copies, writing) and in the worker (receiving, making lines, signing). The median of the rounds. At most 15 % is asked.

memory: resident memory while short documents go to a run folder with two workers, read from `/proc` whenever a shard was made safe. Pages of the
index of copies, which the system maps from its file, are counted apart: they can be dropped at any time. Drift is the least-squares slope over the second half;
below 1 MB per 10,000 documents is asked.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Any, NamedTuple

from cleanse.cli.main import main as cleanse
from cleanse.dedup.signature import signatures
from cleanse.pipeline import Options, Pipeline, pipeline_for
from corpus import parser
from memory import pages, slope, stories, story
from report import share, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cleanse.types import Article

_COMMAND = str(Path(sys.executable).with_name("cleanse"))
_KINDS = ("texts", "pages")
_DEDUP = ("none", "near")
_PAGES_SHARE = 4  # a page takes so many times as long as a text
_SEED = 6
_SHARD = 5_000
_JOBS = 2
_PER = 10_000
_LOOK_SECONDS = 0.05
_COUNTING = """
import time
end, count = time.monotonic() + 1.0, 0
while time.monotonic() < end:
    for _ in range(1000):
        pass
    count += 1
print(count)
"""


class Memory(NamedTuple):
    """Kilobytes that processes hold: their own, and those of files that the system has mapped for them."""

    documents: int
    parent: int
    workers: int
    mapped: int


def main() -> None:
    flags = parser(__doc__ or "")
    parts: Mapping[str, Callable[[Any, Path], None]] = {"speed": speed, "overhead": overhead, "memory": memory}
    flags.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(parts)} (default: all)")
    flags.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds (default: 5)")
    flags.add_argument(
        "--documents", type=int, default=2_000, metavar="N", help="stories a round; pages: a quarter (default: 2000)"
    )
    flags.add_argument(
        "--many", type=int, default=100_000, metavar="N", help="short documents for memory (default: 100000)"
    )
    given = flags.parse_args()
    if unknown := sorted({*given.parts} - {*parts}):
        flags.error(f"no part {unknown[0]}: {', '.join(parts)}")
    with tempfile.TemporaryDirectory(prefix="cleanse-runs-") as name:
        for part in given.parts or parts:
            print(f"## {part}\n", flush=True)
            parts[part](given, Path(name))
            print()


def speed(given: Any, work: Path) -> None:
    """Print documents a second by the number of jobs."""
    inputs = made_inputs(work, given.documents)
    found: dict[tuple[str, str, str], list[float]] = {}
    loads = []
    for _ in range(given.rounds):
        loads.append(f"{os.getloadavg()[0]:.1f} ({counted(2) / counted(1):.2f})")
        for kind in _KINDS:
            for dedup in _DEDUP:
                for jobs in ("1", "2"):
                    rate = documents_per_second(inputs[kind], jobs, dedup, work)
                    found.setdefault((kind, dedup, jobs), []).append(rate)
    body = []
    for kind in _KINDS:
        for dedup in _DEDUP:
            one, two = found[kind, dedup, "1"], found[kind, dedup, "2"]
            ratios = [b / a for a, b in zip(one, two, strict=True)]
            best = max(two) / max(one)
            body.append([kind, dedup, f"{max(one):.0f}", f"{max(two):.0f}", f"{best:.2f}", f"{median(ratios):.2f}"])
    head = ["documents", "--dedup", "--jobs 1, docs/s", "--jobs 2, docs/s", "best over best", "median ratio"]
    print(table(head, body))
    print(f"\n{os.cpu_count()} cores; load before each round, and what two that count do over one: {', '.join(loads)}")


def counted(processes: int) -> int:
    """Return how far so many processes count together in a second."""
    command = [sys.executable, "-c", _COUNTING]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
    return sum(int(one.communicate()[0]) for one in running)


def documents_per_second(path: Path, jobs: str, dedup: str, work: Path) -> float:
    """Return what a run says of its speed."""
    stats = work / "stats.json"
    flags = ["--jobs", jobs, "--dedup", dedup, "--quiet", "-o", str(work / "out.jsonl"), "--stats", str(stats)]
    subprocess.run([_COMMAND, str(path), *flags], check=True)
    timing = json.loads(stats.read_text(encoding="utf-8"))["timing"]
    return float(timing["documents"]) / float(timing["seconds"])


def overhead(given: Any, work: Path) -> None:
    """Print the CPU time beside cleaning as a share of cleaning."""
    inputs = made_inputs(work, given.documents)
    cleaning = counted_cleaning()
    body = []
    for kind in _KINDS:
        for dedup in _DEDUP:
            rounds = [spent(inputs[kind], dedup, work, cleaning) for _ in range(given.rounds)]
            parent, worker = (median(column) for column in zip(*rounds, strict=True))
            most = 2 * (1 + worker) / (1 + worker + parent)
            body.append([kind, dedup, share(parent), share(worker), share(median(map(sum, rounds))), f"{most:.2f}"])
    print(table(["documents", "--dedup", "parent", "worker", "both", "most that 2 jobs gain"], body))
    print(
        "\nof the CPU time of `Pipeline.clean`, one file of articles and one worker; the last column: on two cores that also do"
    )
    print("the parent's work, while one job leaves it a core of its own")


def counted_cleaning() -> Any:
    """Let `Pipeline.clean` count the CPU seconds that it takes, here and in processes forked from here; return where."""
    seconds = multiprocessing.RawValue("d", 0.0)
    clean = Pipeline.clean

    def counting(self: Pipeline, *given: Any, **named: Any) -> Article:
        began = process_time()
        try:
            return clean(self, *given, **named)
        finally:
            seconds.value += process_time() - began

    Pipeline.clean = counting  # type: ignore[method-assign]
    return seconds


def spent(path: Path, dedup: str, work: Path, cleaning: Any) -> tuple[float, float]:
    """Return the CPU time that the parent and the worker take beside cleaning, over that of cleaning."""
    signatures(["Tables that are made late are made before."])
    for document in (*stories(3), *pages(3)):
        pipeline_for(Options()).clean(document)
    cleaning.value = 0.0
    before = process_time(), _of_children()
    code = cleanse([str(path), "--jobs", "1", "--dedup", dedup, "--quiet", "-o", str(work / "out.jsonl")])
    if code:
        raise SystemExit(f"the run ended with {code}")
    parent, worker = process_time() - before[0], _of_children() - before[1]
    return parent / cleaning.value, (worker - cleaning.value) / cleaning.value


def memory(given: Any, work: Path) -> None:
    """Print the resident memory of a run over many short documents, and its drift."""
    path = work / "short.jsonl"
    chance = random.Random(_SEED)
    with path.open("w", encoding="ascii") as lines:
        for number in range(given.many):
            text = "\n\n".join(story(chance, number).split("\n\n")[:4])
            lines.write(json.dumps({"id": str(number), "text": text}) + "\n")
    samples = list(sampled(path, work / "many", given.many))
    print(
        table(
            ["documents", "parent MB", "workers MB", "mapped MB"],
            [
                [f"{one.documents:,}", *(f"{size / 1024:.1f}" for size in (one.parent, one.workers, one.mapped))]
                for one in samples
            ],
        )
    )
    settled = samples[len(samples) // 2 :]
    drift = {
        name: slope([(one.documents, getattr(one, name)) for one in settled]) * _PER / 1024
        for name in ("parent", "workers", "mapped")
    }
    print(
        f"\ndrift per {_PER:,} documents over the second half: "
        + ", ".join(f"{n} {d:+.2f} MB" for n, d in drift.items())
    )


def sampled(path: Path, out: Path, count: int) -> Iterator[Memory]:
    """Yield the memory of a run whenever its journal has one shard more."""
    flags = ["--jobs", str(_JOBS), "--quiet", "--shard-size", str(min(_SHARD, count // 10)), "-o", f"{out}/"]
    run = subprocess.Popen([_COMMAND, str(path), *flags])
    journal = out / "journal.jsonl"
    seen = 1
    while run.poll() is None:
        time.sleep(_LOOK_SECONDS)
        rows = journal.read_bytes().splitlines()[1:] if journal.exists() else []
        if len(rows) >= seen:
            seen = len(rows) + 1
            try:
                children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text(encoding="ascii").split()
                parent, *workers = [_held(pid) for pid in (str(run.pid), *children)]
            except (FileNotFoundError, KeyError):
                continue  # the run is at its end
            if len(workers) < _JOBS:
                continue  # their work is done
            done = sum(json.loads(row).get("tally", {}).get("documents", 0) for row in rows)
            yield Memory(done, parent[0], sum(own for own, _ in workers), parent[1])
    if run.returncode:
        raise SystemExit(f"the run ended with {run.returncode}")


def made_inputs(work: Path, count: int) -> dict[str, Path]:
    """Return files of made-up documents, by kind."""
    inputs = {kind: work / f"{kind}.jsonl" for kind in _KINDS}
    if not inputs["texts"].exists():
        told = ({"id": one.id, "url": one.url, "text": one.source.text} for one in stories(count))
        shown = ({"id": one.id, "url": one.url, "html": one.markup} for one in pages(count // _PAGES_SHARE))
        for path, rows in zip(inputs.values(), (told, shown), strict=True):
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="ascii")
    return inputs


def _held(pid: str) -> tuple[int, int]:
    """Return the kilobytes of a process: its own, and those of mapped files."""
    rows = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines())
    return int(rows["RssAnon"].split()[0]), int(rows["RssFile"].split()[0])


def _of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
