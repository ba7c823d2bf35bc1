"""The extractors that people use today, each as one function from markup to text, and a cache of what they gave.

Benchmark-only: `pip install trafilatura readability-lxml resiliparse jusText newspaper4k goose3`.
"""

from __future__ import annotations

import json
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Peer = "Callable[[str, str | None], str]"


class Answer(NamedTuple):
    """What an extractor gave for a page, and the CPU seconds that it took."""

    text: str
    seconds: float


def _trafilatura(markup: str, url: str | None, *, with_metadata: bool = True, **settings: bool) -> str:
    from trafilatura import bare_extraction

    made = bare_extraction(markup, url=url, with_metadata=with_metadata, **settings)
    return (made.text or "") if made is not None else ""


def _readability(markup: str, url: str | None) -> str:
    from lxml import html
    from readability import Document

    summary = Document(markup, url=url).summary(html_partial=True)
    return "\n".join(html.fromstring(summary).itertext())


def _resiliparse(markup: str, _url: str | None) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(markup, main_content=True, alt_texts=False))


def _justext(markup: str, _url: str | None) -> str:
    import justext

    paragraphs = justext.justext(markup.encode(), _stoplists(), encoding="utf-8")
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


def _stoplists() -> frozenset[str]:
    import justext

    return frozenset().union(*(justext.get_stoplist(name) for name in ("English", "German", "French", "Spanish")))


def _newspaper(markup: str, url: str | None) -> str:
    import newspaper

    article = newspaper.Article(url or "https://example.org/", fetch_images=False)
    article.download(input_html=markup)
    article.parse()
    return str(article.text)


def _goose(markup: str, _url: str | None) -> str:
    from goose3 import Goose

    with Goose({"enable_image_fetching": False}) as goose:
        return str(goose.extract(raw_html=markup).cleaned_text)


PEERS: Mapping[str, Peer] = {
    "trafilatura": _trafilatura,
    "trafilatura precision": partial(_trafilatura, favor_precision=True),
    "trafilatura recall": partial(_trafilatura, favor_recall=True),
    "trafilatura fast": partial(_trafilatura, fast=True),
    "readability-lxml": _readability,
    "resiliparse": _resiliparse,
    "jusText": _justext,
    "newspaper4k": _newspaper,
    "goose3": _goose,
}


def answers(name: str, pages: Iterable[tuple[str, str, str | None]], cache: Path | None) -> dict[str, Answer]:
    """Return a peer's answer for each page (key, markup, URL); from the cache where that holds them."""
    file = cache / f"{name.replace(' ', '-')}.jsonl" if cache else None
    known: dict[str, Answer] = {}
    if file is not None and file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            known[row["key"]] = Answer(row["text"], row["seconds"])
    missing = [page for page in pages if page[0] not in known]
    if missing:
        answered(PEERS[name], missing[0])  # imports and compiled patterns are not the page's cost
    for page in missing:
        known[page[0]] = answer = answered(PEERS[name], page)
        if file is not None:
            with file.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps({"key": page[0], **answer._asdict()}) + "\n")
    return known


def answered(peer: Peer, page: tuple[str, str, str | None]) -> Answer:
    """Return the answer of a peer; a page on which it fails is an empty text."""
    start = time.process_time()
    try:
        text = peer(page[1], page[2])
    except Exception:  # noqa: BLE001  a peer may fail in any way
        text = ""
    return Answer(text, time.process_time() - start)
