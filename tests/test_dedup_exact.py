from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleanse.decode import from_str
from cleanse.dedup.index import Index
from cleanse.dedup.stream import mark_duplicates
from cleanse.types import Article, Document, Duplicate, Status


def article(name: str | None, fingerprint: str | None) -> Article:
    return Article(Document(from_str(""), id=name), "text", Status.OK, fingerprint=fingerprint and fingerprint * 32)


def marked(articles: Iterable[Article]) -> Iterator[Article]:
    with Index(has_signatures=False) as index:
        yield from mark_duplicates(articles, index)


def twins(*articles: Article) -> list[str | None]:
    return [found.duplicate_of.id if found.duplicate_of else None for found in marked(articles)]


def test_the_first_in_order_stays() -> None:
    assert twins(article("a", "1"), article("b", "2"), article("c", "1"), article("d", "1")) == [None, None, "a", "a"]


def test_documents_without_text_have_no_twin() -> None:
    assert twins(article("a", None), article("b", None)) == [None, None]


def test_equal_ids_do_not_hide_a_copy() -> None:
    assert twins(article("a", "1"), article("a", "1")) == [None, "a"]


def test_a_document_without_id_is_named_by_its_place() -> None:
    assert twins(article("a", "2"), article(None, "1"), article(None, "1")) == [None, None, "#2"]


def test_the_mark_says_how_it_was_found() -> None:
    *_, last = marked([article("a", "1"), article("b", "1")])
    assert last.duplicate_of == Duplicate("a", 1.0, "exact")


def test_it_is_lazy() -> None:
    def endless() -> Iterator[Article]:
        while True:
            yield article("a", "1")

    stream = marked(endless())
    assert next(stream).duplicate_of is None
    assert next(stream).duplicate_of is not None
