"""`cleanse diff`: what cleaning changes in a text, in its place."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from cleanse.cli.options import add_document_flags
from cleanse.cli.parser import has_inputs

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Mapping

    from cleanse.cli.parser import Subparsers
    from cleanse.cli.talk import Failures
    from cleanse.pipeline import Pipeline
    from cleanse.show.comparison import Comparison
    from cleanse.types import Article, Document, Source, Suspect

EXAMPLES = ("cleanse diff page.txt", "cleanse diff --format unified page.txt | patch page.txt")
FORMATS = ("full", "concise", "unified", "jsonl")


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "diff",
        help="show what cleaning changes",
        examples=EXAMPLES,
        description="Show what cleaning removes and repairs in texts, or what it did to the articles that `cleanse` wrote.",
    )
    parser.add_argument(
        "inputs", nargs="*", metavar="FILE", help="text or JSONL files, articles.jsonl, or - (default: -)"
    )
    parser.add_argument(
        "--format", dest="view", choices=FORMATS, help="how to show it (default: full on a terminal, else concise)"
    )
    parser.add_argument("--check", action="store_true", help="exit with 1 where anything would change")
    add_document_flags(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Show all differences; return 2 where an input could not be read, 3 where a document failed, else 0 (see --check)."""
    if not has_inputs(args, "diff"):
        return 2
    from cleanse.cli import examined
    from cleanse.cli.talk import Failures, Unread
    from cleanse.io.sources import check_inputs

    check_inputs(args.inputs)
    pipeline = examined.pipeline_from(args)
    failures = Failures(is_quiet=args.quiet)
    unread = Unread()
    screen = _Screen(args)
    has_changes = False
    for item in examined.read(args.inputs, args, unread.add):
        compared = _compared(item, pipeline, failures)
        if compared is not None:
            has_changes |= bool(compared[0].changes)
            screen.show(*compared)
    failures.finish()
    return 2 if unread.count else 3 if failures.count else 1 if args.check and has_changes else 0


def _compared(item: Document | Article, pipeline: Pipeline, failures: Failures) -> tuple[Comparison, Source] | None:
    """Return a source beside its clean text, or None when it came to nothing, which is told."""
    from cleanse.cli import examined
    from cleanse.io.articles import NoSourceError
    from cleanse.record import changes_from_record
    from cleanse.show.comparison import Comparison
    from cleanse.types import Article

    if isinstance(item, Article):
        failures.add_article(item)
        return None
    name = examined.name_of(item)
    record = examined.article_record(item)
    if record is not None:
        try:
            source = examined.with_source(item, record).source
        except NoSourceError as error:
            failures.add(name, str(error))
            return None
        return Comparison(name, source.text, record["text"], changes_from_record(record), _suspects(record)), source
    article = pipeline.clean(item)
    if article.status.is_failure:
        failures.add_article(article)
        return None
    return Comparison.of_article(article, name), item.source


def _suspects(record: Mapping[str, Any]) -> tuple[Suspect, ...]:
    from cleanse.types import Suspect

    return tuple(
        Suspect(
            row["start"], row["end"], row.get("category", ""), row["rule"], row.get("confidence", 0.0), row["reason"]
        )
        for row in record.get("suspects", ())
    )


class _Screen:
    """Standard output, in the format that was asked for."""

    def __init__(self, args: argparse.Namespace) -> None:
        from cleanse.cli.examined import prepare_output
        from cleanse.show.ink import Ink
        from cleanse.show.terminal import use_colour

        prepare_output()
        self._is_terminal = sys.stdout.isatty()
        self._view = args.view or ("full" if self._is_terminal else "concise")
        self._ink = Ink(use_colour(sys.stdout, args.color))
        self._is_quiet = args.quiet

    def show(self, comparison: Comparison, source: Source) -> None:
        """Write one comparison."""
        from cleanse.show.diff import change_rows, concise
        from cleanse.show.full import full

        if self._view == "unified":
            self._show_unified(comparison, source)
        elif self._view == "jsonl":
            self._show_rows(change_rows(comparison))
        else:
            for line in full(comparison, self._ink) if self._view == "full" else concise(comparison):
                print(line)

    def _show_rows(self, rows: Iterable[Mapping[str, Any]]) -> None:
        for row in rows:
            sys.stdout.buffer.write(json_row(row, is_terminal=self._is_terminal))

    def _show_unified(self, comparison: Comparison, source: Source) -> None:
        from cleanse.show.unified import painted, unified

        if self._is_terminal or self._ink.is_coloured:
            for line in painted(unified(comparison), self._ink):
                print(line)
            return
        lines = unified(_as_in_file(comparison, source))
        sys.stdout.buffer.write(self._encoded(lines, comparison.name, source))

    def _encoded(self, lines: Iterator[str], name: str, source: Source) -> bytes:
        """Return a diff in the encoding of its file, so that `patch` finds the lines; in UTF-8 where that cannot be."""
        from cleanse.cli.talk import say

        encoding = "utf-8" if source.encoding in {"unicode", ""} else source.encoding
        text = "".join(lines)
        reason = f"{len(source.undecodable)} of its bytes are no text in {encoding}" if source.undecodable else ""
        try:
            data = text.encode(encoding)
            if "\n".encode(encoding) != b"\n":
                data, reason = text.encode(), f"it is {encoding}, in which no diff can be written"
        except UnicodeEncodeError as error:
            data, reason = text.encode(), f"{encoding} has no {error.object[error.start]!r}"
        if text and reason and not self._is_quiet:
            say(f"{name}: `patch` may not take this diff: {reason}: convert the file to UTF-8 first")
        return data


def json_row(row: Mapping[str, Any], *, is_terminal: bool) -> bytes:
    """Return an object as a line of JSON; on a terminal, with everything beyond ASCII escaped so that nothing acts."""
    from cleanse.record import json_line

    if not is_terminal:
        return json_line(row)
    import json

    return json.dumps(row).replace("\x7f", "\\u007f").encode() + b"\n"


def _as_in_file(comparison: Comparison, source: Source) -> Comparison:
    """Return the comparison with the byte order mark that the file begins with, for `patch` sees it."""
    from dataclasses import replace

    from cleanse.show.comparison import Comparison

    if source.evidence != "byte order mark" or source.encoding != "utf-8":
        return comparison
    mark = "\N{BYTE ORDER MARK}"
    changes = tuple(replace(change, start=change.start + 1, end=change.end + 1) for change in comparison.changes)
    return Comparison(comparison.name, mark + comparison.source, mark + comparison.clean, changes)
