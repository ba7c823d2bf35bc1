"""The visible text of a page, as blocks in document order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cleanse.extract.markup import parse
from cleanse.extract.page import BlockKind, Node, Page, PageBlock
from cleanse.limits import DEFAULT_LIMITS

if TYPE_CHECKING:
    from lxml.etree import _Element

# Elements that do not end a block, by the default style sheet of browsers. Custom elements count as blocks: nearly all
# are containers, and a missed line break glues words together.
_INLINE = frozenset(
    """a abbr acronym b basefont bdi bdo big cite code data del dfn em font i img input ins kbd label mark meter
    nobr output progress q rb rp rt ruby s samp small span strike strong sub sup time tt u var wbr picture source
    map area link meta base embed param track svg math object button select keygen slot blink""".split()
)
# Elements whose content no reader sees as text.
_UNSEEN = frozenset(
    """script style template svg noscript noframes noembed iframe title datalist canvas audio video
    rp""".split()
)
# Of the unseen, those that hold code: it is counted, not shown.
_CODE = frozenset("script style svg title".split())
_HEAD = frozenset("title meta link script style base noscript template object isindex".split())
_STRONG = frozenset("b strong em i".split())
_KEEPS_SPACE = frozenset("pre textarea listing xmp plaintext".split())
_CELLS = frozenset(("td", "th"))
# Blocks that follow each other without a blank line.
_TIGHT = frozenset("li dt dd tr td th option caption".split())

_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# React sends parts of a page in hidden containers and moves them to their places: readers see them.
_STREAMED = re.compile("S:[0-9a-f]+")
_SPACE = re.compile("[ \t\n\r\f]+")
_CELL_BREAKERS = frozenset(
    """p div ul ol table h1 h2 h3 h4 h5 h6 blockquote pre form section article dl hr header footer aside nav figure
    center""".split()
)
_LEAST_CELLS = 2
_LONGEST_CELL = 240
_LONGEST_BUTTON = 100


def read_page(markup: str, url: str | None = None) -> Page:
    r"""Return the page that markup shows; never raises on content.

    >>> page = read_page("<h1>Title</h1><p>One<br>two <b>three</b></p><ul><li>a<li>b</ul><script>x</script>")
    >>> page.text
    'Title\n\nOne\ntwo three\n\na\nb'
    >>> page.xpath(page.blocks[3]), page.blocks[1].strong
    ('/html/body/ul/li[2]', 5)
    """
    tree = parse(markup)
    if tree.root is None:
        return Page(None, "", (), (), url=url, degraded=tree.degraded)
    walk = _Walk()
    walk.run(_shown(tree.root))
    return Page(
        tree.root,
        "".join(walk.pieces),
        tuple(walk.blocks),
        tuple(walk.nodes),
        tuple(walk.hidden),
        walk.hidden_chars,
        url,
        tree.degraded,
    )


def _shown(root: _Element) -> _Element:
    """Return the element that holds all that is shown: the body, unless something stands beside it.

    The parser leaves text behind `</body>`, and in the head what HTML 4 did not know: `<title>…</title><nav>…`.
    """
    head, body = root.find("head"), root.find("body")
    if body is None or body.getnext() is not None or (body.tail or "").strip():
        return root
    return body if head is None or all(child.tag in _HEAD for child in head) else root


class _Line:
    """What stands between two line breaks (or two cells) of a block."""

    __slots__ = ("anchors", "links", "separator", "strong", "text")

    def __init__(self, text: str, separator: str, links: int, strong: int, anchors: int) -> None:
        self.text = text
        self.separator = separator
        self.links = links
        self.strong = strong
        self.anchors = anchors


class _Walk:
    """One pass over a tree that collects blocks."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.blocks: list[PageBlock] = []
        self.nodes: list[Node] = []
        self.hidden: list[str] = []
        self.hidden_chars = 0
        self._length = 0
        self._run: list[str] = []
        self._lines: list[_Line] = []
        self._separator = ""
        self._links = self._strong = self._anchors = 0
        self._in_link = self._in_strong = self._in_pre = 0
        self._after_button = -1
        self._buttons: list[bool] = []
        self._open: list[int] = []
        self._row = -1

    def run(self, body: _Element) -> None:
        """Walk over everything in an element."""
        from lxml import etree

        walker = etree.iterwalk(body, events=("start", "end"))
        skipped: _Element | None = None
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if element is not body and (tag in _UNSEEN or (element.attrib and _is_hidden(element))):
                    self._hide(element)
                    walker.skip_subtree()
                    skipped = element
                    continue
                self._enter(element, tag)
                if text := element.text:
                    self._add(text)
                continue
            if element is skipped:
                skipped = None
            else:
                self._leave(element, tag)
            if (text := element.tail) and element is not body:
                self._add(text)

    def _enter(self, element: _Element, tag: str) -> None:
        if tag in _INLINE:
            if tag == "a" or (tag == "button" and self._opens_button(element)):
                self._in_link += 1
                self._anchors += 1
            elif tag in _STRONG:
                self._in_strong += 1
        elif tag == "br":
            self._end_line(" " if self._row >= 0 else "\n")
        elif self._row >= 0 and tag in _CELLS:
            self._end_line("\t")
        else:
            self._flush()
            parent = self._open[-1] if self._open else -1
            number = len(self.nodes)
            self.nodes.append(Node(element, parent, len(self._open), tag, _words(element), len(self.blocks), -1))
            self._open.append(number)
            if tag in _KEEPS_SPACE:
                self._in_pre += 1
            elif tag == "tr" and self._row < 0 and _is_data_row(element):
                self._row = number

    def _opens_button(self, element: _Element) -> bool:
        """Return whether an element is a button, whose words are for clicking; one that nothing closes holds half the page."""
        if self._run and self._after_button == len(self._run):
            self._run.append(" ")  # readers see two buttons, with or without a blank in the markup
        chars = 0
        for text in element.itertext():
            chars += len(text.strip())
            if chars > _LONGEST_BUTTON:
                break
        self._buttons.append(chars <= _LONGEST_BUTTON)
        return self._buttons[-1]

    def _leave(self, element: _Element, tag: str) -> None:  # noqa: ARG002  who walks for more looks at it
        if tag in _INLINE:
            if tag == "a":
                self._in_link -= 1
            elif tag == "button":
                self._in_link -= self._buttons.pop()
                self._after_button = len(self._run)
            elif tag in _STRONG:
                self._in_strong -= 1
        elif tag != "br" and not (self._row >= 0 and tag in _CELLS):
            self._flush()
            number = self._open.pop()
            self.nodes[number] = self.nodes[number]._replace(end=len(self.blocks))
            if tag in _KEEPS_SPACE:
                self._in_pre -= 1
            elif number == self._row:
                self._row = -1

    def _hide(self, element: _Element) -> None:
        text = "".join(map(str, element.itertext()))
        self.hidden_chars += len(text)
        if element.tag not in _CODE and (words := _SPACE.sub(" ", text).strip()):
            self.hidden.append(words)

    def _add(self, text: str) -> None:
        if text.isspace():
            if self._run or self._in_pre:  # else it begins a line, which is stripped
                self._run.append(text)
            return
        self._run.append(text)
        if self._in_link or self._in_strong:
            if self._in_link:
                self._links += len(text)
            if self._in_strong:
                self._strong += len(text)

    def _end_line(self, separator: str) -> None:
        """End a line of the block that is being read."""
        text = "".join(self._run)
        if not self._in_pre:
            text = _SPACE.sub(" ", text).strip()
        self._lines.append(_Line(text, self._separator, self._links, self._strong, self._anchors))
        self._separator = separator
        self._run.clear()
        self._links = self._strong = 0
        self._anchors = self._in_link

    def _flush(self) -> None:
        """End the block that is being read; two line breaks end one too, outside `pre`."""
        if not self._run and not self._lines:
            self._anchors = self._in_link
            return
        self._end_line("")
        lines, self._lines = self._lines, []
        if self._in_pre:
            self._emit(lines)
            return
        part: list[_Line] = []
        for line in lines:
            if line.text or line.separator == "\t":
                part.append(line)
            elif part:
                self._emit(part)
                part = []
        if part:
            self._emit(part)

    def _emit(self, lines: Sequence[_Line]) -> None:
        raw = lines[0].text + "".join(line.separator + line.text for line in lines[1:])
        text = raw.strip()
        if not text:
            return
        number = self._open[-1]
        node = self.nodes[number]
        gap = ""
        if self.blocks:
            before = self.nodes[self.blocks[-1].node]
            gap = "\n" if node.tag in _TIGHT and before.tag in _TIGHT else "\n\n"
        if self._in_pre:
            lead = raw[: raw.index(text[0])]
            gap += lead[lead.rfind("\n") + 1 :]
        start = self._length + len(gap)
        end = start + len(text)
        kind: BlockKind = "pre" if self._in_pre else "row" if self._row >= 0 else "text"
        links, strong, anchors = (
            min(len(text), sum(line.links for line in lines)),
            min(len(text), sum(line.strong for line in lines)),
            sum(line.anchors for line in lines),
        )
        self.blocks.append(PageBlock(len(self.blocks), start, end, text, number, kind, links, strong, anchors))
        self.pieces += (gap, text)
        self._length = end


def _words(element: _Element) -> str:
    if not element.attrib:
        return ""
    most = DEFAULT_LIMITS.class_chars
    words = f" {element.get('class', '')[:most]} {element.get('id', '')[:most]} {element.get('role', '')[:most]} "
    return words.lower() if words != "    " else ""


def _is_hidden(element: _Element) -> bool:
    if element.get("hidden") is not None and not _STREAMED.fullmatch(element.get("id") or ""):
        return True
    style = element.get("style")
    return style is not None and _HIDING_STYLE.search(style) is not None


def _is_data_row(row: _Element) -> bool:
    """Return whether a table row holds data: several short cells of plain text. A layout table's cells hold blocks."""
    cells = [cell for cell in row if cell.tag in _CELLS]
    if len(cells) < _LEAST_CELLS:
        return False
    for cell in cells:
        if sum(map(len, cell.itertext())) > _LONGEST_CELL or any(inner.tag in _CELL_BREAKERS for inner in cell.iter()):
            return False
    return True
