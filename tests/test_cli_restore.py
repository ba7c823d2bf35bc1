from __future__ import annotations

import json
from typing import Any

import pytest

TEXTS = {
    "crlf.txt": "Home > News\r\n\r\nThe first line.\r\n\tThe second, with a tab.\r\n",
    "broken.txt": "North Kor-ea tested it.\u200b\n\n\n\nShare this article\nThe cafÃ© was closed.",
    "odd.txt": "\ufeffOne\u2028two\x0cthree\x00four five\n \n",
    "empty.txt": "",
}


@pytest.fixture
def files(cleanse: Any) -> list[str]:
    for name, text in TEXTS.items():
        (cleanse.folder / name).write_bytes(text.encode())
    records = [{"text": "a \ud800 b, and a good deal more of it", "id": 1}, {"text": " Home \n\nStory.", "id": 1}]
    (cleanse.folder / "in.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return [*TEXTS, "in.jsonl"]


WANTED = [
    *TEXTS.values(),
    "a \N{REPLACEMENT CHARACTER} b, and a good deal more of it",
    " Home \n\nStory.",
]


def texts(output: bytes) -> list[str]:
    return [json.loads(line)["text"] for line in output.splitlines()]


def test_every_source_text_comes_back(cleanse: Any, files: list[str]) -> None:
    cleanse(*files, "-o", "out.jsonl")
    run = cleanse("restore", "out.jsonl")
    assert (run.returncode, run.stderr) == (0, b"")
    restored = texts(run.stdout)
    assert restored == [text.removeprefix("\ufeff") for text in WANTED]  # a mark at the start of a file is encoding
    assert [json.loads(line)["id"] for line in run.stdout.splitlines()] == [*TEXTS, "1", "1"]


def test_slim_articles_come_back_from_the_log(cleanse: Any, files: list[str]) -> None:
    cleanse(*files, *files, "-o", "slim.jsonl", "--slim", "--log", "log.jsonl", "--keep-duplicates")
    run = cleanse("restore", "slim.jsonl", "--log", "log.jsonl", "-o", "back.jsonl")
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")
    assert texts((cleanse.folder / "back.jsonl").read_bytes()) == [
        text.removeprefix("\ufeff") for text in [*WANTED, *WANTED]
    ]


def test_slim_articles_without_their_log_are_a_clear_error(cleanse: Any, files: list[str]) -> None:
    slim = cleanse(*files, "--slim").stdout
    run = cleanse("restore", "-", stdin=slim)
    assert (run.returncode, run.stdout) == (2, b"")
    assert b"it was written with --slim, so give its log" in run.stderr


def test_what_has_no_source_is_skipped_and_said(cleanse: Any) -> None:
    good = cleanse(stdin=b"Home\n\nThe story.").stdout
    failed = cleanse("--from", "jsonl", stdin=b"bad\n").stdout
    changed = good.replace(b"The story.", b"Another story.")
    run = cleanse("restore", "-", stdin=failed + b"{}\nbad\n" + changed + good)
    assert run.returncode == 3
    assert texts(run.stdout) == ["Home\n\nThe story."]
    said = run.stderr.decode().splitlines()
    assert "there is no text to restore" in said[0]
    assert "no record of cleanse.article/1" in said[1]
    assert "no record of cleanse.article/1" in said[2]
    assert "one of the two was changed" in said[3]


def test_another_runs_log_is_found_out(cleanse: Any, files: list[str]) -> None:
    cleanse(*files, "-o", "slim.jsonl", "--slim", "--log", "log.jsonl")
    (cleanse.folder / "other.jsonl").write_bytes(b"")
    run = cleanse("restore", "slim.jsonl", "--log", "other.jsonl")
    assert run.returncode == 3
    assert b"of another hash" in run.stderr
    no_log = cleanse("restore", "slim.jsonl", "--log", "slim.jsonl")
    assert no_log.returncode == 2
    assert b"no log of cleanse" in no_log.stderr


def test_a_missing_file_and_a_file_in_and_out(cleanse: Any) -> None:
    assert b"no such file" in cleanse("restore", "nowhere.jsonl").stderr
    (cleanse.folder / "a.jsonl").write_bytes(cleanse(stdin=b"Story.").stdout)
    run = cleanse("restore", "a.jsonl", "-o", "a.jsonl")
    assert run.returncode == 2
    assert b"would overwrite it" in run.stderr
