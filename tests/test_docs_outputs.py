"""What docs/outputs.md says can be done with the files can be done."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from cleanse.io.columns import ARTICLES, LOG
from cleanse.io.form import FORMS, Form, form_of
from cleanse.io.shards import open_file, open_shard
from tests.outputs import articles, written
from tests.test_io_dolma import mixer

if TYPE_CHECKING:
    import pytest

TEXT = (Path(__file__).parent.parent / "docs" / "outputs.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def write(form: Form) -> None:
    with open_shard("out", 0, form) as shard:
        for article in articles():
            shard.write(*written(article))


def test_every_form_and_column_is_named() -> None:
    for name in (*FORMS, *ARTICLES.names, *LOG.names):
        assert f"`{name}`" in TEXT


def test_the_queries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Form("parquet"))
    most, unsure = (duckdb.sql(query).fetchall() for query in blocks("sql"))
    removed = [change for article in articles() for change in article.removed]
    assert len(most) == 10
    assert most[0][2] <= sum(change.rule == most[0][1] for change in removed)
    assert unsure
    assert all(category and before for _, category, before in unsure)


def test_texts_come_apart(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    with open_file(str(path), form_of("text", str(path), is_folder=False)) as shard:
        for article in articles():
            shard.write(written(article).line)
    space = {"re": re}
    exec(blocks("python")[0], space)
    wanted = [json.loads(written(article).line)["text"] for article in articles()]
    assert space["texts"](path.read_bytes().decode()) == [text for text in wanted if text is not None]  # type: ignore[operator]


def test_the_mix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mix = mixer()
    monkeypatch.chdir(tmp_path)
    write(Form("dolma", "gz"))
    for name in ("input", "output"):
        Path("work", name).mkdir(parents=True)
    mix(blocks("json")[0])
    found = b"".join(gzip.decompress(path.read_bytes()) for path in sorted(Path("mixed").rglob("*.gz")))
    mixed = [json.loads(line)["text"] for line in found.splitlines()]
    wanted = [json.loads(written(article).line)["text"] for article in articles()]
    assert mixed == [text for text in wanted if text is not None]
