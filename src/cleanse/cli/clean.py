"""`cleanse clean`, the main job: article text in, audited article JSON out."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from cleanse.cli.options import add_document_flags, add_threshold_flag, options_from, reading_from
from cleanse.cli.parser import has_inputs
from cleanse.config import SETTINGS

if TYPE_CHECKING:
    from cleanse.cli.account import Account
    from cleanse.cli.interrupt import Interrupt
    from cleanse.cli.parser import Parser, Subparsers
    from cleanse.io.form import Form
    from cleanse.run.session import Plan

EXAMPLES = ("cleanse page.txt", "cleanse crawl.warc.gz --to parquet -o out/")


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser: Parser = subparsers.add_parser(
        "clean",
        help="clean articles (the default command)",
        examples=EXAMPLES,
        usage="cleanse [clean] [FILE|DIR|-]... [-o OUT|-o DIR/] [--log LOG] [flags]",
        description="Write one article a line as JSON, with every removed span (`cleanse schema` describes it).",
    )
    parser.add_argument(
        "inputs", nargs="*", metavar="FILE", help="texts, pages or tables of them, folders, or - (default: -)"
    )
    _add_writing_flags(parser)
    _add_copies_flags(parser)
    _add_running_flags(parser)
    add_document_flags(parser)
    parser.set_defaults(run=run)


def _add_writing_flags(parser: Parser) -> None:
    group = parser.add_argument_group("writing")
    group.add_argument(
        "-o", "--output", metavar="FILE", help="a file (default: standard output), or with a slash a run folder (DIR/)"
    )
    group.add_argument("--to", choices=SETTINGS["to"].choices, help="the form of what is written (default: jsonl)")
    group.add_argument("--log", metavar="FILE", help="write one row a change to this file")
    group.add_argument(
        "--slim", action=argparse.BooleanOptionalAction, help="leave the log out of the articles (default: no)"
    )
    group.add_argument(
        "--markdown", action=argparse.BooleanOptionalAction, help="give each article that rendering too (default: no)"
    )
    group.add_argument("--errors", metavar="FILE", help="write one row a failed document to this file")
    group.add_argument("--stats", metavar="FILE", help="write the account of the run to this file, as JSON")


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


def _add_running_flags(parser: Parser) -> None:
    group = parser.add_argument_group("running")
    group.add_argument(
        "--jobs", type=_count, metavar="N", help="how many processes work (default: 0, one for each core)"
    )
    group.add_argument("--resume", action="store_true", help="go on with the run in the folder that -o names")
    group.add_argument(
        "--timeout", type=_count, metavar="SECONDS", help="for one document; 0 is no limit (default: 60)"
    )
    group.add_argument(
        "--max-memory", type=_count, metavar="MB", help="for one document; 0 is no limit (default: 1024; on Linux)"
    )
    group.add_argument(
        "--shard-size", type=_count, metavar="N", help="documents a part of a run folder (default: 10000)"
    )


def run(args: argparse.Namespace) -> int:
    """Clean all inputs; return 2 where one could not be read, 3 where documents failed, else 0."""
    if not has_inputs(args, "clean"):
        return 2
    from cleanse.cli.account import Account
    from cleanse.cli.interrupt import interruptible
    from cleanse.cli.outputs import check, form_from
    from cleanse.cli.talk import say_faults
    from cleanse.io.writer import is_folder
    from cleanse.pipeline import pipeline_for

    form = form_from(args)
    check(args)
    plan = _plan(args, form)
    say_faults(pipeline_for(plan.options).rules.faults, is_quiet=args.quiet)
    account = Account(is_quiet=args.quiet, jobs=plan.workforce.count)
    with interruptible() as interrupt:
        (_to_folder if is_folder(args.output) else _to_file)(args, form, plan, account, interrupt)
    return account.exit_code


def _to_file(args: argparse.Namespace, form: Form, plan: Plan, account: Account, interrupt: Interrupt) -> None:
    from cleanse.dedup.session import Deduplication
    from cleanse.run.cursor import Cursor
    from cleanse.run.output import FileOutput
    from cleanse.run.session import deliver

    cursor = Cursor(args.inputs, reading_from(args), account.add_unread)
    output = FileOutput(args.output, form, args.log, args.duplicates, args.errors)
    with Deduplication(args.dedup, args.threshold, args.dedup_index, args.against) as dedup, output:
        account.follow(deliver(plan, cursor, dedup, output, account.tally), cursor, interrupt)
    account.say_skipped(cursor.skipped)
    account.say_left_out(args.duplicates)
    if args.stats:
        account.write(args.stats)


def _to_folder(args: argparse.Namespace, form: Form, plan: Plan, account: Account, interrupt: Interrupt) -> None:
    """Begin a run in a folder, or go on with it; what is safe already is counted, and not done again."""
    from cleanse.cli.outputs import STATS, settings_of
    from cleanse.dedup.session import Deduplication
    from cleanse.run.cursor import Cursor
    from cleanse.run.folder import FolderOutput
    from cleanse.run.session import deliver

    settings = settings_of(args, plan)
    with FolderOutput(args.output, form, settings, is_resumed=args.resume, shard_documents=args.shard_size) as output:
        account.begin(output.past)
        if not output.is_done:
            index = args.dedup_index or output.index
            with Deduplication(args.dedup, args.threshold, index, args.against) as dedup:
                output.begin(dedup.marker)
                cursor = Cursor(args.inputs, reading_from(args), account.add_unread, output.place)
                try:
                    account.follow(deliver(plan, cursor, dedup, output, account.tally), cursor, interrupt)
                except BaseException:
                    account.say_safe(output.past.documents, args.output)
                    raise
                account.say_skipped(cursor.skipped)
        output.sweep_up()
        account.write(args.stats or str(output.path / STATS))
    account.say_summary()


def _plan(args: argparse.Namespace, form: Form) -> Plan:
    from dataclasses import replace

    from cleanse.io.writer import is_folder
    from cleanse.run.outcome import Wanted
    from cleanse.run.session import Plan
    from cleanse.run.stream import Workforce
    from cleanse.run.workers import Bounds

    options = replace(options_from(args), markdown=args.markdown or form.needs_markdown)
    has_log = form.has_log if is_folder(args.output) else args.log is not None
    return Plan(
        options,
        Wanted(log=has_log, slim=args.slim, story=args.dedup != "none"),
        Workforce(args.jobs, Bounds(args.timeout or None, args.max_memory or None)),
        args.keep_duplicates,
    )


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no count: give 0, 1, 2, …")
    return int(text)
