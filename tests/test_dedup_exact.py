from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleanse.dedup.index import Index
from cleanse.dedup.stream import mark_duplicates
from cleanse.types import Duplicate
from tests.dedup_texts import Told


def told(name: str | None, fingerprint: str | None) -> Told:
    return Told(name, "text", fingerprint=fingerprint and fingerprint * 32)


def marked(stories: Iterable[Told]) -> Iterator[tuple[Told, Duplicate | None]]:
    with Index(has_signatures=False) as index:
        yield from mark_duplicates(stories, index)


def twins(*stories: Told) -> list[str | None]:
    return [found.id if found else None for _, found in marked(stories)]


def test_the_first_in_order_stays() -> None:
    assert twins(told("a", "1"), told("b", "2"), told("c", "1"), told("d", "1")) == [None, None, "a", "a"]


def test_documents_without_text_have_no_twin() -> None:
    assert twins(told("a", None), told("b", None)) == [None, None]


def test_equal_ids_do_not_hide_a_copy() -> None:
    assert twins(told("a", "1"), told("a", "1")) == [None, "a"]


def test_a_document_without_id_is_named_by_its_place() -> None:
    assert twins(told("a", "2"), told(None, "1"), told(None, "1")) == [None, None, "#2"]


def test_the_mark_says_how_it_was_found() -> None:
    *_, (_, last) = marked([told("a", "1"), told("b", "1")])
    assert last == Duplicate("a", 1.0, "exact")


def test_it_is_lazy() -> None:
    def endless() -> Iterator[Told]:
        while True:
            yield told("a", "1")

    stream = marked(endless())
    assert next(stream)[1] is None
    assert next(stream)[1] is not None
