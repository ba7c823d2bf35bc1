"""Bytes to text, with evidence."""

from __future__ import annotations

import pytest

from cleanse.decode import decode, from_str, known_encoding, looks_binary
from cleanse.types import CleanseError

GERMAN = "Über Nacht fiel Schnee, und die Brücke am Ölmühlweg blieb gesperrt. Später kam Tauwetter. " * 4
RUSSIAN = "Ночью выпал снег, и мост у старой мельницы закрыли до утра. Позже началась оттепель. " * 4


@pytest.mark.parametrize(
    ("data", "encoding", "evidence"),
    [
        ("naïve".encode(), "utf-8", "strict"),
        (b"\xef\xbb\xbfnaive", "utf-8", "byte order mark"),
        ("naïve".encode("utf-16"), "utf-16-le", "byte order mark"),
        (b"\xfe\xff" + "naïve".encode("utf-16-be"), "utf-16-be", "byte order mark"),
        ("naïve".encode("utf-32"), "utf-32-le", "byte order mark"),
        ("plain English text".encode("utf-16-le"), "utf-16-le", "zero bytes"),
        ("plain English text".encode("utf-16-be"), "utf-16-be", "zero bytes"),
        (GERMAN.encode() + b"\xff", "utf-8", "damaged utf-8"),
        (b"", "utf-8", "strict"),
    ],
)
def test_evidence(data: bytes, encoding: str, evidence: str) -> None:
    source = decode(data)
    assert (source.encoding, source.evidence) == (encoding, evidence)


@pytest.mark.parametrize(("text", "encoding"), [(GERMAN, "cp1252"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r")])
def test_detector(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


def test_invalid_bytes_are_listed_and_nothing_else_is_lost() -> None:
    data = GERMAN.encode() + b"\xff\xfe" + GERMAN.encode() + b"\xe2\x82"
    source = decode(data)
    assert source.text.replace("\ufffd", "") == GERMAN * 2
    assert [source.text[offset] for offset, _ in source.undecodable] == ["\ufffd"] * len(source.undecodable)
    assert "".join(unit for _, unit in source.undecodable) == "fffee282"


def test_given_encoding_is_used() -> None:
    assert decode(b"\xa4", "iso-8859-15").text == "€"


@pytest.mark.parametrize("name", ["klingon", "hex", "", "utf 99"])
def test_unknown_encoding_says_what_to_do(name: str) -> None:
    with pytest.raises(CleanseError, match=r"unknown encoding.*give a name such as"):
        known_encoding(name)


def test_lone_surrogates_become_replacement_characters() -> None:
    source = from_str("a\ud800b\udfffc")
    assert source.text == "a\ufffdb\ufffdc"
    assert source.undecodable == ((1, "d800"), (3, "dfff"))


def test_binary() -> None:
    assert looks_binary(decode(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8).text)
    assert looks_binary("%PDF-1.7 ...")
    assert not looks_binary("A text with one \x00 in it that is otherwise in order, as scraped pages are.")
    assert not looks_binary("")
