"""What a start costs: CPU of `cleanse --help` against a bare Python, and of loading every rule pack.

    python benchmarks/start.py [--runs N]

CPU is user and system time of the child process (`wait4`), median over runs that take turns, after one run of each that is not counted.
The target for `--help` is at most seven bare starts. "Loading" is the CPU time inside a fresh process, imports apart: reading and compiling
all packs, and the first English document, which compiles what was put off.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from corpus import parser
from report import table

if TYPE_CHECKING:
    from collections.abc import Sequence

_TARGET = 7
_BARE = (sys.executable, "-c", "pass")
_LOADING = """
import json
from time import process_time
began = process_time()
from cleanse.decode import from_str
from cleanse.pipeline import Pipeline
from cleanse.rulepack import load_rules
from cleanse.types import Document
imported = process_time()
rules = load_rules()
read = process_time()
pipeline = Pipeline()
built = process_time()
pipeline.clean(Document(from_str("The council voted on Tuesday to keep the footbridge open all winter."), language="en"))
cleaned = process_time()
print(json.dumps([len(rules.rules), imported - began, read - imported, built - read, cleaned - built]))
"""


def main() -> None:
    flags = parser(__doc__ or "")
    flags.add_argument("--runs", type=int, default=15, metavar="N", help="runs of each command (default: 15)")
    given = flags.parse_args()
    bare, helped = cpu_of([_BARE, help_command()], given.runs)
    loads = [loading() for _ in range(given.runs)]
    count = loads[0][0]
    imported, read, built, first = (median(column) for column in list(zip(*loads, strict=True))[1:])
    rows = (
        ("python -c pass", bare),
        ("cleanse --help", helped),
        ("import of the pipeline", imported),
        (f"reading and checking {count:.0f} rules", read),
        ("building the pipeline (reading included)", built),
        ("first English document", first),
    )
    body = [[name, f"{1000 * seconds:.0f}", f"{seconds / bare:.1f}"] for name, seconds in rows]
    print(table(["", "CPU ms", "bare starts"], body))
    print(f"\ntarget of cleanse --help: at most {_TARGET} bare starts")


def help_command() -> tuple[str, ...]:
    """Return the installed command, or the module where it is not installed beside this Python."""
    script = Path(sys.executable).with_name("cleanse")
    return (str(script), "--help") if script.exists() else (sys.executable, "-m", "cleanse", "--help")


def cpu_of(commands: Sequence[Sequence[str]], runs: int) -> list[float]:
    """Return the median CPU seconds of each command; they take turns."""
    for command in commands:
        spent_by(command)
    rounds = [[spent_by(command) for command in commands] for _ in range(runs)]
    return [median(column) for column in zip(*rounds, strict=True)]


def spent_by(command: Sequence[str]) -> float:
    """Return the CPU seconds of one run. Raises CalledProcessError where it fails."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    return usage.ru_utime + usage.ru_stime


def loading() -> list[float]:
    """Return the number of rules, and the CPU seconds of import, reading, building and the first document in a fresh process."""
    done = subprocess.run((sys.executable, "-c", _LOADING), capture_output=True, text=True, check=True)
    costs: list[float] = json.loads(done.stdout)
    return costs


if __name__ == "__main__":
    main()
