"""Tables: delimited text, Parquet and JSON lists."""

from __future__ import annotations

import datetime as dt
import decimal
import json
from pathlib import Path
from typing import Any

import pytest

from cleanse.io.jsonl import FieldNames
from cleanse.io.sources import Reading
from cleanse.limits import ReadingLimits
from tests.containers import Read, parquet_of, read, written

BODY = Reading(names=FieldNames(text="content"))


def csv(folder: Path, data: bytes | str, name: str = "a.csv", reading: Reading = BODY) -> Read:
    return read(written(folder, name, data if isinstance(data, bytes) else data.encode()), reading)


def test_the_cells_of_a_row_are_its_fields(tmp_path: Path) -> None:
    found = csv(tmp_path, 'id,title,content,score\n7,A title,"One, two\nand ""three""",0.5\n\n8,,Two,\n')
    first, second = found.documents
    assert (first.id, first.title, first.source.text) == ("7", "A title", 'One, two\nand "three"')
    assert (first.extra, first.record, second.record) == ({"score": "0.5"}, 1, 2)
    assert (second.title, second.source.text) == (None, "Two")
    assert not found.is_told


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("\ufeffid;content\r\n1;Müll, getrennt\r\n".encode(), "a.csv"),
        ("sep=;\r\nid;content\r\n1;Müll, getrennt\r\n".encode(), "a.csv"),
        ("id;content\r\n1;Müll, getrennt\r\n".encode("utf-16"), "a.csv"),
        ("id\tcontent\r\n1\tMüll, getrennt\r\n".encode("utf-16"), "a.csv"),
        ("id\tcontent\n1\tMüll, getrennt\n".encode(), "a.tsv"),
        ('id|content\n1|"Müll, getrennt"\n'.encode(), "a.csv"),
        ('"id";"content"\n"1";"Müll, getrennt"'.encode(), "a.csv"),
        ('id,content,,\n1,"Müll, getrennt",,,\n'.encode(), "a.csv"),
        ("id;content\n1;Müll, getrennt\n".encode(), "unnamed"),
    ],
)
def test_tables_as_spreadsheets_write_them(tmp_path: Path, data: bytes, name: str) -> None:
    found = csv(tmp_path, data, name)
    assert (found.texts, found.documents[0].id, found.reasons) == (["Müll, getrennt"], "1", [])


def test_another_encoding_is_given_or_found(tmp_path: Path) -> None:
    data = "id;content\n1;Größe und Straße über Äcker\n".encode("cp1252")
    given = Reading(names=FieldNames(text="content"), encoding="cp1252")
    assert csv(tmp_path, data, reading=given).texts == ["Größe und Straße über Äcker"]
    assert csv(tmp_path, data).documents[0].source.encoding != "utf-8"


@pytest.mark.parametrize("name", ["a.csv", "a.parquet"])
def test_a_table_without_texts_says_what_it_has_and_what_to_do(tmp_path: Path, name: str) -> None:
    data = b"id,content\n1,a\n2,b\n" if name == "a.csv" else parquet_of({"id": ["1"], "content": ["a"]})
    found = read(written(tmp_path, name, data))
    assert (found.documents, found.failures) == ([], [])
    assert "(it has 'id', 'content'): try --text-field 'content'" in found.errors[0]


def test_rows_that_do_not_fit_the_head_fail_and_the_others_are_read(tmp_path: Path) -> None:
    found = csv(tmp_path, 'id,content\n1,a\n2\n3,x,y\n4,"b\nc"\n5,"d')
    assert found.texts == ["a", "b\nc"]
    assert [failure.document.record for failure in found.failures] == [2, 3, 5]
    assert "row 2 (line 3) has 1 cells where the head has 2" in found.reasons[0]
    assert "row 5 (line 7) has a quote that is never closed" in found.reasons[2]


def test_a_cell_that_is_too_long_is_one_row(tmp_path: Path) -> None:
    small = Reading(names=FieldNames(text="content"), limits=ReadingLimits(record_bytes=200_000))
    found = csv(
        tmp_path,
        "id,content\n1,a\n2," + "x" * 300_000 + '\n3,"' + "y\n" * 150_000 + '"\n4,' + "b" * 150_000 + "\n",
        reading=small,
    )
    assert found.texts[0] == "a"
    assert found.texts[-1] == "b" * 150_000
    assert "MiB" in found.reasons[0]


def rows(folder: Path, **columns: list[Any]) -> Read:
    return read(written(folder, "a.parquet", parquet_of(columns)))


