from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command

PROSE = (
    "The council approved the footbridge on Tuesday night, after a debate that lasted four hours and filled the hall.\n\n"
    "Residents said that the crossing was long overdue, and that the oaks beside it should be spared if at all possible.\n"
)
PAGE = PROSE + "\nShare this article\n\nThis website uses cookies to ensure you get the best experience.\n"
PATCH = shutil.which("patch")


def rows(output: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def write(folder: Path, name: str, data: bytes | str) -> None:
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)


def test_in_a_pipe_there_is_one_line_for_each_change(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PAGE)
    done = cleanse("diff", "page.txt")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.decode().splitlines()
    assert lines[0].startswith("page.txt:5:1: share ")
    assert '"Share this article"' in lines[0]
    assert lines[1].startswith("page.txt:7:1: consent ")
    assert lines[-1].startswith("page.txt:3:")
    assert "white-space change" in lines[-1]


def test_full_on_request_without_colour_in_a_pipe(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PAGE)
    done = cleanse("diff", "--format", "full", "page.txt")
    assert b"5 - Share this article  # share " in done.stdout
    assert b"\x1b" not in done.stdout


def test_colour_when_asked_for(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PAGE)
    assert (
        b"\x1b[31mShare this article\x1b[0m"
        in cleanse("diff", "--format", "full", "--color", "always", "page.txt").stdout
    )


def test_standard_input_and_several_files(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PAGE)
    done = cleanse("diff", "page.txt", "-", stdin=PAGE.encode())
    assert done.stdout.count(b"page.txt:5:1: share ") == 1
    assert done.stdout.count(b"-:5:1: share ") == 1


def test_check_tells_by_the_exit_code(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PAGE)
    write(cleanse.folder, "clean.txt", PROSE.rstrip("\n"))
    assert cleanse("diff", "--check", "page.txt").returncode == 1
    done = cleanse("diff", "--check", "clean.txt")
    assert (done.returncode, done.stdout) == (0, b"")


def test_keep_leaves_a_category_out_of_the_difference(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PAGE)
    done = cleanse("diff", "--keep", "share", "page.txt")
    assert b": share " not in done.stdout
    assert b": consent " in done.stdout


def test_objects_lead_to_the_clean_text(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PAGE)
    found = rows(cleanse("diff", "--format", "jsonl", "page.txt").stdout)
    clean = rows(cleanse("page.txt").stdout)[0]["text"]
    text = PAGE
    for row in reversed([row for row in found if row["kind"] != "suspect"]):
        start, end = int(str(row["start"])), int(str(row["end"]))
        assert text[start:end] == row["before"]
        text = text[:start] + str(row["after"]) + text[end:]
    assert text == clean


@pytest.mark.skipif(PATCH is None, reason="the `patch` program is not installed")
@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (PAGE.encode(), "utf-8"),
        (PAGE.replace("\n", "\r\n").encode(), "utf-8"),
        (PAGE.rstrip("\n").encode(), "utf-8"),
        (b"\xef\xbb\xbfShare this article\n\n" + PROSE.encode(), "utf-8-sig"),
        (PAGE.replace("oaks", "chênes — “vieux”").encode("cp1252"), "cp1252"),
    ],
    ids=["plain", "crlf", "no-final-break", "byte-order-mark", "cp1252"],
)
def test_patch_makes_the_clean_text_of_the_file_and_the_file_of_it(
    cleanse: Command, data: bytes, encoding: str
) -> None:
    write(cleanse.folder, "page.txt", data)
    flags = () if encoding.startswith("utf-8") else ("--encoding", encoding)
    clean = str(rows(cleanse("page.txt", *flags).stdout)[0]["text"])
    done = cleanse("diff", "--format", "unified", "page.txt", *flags)
    assert done.returncode == 0, done.stderr
    patch(cleanse.folder, done.stdout)
    assert (cleanse.folder / "page.txt").read_bytes() == clean.encode(encoding)
    patch(cleanse.folder, done.stdout, "-R")
    assert (cleanse.folder / "page.txt").read_bytes() == data


def patch(folder: Path, difference: bytes, *flags: str) -> None:
    command = [str(PATCH), "--quiet", "--fuzz=0", "--force", *flags, "page.txt"]
    subprocess.run(command, input=difference, cwd=folder, check=True, capture_output=True)


def test_a_diff_that_patch_cannot_take_says_so(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PAGE.encode("utf-16"))
    done = cleanse("diff", "--format", "unified", "page.txt")
    assert done.returncode == 0
    assert b"-Share this article\n" in done.stdout
    assert b"convert the file to UTF-8" in done.stderr


def test_articles_show_what_was_done_to_their_sources(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PAGE)
    assert cleanse("page.txt", "-o", "articles.jsonl").returncode == 0
    for view in ("concise", "full", "unified", "jsonl"):
        assert (
            cleanse("diff", "--format", view, "articles.jsonl").stdout
            == cleanse("diff", "--format", view, "page.txt").stdout
        )


