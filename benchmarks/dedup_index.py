"""The index on disk at size: documents a CPU second (look-up and insertion), memory, bytes a document.

    python benchmarks/dedup_index.py [--documents N] [--folder DIR]

The documents are synthetic: signatures of 22 keys, 90 sampled shingles and 6 lines of chance, the size of a news article's, one in
ten a near copy of an earlier one. Making them is not counted. A commit follows every 10,000. Memory is the greatest resident set,
mapped pages of the file included.
"""

from __future__ import annotations

import resource
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np

from cleanse.dedup.index import Index, print_key
from cleanse.dedup.likeness import Subject, likeness
from cleanse.dedup.rows import Row
from cleanse.dedup.signature import SAMPLED_BELOW, Signature
from cleanse.dedup.spans import KEYS, LINES, PRINTS
from cleanse.dedup.stream import GROUP
from corpus import parser
from report import table

_COMMIT = 10_000
_KEYS, _SAMPLED, _LINES = 22, 90, 6


def main() -> None:
    flags = parser(__doc__ or "")
    flags.add_argument("--documents", type=int, default=1_000_000, metavar="N", help="how many (default: 1,000,000)")
    flags.add_argument("--folder", metavar="DIR", help="where the index is made (default: a temporary folder)")
    given = flags.parse_args()
    folder = Path(given.folder or tempfile.mkdtemp()) / "index"
    chance = np.random.default_rng(1)
    body = []
    spent = found = 0.0
    part = max(1, given.documents // 10)
    with Index(folder) as index:
        seen = counted = 0
        while seen < given.documents:
            group = documents(chance, min(GROUP, given.documents - seen), seen)
            began = time.process_time()
            found += take_in(index, group)
            seen += len(group)
            counted += len(group)
            if seen // _COMMIT > (seen - len(group)) // _COMMIT:
                index.commit()
            spent += time.process_time() - began
            if counted >= part or seen == given.documents:
                body.append([f"{seen:,}", f"{counted / spent:,.0f}", f"{memory():,.0f}", str(len(index.spans))])
                print(body[-1], flush=True)
                spent = counted = 0
        index.commit()
        size = index.store.size()
    print(table(["documents", "documents a CPU second", "greatest memory, MB", "runs"], body))
    print(f"\n{size / given.documents:,.0f} bytes a document; {found:,.0f} copies found of {given.documents // 10:,}")
    if not given.folder:
        shutil.rmtree(folder.parent)


def documents(chance: np.random.Generator, count: int, first: int) -> list[tuple[Row, list[int]]]:
    """Return documents; every tenth is a copy of the one nine before it, with a tenth of its shingles changed."""
    made = []
    for number in range(first, first + count):
        copied = number - 9 if number % 10 == 9 else number
        own = np.random.default_rng(copied)
        sketch = own.integers(SAMPLED_BELOW >> 2, SAMPLED_BELOW, _SAMPLED, dtype=np.uint32)
        keys = own.integers(0, 1 << 64, _KEYS, dtype=np.uint64)
        sketch[:_KEYS] = keys >> np.uint64(36)
        if copied != number:
            sketch[_KEYS : _KEYS + 7] = chance.integers(0, SAMPLED_BELOW, 7)
        none = np.zeros(0, dtype=np.uint32)
        signature = Signature(tuple(keys.tolist()), sketch, SAMPLED_BELOW, none, none, 360)
        made.append(
            (
                Row(f"https://example.org/{number}", chance.bytes(16), signature),
                chance.integers(0, 1 << 64, _LINES, dtype=np.uint64).tolist(),
            )
        )
    return made


def take_in(index: Index, group: list[tuple[Row, list[int]]]) -> int:
    """Look a group up and add what is new, as a stream of articles does; return how many were not."""
    index.settle()
    index.seek(PRINTS, [print_key(row.fingerprint) for row, _ in group])
    index.seek(LINES, [line for _, lines in group for line in lines])
    index.seek(KEYS, [key for row, _ in group if row.signature for key in row.signature.keys])
    copies = 0
    for row, lines in group:
        assert row.signature is not None
        likely = [number for number, count in index.holders(row.signature.keys).items() if count > 1]
        twins = [(number, twin) for number in likely if (twin := index.row(number)) and twin.signature]
        alike = [
            number for number, twin in twins if twin.signature and likeness(Subject(row.signature), twin.signature)
        ]
        copies += bool(alike)
        index.add(row._replace(signature=None, twin=alike[0]) if alike else row, () if alike else lines)
    return copies


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
