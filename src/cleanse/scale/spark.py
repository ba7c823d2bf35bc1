"""Cleaning and deduplication on Spark: on a session of your own, or one that is started here.

    from cleanse.scale import spark
    articles = spark.clean(pages)                        # pages: a DataFrame with `text`, and `id`, `url` … where known
    once = spark.dedup(articles, "hdfs:///tmp/steps")    # the same rows, with `is_kept` and `duplicate_of`

Workers need cleanse too. Each step is a Parquet folder, so that what a lost worker had done is done again, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sql
from pyspark.sql.pandas.types import from_arrow_schema

from cleanse.dedup.likeness import DEFAULT_THRESHOLD
from cleanse.io.jsonl import FieldNames, RecordError, document_from_record
from cleanse.pipeline import Options, failed, pipeline_for
from cleanse.record import article_record, json_line
from cleanse.scale.program import Keep, deduplicate
from cleanse.types import Article, Document, Source

if TYPE_CHECKING:
    from cleanse.scale.engine import Batches, Function

ARTICLES = pa.schema(
    {
        "id": pa.string(),
        "url": pa.string(),
        "title": pa.string(),
        "language": pa.string(),
        "text": pa.string(),
        "fingerprint": pa.string(),
        "status": pa.string(),
        "error": pa.string(),
        "record": pa.string(),
    }
)


class SparkEngine:
    """An engine whose tables are Parquet folders that all workers can reach: one that is whole is not made again."""

    explode = "explode"

    def __init__(self, session: SparkSession, folder: str) -> None:
        self.session = session
        self.folder = folder.rstrip("/")

    def put(self, name: str, batches: Batches, schema: pa.Schema) -> None:
        """Make a table of batches: on a file system that this process can write to."""
        with pq.ParquetWriter(f"{self.folder}/{name}.parquet", schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
        self.session.read.parquet(f"{self.folder}/{name}.parquet").createOrReplaceTempView(name)

    def query(self, name: str, sql: str) -> None:
        """Make a table of a query."""
        if not self._is_whole(name):
            self.write(name, self.session.sql(sql))
        self._view(name)

    def map(self, name: str, sql: str, function: Function, schema: pa.Schema) -> None:
        """Make a table of what a function makes of the rows of a query."""
        if not self._is_whole(name):
            rows = self.session.sql(sql)
            self.write(name, rows.mapInArrow(function, from_arrow_schema(schema)))
        self._view(name)

    def rows(self, sql: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of a query, in its order."""
        return (row.asDict() for row in self.session.sql(sql).toLocalIterator())

    def write(self, name: str, rows: DataFrame) -> None:
        """Write a table; Spark marks it when it is whole."""
        rows.write.mode("overwrite").parquet(f"{self.folder}/{name}")

    def _is_whole(self, name: str) -> bool:
        session: Any = self.session  # py4j's gateway has no types
        place = session._jvm.org.apache.hadoop.fs.Path(f"{self.folder}/{name}/_SUCCESS")  # noqa: SLF001
        system = place.getFileSystem(session._jsc.hadoopConfiguration())  # noqa: SLF001
        return bool(system.exists(place))

    def _view(self, name: str) -> None:
        self.session.read.parquet(f"{self.folder}/{name}").createOrReplaceTempView(name)


def clean(pages: DataFrame, options: Options | None = None, names: FieldNames | None = None) -> DataFrame:
    """Return one article a page: the columns of ARTICLES, of which `record` is the whole record as JSON.

    `pages` has a column `text`, and may have those of an input record: id, url, title, authors, date, language.
    """
    work = partial(_clean, options or Options(), names or FieldNames())
    return pages.mapInArrow(work, from_arrow_schema(ARTICLES))


def dedup(articles: DataFrame, folder: str, *, threshold: float = DEFAULT_THRESHOLD, keep: Keep = "first") -> DataFrame:
    """Return the articles (`id`, `text`, `url` …) with `is_kept` and `duplicate_of` {id, similarity, kind, evidence}.

    The steps are kept in `folder`, which all workers reach, for a run cut short to go on from: another set needs another
    folder. `first` is by the column `n` where there is one, else by the order in which Spark hands the rows out.
    """
    engine = SparkEngine(articles.sparkSession, folder)
    if not engine._is_whole("input"):  # noqa: SLF001
        numbered = articles if "n" in articles.columns else articles.withColumn("n", sql.monotonically_increasing_id())
        engine.write("input", numbered)
    engine._view("input")  # noqa: SLF001
    engine.query("articles", "SELECT n, CAST(id AS STRING) AS id, text, url FROM input")
    deduplicate(engine, threshold, keep)
    return engine.session.sql(
        "SELECT i.*, coalesce(l.is_kept, true) AS is_kept, CASE WHEN l.of IS NOT NULL THEN named_struct("
        "'id', a.id, 'similarity', l.similarity, 'kind', l.kind, 'evidence', l.evidence) END AS duplicate_of "
        "FROM input i LEFT JOIN labels l ON i.n = l.n LEFT JOIN articles a ON l.of = a.n"
    )


def session(master: str | None = None) -> SparkSession:
    """Return the session there is, or a new one: on this machine's cores, unless `master` or spark-submit says otherwise."""
    builder = SparkSession.builder.appName("cleanse").config("spark.ui.enabled", "false")
    return (builder.master(master) if master else builder).getOrCreate()


def _clean(options: Options, names: FieldNames, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    pipeline = pipeline_for(options)
    for batch in batches:
        made = []
        for row in batch.to_pylist():
            given = {name: value for name, value in row.items() if value is not None}
            try:
                article = pipeline.clean(document_from_record(given, names))
            except RecordError as error:
                article = failed(Document(Source("", "", ""), id=row.get(names.id)), f"the row {error}")
            made.append(_row(article))
        yield pa.RecordBatch.from_pylist(made, schema=ARTICLES)


def _row(article: Article) -> dict[str, str | None]:
    return {
        "id": article.id,
        "url": article.document.url,
        "title": article.title,
        "language": article.language,
        "text": article.text,
        "fingerprint": article.fingerprint,
        "status": article.status.value,
        "error": article.error,
        "record": json_line(article_record(article)).decode().rstrip("\n"),
    }
