from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cleanse.record import schema_text
from cleanse.rule import MOVABLE
from cleanse.types import CATEGORIES, Status

SCHEMA: dict[str, Any] = json.loads(schema_text())
VALIDATOR = Draft202012Validator(SCHEMA)

JSONL = b"""{"text": "Home > News\\n\\nThe bridge opened on Mon-day.\\n\\nShare this article", "id": 7, "site": {"n": [1, 2.5]}}
{"text": "a page with a lone surrogate \\ud800 in the middle of its sentence", "title": "T"}
{"text": ""}
{"no": "text"}
{"text": "cut off"""


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_knows_all_names() -> None:
    removed = SCHEMA["properties"]["removed"]["items"]["properties"]
    assert removed["category"]["enum"] == list(CATEGORIES)
    assert removed["moved_to"]["enum"] == list(MOVABLE)
    assert SCHEMA["properties"]["status"]["enum"] == [status.value for status in Status]


@pytest.mark.parametrize("flags", [(), ("--slim",), ("--keep-duplicates",)])
def test_every_record_of_the_command_conforms(cleanse: Any, flags: tuple[str, ...]) -> None:
    (cleanse.folder / "in.jsonl").write_bytes(JSONL)
    (cleanse.folder / "a.txt").write_bytes("Caf\xe9 au lait, s'il vous pla\xeet.\nThe same again.\n".encode("cp1252"))
    (cleanse.folder / "b.txt").write_bytes(b"\xef\xbb\xbfShare this article\n")
    (cleanse.folder / "c.txt").write_bytes(b"")
    (cleanse.folder / "d.txt").write_bytes(b"The same text twice.")
    (cleanse.folder / "e.txt").write_bytes(b"The same text twice.")
    run = cleanse("in.jsonl", "a.txt", "b.txt", "c.txt", "d.txt", "e.txt", *flags)
    records = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.returncode == 3
    assert len(records) == 9 + ("--keep-duplicates" in flags)
    for record in records:
        assert [error.message for error in VALIDATOR.iter_errors(record)] == []


def test_the_command_prints_it(cleanse: Any) -> None:
    assert json.loads(cleanse("schema").stdout) == SCHEMA
