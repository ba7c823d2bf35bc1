"""The commands read what was written, packed or in columns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cleanse.io.form import Form
from cleanse.io.shards import open_file
from cleanse.record import json_line
from cleanse.types import Article
from tests.outputs import articles, written

if TYPE_CHECKING:
    from pathlib import Path

SOME: list[Article] = [one for one in articles() if one.text is not None and one.id]
SOURCES = [{"id": one.id, "text": one.document.source.text} for one in SOME]


def write(output: Path, log: Path, form: Form, *, has_log: bool = True) -> None:
    with open_file(str(output), form, str(log)) as shard:
        for article in SOME:
            shard.write(*written(article, log=has_log))


def restored(run: Any) -> list[dict[str, str]]:
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


@pytest.mark.parametrize(
    ("name", "log", "form"),
    [
        ("a.jsonl.gz", "r.jsonl.gz", Form(packing="gz")),
        ("a.jsonl.zst", "r.parquet", Form(packing="zst")),
        ("a.parquet", "r.jsonl.zst", Form("parquet")),
    ],
)
def test_restore_reads_every_form(cleanse: Any, name: str, log: str, form: Form) -> None:
    write(cleanse.folder / name, cleanse.folder / log, form)
    assert restored(cleanse("restore", name)) == SOURCES
    write(cleanse.folder / name, cleanse.folder / log, form, has_log=False)
    assert restored(cleanse("restore", name, "--log", log)) == SOURCES
    assert cleanse("restore", name, "--log", log, "-o", "back.jsonl.gz").returncode == 0
    assert (cleanse.folder / "back.jsonl.gz").read_bytes()[:2] == b"\x1f\x8b"


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst", "a.parquet"])
def test_what_was_cut_off_is_told(cleanse: Any, name: str) -> None:
    path = cleanse.folder / name
    form = Form("parquet") if name.endswith("parquet") else Form(packing=name.rpartition(".")[2])  # type: ignore[arg-type]
    write(path, cleanse.folder / "r.jsonl", form)
    path.write_bytes(path.read_bytes()[:-9])
    run = cleanse("restore", name)
    assert run.returncode == 2
    assert b"cut off" in run.stderr
    assert b"Traceback" not in run.stderr


def test_diff_and_explain_read_columns_as_they_read_lines(cleanse: Any) -> None:
    write(cleanse.folder / "a.jsonl", cleanse.folder / "r.jsonl", Form())
    write(cleanse.folder / "a.parquet", cleanse.folder / "r.jsonl", Form("parquet"))
    for command in ("diff", "explain"):
        lines, columns = (cleanse(command, name) for name in ("a.jsonl", "a.parquet"))
        assert (columns.returncode, lines.returncode) == (0, 0), columns.stderr
        assert columns.stdout.replace(b"a.parquet", b"a.jsonl") == lines.stdout


@pytest.mark.parametrize("to", ["jsonl.zst", "parquet"])
def test_restore_and_dedup_take_a_run_folder(cleanse: Any, to: str) -> None:
    texts = [one.document.source.text for one in SOME[:5]]
    (cleanse.folder / "in.jsonl").write_bytes(
        b"".join(json_line({"id": n, "text": text}) for n, text in enumerate(texts))
    )
    assert cleanse("in.jsonl", "-o", "out/", "--to", to, "--shard-size", "2", "--dedup", "none").returncode == 0
    assert restored(cleanse("restore", "out")) == [{"id": str(n), "text": text} for n, text in enumerate(texts)]
    run = cleanse("dedup", "out/", "-o", "once.jsonl")
    assert run.stderr.startswith(b"cleanse: 5 articles"), run.stderr
    nothing = cleanse("restore", "out/removals")
    assert (nothing.returncode, nothing.stdout) == (2, b"")
    assert b"holds no articles" in nothing.stderr


def test_dedup_takes_lines_to_columns_and_back(cleanse: Any) -> None:
    write(cleanse.folder / "a.jsonl.zst", cleanse.folder / "r.jsonl", Form(packing="zst"))
    for source, target in (("a.jsonl.zst", "b.parquet"), ("b.parquet", "c.jsonl"), ("c.jsonl", "d.parquet")):
        run = cleanse("dedup", source, "-o", target, "--dedup-keep", "first")
        assert run.returncode == 0, run.stderr
    lines = [json.loads(line) for line in (cleanse.folder / "c.jsonl").read_bytes().splitlines()]
    by_id = {one.id: one for one in SOME}
    assert 10 < len(lines) < len(SOME)
    assert all(line["text"] == by_id[line["id"]].text for line in lines)
    assert restored(cleanse("restore", "d.parquet")) == [
        {"id": line["id"], "text": by_id[line["id"]].document.source.text} for line in lines
    ]
