"""Containers cut at every byte, and with single bits turned: no document is lost without a word.

What each format can notice, and what it cannot:

* gzip, zstd and bz2 (whatever is in them), the members of zip, and Parquet with page checksums have checksums of all content:
  every turned bit is noticed. So is every cut but one: between two members of a packed file, which is a whole file too.
* tar has checksums of its heads alone: a turned bit in a member's content is a change of content. Every cut is noticed.
* A bare WARC has lengths alone: a cut inside a record is noticed; a turned bit in its frame too, but in a word of a head it may make
  a record one that is no page, which is counted as skipped; in content it is a change of content.
* Bare JSON lines and CSV have nothing: a record that breaks off is noticed, one that is missing is not.
"""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.containers import (
    Read,
    each,
    json_lines,
    packed,
    pages,
    parquet_of,
    read,
    tar_of,
    warc_records,
    written,
    zip_of,
)

if TYPE_CHECKING:
    from types import FrameType

_LINES = json_lines(6)
_ROWS: dict[str, list[object]] = {
    "text": [f"The ferry left pier {n} at noon." for n in range(40)],
    "n": list(range(40)),
}

# Every bit of these is under a checksum.
CHECKED = {
    "records.warc.gz": each("gz", warc_records(4)),
    "whole.warc.gz": packed("gz", b"".join(warc_records(4))),
    "records.warc.zst": each("zst", warc_records(4)),
    "whole.jsonl.gz": packed("gz", b"".join(_LINES)),
    "lines.jsonl.gz": each("gz", _LINES),
    "lines.jsonl.bz2": each("bz2", _LINES),
    "list.json.zst": packed("zst", b"[" + b",".join(_LINES) + b"]"),
    "table.csv.gz": packed("gz", b"id,text\n" + b"".join(b'%d,"The ferry, at %d"\n' % (n, n) for n in range(6))),
    "pages.zip": zip_of(pages(4)),
    "pages.tar.gz": packed("gz", tar_of(pages(4))),
    "table.parquet": parquet_of(_ROWS, rows_a_group=10),
}
BARE = {
    "records.warc": b"".join(warc_records(4)),
    "pages.tar": tar_of(pages(4)),
}
ALL = CHECKED | BARE
SECONDS = 20


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    """Turn a reading that hangs into a failure."""

    def stop(number: int, frame: FrameType | None) -> Any:
        raise AssertionError(f"a damaged file was not read in {SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def damaged(folder: Path, name: str, data: bytes) -> Read:
    signal.alarm(SECONDS)
    return read(written(folder, name, data))


def ends_of_members(name: str) -> set[int]:
    """Return where a cut leaves a whole file: nothing in it says that there was more."""
    parts = warc_records(4) if "warc" in name else _LINES
    pack = {"gz": "gz", "zst": "zst", "bz2": "bz2"}.get(name.rpartition(".")[2], "")
    if not name.startswith(("records", "lines")):
        return set()
    sizes = [len(packed(pack, part) if pack else part) for part in parts]
    return {sum(sizes[:count]) for count in range(1, len(sizes))}


@pytest.mark.parametrize("name", ["records.warc.gz", "whole.jsonl.gz", "pages.zip"])
def test_a_cut_at_any_byte_is_told(tmp_path: Path, name: str) -> None:
    check_cuts(tmp_path, name, range(len(ALL[name])))


@pytest.mark.parametrize("name", sorted(set(ALL) - {"records.warc.gz", "whole.jsonl.gz", "pages.zip"}))
def test_a_cut_at_some_bytes_is_told(tmp_path: Path, name: str) -> None:
    size = len(ALL[name])
    check_cuts(tmp_path, name, [*range(0, size, max(1, size // 60)), *range(size - 12, size)])


def check_cuts(folder: Path, name: str, cuts: Any) -> None:
    data = ALL[name]
    whole = read(written(folder, name, data))
    assert not whole.is_told
    # Behind the block of a bare record stand four bytes that say nothing.
    silent = {end - less for end in ends_of_members(name) for less in (range(5) if name in BARE else (0,))}
    for cut in cuts:
        found = damaged(folder, name, data[:cut])
        assert found.texts == whole.texts[: len(found.texts)], f"cut at {cut}"
        is_less = len(found.texts) < len(whole.texts)
        assert found.is_told or not is_less or cut in silent or (cut == 0 and name in BARE), f"cut at {cut}"


@pytest.mark.parametrize("name", CHECKED)
def test_a_turned_bit_is_told(tmp_path: Path, name: str) -> None:
    check_bits(tmp_path, name, 40)


@pytest.mark.soak
@pytest.mark.parametrize("name", CHECKED)
def test_a_turned_bit_is_told_soak(tmp_path: Path, name: str) -> None:
    check_bits(tmp_path, name, -(-10_000 // len(CHECKED)))


def check_bits(folder: Path, name: str, count: int) -> None:
    data = CHECKED[name]
    whole = read(written(folder, name, data))
    chance = random.Random(name)
    for _ in range(count):
        at = chance.randrange(8 * len(data))
        found = damaged(folder, name, turned(data, at))
        assert found.is_told or found.texts == whole.texts, f"bit {at}"


@pytest.mark.parametrize("name", BARE)
def test_a_turned_bit_of_a_bare_container_costs_no_document_without_a_word(tmp_path: Path, name: str) -> None:
    data = BARE[name]
    whole = read(written(tmp_path, name, data))
    chance = random.Random(name)
    for _ in range(60):
        at = chance.randrange(8 * len(data))
        found = damaged(tmp_path, name, turned(data, at))
        is_less = len(found.texts) < len(whole.texts)
        assert found.is_told or not is_less or found.skipped.total() > whole.skipped.total(), f"bit {at}"


def turned(data: bytes, at: int) -> bytes:
    """Return data with one bit turned."""
    return data[: at // 8] + bytes([data[at // 8] ^ (1 << at % 8)]) + data[at // 8 + 1 :]


@pytest.mark.parametrize("name", ["records.warc.gz", "records.warc.zst", "lines.jsonl.gz", "lines.jsonl.bz2"])
def test_what_stands_behind_the_damage_is_read(tmp_path: Path, name: str) -> None:
    data = bytearray(ALL[name])
    whole = read(written(tmp_path, name, bytes(data)))
    middle = len(data) // 2
    data[middle : middle + 8] = bytes(8)
    found = read(written(tmp_path, name, bytes(data)))
    assert found.failures
    assert found.texts[-1] == whole.texts[-1]
    assert len(found.texts) >= len(whole.texts) - 1


@pytest.mark.parametrize("name", ["pages.zip", "pages.tar"])
def test_members_behind_a_damaged_one_are_read(tmp_path: Path, name: str) -> None:
    data = bytearray(ALL[name])
    at = data.find(b"site/2.html") + (12 if name == "pages.zip" else 0)
    data[at : at + 6] = bytes(6)
    found = read(written(tmp_path, name, bytes(data)))
    assert found.failures
    assert [page for page in found.texts if "pier 2" not in page] == [
        text for text in read(written(tmp_path, name, ALL[name])).texts if "pier 2" not in text
    ]


def test_the_rows_behind_a_damaged_group_are_read(tmp_path: Path) -> None:
    data = bytearray(CHECKED["table.parquet"])
    data[40:60] = bytes(20)
    found = read(written(tmp_path, "table.parquet", bytes(data)))
    assert "rows 1 to 10" in found.reasons[0]
    assert found.texts == _ROWS["text"][10:]
    assert [document.record for document in found.documents] == list(range(11, 41))


def test_a_record_of_a_wrong_length_costs_itself_alone(tmp_path: Path) -> None:
    for wrong in (b"9", b"150", b"900", b"99999999999"):
        records = warc_records(4)
        head, _, rest = records[3].partition(b"Content-Length: ")
        records[3] = head + b"Content-Length: " + wrong + b"\r\n" + rest.partition(b"\r\n")[2]
        found = read(written(tmp_path, "a.warc", b"".join(records)))
        assert found.failures, wrong
        assert ["pier 1" in found.texts[0], "pier 4" in found.texts[-1]] == [True, True] or wrong == b"99999999999"


def test_rubbish_between_members_is_told_and_padding_is_none(tmp_path: Path) -> None:
    lines = [packed("gz", line) for line in _LINES]
    assert not read(written(tmp_path, "a.jsonl.gz", b"".join(lines) + bytes(512))).is_told
    found = read(written(tmp_path, "a.jsonl.gz", lines[0] + b"rubbish" + lines[1]))
    assert len(found.texts) == 2
    assert "no gzip" in found.reasons[0]
