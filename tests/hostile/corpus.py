"""The hostile corpus: hundreds of files that nobody would wish for, the same on every machine.

    python -m tests.hostile.corpus FOLDER [--scale 0.01]

At the scale of 1 the numbers are the real ones (a million cells, 10 MB of text in one node; 1.6 GB together), at 0.01 each is a hundredth.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tests.hostile.characters import CHARACTERS
from tests.hostile.markup import MARKUP
from tests.hostile.sample import Sample, Scale
from tests.hostile.texts import TEXTS

FAMILIES = {family.__name__.replace("_", "-"): family for family in (*MARKUP, *CHARACTERS, *TEXTS)}
_SEED = 20261201


def samples(family: str, factor: float) -> Iterator[Sample]:
    """Yield the files of a family; each family has its own chance, so that another one changes nothing in it."""
    return FAMILIES[family](Scale(factor, _SEED))


def write(folder: Path, factor: float, step: int = 1) -> int:
    """Write the corpus into a folder, a folder a family, or each `step`th file; return how many were written."""
    count = 0
    for family in FAMILIES:
        place = folder / family
        place.mkdir(parents=True, exist_ok=True)
        for name, data in islice(samples(family, factor), 0, None, step):
            (place / name).write_bytes(data)
            count += 1
    return count


def main() -> None:
    """Write the corpus where the command line says."""
    flags = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    flags.add_argument("folder", type=Path)
    flags.add_argument("--scale", type=float, default=1.0)
    given = flags.parse_args()
    print(f"{write(given.folder, given.scale):,} files of {len(FAMILIES)} families in {given.folder}")


if __name__ == "__main__":
    main()
