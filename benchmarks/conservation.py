"""Whether the source text of a page holds all that it shows: `python benchmarks/conservation.py [--worst N]`.

An independent walk over an independent parser's tree (lexbor, by selectolax: benchmark-only) lists the words that a page shows. Printed
for each set: the share of those words, and of gold's words, that our source text holds (both as multisets, means over the pages and the
worst page), and that what is kept and what is logged are together the source text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from statistics import fmean
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleanse.edits import invert, replay
from cleanse.extract.charset import decode_page, page_document
from cleanse.extract.layout import read_page
from cleanse.pipeline import Pipeline
from corpus import data_parser
from extraction import SETS, GoldPage, gold_pages

# What the standard calls phrasing content, and old markup of the kind: it does not end a line.
_PHRASING = frozenset(
    """a abbr acronym b basefont bdi bdo big blink cite code data del dfn em font i img ins kbd label mark nobr q ruby s
    samp small span strike strong sub sup time tt u var wbr""".split()
)
_NOT_SHOWN = frozenset(
    """script style template noscript noframes noembed iframe title svg canvas audio video datalist head object
    rp""".split()
)
_NO_DISPLAY = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_STREAMED = re.compile("S:[0-9a-f]+")
_WORD = re.compile(r"\w+")
_SOFT = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


class Shares(NamedTuple):
    """The share of the words shown, and of gold's, that the source text of a page holds."""

    key: str
    shown: float
    gold: float
    missing: str


def shown_words(markup: str) -> Counter[str]:
    """Return the words that a page shows, by a walk that has nothing in common with the package's."""
    pieces: list[str] = []
    root = LexborHTMLParser(markup).root
    stack: list[LexborNode | str] = [root] if root is not None else []
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            pieces.append(node)
            continue
        if node.tag == "-text":
            pieces.append(node.text_content or "")
            continue
        if not node.tag or node.tag in _NOT_SHOWN or node.tag.startswith(("-", "!")) or _is_hidden(node):
            continue
        inner: list[LexborNode | str] = [*node.iter(include_text=True)]
        edge = "" if node.tag in _PHRASING else "\n"
        stack += [edge, *reversed(inner), edge]
    return words("".join(pieces))


def _is_hidden(node: LexborNode) -> bool:
    given = node.attributes
    if "hidden" in given and not _STREAMED.fullmatch(given.get("id") or ""):
        return True
    return bool(_NO_DISPLAY.search(given.get("style") or ""))


def words(text: str) -> Counter[str]:
    """Return the words of a text as a multiset, whatever their invisible characters."""
    return Counter(_WORD.findall(unicodedata.normalize("NFC", _SOFT.sub("", text))))


def shares(page: GoldPage) -> Shares:
    """Return what the source text of a page holds."""
    markup = decode_page(page.data).text
    source = words(read_page(markup, page.url).text)
    shown, gold = shown_words(markup), words(page.gold)
    missing = shown - source
    told = " ".join(word for word, _ in missing.most_common(12))
    return Shares(page.key, _held(shown, source), _held(gold, source), told)


def _held(wanted: Counter[str], source: Counter[str]) -> float:
    total = wanted.total()
    return (wanted & source).total() / total if total else 1.0


def main() -> None:
    parser = data_parser(__doc__ or "")
    parser.add_argument("--step", type=int, default=1, help="take every N-th page only")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="name the N worst pages of each set")
    args = parser.parse_args()
    pipeline = Pipeline()
    print(f"{'set':<18}{'pages':>6}{'shown':>9}{'least':>9}{'gold':>9}{'least':>9}{'accounted':>11}")
    for name in SETS:
        pages = gold_pages(args.data / "html", [name], args.step)
        found = [shares(page) for page in pages]
        accounted = sum(_is_accounted_for(pipeline, page) for page in pages)
        shown, gold = [one.shown for one in found], [one.gold for one in found]
        print(
            f"{name:<18}{len(pages):>6}{fmean(shown):>9.4f}{min(shown):>9.4f}{fmean(gold):>9.4f}{min(gold):>9.4f}"
            f"{accounted:>7}/{len(pages)}"
        )
        for one in sorted(found, key=lambda one: min(one.shown, one.gold))[: args.worst]:
            print(f"    {one.key}: shown {one.shown:.4f}, gold {one.gold:.4f}; missing: {one.missing}")


def _is_accounted_for(pipeline: Pipeline, page: GoldPage) -> bool:
    article = pipeline.clean(page_document(decode_page(page.data), url=page.url))
    source = article.document.source.text
    kept = article.text or ""
    return replay(source, article.changes) == kept and invert(kept, article.changes) == source


if __name__ == "__main__":
    main()
