"""`cleanse completion`: what makes a shell complete commands, flags and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanse.cli.parser import build_parser

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from cleanse.cli.parser import Parser, Subparsers

EXAMPLES = (
    "cleanse completion bash > ~/.local/share/bash-completion/completions/cleanse",
    "cleanse completion zsh > ~/.zfunc/_cleanse",
)
SHELLS = ("bash", "zsh", "tcsh", "fish")
_FILES = frozenset({"FILE", "ARTICLES", "FILE[:LINE]"})


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "completion",
        help="print a completion script for your shell",
        examples=EXAMPLES,
        description="Print a script that makes your shell complete commands, flags and files.",
    )
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the script. Raises CleanseError for a shell that the installed shtab does not know."""
    import shtab

    from cleanse.types import CleanseError

    if args.shell not in shtab.SUPPORTED_SHELLS:
        raise CleanseError(f"the installed shtab cannot complete for {args.shell}: update it (pip install -U shtab)")
    parser = build_parser()
    for action in _actions(parser):
        if action.metavar in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.metavar == "DIR":
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
    print(shtab.complete(parser, shell=args.shell))
    return 0


def _actions(parser: Parser) -> Iterator[argparse.Action]:
    yield from parser._actions  # noqa: SLF001  no public name for it
    for command in parser.commands.values():
        yield from _actions(command)
