"""`cleanse eval`: what cleaning does to documents whose boilerplate a person has marked."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from cleanse.cli.options import add_cleaning_flags, add_talk_flags

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleanse.cli.parser import Subparsers
    from cleanse.evaluate.lines import LineFigures, Removals
    from cleanse.evaluate.report import Harm, Report
    from cleanse.evaluate.texts import TextFigures

EXAMPLES = ("cleanse eval gold.jsonl", "cleanse eval gold.jsonl --rules my-pack --worst 20")
_WORST = 5
_LINES_SHOWN = 5


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "eval",
        help="hold cleaning against gold: what is found, what is lost, by which rule",
        examples=EXAMPLES,
        description="""Clean the documents of a gold file and say how right that was, over all, by rule and by category.

A row of gold is {"id", "text", "labels": {"3": "share", ...}}, a label (a category, or any word) for each line of the text,
counted from 0, that is no part of the article, "?" where nobody can say; or it is {"id", "dirty", "gold"}, a text and its article.
A `url` or `title` in a row is used as in any input.""",
    )
    parser.add_argument("gold", nargs="+", metavar="GOLD", help="JSON lines of gold, or -")
    parser.add_argument(
        "--worst",
        type=_count,
        default=_WORST,
        metavar="N",
        help=f"show the N documents that lost most (default: {_WORST})",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    gates = parser.add_argument_group("as a check")
    gates.add_argument(
        "--max-lost",
        type=_share,
        metavar="SHARE",
        help="exit with 1 where more of the good text is lost (0.001: 0.1 %%)",
    )
    gates.add_argument("--min-f1", type=_share, metavar="F1", help="exit with 1 where F1 is lower (0 to 1)")
    add_cleaning_flags(parser)
    add_talk_flags(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the figures; return 2 without a row of gold, 3 where a row or document failed, 1 beyond a bound, else 0."""
    from cleanse.cli.examined import pipeline_from, prepare_output
    from cleanse.cli.talk import Failures, Unread
    from cleanse.evaluate.report import report, scored
    from cleanse.io.gold import read_gold
    from cleanse.io.sources import check_inputs
    from cleanse.types import CleanseError

    check_inputs(args.gold)
    prepare_output()
    pipeline = pipeline_from(args)
    failures, unread = Failures(is_quiet=args.quiet), Unread()
    results = []
    for path in args.gold:
        for gold in read_gold(path, unread.add):
            article = pipeline.clean(gold.document)
            if article.status.is_failure:
                failures.add_article(article)
            results.append(scored(gold, article))
    failures.finish()
    if not results:
        raise CleanseError(f"no row of gold in {', '.join(args.gold)}: `cleanse eval --help` says what one holds")
    found = report(results)
    _print(found, args)
    if unread.count or failures.count:
        return 3
    return 1 if _is_beyond(found, args) else 0


def _is_beyond(found: Report, args: argparse.Namespace) -> bool:
    """Return whether a bound is broken, which is told."""
    from cleanse.cli.talk import say

    broken = []
    if args.max_lost is not None and found.lost > args.max_lost:
        broken.append(f"{found.lost:.3%} of the good text is lost, more than {args.max_lost:.3%}")
    if args.min_f1 is not None and found.f1 < args.min_f1:
        broken.append(f"F1 is {found.f1:.4f}, lower than {args.min_f1:g}")
    for reason in broken:
        say(reason)
    return bool(broken)


def _print(found: Report, args: argparse.Namespace) -> None:
    if args.json:
        from cleanse.cli.diff import json_row
        from cleanse.evaluate.report import report_row

        sys.stdout.buffer.write(json_row(report_row(found, args.worst), is_terminal=sys.stdout.isatty()))
        return
    for part in (
        _headline(found),
        _removals("RULE", found.rules),
        _categories(found),
        _worst(found.harms[: args.worst]),
    ):
        for line in part:
            print(line)


def _headline(found: Report) -> Iterator[str]:
    from cleanse.cli.talk import number

    if found.lines:
        named = f", category right {found.lines.named:.3f}" if found.lines.named is not None else ""
        yield f"{number(found.lines.documents, 'document')} with labelled lines: {_figures(found.lines)}{named}"
    if found.texts:
        yield f"{number(found.texts.pages, 'document')} with a gold text: {_figures(found.texts)}"


def _figures(one: LineFigures | TextFigures) -> str:
    from cleanse.cli.talk import number

    quality = f"P {one.precision:.4f}, R {one.recall:.4f}, F1 {one.f1:.4f}"
    return f"{quality}, good text lost {one.lost:.3%}, boilerplate left {one.left:.1%}, {number(one.hurt, 'document')} hurt"


def _removals(head: str, found: Sequence[Removals]) -> Iterator[str]:
    from cleanse.show.table import aligned
    from cleanse.show.terminal import visible

    if not found:
        return
    rows = [(head, "REMOVED", "WRONG", "PRECISION", "95 %", "GOOD CHARACTERS LOST")]
    rows += [(visible(one.name), f"{one.removed}", f"{one.wrong}", *_precision(one), f"{one.lost}") for one in found]
    yield ""
    yield from aligned(rows, numbers=range(1, 6))


def _precision(one: Removals) -> tuple[str, str]:
    if one.precision is None:
        return "-", "-"
    low, high = one.interval
    return f"{one.precision:.3f}", f"{low:.2f} to {high:.2f}"


def _categories(found: Report) -> Iterator[str]:
    from cleanse.show.table import aligned
    from cleanse.show.terminal import visible

    yield from _removals("LOGGED AS", found.categories)
    if found.labels:
        rows = [("LABELLED", "LINES", "FOUND", "LOGGED SO")]
        for one in found.labels:
            named = f"{one.named / one.found:.3f}" if one.found else "-"
            rows.append((visible(one.label), f"{one.lines}", f"{one.found / one.lines:.3f}", named))
        yield ""
        yield from aligned(rows, numbers=range(1, 4))


def _worst(harms: Sequence[Harm]) -> Iterator[str]:
    from cleanse.show.diff import excerpt
    from cleanse.show.terminal import visible

    if harms:
        yield ""
        yield "The documents that lost most:"
    for harm in harms:
        yield f"{visible(harm.document)}: {harm.lost:,} of {harm.size:,} good characters lost"
        for line in harm.lines[:_LINES_SHOWN]:
            taken = "gone" if line.is_removed else f"{line.gone} of {line.size} characters gone"
            rules = ", ".join(
                dict.fromkeys(f"{change.category} {change.rule} ({change.confidence:.2f})" for change, _ in line.cuts)
            )
            yield f"  line {line.index + 1}: {taken}: {excerpt(line.text)} by {visible(rules)}"
        if (more := len(harm.lines) - _LINES_SHOWN) > 0:
            yield f"  and {more} more"


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no count: give 0, 1, 2, …")
    return int(text)


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no share: give a number from 0 to 1")
    return value
