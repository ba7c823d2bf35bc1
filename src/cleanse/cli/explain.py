"""`cleanse explain`: why each line of a text goes or stays."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, NamedTuple

from cleanse.cli.options import add_document_flags

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from cleanse.cli.parser import Subparsers
    from cleanse.pipeline import Pipeline
    from cleanse.show.explain import RuleText
    from cleanse.show.stories import Story
    from cleanse.types import Article, CleanseError, Document

EXAMPLES = ("cleanse explain page.txt:12", "cleanse explain articles.jsonl:3:12")
_NUMBERED = re.compile(r"(.+):([0-9]{1,9})", re.DOTALL)
_MOST_NUMBERS = 3


class Target(NamedTuple):
    """A file and the numbers behind it: line and column; in JSON lines, the record's line before those."""

    path: str
    numbers: tuple[int, ...]


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "explain",
        help="say why each line goes or stays",
        examples=EXAMPLES,
        description="Say of each line of a text, or of one, what happened to it and every rule that spoke for or against it.",
    )
    parser.add_argument(
        "targets",
        nargs="+",
        metavar="FILE[:LINE]",
        help="a text file, or FILE:RECORD[:LINE] of JSON lines; articles that `cleanse` wrote are restored and cleaned again",
    )
    parser.add_argument("--format", dest="view", choices=("text", "jsonl"), default="text", help="(default: text)")
    add_document_flags(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Tell all stories; return 2 where an input could not be read, 3 where a document failed, else 0."""
    from pathlib import Path

    from cleanse.cli import examined
    from cleanse.cli.talk import Failures, Unread
    from cleanse.io.articles import NoSourceError
    from cleanse.io.sources import check_inputs

    targets = [parse_target(text, lambda name: name == "-" or Path(name).exists()) for text in args.targets]
    check_inputs([target.path for target in targets])
    pipeline = examined.pipeline_from(args)
    teller = _Teller(args, {rule.id: rule for rule in pipeline.rules.rules})
    failures = Failures(is_quiet=args.quiet)
    unread = Unread()
    for target in targets:
        for item in _wanted(target, args, unread.add):
            try:
                article = _cleaned(item, pipeline)
            except NoSourceError as error:
                failures.add(examined.name_of(item), str(error))
                continue
            if article.status.is_failure:
                failures.add_article(article)
            else:
                teller.tell(article, target, item)
    failures.finish()
    return 2 if unread.count else 3 if failures.count else 0


def _wanted(
    target: Target, args: argparse.Namespace, tell: Callable[[CleanseError], None]
) -> Iterator[Document | Article]:
    """Yield the documents of a target: of JSON lines, only the record that it names."""
    from cleanse.cli import examined
    from cleanse.types import CleanseError

    errors: list[CleanseError] = []
    is_empty = True
    for item in examined.read([target.path], args, errors.append):
        if target.numbers and examined.record_of(item) not in {None, target.numbers[0]}:
            continue
        is_empty = False
        yield item
    if is_empty and not errors and target.numbers:
        errors.append(CleanseError(f"{target.path} has no record on line {target.numbers[0]}"))
    for error in errors:
        tell(error)


def _cleaned(item: Document | Article, pipeline: Pipeline) -> Article:
    """Return the article of a document, with its trace; an article is made anew from its source."""
    from cleanse.cli import examined
    from cleanse.types import Article

    if isinstance(item, Article):
        return item
    record = examined.article_record(item)
    return pipeline.clean(item if record is None else examined.with_source(item, record), trace=True)


def parse_target(text: str, exists: Callable[[str], bool]) -> Target:
    """Return the file that a target names and the numbers behind it; a file by the longer name wins.

    >>> parse_target("a:1:2", {"a"}.__contains__), parse_target("a:1:2", {"a:1"}.__contains__)
    (Target(path='a', numbers=(1, 2)), Target(path='a:1', numbers=(2,)))
    """
    path, numbers = text, list[int]()
    # A place that was copied from `cleanse diff` ends with a colon.
    if not exists(path) and path.endswith(":"):
        path = path[:-1]
    while not exists(path) and len(numbers) < _MOST_NUMBERS and (match := _NUMBERED.fullmatch(path)):
        path = match[1]
        numbers.insert(0, int(match[2]))
    return Target(path, tuple(numbers))


class _Teller:
    """Standard output, in the format that was asked for."""

    def __init__(self, args: argparse.Namespace, rules: Mapping[str, RuleText]) -> None:
        from cleanse.cli.examined import prepare_output
        from cleanse.show.ink import Ink
        from cleanse.show.terminal import use_colour

        prepare_output()
        self._rules = rules
        self._has_rows = args.view == "jsonl"
        self._ink = Ink(use_colour(sys.stdout, args.color))

    def tell(self, article: Article, target: Target, item: Document | Article) -> None:
        """Write the stories of an article, or of the line that the target names."""
        from cleanse.cli import examined
        from cleanse.show.explain import chosen, explain

        number = examined.record_of(item)
        numbers = target.numbers if number is None else target.numbers[1:]
        name = examined.name_of(item)
        line = numbers[0] if numbers else None
        told = chosen(article, line, name)
        source = article.document.source.text
        if self._has_rows:
            self._write_rows(told, name, source)
            return
        if line is None:
            print(self._headline(article, name))
        elif not told:
            print(f"{line:>4}  blank     a line of white space only")
        for text in explain(told, source, self._rules, self._ink):
            print(text)

    def _headline(self, article: Article, name: str) -> str:
        from cleanse.show.comparison import Comparison
        from cleanse.show.terminal import visible

        guarded = ", held back by the loss budget" if article.status == "guarded" else ""
        return f"{self._ink('name', visible(name))}: {Comparison.of_article(article, name).summary}{guarded}"

    def _write_rows(self, told: Iterable[Story], name: str, source: str) -> None:
        from cleanse.cli.diff import json_row
        from cleanse.show.explain import story_row
        from cleanse.show.lines import Lines

        lines = Lines.of(source)
        for story in told:
            row = story_row(story, name, source, lines, self._rules)
            sys.stdout.buffer.write(json_row(row, is_terminal=sys.stdout.isatty()))
