"""`cleanse restore`: every source text back, from the articles and the log alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanse.cli.options import add_talk_flags

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from typing import Any

    from cleanse.cli.parser import Subparsers

EXAMPLES = (
    "cleanse restore articles.jsonl > sources.jsonl",
    "cleanse restore slim.jsonl --log removed.jsonl -o sources.jsonl",
)


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "restore",
        help="give the source texts back",
        examples=EXAMPLES,
        description='Write {"id", "text"} a line: the source text of each article, exactly, and checked where its hash allows it.',
    )
    parser.add_argument("articles", metavar="ARTICLES", help="what `cleanse` wrote: a file, a run folder, or -")
    parser.add_argument("--log", metavar="FILE", help="the log of that run, for articles written with --slim")
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write (default: standard output)")
    add_talk_flags(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the source texts; return 3 where an article has none to give back."""
    from contextlib import ExitStack

    from cleanse.cli.talk import Failures, number, say
    from cleanse.io.articles import ChangeLog, NoSourceError, article_files, read_articles, restored
    from cleanse.io.writer import Writer, check_outputs
    from cleanse.types import CleanseError

    files = article_files(args.articles)
    inputs = [*files, *([args.log] if args.log else [])]
    check_outputs(inputs, {"-o": args.output})
    failures = Failures(is_quiet=args.quiet)
    count = 0
    with ExitStack() as stack:
        output = stack.enter_context(Writer(args.output))
        log = stack.enter_context(ChangeLog(args.log)) if args.log else None
        for path, line, record in ((file, *read) for file in files for read in read_articles(file)):
            try:
                article = _checked(record)
                text = restored(article, log)
            except NoSourceError as error:
                failures.add(f"{path}:{line}", str(error))
            except CleanseError as error:
                raise CleanseError(f"{path}:{line}: {error}") from error
            else:
                count += 1
                output.write({"id": article["id"], "text": text})
    failures.finish()
    if failures.count and not args.quiet:
        say(f"{number(count, 'source text')} restored, {failures.count:,} not")
    return 3 if failures.count else 0


def _checked(record: object) -> Mapping[str, Any]:
    """Return what was read from a line, if it is an article."""
    from cleanse.io.articles import NoSourceError
    from cleanse.version import SCHEMA

    if not isinstance(record, dict) or record.get("schema") != SCHEMA:
        raise NoSourceError(f"is no record of {SCHEMA}: give what `cleanse` wrote")
    return record
