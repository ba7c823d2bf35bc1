"""What `diff` and `explain` look at: documents to be cleaned now, and articles whose sources can be had back."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cleanse.types import Article, CleanseError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from cleanse.pipeline import Pipeline
    from cleanse.types import Document


def pipeline_from(args: argparse.Namespace) -> Pipeline:
    """Return the pipeline that the flags ask for, having said what is wrong with its rules."""
    from cleanse.cli.options import options_from
    from cleanse.cli.talk import say_faults
    from cleanse.pipeline import pipeline_for

    pipeline = pipeline_for(options_from(args))
    say_faults(pipeline.rules.faults, is_quiet=args.quiet)
    return pipeline


def read(
    paths: Iterable[str], args: argparse.Namespace, tell: Callable[[CleanseError], None]
) -> Iterator[Document | Article]:
    """Yield the documents that the inputs hold (articles among them, see `article_record`), or failures in their place."""
    from cleanse.cli.options import reading_from
    from cleanse.io.sources import read_inputs

    return read_inputs(paths, reading_from(args), tell)


def article_record(document: Document) -> Mapping[str, Any] | None:
    """Return the article record that a document was read from, or None for any other document."""
    from cleanse.version import SCHEMA

    if document.extra.get("schema") != SCHEMA:
        return None
    return {"text": document.source.text, **document.extra}


def name_of(item: Document | Article) -> str:
    """Return the file (and the line of it that holds the record) where a source text stands; for an article, its source's."""
    document = item.document if isinstance(item, Article) else item
    path, number = document.path, document.record
    record = article_record(document)
    place = record.get("source") if record else None
    if isinstance(place, dict) and isinstance(place.get("path"), str):
        path, number = place["path"], place.get("record")
    return f"{path or '-'}:{number}" if isinstance(number, int) else path or "-"


def record_of(item: Document | Article) -> int | None:
    """Return the line of JSON lines that an item was read from, or None for a text file."""
    return (item.document if isinstance(item, Article) else item).record


def with_source(document: Document, record: Mapping[str, Any]) -> Document:
    """Return the document of an article's source text, with what the record says of its encoding.

    Raises NoSourceError where one article has no source to give back, CleanseError where they were written without log.
    """
    from cleanse.decode import from_str
    from cleanse.io.articles import NoSourceError, restored

    try:
        source = from_str(restored(record))
    except NoSourceError:
        raise
    except CleanseError as error:
        raise CleanseError(f"{document.path}:{document.record}: {error}") from error
    place = record.get("source")
    if isinstance(place, dict):
        evidence, encoding = place.get("evidence", ""), place.get("encoding", "")
        source = replace(source, encoding=str(encoding), evidence=str(evidence))
    return replace(document, source=source, extra={})


def prepare_output() -> None:
    r"""Let standard output write `\u201c` where it cannot show a character, instead of failing.

    Raises CleanseError where it is closed.
    """
    import io

    if sys.stdout is None:
        raise CleanseError("standard output is closed: leave it open, or send it to a file")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
