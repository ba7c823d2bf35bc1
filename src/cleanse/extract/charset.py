"""Bytes of a page to its markup: what the page itself says of its encoding is a hint, not the law."""

from __future__ import annotations

import re
from dataclasses import replace

from cleanse.decode import decode, from_str, known_encoding
from cleanse.types import CleanseError, Document, Source

# Browsers look no further; some pages put long scripts before it.
_HEAD_BYTES = 8_192
_META = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.\-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]+encoding\s*=\s*[\"']([a-zA-Z0-9_:.\-]{2,40})", re.IGNORECASE)

# What browsers read by these names (WHATWG Encoding Standard, "Names and labels").
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
# Its bytes are all ASCII, so that they pass for UTF-8.
_ESCAPING = frozenset(("iso2022_jp", "iso-2022-jp", "hz"))


def declared_encoding(data: bytes) -> str | None:
    """Return Python's name of the encoding that a page declares, as browsers understand it; None for none or nonsense.

    >>> declared_encoding(b'<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">')
    'cp1252'
    """
    head = data[:_HEAD_BYTES]
    match = _XML.search(head) or _META.search(head)
    if match is None:
        return None
    name = known_charset(match[1].decode("ascii"))
    # Markup that could be read up to this declaration is in no wide encoding.
    return "utf-8" if name and name.startswith(("utf-16", "utf-32")) else name


def known_charset(label: str) -> str | None:
    """Return Python's name of what browsers read by a label; None for nonsense.

    >>> known_charset("ISO-8859-1"), known_charset("none")
    ('cp1252', None)
    """
    try:
        name = known_encoding(label)
    except CleanseError:
        return None
    return _MEANT.get(name, name)


def decode_page(data: bytes, encoding: str | None = None, served: str | None = None) -> Source:
    """Return the markup of a page as a Source, and how its encoding was found; never raises on content.

    `served` is what its server named: browsers trust it before what the page itself declares.
    """
    declared = (known_charset(served) if served else None) or declared_encoding(data)
    if encoding is None and declared in _ESCAPING:
        return replace(decode(data, declared), evidence="declared")
    return decode(data, encoding, declared)


def page_document(markup: Source, **known: object) -> Document:
    """Return the document of a page; `known` is what else the record says (id, url, path …).

    Its text is still empty: the pipeline lays the page out.
    """
    evidence = markup.evidence
    if markup.undecodable:
        evidence += f"; {len(markup.undecodable)} undecodable"
    source = Source("", markup.encoding, markup.sha256, evidence, format="html")
    return Document(source, markup=markup.text, **known)  # type: ignore[arg-type]


def page_from_str(markup: str, **known: object) -> Document:
    """Return the document of a page that is already decoded; lone surrogates become U+FFFD."""
    return page_document(from_str(markup), **known)
