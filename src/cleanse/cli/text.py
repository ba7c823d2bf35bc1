"""`cleanse text`: the source text that all offsets speak of; of a page, its visible text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanse.cli.options import add_reading_flags, add_talk_flags

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from cleanse.cli.parser import Subparsers
    from cleanse.types import Article, CleanseError, Document

EXAMPLES = ("cleanse text page.html", "cleanse text --hidden page.html")


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "text",
        help="print the source text that offsets speak of",
        examples=EXAMPLES,
        description="Print the text that the offsets of the log count in: of a page, what it shows, block by block.",
    )
    parser.add_argument("inputs", nargs="*", metavar="FILE", help="pages or texts, folders of them, or - (default: -)")
    parser.add_argument("--hidden", action="store_true", help="print what a page holds and does not show, instead")
    add_reading_flags(parser)
    add_talk_flags(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the texts; return 2 where an input could not be read, 3 where a document failed, else 0."""
    from cleanse.cli import examined
    from cleanse.cli.talk import Failures, say
    from cleanse.io.sources import check_inputs
    from cleanse.types import Article

    inputs = args.inputs or ["-"]
    check_inputs(inputs)
    examined.prepare_output()
    failures = Failures(is_quiet=args.quiet)
    unread: list[CleanseError] = []

    def tell(error: CleanseError) -> None:
        say(str(error))
        unread.append(error)

    items: Iterator[Document | Article] = examined.read(inputs, args, tell)
    for item in items:
        if isinstance(item, Article):
            failures.add_article(item)
            continue
        for text in _texts(item, hidden=args.hidden):
            print(text)
    failures.finish()
    return 2 if unread else 3 if failures.count else 0


def _texts(document: Document, *, hidden: bool) -> Iterator[str]:
    if document.markup is None:
        if not hidden:
            yield document.source.text
        return
    from cleanse.extract.layout import read_page

    page = read_page(document.markup, document.url)
    if hidden:
        yield from page.hidden
    else:
        yield page.text
