"""An article as Markdown: a rendering beside the record, whose own text stays plain."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from cleanse.extract.inline import Mark, marks_of

if TYPE_CHECKING:
    from cleanse.extract.page import Page, PageBlock
    from cleanse.types import Article

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")
_LINE_START = re.compile(r"^(\s*)(?:(#|[>+=-](?=[\s=-]|$))|(\d{1,9})([.)])(?=\s|$))")
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
_CODE_LANGUAGE = re.compile(r"\b(?:language|lang|highlight-source|brush:)[-\s]?([a-z][a-z0-9+#]{0,15})\b")
_SIGN = {"strong": "**", "emphasis": "*"}


def markdown(article: Article, page: Page | None = None) -> str:
    """Return an article as CommonMark with pipe tables; '' for one without text.

    With its page, headings, lists, quotes, links, tables and code are kept; without (a text input), paragraphs are.
    What was moved to the title stands above as the first heading.
    """
    if article.text is None:
        return ""
    body = _rendered(page, article) if page is not None else _paragraphs(article.text)
    title = f"# {escaped(article.title)}" if article.title else ""
    return "\n\n".join(part for part in (title, body) if part) + "\n" if title or body else ""


def escaped(text: str) -> str:
    r"""Return a text on one line as Markdown that shows it as it is.

    >>> escaped("2 * 3 is [six]"), escaped("1. Not a list"), escaped("snake_case &amp; co.")
    ('2 \\* 3 is \\[six\\]', '1\\. Not a list', 'snake\\_case \\&amp; co.')
    """
    text = _ENTITY.sub(r"\\&", _SPECIAL.sub(r"\\\1", text))
    return _LINE_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", text)


def _paragraphs(text: str) -> str:
    blocks = (block for block in re.split(r"\n\s*\n", text) if block.strip())
    return "\n\n".join("\\\n".join(escaped(line.strip()) for line in block.strip().split("\n")) for block in blocks)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is left of a block, its marks moved along, and the tags around it from the outside in."""

    block: PageBlock
    text: str
    marks: tuple[Mark, ...]
    path: tuple[int, ...]


def _rendered(page: Page, article: Article) -> str:
    parts: list[str] = []
    before: _Kept | None = None
    for table, group in groupby(_kept(page, article), key=lambda one: _table_of(page, one)):
        for members in [[*group]] if table is not None else ([one] for one in group):
            one = members[0]
            lines = _lines(page, one) if table is None else _table([member.text for member in members])
            if before is not None:
                parts.append("\n" if _is_tight(page, before, one) else "\n\n")
            first, rest = _prefixes(page, before, one)
            parts.append("\n".join(((rest if number else first) + line).rstrip() for number, line in enumerate(lines)))
            before = members[-1]
    return "".join(parts)


def _kept(page: Page, article: Article) -> Iterator[_Kept]:
    """Yield what the changes leave of each block, in order."""
    marks = marks_of(page, article.document.url)
    changes = article.changes
    at = 0
    for block in page.blocks:
        while at < len(changes) and changes[at].end <= block.start:
            at += 1
        edits = []
        for number in range(at, len(changes)):
            change = changes[number]
            if change.start >= block.end:
                break
            edits.append(
                (max(change.start, block.start) - block.start, min(change.end, block.end) - block.start, change.after)
            )
        text, moved = _edited(block.text, edits, marks.get(block.index, ()))
        if text.strip():
            yield _Kept(block, text, moved, tuple(reversed(page.path(block.node))))


def _edited(text: str, edits: Sequence[tuple[int, int, str]], marks: tuple[Mark, ...]) -> tuple[str, tuple[Mark, ...]]:
    """Apply edits to a text and move its marks; a mark of which nothing is left goes."""
    if not edits:
        return text, marks
    pieces: list[str] = []
    places = [0] * (len(text) + 1)
    position = length = 0
    for start, end, after in [*edits, (len(text), len(text), "")]:
        for offset in range(position, start):
            places[offset] = length + offset - position
        length += start - position
        pieces += (text[position:start], after)
        for offset in range(start, end):
            places[offset] = length
        length += len(after)
        position = end
    places[len(text)] = length
    moved = (mark._replace(start=places[mark.start], end=places[mark.end]) for mark in marks)
    return "".join(pieces), tuple(mark for mark in moved if mark.start < mark.end)


