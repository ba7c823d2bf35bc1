"""A whole set at once, on DuckDB: the same clusters in every order, and a run that can be taken up again."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.dedup_texts import edited, story

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("duckdb")

from cleanse.scale.duckdb import DuckEngine  # noqa: E402
from cleanse.scale.program import Keep, deduplicate  # noqa: E402

SCHEMA = pa.schema({"n": pa.int64(), "id": pa.string(), "text": pa.string(), "url": pa.string()})


def corpus() -> list[dict[str, Any]]:
    texts = [story(n) for n in range(30)]
    texts += [edited(story(n), 0.04, n) for n in range(0, 30, 2)]
    texts += [story(n)[: len(story(n)) // 2] for n in range(0, 30, 3)]
    texts += [story(n) + "\n\n" + story(100 + n, 80) for n in range(0, 30, 5)]
    texts += [story(n).upper() for n in range(0, 30, 6)]
    texts += ["", "Too short to be like any other one."]
    random.Random(1).shuffle(texts)
    frame = story(999, 40)
    framed = [f"{text}\n{frame}" if n % 4 == 0 else text for n, text in enumerate(texts)]
    framed += [text.upper() for text in framed[:6]]
    return [{"n": n, "id": f"id{n}", "text": text, "url": f"https://example.org/{n}"} for n, text in enumerate(framed)]


def labelled(folder: Path, rows: list[dict[str, Any]], keep: Keep = "first") -> tuple[list[Any], list[Any]]:
    """Return the rows of `clusters` and of `labels`."""
    folder.mkdir(exist_ok=True)
    engine = DuckEngine(folder)
    engine.put("articles", [pa.RecordBatch.from_pylist(rows, schema=SCHEMA)], SCHEMA)
    deduplicate(engine, 0.7, keep)
    found = [*engine.rows("SELECT * FROM clusters ORDER BY n")], [*engine.rows("SELECT * FROM labels ORDER BY n")]
    engine.close()
    return found


def groups(rows: list[dict[str, Any]], clusters: list[dict[str, Any]]) -> set[frozenset[str]]:
    names = {row["n"]: row["id"] for row in rows}
    found: dict[str, set[str]] = {}
    for row in clusters:
        found.setdefault(row["centre"], set()).add(names[row["n"]])
    return {frozenset(members) for members in found.values()}


def test_the_same_clusters_in_every_order(tmp_path: Path) -> None:
    rows = corpus()
    wanted = groups(rows, labelled(tmp_path / "0", rows)[0])
    assert max(map(len, wanted)) > 3
    assert len(wanted) == 31
    for seed in (1, 2):
        mixed = random.Random(seed).sample(rows, len(rows))
        again = [row | {"n": n} for n, row in enumerate(mixed)]
        assert groups(again, labelled(tmp_path / str(seed), again)[0]) == wanted


@pytest.mark.parametrize("keep", ["first", "longest"])
def test_what_is_left_out_has_a_kept_twin(tmp_path: Path, keep: Keep) -> None:
    rows = corpus()
    labels = {row["n"]: row for row in labelled(tmp_path, rows, keep)[1]}
    out = [row for row in labels.values() if not row["is_kept"]]
    assert {row["kind"] for row in out} == {"exact", "near"}
    assert all(labels[row["of"]]["is_kept"] for row in out)
    assert all(row["kind"] == "fuller" for row in labels.values() if row["is_kept"] and row["of"] is not None)
    if keep == "first":
        assert all(row["of"] < row["n"] for row in labels.values() if row["of"] is not None)
    else:
        frame = f"\n{story(999, 40)}".lower()  # masked: it counts for nothing
        words = {row["n"]: len(row["text"].lower().replace(frame, "").split()) for row in rows}
        assert sum(words[row["of"]] >= words[row["n"]] for row in out) == len(out)


def test_none_of_several_copies(tmp_path: Path) -> None:
    rows = corpus()
    clusters, labels = labelled(tmp_path, rows, "none")
    sizes: dict[str, int] = {}
    for row in clusters:
        sizes[row["centre"]] = sizes.get(row["centre"], 0) + 1
    alone = {row["n"] for row in clusters if sizes[row["centre"]] == 1}
    assert {row["n"] for row in labels if row["is_kept"]} == alone


def test_a_run_goes_on_from_its_last_step(tmp_path: Path) -> None:
    rows = corpus()
    once = labelled(tmp_path / "once", rows)
    for path in (tmp_path / "once").glob("e*.parquet"):
        path.unlink()
    (tmp_path / "once" / "labels.parquet").unlink()
    assert labelled(tmp_path / "once", rows) == once
    assert not [*(tmp_path / "once").glob("*.part")]


def test_the_command_on_lines_and_on_parquet(cleanse: Any) -> None:
    rows = [{"id": row["id"], "text": row["text"], "url": row["url"], "more": [row["n"]]} for row in corpus()]
    (cleanse.folder / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    pq.write_table(pa.Table.from_pylist(rows), cleanse.folder / "in.parquet")
    run = cleanse("dedup", "in.jsonl", "-o", "out.jsonl", "--duplicates", "rest.jsonl", "--checkpoint", "steps")
    assert run.returncode == 0, run.stderr
    kept, rest = (
        [json.loads(line) for line in (cleanse.folder / name).read_bytes().splitlines()]
        for name in ("out.jsonl", "rest.jsonl")
    )
    assert f"{len(rest)} duplicates left out".encode() in run.stderr
    assert sorted(row["id"] for row in kept + rest) == sorted(row["id"] for row in rows)
    assert all(row["duplicate_of"]["id"] in {one["id"] for one in kept} for row in rest)
    assert {row["id"]: row["more"] for row in kept + rest} == {row["id"]: row["more"] for row in rows}
    assert cleanse("dedup", "in.parquet", "-o", "out.parquet").returncode == 0
    table = pq.read_table(cleanse.folder / "out.parquet").to_pylist()
    assert [row["id"] for row in table] == [row["id"] for row in kept]
    assert [(row["duplicate_of"] or {}).get("id") for row in table] == [
        (row["duplicate_of"] or {}).get("id") for row in kept
    ]
    again = cleanse("dedup", "in.jsonl", "-o", "again.jsonl", "--checkpoint", "steps", "--threshold", "0.9")
    assert again.returncode == 2
    assert b"other inputs or settings" in again.stderr


@pytest.mark.parametrize(
    "arguments", [("in.jsonl",), ("-", "-o", "x.jsonl"), ("no.jsonl", "-o", "x.jsonl"), ("in.jsonl", "-o", "x.parquet")]
)
def test_wrong_words(cleanse: Any, arguments: tuple[str, ...]) -> None:
    (cleanse.folder / "in.jsonl").write_text('{"text": "One."}\n')
    run = cleanse("dedup", *arguments)
    assert run.returncode == 2
    assert b"Traceback" not in run.stderr
    assert [path.name for path in cleanse.folder.iterdir()] == ["in.jsonl"]
