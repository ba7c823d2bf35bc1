"""What the flags of `clean` say of its outputs, and whether it can be done."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanse.io.form import Form, form_of
from cleanse.io.shards import open_file
from cleanse.io.sources import STDIN, check_inputs
from cleanse.io.target import is_placed
from cleanse.io.writer import check_outputs, is_folder
from cleanse.types import CleanseError

if TYPE_CHECKING:
    import argparse

    from cleanse.run.session import Plan

STATS = "stats.json"

# What a run may be resumed with another value of: no article depends on it, but those that are given up.
_FREE = frozenset("command run output log errors duplicates stats resume jobs timeout max_memory quiet color".split())

# What is no flag by its own name.
_NAMES = {"inputs": "inputs", "format": "--from"}

# Flags that name files of their own, which a run folder has places for.
_FILES = ("log", "duplicates", "errors")


def form_from(args: argparse.Namespace) -> Form:
    """Return the form that the flags ask for. Raises CleanseError where they contradict each other."""
    form = form_of(args.to, args.output, is_folder=is_folder(args.output))
    if args.slim and form.needs_changes:
        raise CleanseError(f"--to {args.to} is made from the log of each article: leave --slim out")
    return form


def check(args: argparse.Namespace) -> None:
    """Raise CleanseError for flags that cannot be done together, and where an output would overwrite an input."""
    check_inputs(args.inputs)
    if is_folder(args.output):
        _check_folder(args)
    elif args.resume:
        raise CleanseError("--resume goes on with a run folder: name it by -o DIR/")
    named = {"-o": args.output, **{f"--{name}": getattr(args, name) for name in (*_FILES, "stats")}}
    check_outputs(args.inputs, named)
    _check_stats(args)
    if (args.dedup_index or args.against) and args.dedup == "none":
        raise CleanseError(
            "with --dedup none no index is asked: leave --dedup-index and --against out, or --dedup none"
        )
    if args.duplicates and (args.keep_duplicates or args.dedup == "none"):
        other = "--keep-duplicates" if args.keep_duplicates else "--dedup none"
        raise CleanseError(f"with {other} nothing is left out that --duplicates could hold: give one of the two")


def settings_of(args: argparse.Namespace, plan: Plan) -> dict[str, Any]:
    """Return all that the results of a run depend on, as JSON: it can only go on with the same."""
    from cleanse.pipeline import pipeline_for

    given = {name: list(value) if isinstance(value, tuple) else value for name, value in vars(args).items()}
    return {
        **{_NAMES.get(name, _flag(name)): value for name, value in sorted(given.items()) if name not in _FREE},
        "versions": dict(pipeline_for(plan.options).versions),
    }


def _check_stats(args: argparse.Namespace) -> None:
    """Raise CleanseError where the account could not be written, which else would come out behind all the work."""
    is_inside = is_folder(args.output) and Path(args.stats or "").parent == Path(
        args.output
    )  # made when the run begins
    if args.stats and is_placed(args.stats) and not is_inside:
        open_file(args.stats, Form()).discard()


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _check_folder(args: argparse.Namespace) -> None:
    for name in _FILES:
        if getattr(args, name):
            raise CleanseError(f"a run folder has a place for all that: leave --{name} out")
    if args.shard_size < 1:
        raise CleanseError("--shard-size must be 1 or more")
    folder = Path(os.path.realpath(args.output))
    for name in args.inputs:
        if name != STDIN and Path(os.path.realpath(name)) in (folder, *folder.parents) and Path(name).is_dir():
            raise CleanseError(
                f"{args.output} lies in {name}, so that the run would read what it writes: name another place"
            )
