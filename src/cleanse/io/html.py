"""Pages to documents."""

from __future__ import annotations

import re

from cleanse.extract.charset import decode_page, page_document
from cleanse.types import Document

_HEAD_CHARS = 4_096
_FIRST = re.compile(
    r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body|meta|title)\b", re.DOTALL | re.IGNORECASE
)


def read_html(data: bytes, path: str, encoding: str | None = None, number: int | None = None) -> Document:
    """Return the document that the bytes of a page hold; its id is the path as given, `-` for standard input.

    `number` is its place in an archive.

    >>> read_html(b"<p>One", "a.html").markup
    '<p>One'
    """
    return page_document(decode_page(data, encoding), id=path, path=path, record=number)


def looks_like_html(head: bytes) -> bool:
    r"""Return whether bytes begin as a page does.

    >>> looks_like_html(b"<!DOCTYPE html>"), looks_like_html(b"<3 is a heart"), looks_like_html(b"\xef\xbb\xbf<html>")
    (True, False, True)
    """
    text = head[:_HEAD_CHARS].replace(b"\0", b"").decode("utf-8", "replace")
    return _FIRST.match(text.lstrip("\ufeff\ufffd")) is not None
