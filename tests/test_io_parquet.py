"""Parquet: one schema for everything, the record comes back from it, and others can read it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

from cleanse.io import parquet_out
from cleanse.io.articles import read_articles
from cleanse.io.columns import ARTICLES, LOG, log_row_of, record_of, row_of
from cleanse.io.form import Form
from cleanse.io.shards import open_file
from cleanse.record import article_record, json_line, log_rows, schema_text
from tests.outputs import articles, cleaned, written
from tests.properties.strategies import texts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

RECORDS = [json.loads(written(article).line) for article in articles()]
ROWS = [json.loads(row) for article in articles() for row in written(article).rows]


def there_and_back(records: Iterable[dict[str, Any]], schema: pa.Schema = ARTICLES) -> list[dict[str, Any]]:
    made = row_of if schema is ARTICLES else dict
    back = record_of if schema is ARTICLES else log_row_of
    return [back(row) for row in pa.RecordBatch.from_pylist([made(one) for one in records], schema=schema).to_pylist()]


@pytest.fixture(scope="module")
def written_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("parquet")
    output, log = str(folder / "articles.parquet"), str(folder / "removals.parquet")
    with open_file(output, Form("parquet"), log) as shard:
        for article in articles():
            shard.write(*written(article))
    return output, log


def test_the_record_comes_back(written_files: tuple[str, str]) -> None:
    found = [record for _, record in read_articles(written_files[0])]
    assert found == RECORDS
    assert [[*one] for one in found] == [[*one] for one in RECORDS]  # the order of its fields too
    assert any("extra" in one for one in RECORDS)
    assert any("metadata" in one for one in RECORDS)
    assert any(one["source"].get("undecodable") for one in RECORDS)


def test_slim_records_come_back() -> None:
    slim = [article_record(article, log=False) for article in articles()]
    assert [json_line(one) for one in there_and_back(slim)] == [json_line(one) for one in slim]


@settings(max_examples=60, deadline=None)
@given(texts())
def test_every_record_and_row_comes_back(text: str) -> None:
    article = cleaned(text)
    record, rows = article_record(article), [*log_rows(article)]
    assert [json_line(one) for one in there_and_back([record])] == [json_line(record)]
    assert there_and_back(rows, LOG) == [json.loads(json_line(row)) for row in rows]


def fields(type_: pa.DataType) -> Any:
    """Return the names that a type holds, nested as in the record's JSON Schema."""
    if pa.types.is_list(type_):
        return fields(type_.value_type)
    if pa.types.is_struct(type_):
        return {field.name: fields(field.type) for field in type_}
    return None


def described(schema: dict[str, Any]) -> Any:
    for one in schema.get("oneOf", ()):
        if one.get("type") == "object":
            return described(one)
    if "properties" in schema:
        return {name: described(one) for name, one in schema["properties"].items()}
    return described(schema["items"]) if schema.get("items") else None


def test_every_field_of_the_record_has_its_column() -> None:
    wanted = described(json.loads(schema_text()))
    wanted |= {"layout": {"start": None, "before": None, "after": None}, "versions": {"cleanse": None, "rules": None}}
    wanted["source"] |= {"undecodable": {"offset": None, "unit": None}}
    assert {field.name: fields(field.type) for field in ARTICLES} == wanted


def test_every_key_of_the_log_has_its_column() -> None:
    assert {key for row in ROWS for key in row} <= set(LOG.names)
    assert {row["kind"] for row in ROWS} == {"removed", "repaired", "layout", "suspect", "duplicate-document"}


def test_row_groups_are_bounded_in_rows_and_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_out, "_BATCH_ROWS", 4)
    for name, bound, most in (("_GROUP_ROWS", 8, 8), ("_GROUP_BYTES", 1, 4)):
        monkeypatch.setattr(parquet_out, name, bound)
        path = tmp_path / name
        with open_file(str(path), Form("parquet")) as shard:
            for article in articles():
                shard.write(written(article).line)
        data = pq.ParquetFile(path).metadata
        sizes = [data.row_group(number).num_rows for number in range(data.num_row_groups)]
        assert sum(sizes) == len(RECORDS)
        assert max(sizes) == most


def test_duckdb_reads_articles_and_removals(written_files: tuple[str, str]) -> None:
    output, log = written_files
    connection = duckdb.connect(config={"threads": 1})
    removed = connection.execute(
        "SELECT id, r.category, r.text FROM (SELECT id, unnest(removed) AS r FROM read_parquet(?)) ORDER BY ALL",
        [output],
    ).fetchall()
    logged = connection.execute(
        "SELECT id, category, before FROM read_parquet(?) WHERE kind = 'removed' ORDER BY ALL", [log]
    ).fetchall()
    assert removed == logged
    assert len(removed) == sum(len(record["removed"]) for record in RECORDS) > 100
    found = connection.execute(
        "SELECT id, text, source.sha256, versions.rules, duplicate_of.id, extra->>'$.deep.a[0]' FROM read_parquet(?)",
        [output],
    ).fetchall()
    assert found == [
        (
            one["id"],
            one["text"],
            one["source"]["sha256"],
            one["versions"].get("rules"),
            (one["duplicate_of"] or {}).get("id"),
            "1" if "deep" in one.get("extra", {}) else None,
        )
        for one in RECORDS
    ]


def test_polars_reads_it(written_files: tuple[str, str]) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.read_parquet(written_files[0])
    assert frame["text"].to_list() == [record["text"] for record in RECORDS]
    rules = frame.explode("removed").select(polars.col("removed").struct.field("rule")).drop_nulls()["rule"].to_list()
    assert rules == [one["rule"] for record in RECORDS for one in record["removed"]]


def test_pandas_reads_it(written_files: tuple[str, str]) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_parquet(written_files[0])
    assert [text if isinstance(text, str) else None for text in frame["text"]] == [one["text"] for one in RECORDS]
    assert [len(spans) for spans in frame["removed"]] == [len(one["removed"]) for one in RECORDS]


@pytest.mark.spark
def test_spark_reads_it(written_files: tuple[str, str]) -> None:
    pytest.importorskip("pyspark")
    spark = pytest.importorskip("cleanse.scale.spark")
    import shutil

    if not shutil.which("java"):
        pytest.skip("needs Java")
    session = spark.session("local[1]")
    rows = session.read.parquet(written_files[0]).selectExpr("text", "size(removed) AS cuts", "source.sha256").collect()
    assert [(row.text, row.cuts, row.sha256) for row in rows] == [
        (one["text"], len(one["removed"]), one["source"]["sha256"]) for one in RECORDS
    ]
