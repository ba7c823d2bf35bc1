"""The values of a page: its visible text, the blocks of it, and the containers around the blocks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from cleanse import layout
from cleanse.limits import Limits

if TYPE_CHECKING:
    from lxml.etree import _Element

BlockKind = Literal["text", "row", "pre"]


class Node(NamedTuple):
    """A container: an element that ends blocks. Node 0 is the body (the root, where something stands beside it).

    `words` are its class, id and role, as they stand, in lower case, with a space before and behind. It holds the blocks
    `first` to before `end`. `parent` and `depth` are -1 and 0 for node 0.
    """

    element: _Element
    parent: int
    depth: int
    tag: str
    words: str
    first: int
    end: int


class PageBlock(NamedTuple):
    r"""A paragraph of the visible text: `text == page.text[start:end]`, without outer white space, never empty.

    Line breaks inside it are `\n` (`<br>`, lines of `pre`); the cells of a table row are apart by a tab. `node` is the
    innermost container. `links` and `strong` count its characters inside links (or buttons) and inside bold or italic; `anchors` is the number of links.

    """

    index: int  # type: ignore[assignment]  # a block has no use for the method of tuples
    start: int
    end: int
    text: str
    node: int
    kind: BlockKind
    links: int
    strong: int
    anchors: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page as its readers see it. `text` is the source text that all offsets of the log speak of.

    `hidden` holds what the markup hides (in document order): scripts and styles aside, which count in `hidden_chars` too.
    `degraded` says why the page was read another way than usual; it is empty for nearly all.
    """

    root: _Element | None
    text: str
    blocks: tuple[PageBlock, ...]
    nodes: tuple[Node, ...]
    hidden: tuple[str, ...] = field(default=(), repr=False)
    hidden_chars: int = 0
    url: str | None = None
    degraded: str = ""

    def path(self, node: int) -> tuple[int, ...]:
        """Return the containers around a node, itself first, up to node 0."""
        found = []
        while node >= 0:
            found.append(node)
            node = self.nodes[node].parent
        return tuple(found)

    def xpath(self, block: PageBlock) -> str:
        """Return the XPath of the container of a block."""
        return Paths().of(self.nodes[block.node].element)


def too_large(page: Page, limits: Limits) -> str:
    """Return why a page shows more than what is judged, and what to do; '' for nearly all."""
    if len(page.blocks) > limits.page_blocks:
        return (
            f"larger than an article: over {limits.page_blocks:,} blocks; nothing in it was looked at: take the part with "
            "the article out of the page"
        )
    return layout.too_large(page.text, limits)


class Paths:
    """The XPaths of a page's elements, with the siblings of each parent counted once."""

    def __init__(self) -> None:
        self._steps: dict[_Element, str] = {}
        self._paths: dict[_Element, str] = {}

    def of(self, element: _Element) -> str:
        """Return what `getpath` of the element's tree returns, which counts the siblings of every step every time."""
        waiting = []
        at: _Element | None = element
        while at is not None and at not in self._paths:
            waiting.append(at)
            at = at.getparent()
        for one in reversed(waiting):
            parent = one.getparent()
            if parent is None:
                self._paths[one] = str(one.getroottree().getpath(one))
                continue
            if one not in self._steps:
                self._count(parent)
            self._paths[one] = f"{self._paths[parent]}/{self._steps[one]}"
        return self._paths[element]

    def _count(self, parent: _Element) -> None:
        names = [child.tag for child in parent]
        times = Counter(names)
        passed: Counter[str] = Counter()
        for child, name in zip(parent, names, strict=True):
            passed[name] += 1
            self._steps[child] = f"{name}[{passed[name]}]" if times[name] > 1 else name
