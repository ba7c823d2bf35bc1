"""The library's front door: text in, article out."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cleanse.categories import check_categories
from cleanse.decode import decode, from_str
from cleanse.extract.charset import decode_page, page_document
from cleanse.io.jsonl import FieldNames, RecordError, document_from_record
from cleanse.pipeline import Options, Pipeline, failed, pipeline_for
from cleanse.types import INPUT_KINDS, LEVELS, Article, CleanseError, Document, InputKind, Level, Source

if TYPE_CHECKING:
    from pathlib import Path

    from cleanse.rule import RuleSet

Cleanable = str | bytes | Document | Mapping[str, Any]

_NAMES = FieldNames()


class Cleaner:
    """Rules and settings, compiled once, for as many documents as you like.

    `rules` are packs laid over the shipped rules (folders or TOML files); `keep` and `drop` name categories: what is
    kept stays in the text, what is dropped goes even where it is only suspected. `input_kind="page"` is for the text of
    whole pages, of which the body is found first. A bad rule in a pack is a warning.

    >>> Cleaner(keep=["caption"]).clean("One line.").text
    'One line.'
    """

    def __init__(  # noqa: PLR0913  all by name, each with its default
        self,
        *,
        level: Level = "normal",
        rules: Sequence[str | Path] = (),
        keep: Iterable[str] = (),
        drop: Iterable[str] = (),
        repair: bool = True,
        input_kind: InputKind = "text",
    ) -> None:
        if level not in LEVELS:
            raise CleanseError(f"no level {level!r}: it is one of {', '.join(LEVELS)}")
        if input_kind not in INPUT_KINDS:
            raise CleanseError(f"no input kind {input_kind!r}: it is one of {', '.join(INPUT_KINDS)}")
        self._pipeline = Pipeline(
            Options(
                level=level,
                packs=tuple(str(pack) for pack in rules),
                keep=check_categories(keep),
                drop=check_categories(drop),
                repair=repair,
                input_kind=input_kind,
            )
        )
        for fault in self.rules.faults:
            warnings.warn(str(fault), stacklevel=2)

    @property
    def rules(self) -> RuleSet:
        """Return the rules in force."""
        return self._pipeline.rules

    def clean(  # noqa: PLR0913  what a page tells of itself
        self,
        text: str | bytes,
        *,
        id: str | None = None,  # noqa: A002  the name of the field
        url: str | None = None,
        title: str | None = None,
        authors: Sequence[str] = (),
        date: str | None = None,
        language: str | None = None,
        encoding: str | None = None,
    ) -> Article:
        """Return the article of a text. What you know about it (title, date, …) is used as a witness and kept as given.

        Never raises on content: an article without text has the status `failed` and says why in `error`. Raises
        CleanseError for an `encoding` (of bytes) that does not exist.
        """
        document = Document(
            source=_source(text, encoding),
            id=id,
            url=url,
            title=title,
            authors=tuple(authors),
            date=date,
            language=language,
        )
        return self._pipeline.clean(document)

    def clean_page(
        self,
        markup: str | bytes,
        *,
        id: str | None = None,  # noqa: A002  the name of the field
        url: str | None = None,
        encoding: str | None = None,
    ) -> Article:
        """Return the article of an HTML page; its source text is what the page shows.

        Never raises on content. Raises CleanseError for an `encoding` (of bytes) that does not exist.

        >>> Cleaner().clean_page("<p>One line.<script>x</script>").restore()
        'One line.'
        """
        source = from_str(markup) if isinstance(markup, str) else decode_page(markup, encoding)
        return self._pipeline.clean(page_document(source, id=id, url=url))

    def clean_many(self, texts: Iterable[Cleanable]) -> Iterator[Article]:
        """Yield the article of each text as you ask for it: texts, bytes, documents, or mappings with a `text` (or `html`).

        A mapping is read like a line of JSONL: `id`, `url`, `title`, `authors`, `date`, `language`, the rest is `extra`.
        """
        for text in texts:
            document = _document(text)
            yield document if isinstance(document, Article) else self._pipeline.clean(document)


def clean(  # noqa: PLR0913  what a page tells of itself
    text: str | bytes,
    *,
    url: str | None = None,
    title: str | None = None,
    authors: Sequence[str] = (),
    date: str | None = None,
    language: str | None = None,
    encoding: str | None = None,
    level: Level = "normal",
) -> Article:
    r"""Return the article of a text, cleaned by the shipped rules; see `Cleaner` for rules and settings of your own.

    >>> article = clean("  One  \n\n\n\nTwo.")
    >>> article.text, article.restore()
    ('One\n\nTwo.', '  One  \n\n\n\nTwo.')
    """
    if level not in LEVELS:
        raise CleanseError(f"no level {level!r}: it is one of {', '.join(LEVELS)}")
    document = Document(
        source=_source(text, encoding), url=url, title=title, authors=tuple(authors), date=date, language=language
    )
    return pipeline_for(Options(level=level)).clean(document)


def _source(text: str | bytes, encoding: str | None = None) -> Source:
    return from_str(text) if isinstance(text, str) else decode(text, encoding)


def _document(text: Cleanable) -> Document | Article:
    if isinstance(text, Document):
        return text
    if isinstance(text, str | bytes):
        return Document(_source(text))
    record = dict(text)
    given = record.get(_NAMES.text)
    if isinstance(given, bytes):
        return replace(document_from_record(record | {_NAMES.text: ""}, _NAMES), source=decode(given))
    try:
        return document_from_record(record, _NAMES)
    except RecordError as error:
        return failed(Document(from_str("")), f"the record {error}")
