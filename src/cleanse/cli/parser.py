"""The parser of the command line: help that begins with examples, errors that say where help is."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

    Subparsers = argparse._SubParsersAction["Parser"]  # noqa: SLF001  the public name for it is missing

# In the order of the help. Each is a module here with `add_parser(subparsers)` and `run(args) -> int`.
COMMANDS = ("clean", "diff", "explain", "text", "restore", "eval", "dedup", "rules", "schema", "completion")
DEFAULT_COMMAND = "clean"

EXAMPLES = ("cleanse page.txt", "cleanse articles.jsonl -o clean.jsonl --log removed.jsonl")


class Parser(argparse.ArgumentParser):
    """An argument parser whose help begins with examples."""

    def __init__(self, *, examples: Sequence[str] = (), **settings: Any) -> None:
        settings.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(allow_abbrev=False, **settings)
        self.examples = tuple(examples)
        self.commands: dict[str, Parser] = {}

    def format_help(self) -> str:
        """Return the help: examples, usage, and what each flag does."""
        lines = "".join(f"  {example}\n" for example in self.examples)
        return (f"examples:\n{lines}\n" if lines else "") + super().format_help()

    def add_subparsers(self, **settings: Any) -> Any:
        """Return what sub-commands are added to, and remember it: `commands` holds their parsers by name."""
        settings.setdefault("parser_class", Parser)
        subparsers = super().add_subparsers(**settings)
        self.commands = subparsers.choices
        return subparsers

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line and where help is; exit with 2."""
        from cleanse.show.terminal import visible

        self.exit(2, f"{self.prog}: {visible(message)}: see {self.prog} --help\n")


def build_parser() -> Parser:
    """Return the parser of `cleanse` with all its commands."""
    from cleanse.version import __version__

    parser = Parser(
        prog="cleanse",
        examples=EXAMPLES,
        description="Strip boilerplate from scraped article text, repair it, and log every removed span.",
        epilog=f"`cleanse FILE` is `cleanse {DEFAULT_COMMAND} FILE`. A file named like a command is ./NAME.",
    )
    parser.add_argument("--version", action="version", version=f"cleanse {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for name in COMMANDS:
        import_module(f"cleanse.cli.{name}").add_parser(subparsers)
    return parser


def parse(parser: Parser, arguments: Sequence[str]) -> argparse.Namespace:
    """Return what the arguments say. A first argument that is no command's name stands behind an unwritten `clean`.

    Files may stand between flags: the command's own parser reads them, for argparse cannot do that with sub-commands.
    """
    first = arguments[0] if arguments else ""
    if first in {"-h", "--help", "--version"}:
        return parser.parse_args(arguments)
    name, rest = (first, arguments[1:]) if first in COMMANDS else (DEFAULT_COMMAND, arguments)
    command = command_parsers(parser)[name]
    return command.parse_args(rest) if command.commands else command.parse_intermixed_args(rest)


def command_parsers(parser: Parser) -> dict[str, Parser]:
    """Return the parsers of the sub-commands by name."""
    return parser.commands


def has_inputs(args: argparse.Namespace, command: str) -> bool:
    """Return whether there is something to read, which is standard input where no file is named.

    A person who named no file sees the command's help instead.
    """
    if not args.inputs and is_terminal_input():
        command_parsers(build_parser())[command].print_help(sys.stderr)
        return False
    args.inputs = args.inputs or ["-"]
    return True


def is_terminal_input() -> bool:
    """Return whether standard input is a person at a keyboard (or closed), so that nothing can be read from it."""
    return sys.stdin is None or sys.stdin.isatty()