def _table_of(page: Page, one: _Kept) -> int | None:
    if one.block.kind != "row":
        return None
    return next((number for number in reversed(one.path) if page.nodes[number].tag == "table"), one.block.node)


def _table(rows: Sequence[str]) -> list[str]:
    """Return rows of cells as a pipe table; the first row is its head, as the format demands one."""
    cells = [[escaped(" ".join(cell.split())) for cell in row.split("\t")] for row in rows]
    width = max(map(len, cells))
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in cells]
    return [lines[0], "|" + " --- |" * width, *lines[1:]]


def _item_of(page: Page, one: _Kept) -> int | None:
    return next((number for number in reversed(one.path) if page.nodes[number].tag == "li"), None)


def _is_tight(page: Page, before: _Kept, one: _Kept) -> bool:
    """Return whether an item follows a plain one of the same list: else only an empty line keeps the two apart."""
    here, there = _item_of(page, one), _item_of(page, before)
    if here is None or there is None or here == there or before.block.kind != "text" or one.block.kind != "text":
        return False
    lists = [page.nodes[here].parent, page.nodes[there].parent]
    is_nested = there in one.path and page.nodes[lists[0]].tag != "ol"
    is_plain = page.nodes[before.block.node].tag == "li" == page.nodes[one.block.node].tag
    return is_plain and (lists[0] == lists[1] or is_nested)


def _prefixes(page: Page, before: _Kept | None, one: _Kept) -> tuple[str, str]:
    """Return what stands before the first line of a block, and before its others: quote signs, markers, indents."""
    first = rest = ""
    for number in one.path:
        tag = page.nodes[number].tag
        if tag == "blockquote":
            first, rest = first + "> ", rest + "> "
        elif tag == "li":
            marker = _marker(page, number)
            is_new = before is None or number not in before.path
            first, rest = first + (marker if is_new else " " * len(marker)), rest + " " * len(marker)
    return first, rest


