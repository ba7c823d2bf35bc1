"""Input that nobody would wish for: each gives a clear message, the right exit code, and every other document."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

GOOD = b"The bridge opened on Monday, after two years of work on its piers.\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + zlib.compress(bytes(range(256)) * 40)


def articles(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


@pytest.fixture(autouse=True)
def good(cleanse: Any) -> None:
    (cleanse.folder / "good.txt").write_bytes(GOOD)


@pytest.mark.parametrize("content", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", "\u2028\xa0\u200b".encode()])
def test_nothing_to_clean_is_an_empty_article(cleanse: Any, content: bytes) -> None:
    (cleanse.folder / "bad.txt").write_bytes(content)
    run = cleanse("bad.txt", "good.txt")
    assert (run.returncode, run.stderr) == (0, b"")
    empty, other = articles(run.stdout)
    assert (empty["text"], empty["status"], empty["fingerprint"]) == ("", "empty", None)
    assert other["text"] == GOOD.decode().strip()


@pytest.mark.parametrize("content", [PNG, b"%PDF-1.7\n1 0 obj", b"\x00" * 1000])
def test_binary_data_fails_alone(cleanse: Any, content: bytes) -> None:
    (cleanse.folder / "bad.txt").write_bytes(content)
    run = cleanse("bad.txt", "good.txt")
    assert run.returncode == 3
    bad, other = articles(run.stdout)
    assert (bad["text"], bad["status"]) == (None, "failed")
    assert "binary data, not text" in bad["error"]
    assert bad["error"].encode() in run.stderr
    assert other["status"] == "ok"


@pytest.mark.parametrize("content", [b"word " * 1_000_000, b"x" * 5_000_000, "é".encode() * 2_500_000])
def test_megabytes_on_one_line(cleanse: Any, content: bytes) -> None:
    (cleanse.folder / "bad.txt").write_bytes(content)
    run = cleanse("bad.txt", "good.txt")
    assert run.returncode == 0
    long, other = articles(run.stdout)
    assert long["text"] == content.decode().strip()
    assert other["status"] == "ok"


@pytest.mark.parametrize(
    "content", [GOOD * 3 + b"\xff\xfe broken \x80\n", b"\xc3\x28" * 10, GOOD + "déjà".encode("cp1252")]
)
def test_invalid_utf8_is_read_and_comes_back(cleanse: Any, content: bytes) -> None:
    (cleanse.folder / "bad.txt").write_bytes(content)
    run = cleanse("bad.txt", "good.txt", "-o", "out.jsonl")
    assert run.returncode == 0
    assert articles(cleanse("restore", "out.jsonl").stdout)[1]["text"] == GOOD.decode()


def test_a_jsonl_file_of_bad_lines_delivers_the_good_ones(cleanse: Any) -> None:
    good = json.dumps({"text": GOOD.decode(), "id": "good"}).encode()
    (cleanse.folder / "bad.jsonl").write_bytes(
        b"\n".join([b"{", b'{"id": 1}', b"[" * 100_000, PNG.replace(b"\n", b" "), b'{"text": 1}', good, good[:30]])
    )
    run = cleanse("bad.jsonl", "good.txt", "--dedup", "none")
    assert run.returncode == 3
    rows = articles(run.stdout)
    assert [row["status"] for row in rows] == ["failed"] * 5 + ["ok", "failed", "ok"]
    assert [row["source"]["record"] for row in rows] == [1, 2, 3, 4, 5, 6, 7, None]
    assert "breaks off at the end of the file" in rows[6]["error"]
    assert all(row["error"].encode() in run.stderr for row in rows if row["status"] == "failed")


def test_a_missing_file_stops_nobody(cleanse: Any) -> None:
    run = cleanse("nowhere.txt", "good.txt", "-o", "out.jsonl")
    assert run.returncode == 2
    assert run.stderr == b"cleanse: no such file or folder: nowhere.txt: check the name\n"
    assert articles((cleanse.folder / "out.jsonl").read_bytes())[0]["status"] == "ok"


def test_a_folder_with_nothing_in_it(cleanse: Any) -> None:
    (cleanse.folder / "empty").mkdir()
    run = cleanse("empty", "good.txt")
    assert run.returncode == 2
    assert b"no file to read in empty" in run.stderr
    assert len(articles(run.stdout)) == 1


@pytest.mark.parametrize("flag", ["-o", "--log", "--duplicates"])
@pytest.mark.parametrize("place", ["nowhere/out.jsonl", "folder", "new/"])
def test_an_output_that_cannot_be_written(cleanse: Any, flag: str, place: str) -> None:
    (cleanse.folder / "folder").mkdir()
    run = cleanse("good.txt", flag, place)
    assert (run.returncode, run.stdout) == (2, b"")
    assert place.encode() in run.stderr
    assert sorted(path.name for path in cleanse.folder.iterdir()) == ["folder", "good.txt"]


@pytest.mark.parametrize("inputs", [("good.txt",), (".",), ("-",)])
def test_the_same_file_in_and_out(cleanse: Any, inputs: tuple[str, ...]) -> None:
    with (cleanse.folder / "good.txt").open("rb") as stdin:
        process = cleanse.start(*inputs, "-o", "./good.txt", stdin=stdin)
        _, stderr = process.communicate()
    assert process.returncode == 2
    assert b"would overwrite it" in stderr
    assert (cleanse.folder / "good.txt").read_bytes() == GOOD


def test_the_same_file_in_and_appended_to(cleanse: Any) -> None:
    with (cleanse.folder / "good.txt").open("ab") as stdout:
        process = cleanse.start("good.txt", stdout=stdout)
        _, stderr = process.communicate()
    assert process.returncode == 2
    assert b"standard output would overwrite it" in stderr
    assert (cleanse.folder / "good.txt").read_bytes() == GOOD


def test_a_full_disk(cleanse: Any) -> None:
    with Path("/dev/full").open("wb") as stdout:
        process = cleanse.start("good.txt", stdout=stdout)
        _, stderr = process.communicate()
    assert process.returncode == 2
    assert b"No space left" in stderr
    assert b"Traceback" not in stderr


def test_closed_standard_streams(cleanse: Any) -> None:
    script = "import os, sys; os.close(1); os.execv(sys.executable, [sys.executable, '-m', 'cleanse', 'good.txt'])"
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=cleanse.folder, env=cleanse.environment, capture_output=True, check=False
    )
    assert run.returncode == 2
    assert b"standard output is closed: name a file with -o" in run.stderr