def test_columns_of_parquet_are_fields_and_the_rest_is_json(tmp_path: Path) -> None:
    moment = dt.datetime(2024, 2, 29, 12, 30, tzinfo=dt.UTC)
    found = rows(
        tmp_path, text=["One.", "Two."], date=[dt.date(2024, 2, 29), None], authors=[["Ann"], []], at=[moment, None],
        price=[decimal.Decimal("1.50"), None], raw=[b"\xff", b"ok"], score=[float("nan"), 1.5], tags=[[{"a": 1}], None],
    )  # fmt: skip
    first, second = found.documents
    assert (first.source.text, first.date, first.authors) == ("One.", "2024-02-29", ("Ann",))
    assert first.extra == {
        "at": "2024-02-29T12:30:00+00:00", "price": "1.50", "raw": "/w==", "score": None, "tags": [{"a": 1}],
    }  # fmt: skip
    assert (second.extra["raw"], second.date, second.id) == ("ok", None, f"{second.path}:2")
    json.dumps([dict(document.extra) for document in found.documents])


def test_pages_as_bytes_are_decoded_as_files_are(tmp_path: Path) -> None:
    page = '<meta charset="iso-8859-1"><p>Größe'.encode("cp1252")
    found = rows(tmp_path, html=[page, b"<p>plain", None], text=[None, None, "a text"])
    assert found.documents[0].markup == '<meta charset="iso-8859-1"><p>Größe'
    assert found.documents[0].source.evidence == "declared"
    assert [document.source.format for document in found.documents] == ["html", "html", "text"]


def test_a_row_without_a_text_fails_alone(tmp_path: Path) -> None:
    found = rows(tmp_path, text=["a", None, "c"])
    assert found.texts == ["a", "c"]
    assert "row 2 has no field 'text'" in found.reasons[0]


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (b'[{"text": "a"}, {"text": "b, [\\"{"}]', ["a", 'b, ["{']),
        (b'\xef\xbb\xbf[\n {"text": "a"},\n {"text": "b"},\n]\n', ["a", "b"]),
        ('[{"text": "ä"}]'.encode("utf-16"), ["ä"]),
        (b"[]", []),
        (b'{"text": "a"}', ["a"]),
        (b'{\n "text": "a",\n "tags": [{"x": 1}]\n}', ["a"]),
        (b'{"status": "ok", "articles": [{"text": "a"}, {"text": "b"}], "tags": ["x"]}', ["a", "b"]),
        (b'{"text": "a"}\n{"text": "b"}\n', ["a", "b"]),
        (b'[{"text": "a", "n": 123456789012345678901234567890}]', ["a"]),
    ],
)
def test_json_files(tmp_path: Path, data: bytes, texts: list[str]) -> None:
    found = read(written(tmp_path, "a.json", data))
    assert (found.texts, found.reasons, found.errors) == (texts, [], [])
    assert [document.record for document in found.documents] == list(range(1, len(texts) + 1))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'[{"text": "a"}, {"text": }, {"text": "c"}]', "item 2 is no JSON"),
        (b'[{"text": "a"}, 7, {"text": "c"}]', "item 2 is a number, not an object"),
        (b'[{"text": "a"}, {"id": 7}, {"text": "c"}]', "item 2 has no field 'text'"),
        (b'[{"text": "a"}, {"text": "c"}', "item 3 breaks off"),
        (b'[{"text": "a"}, {"text": "c"}, {"text": "d', "item 3 breaks off"),
        (b'[{"text": "a"}, {"text": "c"}] {"text": "d"}', "item 3 has something behind its list"),
        (b'[{"text": "a"}, {"text": "' + b"x" * 2_000_000 + b'"}, {"text": "c"}]', "item 2 is over 1 MiB"),
    ],
)
def test_elements_that_fail_alone(tmp_path: Path, data: bytes, reason: str) -> None:
    found = read(written(tmp_path, "a.json", data), Reading(limits=ReadingLimits(record_bytes=1 << 20)))
    assert found.texts == ["a", "c"]
    assert reason in found.reasons[0]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"name": "site", "pages": 3}', "it has 'name', 'pages'"),
        (b'{"a": [{"text": "x"}], "b": [{"text": "y"}]}', "it has 'a', 'b'"),
        (b"hello", "is no JSON"),
    ],
)
def test_json_that_holds_no_records_says_what_to_do(tmp_path: Path, data: bytes, message: str) -> None:
    found = read(written(tmp_path, "a.json", data))
    assert found.documents == []
    assert message in found.errors[0]