def _lines(page: Page, one: _Kept) -> list[str]:
    if one.block.kind == "pre":
        return _fenced(page, one)
    text = _inline(one.text, one.marks)
    tags = (page.nodes[number].tag for number in reversed(one.path))
    level = next((int(tag[1]) for tag in tags if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456"), 0)
    return ["#" * level + " " + " ".join(text.split("\n"))] if level else "\\\n".join(text.split("\n")).split("\n")


def _marker(page: Page, item: int) -> str:
    node = page.nodes[item]
    parent = page.nodes[node.parent] if node.parent >= 0 else None
    if parent is None or parent.tag != "ol":
        return "- "
    number = 1 + sum(1 for other in node.element.itersiblings("li", preceding=True))
    start = parent.element.get("start") or "1"
    return f"{number + (int(start) if start.isascii() and start.isdigit() else 1) - 1}. "


def _fenced(page: Page, one: _Kept) -> list[str]:
    longest = max((len(run) for run in re.findall("`+", one.text)), default=0)
    fence = "`" * max(3, longest + 1)
    classes = " ".join(page.nodes[number].words for number in one.path[-3:])
    language = match[1] if (match := _CODE_LANGUAGE.search(classes)) else ""
    return [fence + language, *one.text.split("\n"), fence]


def _inline(text: str, marks: Sequence[Mark]) -> str:
    """Return a block's text with its links, emphasis and code; a sign that its neighbours would silence is left out."""
    marks = _merged(marks)
    code = _Spans()
    for mark in marks:
        if mark.kind == "code" and "\n" not in text[mark.start : mark.end]:
            code.add(mark.start, mark.end)
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for mark in _readable(text, marks, code):
        begin, end = _signs(text, mark)
        opening.setdefault(mark.start, []).append(begin)
        closing.setdefault(mark.end, []).insert(0, end)
    cuts = sorted({0, len(text), *opening, *closing})
    pieces: list[str] = []
    for start, end_at in pairwise([*cuts, len(text)]):
        pieces += (*closing.get(start, []), *opening.get(start, []))
        piece = text[start:end_at]
        pieces.append(piece if code.hold(start, end_at) else "\n".join(_escaped_at(text, start, piece)))
    return "".join(pieces)


def _merged(marks: Sequence[Mark]) -> list[Mark]:
    """Join code and emphasis that touch their like: two signs side by side would read as one longer sign."""
    merged: list[Mark] = []
    ending: dict[tuple[str, int], list[int]] = {}  # the merged marks of a kind that end at a place
    for mark in marks:
        last = min(ending.get((mark.kind, mark.start), ()), default=None) if mark.kind != "link" else None
        if last is None:
            last = len(merged)
            merged.append(mark)
        else:
            ending[mark.kind, mark.start].remove(last)
            merged[last] = merged[last]._replace(end=mark.end)
        ending.setdefault((mark.kind, mark.end), []).append(last)
    return sorted(merged, key=lambda mark: (mark.start, -mark.end))


class _Spans:
    """Spans that come in the order of their starts."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._farthest: list[int] = []

    def add(self, start: int, end: int) -> None:
        self._starts.append(start)
        self._farthest.append(max(end, self._farthest[-1]) if self._farthest else end)

    def hold(self, start: int, end: int) -> bool:
        """Return whether one of the spans holds all of another span."""
        before = bisect_right(self._starts, start)
        return before > 0 and self._farthest[before - 1] >= end


def _readable(text: str, marks: Sequence[Mark], code: _Spans) -> Iterator[Mark]:
    """Yield the marks that Markdown can show: within a line, not twice the same, not within code."""
    taken: dict[str, _Spans] = {}
    signed: dict[int, set[tuple[int, int]]] = {}  # the taken spans with signs that begin or end at a place
    for mark in marks:
        own = (mark.start, mark.end)
        is_inside_same = mark.kind in taken and taken[mark.kind].hold(*own)
        is_in_code = mark.kind != "code" and code.hold(*own)
        is_touching = any(len(there) > (own in there) for at in own if (there := signed.get(at)))
        is_silent = mark.kind in _SIGN and (is_touching or not _can_flank(text, mark))
        if not (is_inside_same or is_in_code or is_silent or "\n" in text[mark.start : mark.end]):
            taken.setdefault(mark.kind, _Spans()).add(*own)
            if mark.kind in _SIGN:
                for at in own:
                    signed.setdefault(at, set()).add(own)
            yield mark


def _signs(text: str, mark: Mark) -> tuple[str, str]:
    if mark.kind == "link":
        return "[", f"]({mark.href})"
    if mark.kind == "code":
        content = text[mark.start : mark.end]
        fence = "`" * (1 + max((len(run) for run in re.findall("`+", content)), default=0))
        pad = " " if content.startswith("`") or content.endswith("`") else ""
        return fence + pad, pad + fence
    return _SIGN[mark.kind], _SIGN[mark.kind]


def _escaped_at(text: str, start: int, piece: str) -> Iterator[str]:
    """Yield the lines of a piece, escaped; only what stands at the start of a line can look like a list or heading."""
    for number, line in enumerate(piece.split("\n")):
        is_at_start = number > 0 or start == 0 or text[start - 1] == "\n"
        shown = escaped(line) if is_at_start else escaped("x" + line)[1:]
        yield shown[:-1] + "\\!" if shown.endswith("!") else shown  # a link behind it would become a picture


def _can_flank(text: str, mark: Mark) -> bool:
    """Return whether `*` is read as emphasis here: not between a letter outside and punctuation inside (CommonMark 6.2)."""
    before = text[mark.start - 1 : mark.start] if mark.start else " "
    after = text[mark.end : mark.end + 1] or " "
    is_open = text[mark.start].isalnum() or not before.isalnum()
    is_closed = text[mark.end - 1].isalnum() or not after.isalnum()
    return is_open and is_closed
