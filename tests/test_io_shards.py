"""What stands in the files: packed, as text, as a folder, with its log."""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanse.io.form import FORMS, Form, form_of
from cleanse.io.packing import Packing, packer, unpacked
from cleanse.io.shards import open_file, open_shard
from cleanse.io.target import OpenStream
from cleanse.io.texts import TextsSink
from cleanse.types import CleanseError
from tests.outputs import articles, written

if TYPE_CHECKING:
    from collections.abc import Sequence

WRITTEN = [written(article) for article in articles()]
LINES = b"".join(one.line for one in WRITTEN)
ROWS = b"".join(row for one in WRITTEN for row in one.rows)


def write(folder: Path, form: Form) -> dict[str, bytes]:
    """Return the content of a run folder of one shard, by path."""
    with open_shard(folder, 3, form) as shard:
        for line, rows in WRITTEN:
            shard.write(line, rows)
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("to", FORMS)
def test_the_same_bytes_every_time(tmp_path: Path, to: str) -> None:
    form = form_of(to, "out/", is_folder=True)
    first = write(tmp_path / "a", form)
    assert first == write(tmp_path / "b", form)
    assert all(re.fullmatch(r"\w+(/cleanse)?/part-00003(\.[a-z.]+|/\d{6}\.\w+|/index\.jsonl)", name) for name in first)
    assert any(name.startswith("removals/part-00003.") for name in first)


@pytest.mark.parametrize("packing", ["", "gz", "zst"])
def test_lines_packed_or_not(tmp_path: Path, packing: Packing) -> None:
    found = write(tmp_path, Form(packing=packing))
    unpack = {
        "": bytes,
        "gz": gzip.decompress,
        "zst": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
    }[packing]
    assert [unpack(data) for data in found.values()] == [LINES, ROWS]
    if packing == "gz":
        data = found["articles/part-00003.jsonl.gz"]
        assert (data[3], data[4:8]) == (0, b"\0\0\0\0")  # RFC 1952: no name, no time
    if packing == "zst":
        assert zstandard.get_frame_parameters(found["articles/part-00003.jsonl.zst"]).has_checksum


