from __future__ import annotations

import contextlib
import json
import stat
from pathlib import Path

import pytest

from cleanse.io.writer import Writer, check_outputs
from cleanse.record import json_line
from cleanse.types import CleanseError


def test_a_record_is_one_line_with_its_keys_in_order() -> None:
    assert json_line({"b": "é\n\u2028", "a": 1}) == '{"b":"é\\n\u2028","a":1}\n'.encode()


def test_what_the_fast_writer_refuses_is_written_too() -> None:
    line = json_line({"n": 2**70, "s": "a\ud800"})
    assert json.loads(line) == {"n": 2**70, "s": "a\N{REPLACEMENT CHARACTER}"}


def test_a_file_appears_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with Writer(str(path)) as output:
        output.write({"a": 1})
        assert not path.exists()
    assert path.read_bytes() == b'{"a":1}\n'
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_a_run_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old")
    with contextlib.suppress(KeyboardInterrupt), Writer(str(path)) as output:
        output.write({"a": 1})
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_the_rights_of_the_old_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old")
    path.chmod(0o640)
    with Writer(str(path)):
        pass
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_keeps_pointing(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with Writer(str(tmp_path / "link")) as output:
        output.write({})
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "{}\n"


@pytest.mark.parametrize("name", ["", "missing/out.jsonl", "new/"])
def test_a_place_that_cannot_be_written_is_a_clear_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(CleanseError, match=r"is a folder|cannot write"), Writer(f"{tmp_path}/{name}"):
        pass


def test_a_device_is_written_to_directly() -> None:
    with Writer("/dev/null") as output:
        output.write({"a": 1})
    assert Path("/dev/null").is_char_device()


def test_an_output_that_is_an_input_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("{}")
    (tmp_path / "hard.jsonl").hardlink_to(path)
    for inputs in ([str(path)], [str(tmp_path)], [str(tmp_path / "hard.jsonl")]):
        with pytest.raises(CleanseError, match="is an input"):
            check_outputs(inputs, {"-o": str(path)})
    check_outputs([str(path)], {"-o": str(tmp_path / "new.jsonl"), "--log": None})


def test_an_input_in_the_folder_that_is_written_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "articles"
    folder.mkdir(parents=True)
    (folder / "part-00000.jsonl").write_text("{}")
    for inputs in ([str(tmp_path)], [str(folder / "part-00000.jsonl")]):
        with pytest.raises(CleanseError, match="lies in the folder that -o writes"):
            check_outputs(inputs, {"-o": f"{tmp_path}/out/"})
    (tmp_path / "output.jsonl").write_text("{}")
    check_outputs([str(tmp_path / "output.jsonl")], {"-o": f"{tmp_path}/out/"})


def test_two_outputs_in_one_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CleanseError, match="-o and --log name the same file"):
        check_outputs([], {"-o": f"{tmp_path}/x", "--log": f"{tmp_path}/./x"})
    check_outputs([], {"-o": "/dev/null", "--log": "/dev/null"})
