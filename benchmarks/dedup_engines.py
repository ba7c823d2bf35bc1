"""One relational program on two engines: whether the labels are the same, and what they cost.

    python benchmarks/dedup_engines.py [--data DIR] [--documents N] [--no-spark]

Needs cleanse[duckdb], and cleanse[spark] with Java for Spark on `local[2]`. Wall time, for Spark works in another process.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from cleanse.scale.batch import ARTICLES
from cleanse.scale.duckdb import DuckEngine
from cleanse.scale.program import deduplicate
from corpus import data_parser, rows
from report import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleanse.scale.engine import Engine

_THRESHOLD = 0.7


def main() -> None:
    flags = data_parser(__doc__ or "")
    flags.add_argument(
        "--documents", type=int, default=15_000, metavar="N", help="how many documents (default: 15,000)"
    )
    flags.add_argument("--no-spark", action="store_true", help="DuckDB alone")
    given = flags.parse_args()
    corpus = [*rows(given.data / "dedup" / "corpus.jsonl")][: given.documents]
    made = [{"n": n, "id": row["id"], "text": row["text"], "url": row["url"]} for n, row in enumerate(corpus)]
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        found["DuckDB"] = labels(DuckEngine(Path(folder)), made)
    with tempfile.TemporaryDirectory() as folder:
        turned = [row | {"n": n} for n, row in enumerate(reversed(made))]
        backwards = labels(DuckEngine(Path(folder)), turned)
    if not given.no_spark:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        from cleanse.scale.spark import SparkEngine, session

        own = session("local[2]")
        own.conf.set("spark.sql.shuffle.partitions", "8")
        with tempfile.TemporaryDirectory() as folder:
            found["Spark local[2]"] = labels(SparkEngine(own, folder), made)
        own.stop()
    first = found["DuckDB"]
    body = [
        [name, f"{seconds:.1f}", str(len({row["centre"] for row in clusters})), str(sum(not row["is_kept"] for row in told)),
         "yes" if (clusters, told) == first[:2] else "NO"]
        for name, (clusters, told, seconds) in found.items()
    ]  # fmt: skip
    print(table([f"{len(made):,} documents", "seconds", "clusters", "left out", "labels as DuckDB's"], body))
    same = {row["n"]: row["centre"] for row in first[0]} == {
        len(made) - 1 - row["n"]: row["centre"] for row in backwards[0]
    }
    print(f"\nclusters of the same input backwards: {'the same' if same else 'NOT the same'}")


def labels(engine: Engine, made: Sequence[dict[str, Any]]) -> tuple[list[Any], list[Any], float]:
    """Return the clusters, the labels and the seconds they took."""
    began = time.monotonic()
    engine.put("articles", [pa.RecordBatch.from_pylist([*made], schema=ARTICLES)], ARTICLES)
    deduplicate(engine, _THRESHOLD, "first")
    found = [*engine.rows("SELECT * FROM clusters ORDER BY n")], [*engine.rows("SELECT * FROM labels ORDER BY n")]
    return *found, time.monotonic() - began


if __name__ == "__main__":
    main()
