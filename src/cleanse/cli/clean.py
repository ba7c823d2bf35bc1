"""`cleanse clean`, the main job: article text in, audited article JSON out."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from cleanse.cli.options import add_cleaning_flags, add_reading_flags, add_talk_flags, options_from, reading_from
from cleanse.cli.parser import command_parsers, is_terminal_input
from cleanse.config import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from cleanse.cli.parser import Parser, Subparsers
    from cleanse.io.sources import Reading
    from cleanse.pipeline import Options
    from cleanse.run import Tally
    from cleanse.types import Article, CleanseError

EXAMPLES = ("cleanse page.txt", "cleanse articles.jsonl -o clean.jsonl --log removed.jsonl")


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser: Parser = subparsers.add_parser(
        "clean",
        help="clean articles (the default command)",
        examples=EXAMPLES,
        usage="cleanse [clean] [FILE|DIR|-]... [-o OUT] [--log LOG] [flags]",
        description="Write one article a line as JSON, with every removed span (`cleanse schema` describes it).",
    )
    parser.add_argument(
        "inputs", nargs="*", metavar="FILE", help="text or JSONL files, folders of them, or - (default: -)"
    )
    group = parser.add_argument_group("writing")
    group.add_argument("-o", "--output", metavar="FILE", help="where to write (default: standard output)")
    group.add_argument("--log", metavar="FILE", help="write one row a change to this file")
    group.add_argument(
        "--to",
        choices=SETTINGS["to"].choices,
        help="markdown: give each article that rendering beside its text (default: text alone)",
    )
    group.add_argument(
        "--slim", action=argparse.BooleanOptionalAction, help="leave the log out of the articles (default: no)"
    )
    group.add_argument(
        "--dedup", choices=SETTINGS["dedup"].choices, help="leave later copies of a text out (default: exact)"
    )
    group.add_argument(
        "--keep-duplicates", action=argparse.BooleanOptionalAction, help="write and mark later copies (default: no)"
    )
    group.add_argument("--duplicates", metavar="FILE", help="write what was left out to this file")
    group.add_argument("--jobs", type=_count, metavar="N", help="how many processes work; 0 is one a core (default: 1)")
    add_cleaning_flags(parser)
    add_reading_flags(parser)
    add_talk_flags(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Clean all inputs; return 2 where one could not be read, 3 where documents failed, else 0."""
    if not args.inputs and is_terminal_input():
        from cleanse.cli.parser import build_parser

        command_parsers(build_parser())["clean"].print_help(sys.stderr)
        return 2
    from cleanse.cli.talk import Failures, Progress, number, say
    from cleanse.run import Tally

    args.inputs = args.inputs or ["-"]
    _check(args)
    options, reading = options_from(args), reading_from(args)
    _say_faults(options, is_quiet=args.quiet)
    progress = Progress(is_quiet=args.quiet)
    failures = Failures(is_quiet=args.quiet, progress=progress)
    unread: list[CleanseError] = []

    def tell(error: CleanseError) -> None:
        progress.clear()
        say(str(error))
        unread.append(error)

    tally = Tally()
    try:
        for article in _deliver(args, options, reading, tell, tally):
            if article.status.is_failure:
                failures.add_article(article)
            progress.update(tally.read, tally.failed)
    finally:
        progress.clear()
    failures.finish()
    if tally.left_out and not args.quiet:
        say(f"{number(tally.read, 'document')}: {_left_out(args, tally)}")
    return 2 if unread else 3 if tally.failed else 0


def _deliver(
    args: argparse.Namespace, options: Options, reading: Reading, tell: Callable[[CleanseError], None], tally: Tally
) -> Generator[Article]:
    """Write every article where it belongs, and yield it."""
    from cleanse.dedup.exact import mark_duplicates
    from cleanse.io.sources import read_inputs
    from cleanse.io.writer import Writer
    from cleanse.record import article_record, log_rows
    from cleanse.run import available_cores, clean_all

    with ExitStack() as stack:
        output = stack.enter_context(Writer(args.output))
        log = stack.enter_context(Writer(args.log)) if args.log else None
        aside = stack.enter_context(Writer(args.duplicates)) if args.duplicates else None
        made = clean_all(read_inputs(args.inputs, reading, tell), options, args.jobs or available_cores())
        stack.enter_context(closing(made))
        for article in mark_duplicates(made) if args.dedup == "exact" else made:
            is_left_out = article.duplicate_of is not None and not args.keep_duplicates
            tally.count(article, is_left_out=is_left_out)
            if not is_left_out:
                output.write(article_record(article, log=not args.slim))
            elif aside:
                aside.write(article_record(article, log=not args.slim))
            if log:
                for row in log_rows(article):
                    log.write(row)
            yield article


def _check(args: argparse.Namespace) -> None:
    from cleanse.io.sources import check_inputs
    from cleanse.io.writer import check_outputs
    from cleanse.types import CleanseError

    check_inputs(args.inputs)
    check_outputs(args.inputs, {"-o": args.output, "--log": args.log, "--duplicates": args.duplicates})
    if args.duplicates and (args.keep_duplicates or args.dedup == "off"):
        other = "--keep-duplicates" if args.keep_duplicates else "--dedup off"
        raise CleanseError(f"with {other} nothing is left out that --duplicates could hold: give one of the two")


def _say_faults(options: Options, *, is_quiet: bool) -> None:
    from cleanse.cli.talk import say
    from cleanse.run import pipeline_for

    for fault in pipeline_for(options).rules.faults:
        if fault.is_error or not is_quiet:
            say(str(fault))


def _left_out(args: argparse.Namespace, tally: Tally) -> str:
    from cleanse.cli.talk import number

    copies = number(tally.left_out, "exact duplicate")
    where = f"is in {args.duplicates}" if tally.left_out == 1 else f"are in {args.duplicates}"
    return f"{copies} left out" + (f" and {where}" if args.duplicates else " (--keep-duplicates writes and marks them)")


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no count: give 1, 2, … or 0 for one a core")
    return int(text)
