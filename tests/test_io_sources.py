from __future__ import annotations

import os
from pathlib import Path

import pytest

from cleanse.io.sources import Reading, check_inputs, files_of, read_inputs
from cleanse.types import Article, CleanseError, Document

DEFAULT = Reading()


def read(*names: Path | str, reading: Reading = DEFAULT) -> tuple[list[Document | Article], list[str]]:
    errors: list[CleanseError] = []
    found = list(read_inputs(map(str, names), reading, errors.append))
    return found, list(map(str, errors))


def texts(*names: Path | str, reading: Reading = DEFAULT) -> list[str | None]:
    found, errors = read(*names, reading=reading)
    assert errors == []
    return [item.source.text if isinstance(item, Document) else None for item in found]


def test_a_text_file_is_one_document_named_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfOne\r\n")
    ((found,), _) = read(path)
    assert isinstance(found, Document)
    assert (found.source.text, found.id, found.path, found.record) == ("One\r\n", str(path), str(path), None)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.jsonl", b'{"text": "a"}\n{"text": "b"}\n', ["a", "b"]),
        ("a.NDJSON", b"x\n", [None]),
        ("a.txt", b'{"text": "a"}\n', ['{"text": "a"}\n']),
        ("plain", b'\n {"text": "a"}\nbad\n', ["a", None]),
        ("plain", b'{"body": "a"}\n{"body": "b"}\n', [None, None]),
        ("plain", b'{"body": "a"}', [None]),
        ("plain", b'{"@type": "NewsArticle"}\nA story.\n', ['{"@type": "NewsArticle"}\nA story.\n']),
        ("plain", b"{ a brace begins this text\n", ["{ a brace begins this text\n"]),
        ("plain", b"", [""]),
        ("plain", b'\xef\xbb\xbf{"text": "a"}\n', ["a"]),
        ("a.json", b'{"text": "a"}\n', ["a"]),
    ],
)
def test_the_format_is_found_by_name_then_by_content(
    tmp_path: Path, name: str, content: bytes, expected: list[str | None]
) -> None:
    (tmp_path / name).write_bytes(content)
    assert texts(tmp_path / name) == expected


def test_the_format_can_be_given(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "a"}')
    (tmp_path / "b.txt").write_text('{"text": "b"}')
    assert texts(tmp_path / "a.jsonl", reading=Reading("text")) == ['{"text": "a"}']
    assert texts(tmp_path / "b.txt", reading=Reading("jsonl")) == ["b"]


def test_a_folder_is_read_sorted_without_hidden_and_unknown_files(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("c.txt", "a.md", "b/z.text", "b/y.jsonl", ".hidden.txt", ".git/d.txt", "e.png"):
        (tmp_path / name).write_text('{"text": "x"}')
    found = [os.path.relpath(path, tmp_path) for path in files_of(str(tmp_path))]
    assert found == ["a.md", "b/y.jsonl", "b/z.text", "c.txt"]


def test_a_folder_with_nothing_to_read_is_an_error_and_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.txt").write_text("a")
    found, errors = read(tmp_path / "empty", tmp_path / "missing.txt", tmp_path / "a.txt")
    assert len(found) == 1
    assert "no file to read" in errors[0]
    assert "no such file or folder" in errors[1]


def test_a_file_name_that_is_no_utf8(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    Path(os.fsdecode(path)).write_bytes(b"a")
    ((found,), _) = read(tmp_path)
    assert isinstance(found, Document)
    assert (found.id or "").endswith("caf\\xe9.txt")


def test_standard_input_is_read_once() -> None:
    check_inputs(["a", "-"])
    with pytest.raises(CleanseError, match="once only"):
        check_inputs(["-", "-"])
