"""Links, emphasis and code inside the blocks of a page: what Markdown wants, and the hot path does not pay for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import quote, urljoin

from cleanse.extract.layout import _Walk

if TYPE_CHECKING:
    from lxml.etree import _Element

    from cleanse.extract.page import Page, PageBlock

MarkKind = Literal["link", "strong", "emphasis", "code"]

_KINDS: dict[str, MarkKind] = {
    "a": "link",
    "b": "strong",
    "strong": "strong",
    "i": "emphasis",
    "em": "emphasis",
    "cite": "emphasis",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
}
# Two characters that Unicode keeps out of texts for ever stand for the begin and end of a mark.
_BEGIN, _END = "\ufdd0", "\ufdd1"
_SIGNS = re.compile(f"([{_BEGIN}{_END}])")
_BREAKS = re.compile(r"[\t\n\r]")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SAFE = frozenset({"http", "https", "mailto", "ftp"})
_FARTHEST = 4


class Mark(NamedTuple):
    """Characters `start` to before `end` of a block's text are a link to `href`, or strong, emphasised or code."""

    start: int
    end: int
    kind: MarkKind
    href: str = ""


def marks_of(page: Page, base: str | None = None) -> dict[int, tuple[Mark, ...]]:
    """Return the marks of each block by its index; blocks without any are left out. Links are relative to `base`.

    >>> from cleanse.extract.layout import read_page
    >>> page = read_page("<p>See <a href='/b'>the <b>boats</b></a> now", "https://example.org/a")
    >>> marks_of(page)
    {0: (Mark(start=4, end=13, kind='link', href='https://example.org/b'), Mark(start=8, end=13, kind='strong', href=''))}
    """
    if page.root is None:
        return {}
    walk = _MarkedWalk(page.url or base)
    body = page.root.find("body")
    walk.run(page.root if body is None else body)
    reader = _Reader(walk.opened)
    signed = [reader.read(block.text, keeps_space=block.kind == "pre") for block in walk.blocks]
    return {block.index: marks for block, marks in _aligned(page.blocks, [one for one in signed if one.text]) if marks}


class _MarkedWalk(_Walk):
    """The walk of the layout, with a sign in the text wherever a mark begins or ends."""

    def __init__(self, url: str | None) -> None:
        super().__init__()
        self.opened: list[tuple[MarkKind, str]] = []
        self._url = url

    def _enter(self, element: _Element, tag: str) -> None:
        super()._enter(element, tag)
        if tag in _KINDS:
            href = _address(element.get("href"), self._url) if tag == "a" else ""
            self.opened.append((_KINDS[tag], href))
            self._run.append(_BEGIN)

    def _leave(self, element: _Element, tag: str) -> None:
        if tag in _KINDS:
            self._run.append(_END)
        super()._leave(element, tag)


class _Signed(NamedTuple):
    text: str
    marks: tuple[Mark, ...]


class _Reader:
    """Reads signs back, block by block; a mark that ends in a later block marks all of both."""

    def __init__(self, opened: Sequence[tuple[MarkKind, str]]) -> None:
        self._opened = iter(opened)
        self._open: list[tuple[MarkKind, str, int]] = []

    def read(self, signed: str, *, keeps_space: bool) -> _Signed:
        """Return the text of a block without its signs, spaced as the layout spaces it, and its marks."""
        self._open = [(kind, href, 0) for kind, href, _ in self._open]
        plain = ""
        found: list[Mark] = []
        for piece in _SIGNS.split(signed):
            if piece == _BEGIN:
                self._open.append((*next(self._opened), len(plain)))
            elif piece == _END:
                kind, href, start = self._open.pop()
                found.append(Mark(start, len(plain), kind, href))
            else:
                plain = plain + piece if keeps_space else _joined(plain, piece)
        found += [Mark(start, len(plain), kind, href) for kind, href, start in self._open]
        lead = len(plain) - len(plain.lstrip())
        text = plain.strip()
        trimmed = (_trimmed(mark, text, lead) for mark in found)
        return _Signed(text, tuple(sorted((mark for mark in trimmed if mark), key=lambda m: (m.start, -m.end))))


def _joined(plain: str, piece: str) -> str:
    if not piece:
        return plain
    if piece[0] in "\n\t":
        return plain.rstrip(" ") + piece
    return plain + (piece.lstrip(" ") if not plain or plain[-1] in " \n\t" else piece)


def _trimmed(mark: Mark, text: str, lead: int) -> Mark | None:
    """Return a mark in the coordinates of the stripped text, without outer white space; None where nothing is left."""
    start, end = max(0, mark.start - lead), min(len(text), mark.end - lead)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    is_dead = mark.kind == "link" and not mark.href
    return mark._replace(start=start, end=end) if start < end and not is_dead else None


def _address(href: str | None, base: str | None) -> str:
    """Return where a link leads, absolute if that is known; '' for one that leads nowhere outside its page."""
    href = _BREAKS.sub("", href or "").strip()
    if not href or href.startswith("#"):
        return ""
    try:
        found = urljoin(base or "", href)
    except ValueError:
        return ""
    scheme = _SCHEME.match(found)
    if scheme and scheme[0][:-1].lower() not in _SAFE:
        return ""
    return quote(found, safe="%/:=&?~#+!$,;'@*[]-._")


def _aligned(blocks: Sequence[PageBlock], signed: Sequence[_Signed]) -> Iterator[tuple[PageBlock, tuple[Mark, ...]]]:
    """Pair each block with its marks. Signs can part a text otherwise than the layout did: then it has no marks."""
    at = 0
    for block in blocks:
        found = next((k for k in range(at, min(at + _FARTHEST, len(signed))) if signed[k].text == block.text), None)
        if found is not None:
            yield block, signed[found].marks
            at = found + 1
