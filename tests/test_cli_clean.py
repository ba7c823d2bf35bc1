from __future__ import annotations

import json
import os
import pty
from typing import Any

STORY = b"Home > News\n\nThe bridge opened on Monday, after two years of work on its piers.\n\nShare this article\n"


def articles(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def lines(folder: Any, name: str, *records: dict[str, Any]) -> None:
    (folder / name).write_text("".join(json.dumps(record) + "\n" for record in records))


def test_a_file_becomes_an_article_with_its_log(cleanse: Any) -> None:
    (cleanse.folder / "a.txt").write_bytes(STORY)
    run = cleanse("a.txt")
    (article,) = articles(run.stdout)
    assert (run.returncode, run.stderr) == (0, b"")
    assert article["text"] == "The bridge opened on Monday, after two years of work on its piers."
    assert {row["category"] for row in article["removed"]} == {"nav", "share"}
    source = STORY.decode()
    assert all(source[row["start"] : row["end"]] == row["text"] for row in article["removed"])


def test_clean_need_not_be_written_and_standard_input_neither(cleanse: Any) -> None:
    (cleanse.folder / "a.txt").write_bytes(STORY)
    outputs = [
        cleanse(stdin=STORY).stdout,
        cleanse("-", stdin=STORY).stdout,
        cleanse("clean", stdin=STORY).stdout,
        cleanse("clean", "a.txt").stdout.replace(b'"a.txt"', b'"-"'),
    ]
    assert len(set(outputs)) == 1
    assert articles(outputs[0])[0]["id"] == "-"


def test_a_commands_name_wins_over_a_files(cleanse: Any) -> None:
    (cleanse.folder / "schema").write_bytes(STORY)
    assert b"json-schema.org" in cleanse("schema").stdout
    assert articles(cleanse("./schema").stdout)[0]["id"] == "./schema"


def test_inputs_stay_in_order_and_may_stand_between_flags(cleanse: Any) -> None:
    lines(cleanse.folder, "b.jsonl", {"text": "One."}, {"text": "Two."})
    (cleanse.folder / "a.txt").write_bytes(b"Three.")
    run = cleanse("b.jsonl", "-o", "out.jsonl", "a.txt", "--slim")
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")
    assert [article["text"] for article in articles((cleanse.folder / "out.jsonl").read_bytes())] == [
        "One.",
        "Two.",
        "Three.",
    ]


def test_unknown_fields_pass_through(cleanse: Any) -> None:
    lines(
        cleanse.folder,
        "a.jsonl",
        {"text": "One.", "id": 5, "url": "https://Example.org/a", "n": 2**70, "deep": {"x": [None]}},
    )
    (article,) = articles(cleanse("a.jsonl").stdout)
    assert article["extra"] == {"n": 2**70, "deep": {"x": [None]}}
    assert (article["id"], article["host"]) == ("5", "example.org")


def test_the_log_has_a_row_for_every_change_and_slim_has_none(cleanse: Any) -> None:
    (cleanse.folder / "a.txt").write_bytes(STORY)
    whole = articles(cleanse("a.txt").stdout)[0]
    run = cleanse("a.txt", "--slim", "--log", "log.jsonl")
    slim, rows = articles(run.stdout)[0], articles((cleanse.folder / "log.jsonl").read_bytes())
    assert "removed" not in slim
    assert slim["text"] == whole["text"]
    wanted = len(whole["removed"]) + len(whole["repaired"]) + len(whole["layout"]) + len(whole["suspects"])
    assert len(rows) == wanted > 2


def test_duplicates_are_left_out_and_said_so(cleanse: Any) -> None:
    lines(
        cleanse.folder,
        "a.jsonl",
        *({"text": "The same.", "id": name} for name in "abc"),
        {"text": "Another.", "id": "d"},
    )
    run = cleanse("a.jsonl", "--log", "log", "--duplicates", "copies")
    assert run.returncode == 0
    assert [article["id"] for article in articles(run.stdout)] == ["a", "d"]
    assert run.stderr == b"cleanse: 4 documents: 2 duplicates left out and are in copies\n"
    copies = articles((cleanse.folder / "copies").read_bytes())
    assert [(copy["id"], copy["text"], copy["duplicate_of"]["id"]) for copy in copies] == [
        ("b", "The same.", "a"),
        ("c", "The same.", "a"),
    ]
    rows = articles((cleanse.folder / "log").read_bytes())
    assert [(row["id"], row["of"]) for row in rows if row["kind"] == "duplicate-document"] == [("b", "a"), ("c", "a")]


def test_duplicates_can_be_kept_or_not_looked_for(cleanse: Any) -> None:
    lines(cleanse.folder, "a.jsonl", {"text": "The same.", "id": "a"}, {"text": "The same.", "id": "b"})
    marked = cleanse("a.jsonl", "--keep-duplicates")
    assert [article["duplicate_of"] for article in articles(marked.stdout)] == [
        None,
        {"id": "a", "similarity": 1.0, "kind": "exact"},
    ]
    off = cleanse("a.jsonl", "--dedup", "none")
    assert [article["duplicate_of"] for article in articles(off.stdout)] == [None, None]
    assert marked.stderr == off.stderr == b""


def test_flags_reach_the_pipeline(cleanse: Any) -> None:
    (cleanse.folder / "a.txt").write_bytes(STORY)
    (cleanse.folder / "b.txt").write_bytes("The old cafÃ©".encode())
    kept = articles(cleanse("a.txt", "--keep", "share,nav", "--keep", "promo").stdout)[0]
    assert "Share this article" in kept["text"]
    assert kept["text"].startswith("Home > News")
    assert articles(cleanse("b.txt").stdout)[0]["text"] == "The old café"
    assert articles(cleanse("b.txt", "--no-repair").stdout)[0]["text"] == "The old cafÃ©"


def test_a_pack_of_ones_own_and_its_faults(cleanse: Any) -> None:
    (cleanse.folder / "pack.toml").write_text(
        '[[rule]]\nid = "my.bridge"\ncategory = "promo"\nexact = ["Cross our bridge today"]\n'
        '[[rule]]\nid = "my.bad"\ncategory = "promo"\npattern = "(?=x)"\n'
    )
    (cleanse.folder / "a.txt").write_bytes(STORY + b"Cross our bridge today\n")
    run = cleanse("a.txt", "--rules", "pack.toml")
    assert run.returncode == 0
    assert "my.bridge" in [row["rule"] for row in articles(run.stdout)[0]["removed"]]
    assert b"pack.toml:5: error: rule 'my.bad'" in run.stderr
    assert b"pack.toml:1: warning: rule 'my.bridge'" in run.stderr
    quiet = cleanse("a.txt", "--rules", "pack.toml", "--quiet")
    assert b"error" in quiet.stderr
    assert b"warning" not in quiet.stderr


def test_failed_documents_are_rows_and_named_up_to_twenty(cleanse: Any) -> None:
    (cleanse.folder / "a.jsonl").write_text('{"text": "Good."}\n' + "bad\n" * 25)
    run = cleanse("a.jsonl")
    assert run.returncode == 3
    assert len(articles(run.stdout)) == 26
    said = run.stderr.decode().splitlines()
    assert len(said) == 21
    assert said[0].startswith("cleanse: a.jsonl:2: failed: line 2 is no JSON")
    assert said[-1] == "cleanse: and 5 more documents failed: their records say why in `error`"
    assert cleanse("a.jsonl", "--quiet").stderr == b""


def test_a_foreign_name_cannot_act_on_the_terminal(cleanse: Any) -> None:
    lines(cleanse.folder, "a.jsonl", {"text": "\x00\x01\x02\x03", "id": "\x1b[2J\u202eevil\n"})
    run = cleanse("a.jsonl")
    assert b"\x1b" not in run.stderr
    assert r"a.jsonl:1 (\e[2J\u202eevil\n)" in run.stderr.decode()


def test_an_article_cannot_act_on_the_terminal_either_and_stays_the_same_json(cleanse: Any) -> None:
    lines(cleanse.folder, "a.jsonl", {"text": "One \x9b2J\u202etwo, and three.", "n": "\U000e0041é"})
    master, slave = pty.openpty()
    process = cleanse.start("a.jsonl", stdout=slave)
    os.close(slave)
    shown = b""
    while not shown.endswith(b"\n"):
        shown += os.read(master, 65_536)
    process.communicate()
    os.close(master)
    piped = cleanse("a.jsonl").stdout
    assert "\u202e" in piped.decode()
    assert not {"\u202e", "\x9b", "\U000e0041"} & set(shown.decode())
    assert articles(shown) == articles(piped)


def test_a_person_at_a_terminal_without_arguments_gets_help(cleanse: Any) -> None:
    for arguments in ((), ("clean",)):
        master, slave = pty.openpty()
        process = cleanse.start(*arguments, stdin=slave)
        stdout, stderr = process.communicate()
        os.close(master)
        os.close(slave)
        assert (process.returncode, stdout) == (2, b"")
        assert stderr.startswith(b"examples:")


def test_markdown_stands_beside_the_text(cleanse: Any) -> None:
    page = b"<html><head><title>Low water</title></head><body><h1>Low water</h1>" + b"".join(
        b"<p>The ferry lay <b>still</b> for the whole of day %d, and nobody was sorry to miss it.</p>" % n
        for n in range(9)
    )
    (cleanse.folder / "page.html").write_bytes(page)
    plain, marked = (json.loads(cleanse("page.html", *flags).stdout) for flags in ((), ("--markdown",)))
    assert marked.pop("markdown").startswith("# Low water\n\nThe ferry lay **still** for")
    assert marked == plain
