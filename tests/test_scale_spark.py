"""The same program on a real Spark: `pytest -m spark`, where Java and cleanse[spark] are there."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import cleanse
from tests.dedup_texts import edited, story
from tests.test_scale import SCHEMA, corpus, labelled

if TYPE_CHECKING:
    from collections.abc import Iterator

_MISSING = (
    "needs pyspark: pip install 'cleanse[spark]'"
    if importlib.util.find_spec("pyspark") is None
    else "needs Java 17 on the path"
    if shutil.which("java") is None
    else ""
)
pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(bool(_MISSING), reason=_MISSING),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    from cleanse.scale import spark

    made = spark.session("local[2,4]")
    made.conf.set("spark.sql.shuffle.partitions", "4")
    yield made
    made.stop()


def spark_labels(session: Any, folder: Path, rows: list[dict[str, Any]]) -> tuple[list[Any], list[Any]]:
    import pyarrow as pa

    from cleanse.scale.program import deduplicate
    from cleanse.scale.spark import SparkEngine

    folder.mkdir()
    engine = SparkEngine(session, str(folder))
    engine.put("articles", [pa.RecordBatch.from_pylist(rows, schema=SCHEMA)], SCHEMA)
    deduplicate(engine, 0.7, "first")
    return [*engine.rows("SELECT * FROM clusters ORDER BY n")], [*engine.rows("SELECT * FROM labels ORDER BY n")]


def test_labels_are_those_of_duckdb(session: Any, tmp_path: Path) -> None:
    rows = corpus()
    assert spark_labels(session, tmp_path / "spark", rows) == labelled(tmp_path / "duckdb", rows)


def test_a_frame_of_ones_own(session: Any, tmp_path: Path) -> None:
    from cleanse.scale import spark

    pages = [("a", story(1) + "\n\nShare this article"), ("b", edited(story(1), 0.04)), ("c", story(2)), ("d", None)]
    articles = spark.clean(session.createDataFrame(pages, "id string, text string"))
    once = spark.dedup(articles, str(tmp_path / "steps"))
    found = {row["id"]: row for row in once.collect()}
    assert [found[name]["is_kept"] for name in "abcd"] == [True, False, True, True]
    assert found["b"]["duplicate_of"]["id"] == "a"
    assert found["d"]["status"] == "failed"
    here = cleanse.clean(pages[0][1])
    assert json.loads(found["a"]["record"])["text"] == here.text == found["a"]["text"]


def test_a_killed_worker_costs_nothing(session: Any, tmp_path: Path) -> None:
    from pyspark.sql.types import LongType, StringType, StructField, StructType

    marker = tmp_path / "killed"
    schema = StructType([StructField("n", LongType()), StructField("text", StringType())])

    def die_once(batches: Any) -> Any:
        for batch in batches:
            if not marker.exists():
                marker.touch()
                os.kill(os.getpid(), signal.SIGKILL)
                time.sleep(60)
            yield batch

    from cleanse.scale import spark

    pages = session.createDataFrame([(n, story(n, 60)) for n in range(40)], schema).repartition(4)
    articles = spark.clean(pages.mapInArrow(die_once, schema))
    assert sorted(row["text"] for row in articles.collect()) == sorted(story(n, 60) for n in range(40))
    assert marker.exists()