def test_articles_without_their_log_are_an_error_that_says_what_to_do(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PAGE)
    cleanse("page.txt", "--slim", "-o", "articles.jsonl")
    done = cleanse("diff", "articles.jsonl")
    assert done.returncode == 2
    assert b"--slim" in done.stderr
    assert b"Traceback" not in done.stderr


def test_an_article_that_was_changed_by_hand_fails_and_the_others_are_shown(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PAGE)
    write(cleanse.folder, "other.txt", PAGE.replace("footbridge", "bus lane"))
    cleanse("page.txt", "other.txt", "--dedup", "exact", "-o", "articles.jsonl")
    first, second = (cleanse.folder / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    write(cleanse.folder, "articles.jsonl", first.replace("Residents", "Citizens") + "\n" + second + "\n")
    done = cleanse("diff", "articles.jsonl")
    assert done.returncode == 3
    assert b"other.txt:5:1: share " in done.stdout
    assert b"page.txt:5:1" not in done.stdout
    assert b"page.txt" in done.stderr


def test_records_are_named_by_file_and_line(cleanse: Command) -> None:
    write(cleanse.folder, "in.jsonl", "\n" + json.dumps({"text": PAGE}) + "\n")
    assert b"in.jsonl:2:5:1: share " in cleanse("diff", "in.jsonl").stdout


def test_failures_and_missing_files_have_their_codes(cleanse: Command) -> None:
    write(cleanse.folder, "in.jsonl", '{"nothing": 1}\n' + json.dumps({"text": PAGE}) + "\n")
    done = cleanse("diff", "in.jsonl")
    assert done.returncode == 3
    assert b"in.jsonl:2:5:1: share " in done.stdout
    missing = cleanse("diff", "nowhere.txt")
    assert missing.returncode == 2
    assert b"nowhere.txt" in missing.stderr


def test_what_the_page_holds_cannot_act_on_a_terminal(cleanse: Command) -> None:
    write(
        cleanse.folder,
        "page.txt",
        PAGE.replace("Share this article", "Share this article\x1b[2J\N{RIGHT-TO-LEFT OVERRIDE}"),
    )
    for view in ("concise", "full"):
        shown = cleanse("diff", "--format", view, "page.txt").stdout
        assert b"\x1b" not in shown
        assert "\N{RIGHT-TO-LEFT OVERRIDE}".encode() not in shown


def on_terminal(cleanse: Command, *arguments: str) -> bytes:
    """Return what a person at a terminal sees."""
    keyboard, screen = os.openpty()
    process = cleanse.start(*arguments, stdout=screen)
    os.close(screen)
    seen = bytearray()
    with contextlib.suppress(OSError):  # Linux says so when the last writer is gone
        while data := os.read(keyboard, 65536):
            seen += data
    process.communicate()
    os.close(keyboard)
    assert process.returncode == 0
    return bytes(seen).replace(b"\r\n", b"\n")


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no pseudo-terminals here")
def test_a_terminal_gets_the_full_view_in_colours_and_nothing_that_acts(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PAGE.replace("Share this article", "Share this article\x1b[2J\x9b2J\x7f"))
    full = on_terminal(cleanse, "diff", "page.txt")
    assert b"\x1b[1mpage.txt\x1b[0m: " in full
    assert b"\x1b[31m" in full
    for view in ("full", "concise", "unified", "jsonl"):
        seen = on_terminal(cleanse, "diff", "--format", view, "page.txt")
        assert b"cookies" in seen
        assert not re.search(rb"\x1b\[2J|\xc2\x9b|\x7f", seen)


def test_no_colour_where_the_environment_forbids_it(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PAGE)
    cleanse.environment["FORCE_COLOR"] = "1"
    assert b"\x1b[31m" in cleanse("diff", "--format", "full", "page.txt").stdout
    cleanse.environment["NO_COLOR"] = "1"
    assert b"\x1b" not in cleanse("diff", "--format", "full", "page.txt").stdout


def test_a_screen_that_knows_few_characters_shows_the_others_as_escapes(cleanse: Command) -> None:
    write(cleanse.folder, "page.txt", PAGE.replace("Share this article", "Share “this” article"))
    del cleanse.environment["PYTHONUTF8"]
    cleanse.environment["PYTHONIOENCODING"] = "ascii"
    done = cleanse("diff", "--format", "full", "page.txt")
    assert done.returncode == 0, done.stderr
    assert b"\\u201cthis\\u201d" in done.stdout


def test_an_empty_file_and_a_blank_one_are_no_trouble(cleanse: Command) -> None:
    write(cleanse.folder, "empty.txt", b"")
    write(cleanse.folder, "blank.txt", b" \n\t\n")
    for view in ("concise", "full", "unified", "jsonl"):
        done = cleanse("diff", "--format", view, "empty.txt", "blank.txt")
        assert done.returncode == 0, done.stderr
