"""`cleanse clean`, the main job: article text in, audited article JSON out."""

from __future__ import annotations

import argparse
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from cleanse.cli.options import add_document_flags, add_threshold_flag, options_from, reading_from
from cleanse.cli.parser import has_inputs
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
    group.add_argument("--jobs", type=_count, metavar="N", help="how many processes work; 0 is one a core (default: 1)")
    _add_copies_flags(parser)
    add_document_flags(parser)
    parser.set_defaults(run=run)


def _add_copies_flags(parser: Parser) -> None:
    group = parser.add_argument_group("copies")
    group.add_argument(
        "--dedup",
        choices=SETTINGS["dedup"].choices,
        help="leave out later copies that a kept text contains: near ones too, exact ones, none (default: near)",
    )
    add_threshold_flag(group)
    group.add_argument("--dedup-index", metavar="DIR", help="know what earlier runs wrote, and add to it")
    group.add_argument(
        "--against", metavar="INDEX", action="append", default=[], help="leave out what this index has too; repeat"
    )
    group.add_argument(
        "--keep-duplicates", action=argparse.BooleanOptionalAction, help="write and mark later copies (default: no)"
    )
    group.add_argument("--duplicates", metavar="FILE", help="write what was left out to this file")


def run(args: argparse.Namespace) -> int:
    """Clean all inputs; return 2 where one could not be read, 3 where documents failed, else 0."""
    if not has_inputs(args, "clean"):
        return 2
    from cleanse.cli.talk import Failures, Progress, Unread, number, say, say_faults
    from cleanse.run import Tally, pipeline_for

    _check(args)
    options, reading = options_from(args), reading_from(args)
    say_faults(pipeline_for(options).rules.faults, is_quiet=args.quiet)
    progress = Progress(is_quiet=args.quiet)
    failures = Failures(is_quiet=args.quiet, progress=progress)
    unread = Unread(progress=progress)
    tally = Tally()
    page_like = 0
    try:
        for article in _deliver(args, options, reading, unread.add, tally):
            page_like += article.looks_like_page
            if article.status.is_failure:
                failures.add_article(article)
            progress.update(tally.read, tally.failed)
    finally:
        progress.clear()
    failures.finish()
    if page_like and not args.quiet:
        say(f"{number(page_like, 'text')} may be dumps of whole pages: try --input-kind page")
    if tally.left_out and not args.quiet:
        say(f"{number(tally.read, 'document')}: {_left_out(args, tally)}")
    return 2 if unread.count else 3 if tally.failed else 0


def _deliver(
    args: argparse.Namespace, options: Options, reading: Reading, tell: Callable[[CleanseError], None], tally: Tally
) -> Generator[Article]:
    """Write every article where it belongs, and yield it. What the index learns is kept when the outputs are whole."""
    from cleanse.dedup.session import Deduplication
    from cleanse.dedup.stream import is_left_out
    from cleanse.io.sources import read_inputs
    from cleanse.io.writer import Writer
    from cleanse.record import article_record, log_rows
    from cleanse.run import available_cores, clean_all

    with Deduplication(args.dedup, args.threshold, args.dedup_index, args.against) as dedup:
        with ExitStack() as stack:
            output = stack.enter_context(Writer(args.output))
            log = stack.enter_context(Writer(args.log)) if args.log else None
            aside = stack.enter_context(Writer(args.duplicates)) if args.duplicates else None
            is_stream = output.is_stream and not log and not aside
            made = clean_all(read_inputs(args.inputs, reading, tell), options, args.jobs or available_cores())
            stack.enter_context(closing(made))
            for article in dedup.mark_articles(made):
                left_out = is_left_out(article.duplicate_of) and not args.keep_duplicates
                tally.count(article, is_left_out=left_out)
                if not left_out:
                    output.write(article_record(article, log=not args.slim))
                elif aside:
                    aside.write(article_record(article, log=not args.slim))
                if log:
                    for row in log_rows(article):
                        log.write(row)
                yield article
                if is_stream and dedup.is_due:
                    output.flush()
                    dedup.commit()
        dedup.commit()


def _check(args: argparse.Namespace) -> None:
    from cleanse.io.sources import check_inputs
    from cleanse.io.writer import check_outputs
    from cleanse.types import CleanseError

    check_inputs(args.inputs)
    check_outputs(args.inputs, {"-o": args.output, "--log": args.log, "--duplicates": args.duplicates})
    if (args.dedup_index or args.against) and args.dedup == "none":
        raise CleanseError(
            "with --dedup none no index is asked: leave --dedup-index and --against out, or --dedup none"
        )
    if args.duplicates and (args.keep_duplicates or args.dedup == "none"):
        other = "--keep-duplicates" if args.keep_duplicates else "--dedup none"
        raise CleanseError(f"with {other} nothing is left out that --duplicates could hold: give one of the two")


def _left_out(args: argparse.Namespace, tally: Tally) -> str:
    from cleanse.cli.talk import number

    copies = number(tally.left_out, "duplicate")
    where = f"is in {args.duplicates}" if tally.left_out == 1 else f"are in {args.duplicates}"
    return f"{copies} left out" + (f" and {where}" if args.duplicates else " (--keep-duplicates writes and marks them)")


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no count: give 1, 2, … or 0 for one a core")
    return int(text)
