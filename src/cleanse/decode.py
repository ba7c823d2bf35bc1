"""Bytes to text, with the evidence for the encoding that was chosen."""

from __future__ import annotations

import codecs
import hashlib
import re

from cleanse.limits import DEFAULT_LIMITS
from cleanse.types import CleanseError, Source

# The longer marks first: the UTF-32 one begins with the UTF-16 one.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 65_536
_LEAST_ODD = 8
_SURROGATE = re.compile("[\ud800-\udfff]")
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_CONTROLS = bytes([*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F])


def decode(data: bytes, encoding: str | None = None, declared: str | None = None) -> Source:
    r"""Return the text of `data` and how its encoding was found; never raises on content.

    In this order: a byte order mark, the caller's `encoding`, UTF-16 without a mark (by where its zero bytes lie),
    strict UTF-8, UTF-8 with a few damaged places, what the document itself declares, a detector (chardet), Windows-1252. What no text can hold becomes
    U+FFFD and is listed with its bytes in `Source.undecodable`. Raises CleanseError for an `encoding` that does not
    exist.

    >>> decode("naïve".encode("cp1252"), "cp1252").text
    'naïve'
    >>> decode(b"\xef\xbb\xbfHello").evidence
    'byte order mark'
    """
    digest = hashlib.sha256(data).hexdigest()
    for mark, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _with_replacements(data[len(mark) :], name, digest, "byte order mark")
    if encoding is not None:
        return _with_replacements(data, known_encoding(encoding), digest, "given")
    if without_mark := _utf16_without_mark(data):
        return _with_replacements(data, without_mark, digest, "zero bytes")
    try:
        return Source(data.decode("utf-8"), "utf-8", digest, "strict")
    except UnicodeDecodeError:
        pass
    if _is_damaged_utf8(data):
        return _with_replacements(data, "utf-8", digest, "damaged utf-8")
    name, evidence = _guess(data, declared)
    return _with_replacements(data, name, digest, evidence)


def from_str(text: str) -> Source:
    r"""Return a Source for text that is already decoded; lone surrogates become U+FFFD and are listed.

    >>> from_str("a\ud800b").undecodable
    ((1, 'd800'),)
    """
    try:
        return Source(text, "unicode", hashlib.sha256(text.encode()).hexdigest(), "given as text")
    except UnicodeEncodeError:
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    lost = tuple((match.start(), f"{ord(match.group()):x}") for match in _SURROGATE.finditer(text))
    clean = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    return Source(clean, "unicode", digest, "given as text", lost[: DEFAULT_LIMITS.undecodable_listed])


def known_encoding(name: str) -> str:
    """Return Python's name of an encoding of text, or raise CleanseError saying what to do."""
    try:
        codec = codecs.lookup(name)
        "".encode(codec.name)  # refuses the bytes-to-bytes codecs, such as "hex"
    except (LookupError, ValueError, TypeError) as error:
        raise CleanseError(f"unknown encoding {name!r}: give a name such as utf-8, cp1252 or shift_jis") from error
    return codec.name


def looks_binary(text: str) -> bool:
    """Return whether a decoded text is really an image or an archive: over 5 % controls, and not just a few."""
    sample = text[:_SAMPLE]
    if sample.startswith(("%PDF-", "PK\x03\x04")):
        return True
    data = sample.encode("utf-8", "surrogatepass")
    odd = len(data) - len(data.translate(None, _CONTROLS))
    return odd > 0.05 * len(sample) and (odd >= _LEAST_ODD or 2 * odd >= len(sample))


def _with_replacements(data: bytes, name: str, digest: str, evidence: str) -> Source:
    try:
        return Source(data.decode(name), name, digest, evidence)
    except UnicodeDecodeError:
        pass
    pieces: list[str] = []
    lost: list[tuple[int, str]] = []
    position = length = copied = 0
    while position < len(data):
        try:
            pieces.append(data[position:].decode(name))
            break
        except UnicodeDecodeError as error:
            good = data[position : position + error.start].decode(name)
            bad_end = position + max(error.end, error.start + 1)
            pieces += (good, "\N{REPLACEMENT CHARACTER}")
            length += len(good) + 1
            lost.append((length - 1, data[position + error.start : bad_end].hex()))
            position = bad_end
            copied += len(data) - position
            if len(lost) == DEFAULT_LIMITS.undecodable_listed or copied > DEFAULT_LIMITS.undecodable_copied:
                pieces.append(data[position:].decode(name, "replace"))
                break
    return Source("".join(pieces), name, digest, evidence, tuple(lost))


def _utf16_without_mark(data: bytes) -> str | None:
    sample = data[: _SAMPLE & ~1]
    if len(sample) < 8 or b"\0" not in sample:
        return None
    even, odd = sample[::2].count(0) / (len(sample) / 2), sample[1::2].count(0) / (len(sample) / 2)
    name = "utf-16-le" if odd > 0.3 and even < 0.05 else "utf-16-be" if even > 0.3 and odd < 0.05 else None
    if name is None:
        return None
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return None
    return name


def _is_damaged_utf8(data: bytes) -> bool:
    """Return whether the bytes are UTF-8 with few bad places: four good sequences for each bad one.

    By chance, text in another encoding forms hardly any valid sequence at all.
    """
    sample = data[:_SAMPLE]
    bad = sample.decode("utf-8", "replace").count("\N{REPLACEMENT CHARACTER}")
    good = sum(1 for match in _MULTIBYTE.finditer(sample) if _is_utf8(match.group()))
    return good >= 4 * bad and good > 0


def _is_utf8(piece: bytes) -> bool:
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _guess(data: bytes, declared: str | None) -> tuple[str, str]:
    if declared is not None:
        return declared, "declared"
    detected = _detect(data)
    return (detected, "detector") if detected else ("cp1252", "last resort")


def _detect(data: bytes) -> str | None:
    import chardet  # costs more to import than most files to decode, and most files are UTF-8

    name = chardet.detect(data[:_SAMPLE])["encoding"]
    if name is None:
        return None
    try:
        return known_encoding(name)
    except CleanseError:
        return None
