"""What the hostile corpus costs: the slowest and the fattest families, and what an honest large document takes for each megabyte.

    python benchmarks/hostile.py [--scale 1.0] [--seconds 60] [FAMILY ...]

Writes the corpus (`tests/hostile/corpus.py`, 1.2 GB at the scale of 1) into a temporary folder and runs `tests.hostile.trial` over it: each
file through the readers and the pipeline, in a process of its own. Seconds are of CPU; megabytes are the peak of resident memory over
that of an ordinary page, as the operating system counts it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from corpus import parser
from report import table

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROOT = Path(__file__).parents[1]
_SHOWN = 15
_HONEST = "large"
_MEGABYTE = 1 << 20

Row = dict[str, Any]


def main() -> None:
    flags = parser(__doc__ or "")
    flags.add_argument("families", nargs="*", metavar="FAMILY", help="these alone (default: all)")
    flags.add_argument("--scale", type=float, default=1.0, help="of the corpus (default: 1)")
    flags.add_argument("--seconds", type=int, default=60, help="of CPU for one file (default: 60)")
    given = flags.parse_args()
    with TemporaryDirectory() as folder:
        _run("tests.hostile.corpus", folder, "--scale", str(given.scale))
        said = _run("tests.hostile.trial", folder, *given.families, "--seconds", str(given.seconds))
    base, *rows = [json.loads(line) for line in said.splitlines()]
    print(
        f"{len(rows)} files; not ended whole: {sum(row['ended'] != 'whole' for row in rows)}; "
        f"against the law: {sum(not row.get('lawful') for row in rows)}; an ordinary page: {base['peak']} MB\n"
    )
    print(_families(rows, base["peak"]))
    print()
    print(_honest(rows, base["peak"]))


def _run(module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout


def _families(rows: Sequence[Row], base: int) -> str:
    """Return the slowest file of each family, and how much memory its fattest took."""
    by_family: dict[str, list[Row]] = {}
    for row in rows:
        by_family.setdefault(row["family"], []).append(row)
    worst = [
        (max(members, key=lambda row: float(row["seconds"])), max(int(row["peak"]) for row in members))
        for members in by_family.values()
    ]
    worst.sort(key=lambda pair: -float(pair[0]["seconds"]))
    return table(
        ["family: slowest file", "MB", "seconds", "s/MB", "fattest, MB over base"],
        [[f"{row['family']}: {row['name']}", *_cost(row), f"{peak - base}"] for row, peak in worst[:_SHOWN]],
    )


def _honest(rows: Sequence[Row], base: int) -> str:
    return table(
        ["large and honest", "MB", "seconds", "s/MB", "MB over base", "came out"],
        [
            [row["name"], *_cost(row), f"{row['peak'] - base}", " ".join(row.get("statuses", ()))]
            for row in rows
            if row["family"] == _HONEST
        ],
    )


def _cost(row: Row) -> tuple[str, str, str]:
    size = row["bytes"] / _MEGABYTE
    return f"{size:.1f}", f"{row['seconds']:.1f}", f"{row['seconds'] / max(size, 0.001):.2f}"


if __name__ == "__main__":
    main()
