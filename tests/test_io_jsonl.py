from __future__ import annotations

import json
from typing import Any

import pytest

from cleanse.io.jsonl import FieldNames, read_records
from cleanse.io.stream import lines, narrowed
from cleanse.types import Article, Document


def read(data: bytes, encoding: str | None = None, **names: str) -> list[Document | Article]:
    chunks, name = narrowed([data], encoding)
    return list(read_records(lines(chunks, 1 << 20), "in.jsonl", FieldNames(**names), name))


def document(data: bytes | dict[str, Any], **names: str) -> Document:
    line = data if isinstance(data, bytes) else json.dumps(data).encode()
    (found,) = read(line + b"\n", **names)
    assert isinstance(found, Document), found.error
    return found


def error(data: bytes, position: int = 0) -> str:
    found = read(data)[position]
    assert isinstance(found, Article)
    assert found.text is None
    assert found.status == "failed"
    return found.error or ""


def test_known_fields_are_witnesses_and_the_rest_is_extra() -> None:
    found = document(
        {
            "text": "t",
            "id": "x",
            "url": "u",
            "title": "T",
            "authors": ["A", "B"],
            "date": "2024",
            "language": "en",
            "n": [1],
        }
    )
    assert (found.source.text, found.id, found.url, found.title) == ("t", "x", "u", "T")
    assert (found.authors, found.date, found.language, found.extra) == (("A", "B"), "2024", "en", {"n": [1]})
    assert (found.path, found.record) == ("in.jsonl", 1)


def test_fields_can_be_renamed() -> None:
    found = document({"body": "t", "text": "other", "key": "k"}, text="body", id="key")
    assert (found.source.text, found.id, found.extra) == ("t", "k", {"text": "other"})


@pytest.mark.parametrize(("given", "authors"), [("Ann", ("Ann",)), (["Ann", " "], ("Ann",)), ([], ())])
def test_one_author_or_many(given: object, authors: tuple[str, ...]) -> None:
    assert document({"text": "t", "authors": given}).authors == authors
    assert document({"text": "t", "author": given}).authors == authors


def test_a_field_of_a_strange_type_is_kept_and_is_no_witness() -> None:
    found = document({"text": "t", "date": 20240101, "authors": [{"name": "Ann"}], "title": None})
    assert (found.date, found.authors, found.title) == (None, (), None)
    assert found.extra == {"date": 20240101, "authors": [{"name": "Ann"}], "title": None}


@pytest.mark.parametrize(
    ("given", "kept"), [("a", "a"), (7, "7"), (2**70, str(2**70)), (None, "in.jsonl:1"), ("", "in.jsonl:1")]
)
def test_ids(given: object, kept: str) -> None:
    assert document({"text": "t", "id": given}).id == kept


def test_great_integers_come_through() -> None:
    assert document({"text": "t", "n": [2**64, {"m": -(2**65)}]}).extra == {"n": [2**64, {"m": -(2**65)}]}


def test_lone_surrogates_become_replacement_characters_and_are_listed() -> None:
    found = document(b'{"text": "a\\ud800b", "title": "T\\udc00", "x": {"\\ud800": ["\\udfff"]}}')
    assert found.source.text == "a\N{REPLACEMENT CHARACTER}b"
    assert found.source.undecodable == ((1, "d800"),)
    assert found.title == "T\N{REPLACEMENT CHARACTER}"
    assert found.extra == {"x": {"\N{REPLACEMENT CHARACTER}": ["\N{REPLACEMENT CHARACTER}"]}}


def test_a_pair_of_surrogates_is_a_character() -> None:
    assert document(b'{"text": "\\ud83d\\ude00 \\ud800"}').source.text == "\N{GRINNING FACE} \N{REPLACEMENT CHARACTER}"


def test_nan_is_read() -> None:
    assert document(b'{"text": "t", "score": NaN}').source.text == "t"


def test_a_damaged_byte_is_listed() -> None:
    found = document('{"text": "ąćęłńóśźż'.encode() + b'\xff"}')
    assert found.source.text == "ąćęłńóśźż\N{REPLACEMENT CHARACTER}"
    assert found.source.undecodable == ((9, "ff"),)
    assert found.source.encoding == "utf-8"


def test_another_encoding_is_found_or_given() -> None:
    line = '{"text": "À côté du café, l’été."}\n'.encode("cp1252")
    (given,) = read(line, "cp1252")
    assert isinstance(given, Document)
    assert given.source.text == "À côté du café, l’été."
    assert (given.source.encoding, given.source.evidence) == ("cp1252", "given")
    (found,) = read(line)
    assert isinstance(found, Document)
    assert found.source.encoding != "utf-8"


@pytest.mark.parametrize(
    ("name", "given"), [("utf-16", None), ("utf-16-le", "utf-16-le"), ("utf-32", None), ("utf-8-sig", None)]
)
def test_wide_encodings_are_split_into_lines_of_characters(name: str, given: str | None) -> None:
    data = '{"text": "Ċ one"}\n{"text": "two"}\n'.encode(name)  # U+010A holds the byte of a line break
    found = read(data, given)
    assert [item.source.text for item in found if isinstance(item, Document)] == ["Ċ one", "two"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": 1}', "line 1 has no field 'text' (it has 'id'): name the one that holds the text with --text-field"),
        (b"{}", "line 1 has no field 'text' (it is empty)"),
        (b'{"text": null}', "has no field 'text'"),
        (b'{"text": ["a"]}', "`text` is a list, not a string"),
        (b'{"text": true}', "`text` is true, not a string"),
        (b"[1]", "line 1 is a list, not an object"),
        (b'"text"', "is a string, not an object"),
        (b"null", "is null, not an object"),
        (b"text", "line 1 is no JSON (Expecting value, column 1): mend it or take it out"),
        (b'{"text": "a"} {"text": "b"}', "is no JSON (Extra data"),
        (b'{"text": "a', "is no JSON"),
        (b"\x89PNG\r", "is no JSON"),
        (b"[" * 100_000, "nests too deep"),
        (b'{"text": "t", "x": ' + b"[" * 250 + b"]" * 250 + b"}", "nests deeper than 200"),
        (b'{"text": "t", "x": ' + b"9" * 5_000 + b"}", "cannot be read"),
    ],
)
def test_a_line_that_is_no_document_fails_with_its_reason(line: bytes, reason: str) -> None:
    assert reason in error(line + b'\n{"text": "good"}\n')
    good = read(line + b'\n{"text": "good"}\n')[1]
    assert isinstance(good, Document)
    assert good.record == 2


@pytest.mark.parametrize("cut", range(1, len('{"text": "a\\u00e9b", "n": [1, true]}')))
def test_json_that_breaks_off_at_the_end_is_named_so(cut: int) -> None:
    whole = b'{"text": "a\\u00e9b", "n": [1, true]}'
    assert "line 2 breaks off at the end of the file" in error(b'{"text": "x"}\n' + whole[:cut], 1)


def test_every_line_is_a_row_and_blank_lines_are_none() -> None:
    found = read(b'\n{"text": "a"}\r\n  \n\nbad\n{"text": "b"}')
    assert [item.record if isinstance(item, Document) else item.document.record for item in found] == [2, 5, 6]
    assert isinstance(found[1], Article)
    assert found[1].id == "in.jsonl:5"


def test_it_reads_line_by_line() -> None:
    def endless() -> Any:
        while True:
            yield b'{"text": "t"}\n'

    assert next(read_records(endless(), "-", FieldNames())).id == "-:1"
