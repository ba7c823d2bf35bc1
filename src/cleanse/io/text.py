"""A file of text to one document."""

from __future__ import annotations

from cleanse.decode import decode
from cleanse.types import Document


def read_text(data: bytes, path: str, encoding: str | None = None, number: int | None = None) -> Document:
    """Return the document that the bytes of a file hold; its id is the path as given, `-` for standard input.

    `number` is its place in an archive.

    >>> read_text(b"One line.", "a.txt").id
    'a.txt'
    """
    return Document(decode(data, encoding), id=path, path=path, record=number)
