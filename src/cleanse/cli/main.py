"""The command `cleanse`: which command runs, and which exit code an ending has."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from cleanse.cli.parser import build_parser, is_terminal_input, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE, FOUND, USAGE, SOME_FAILED, INTERRUPTED, PIPE_CLOSED, TERMINATED = 0, 1, 2, 3, 130, 141, 143


def main(argv: Sequence[str] | None = None) -> int:
    """Return the exit code: 0 done, 1 a check found something, 2 usage, rules or I/O, 3 some documents failed.

    Ctrl-C gives 130, a request to end (SIGTERM) 143. A reader that closes the pipe gives 141, silently: it has what it wanted.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except KeyboardInterrupt as interrupt:
        return INTERRUPTED if type(interrupt) is KeyboardInterrupt else TERMINATED
    except BrokenPipeError:
        _forget_stdout()
        return PIPE_CLOSED
    return code


def _run(arguments: list[str]) -> int:
    parser = build_parser()
    if not arguments and is_terminal_input():
        parser.print_help(sys.stderr)
        return USAGE
    try:
        args = parse(parser, arguments)
    except SystemExit as ending:  # argparse has printed help or an error
        return ending.code if isinstance(ending.code, int) else USAGE
    from cleanse.cli.options import fill_defaults
    from cleanse.cli.talk import say
    from cleanse.types import CleanseError

    try:
        fill_defaults(args)
        run = args.run if hasattr(args, "run") else import_module(f"cleanse.cli.{args.command}").run
        return int(run(args))
    except CleanseError as error:
        say(str(error))
    except BrokenPipeError:
        raise
    except OSError as error:
        say(f"{error.filename or 'standard output'}: {error.strerror or error}")
    return USAGE


def _forget_stdout() -> None:
    """Send what is still buffered to nowhere, so that the interpreter does not complain on its way out."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