@pytest.mark.parametrize("packing", ["", "gz", "zst"])
def test_what_was_packed_is_read_back_frame_after_frame(packing: Packing) -> None:
    pack = packer(packing)
    data = pack.compress(LINES) + pack.flush()
    with unpacked(io.BytesIO(data + data), "a") as stream:
        assert stream.read() == LINES * 2
    for cut in (5, len(data) // 2) if packing else ():
        with pytest.raises(CleanseError, match="cut off"), unpacked(io.BytesIO(data + data[:-cut]), "a") as stream:
            stream.read()


def test_a_copy_that_is_left_out_is_in_the_log_alone(tmp_path: Path) -> None:
    with open_shard(tmp_path, 0, Form()) as shard:
        shard.write(None, [b'{"kind":"duplicate-document"}\n'])
    assert (tmp_path / "articles/part-00000.jsonl").read_bytes() == b""
    assert (tmp_path / "removals/part-00000.jsonl").read_bytes() == b'{"kind":"duplicate-document"}\n'


def test_a_shard_without_a_log(tmp_path: Path) -> None:
    assert [*write(tmp_path, Form(has_log=False))] == ["articles/part-00003.jsonl"]


@pytest.mark.parametrize(("format_", "field"), [("text", "text"), ("markdown", "markdown")])
def test_a_folder_of_texts_knows_which_is_which(tmp_path: Path, format_: str, field: str) -> None:
    write(tmp_path, Form(format_))  # type: ignore[arg-type]
    folder = tmp_path / "articles/part-00003"
    index = [json.loads(line) for line in (folder / "index.jsonl").read_bytes().splitlines()]
    records = [json.loads(one.line) for one in WRITTEN]
    kept = [record for record in records if record["text"] is not None]
    assert len(kept) < len(records)
    assert [(row["id"], row["source"]) for row in index] == [(record["id"], record["source"]) for record in kept]
    assert [(folder / row["file"]).read_bytes().decode() for row in index] == [
        record.get(field, record["text"]) + "\n" for record in kept
    ]
    assert len([*folder.iterdir()]) == len(kept) + 1


class Kept:
    """A target that keeps what it gets."""

    name = "kept"

    def __init__(self, *, is_terminal: bool = False) -> None:
        self.data = bytearray()
        self.is_terminal = is_terminal

    def write(self, data: bytes) -> int:
        self.data += data
        return len(data)

    def flush(self) -> None: ...

    def end(self) -> tuple[()]:
        return ()

    def undo(self) -> None: ...


def joined(texts: Sequence[str | None], *, is_terminal: bool = False) -> str:
    kept = Kept(is_terminal=is_terminal)
    sink = TextsSink(kept, "")
    for text in texts:
        sink.write(json.dumps({"text": text}).encode())
    sink.end()
    return kept.data.decode()


def split(whole: str) -> list[str]:
    """Split as the documentation says."""
    if not whole:
        return []
    return [re.sub(r"(?m)^\f(\f+)$", r"\1", text) for text in whole.removesuffix("\n").split("\n\f\n")]


@settings(deadline=None)
@given(st.lists(st.text(st.sampled_from("a\f\n é")), max_size=5))
def test_texts_in_one_file_can_be_told_apart(texts: list[str]) -> None:
    assert split(joined(texts)) == texts


def test_documents_without_a_text_are_passed_over() -> None:
    assert joined([None, "One.", None, "Two."]) == "One.\n\f\nTwo.\n"


def test_nothing_acts_on_a_terminal() -> None:
    shown = joined(["a\x1b[2Jb\nc", "d"], is_terminal=True)
    assert "\x1b" not in shown
    assert shown.startswith("a\\e[2Jb\nc\n")


def test_streams_get_what_files_get(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for to in ("jsonl", "jsonl.gz", "parquet", "text"):
        stdout = io.TextIOWrapper(io.BytesIO())
        monkeypatch.setattr(sys, "stdout", stdout)
        form = form_of(to, None, is_folder=False)
        path = tmp_path / f"out.{to}"
        for where in (None, str(path)):
            with open_file(where, form) as shard:
                assert shard.is_stream == (where is None)
                for line, rows in WRITTEN:
                    shard.write(line, rows)
        assert stdout.buffer.getvalue() == path.read_bytes()  # type: ignore[attr-defined]
        monkeypatch.undo()


def test_a_reader_that_went_away_is_told_as_such() -> None:
    class Gone(io.BytesIO):
        def write(self, _: object) -> int:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        OpenStream(Gone(), "-").write(b"x")


@pytest.mark.parametrize(
    ("to", "path", "format_", "packing"),
    [
        (None, None, "jsonl", ""),
        (None, "a.jsonl", "jsonl", ""),
        (None, "a.jsonl.ZST", "jsonl", "zst"),
        (None, "a.parquet", "parquet", ""),
        ("text", "a.txt.gz", "text", "gz"),
        ("jsonl.zst", "out/", "jsonl", "zst"),
        ("jsonl.gz", None, "jsonl", "gz"),
        ("dolma", "out.gz/", "dolma", "gz"),
        (None, "out.parquet/", "jsonl", ""),
    ],
)
def test_the_form_by_flag_and_name(to: str | None, path: str | None, format_: str, packing: str) -> None:
    form = form_of(to, path, is_folder=path is not None and path.endswith("/"))
    assert (form.format, form.packing) == (format_, packing)
    assert form.needs_changes == (format_ == "dolma")
    assert form.needs_markdown == (format_ == "markdown")


@pytest.mark.parametrize(
    ("to", "path"),
    [
        ("yaml", "a"),
        ("jsonl", "a.parquet"),
        ("dolma", "a.jsonl"),
        ("dolma", None),
        ("parquet", "a.gz"),
        ("jsonl.gz", "a.jsonl"),
    ],
)
def test_what_contradicts_itself_is_refused(to: str, path: str | None) -> None:
    with pytest.raises(CleanseError):
        form_of(to, path, is_folder=False)
