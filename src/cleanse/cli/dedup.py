"""`cleanse dedup`: each story once in a whole set of articles, and care of the index between runs."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from cleanse.cli.options import add_talk_flags, add_threshold_flag

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import ExitStack
    from pathlib import Path

    from cleanse.cli.parser import Parser, Subparsers
    from cleanse.dedup.index import Index
    from cleanse.scale.engine import Engine
    from cleanse.types import CleanseError

EXAMPLES = ("cleanse dedup articles.jsonl -o once.jsonl", "cleanse dedup index info crawl-index")

_INDEX = "index"
_ACTIONS = ("info", "verify", "compact", "forget")
_USAGE = (
    "cleanse dedup ARTICLES... -o OUT [flags]\n       cleanse dedup index info|verify|compact INDEX\n"
    "       cleanse dedup index forget INDEX ID"
)


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser: Parser = subparsers.add_parser(
        "dedup",
        help="leave copies out of a whole set of articles; look after an index",
        examples=EXAMPLES,
        usage=_USAGE,
        description="Write each story of a set of articles once, whatever their order. With `index` as the first word, look into "
        "an index of --dedup-index (info, verify), give its free space back (compact), or take an article out (forget).",
    )
    parser.add_argument(
        "inputs", nargs="*", metavar="ARTICLES", help="what `cleanse` wrote: JSONL or Parquet files, run folders"
    )
    group = parser.add_argument_group("writing")
    group.add_argument("-o", "--output", metavar="OUT", help="where to write: a .jsonl or .parquet file")
    group.add_argument("--duplicates", metavar="FILE", help="write what is left out to this file")
    group.add_argument(
        "--dedup-keep",
        choices=("first", "longest", "none"),
        default="first",
        help="which of several copies stays: the first, the longest, or none of them (default: first)",
    )
    add_threshold_flag(group)
    group.add_argument(
        "--engine", choices=("duckdb", "spark"), default="duckdb", help="what does the work (default: duckdb)"
    )
    group.add_argument(
        "--checkpoint", metavar="DIR", help="keep each step here, so that a run cut short goes on from it"
    )
    add_talk_flags(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write each story once; or return what an action on an index came to: 1 where `verify` finds a fault, else 0."""
    if args.inputs and args.inputs[0] == _INDEX:
        return _look_after(args.inputs[1:], is_quiet=args.quiet)
    return _dedup(args)


def _dedup(args: argparse.Namespace) -> int:
    import tempfile
    from contextlib import ExitStack
    from pathlib import Path

    from cleanse.cli.talk import number, say
    from cleanse.io.articles import article_files
    from cleanse.io.writer import check_outputs
    from cleanse.types import CleanseError

    if not args.inputs or "-" in args.inputs or not args.output:
        raise CleanseError("articles are read more than once: name files, and where to write with -o")
    files = [file for name in args.inputs for file in article_files(name)]
    for name in files:
        if not Path(name).is_file():
            raise CleanseError(f"no file at {name}: name JSONL or Parquet files")
    check_outputs(files, {"-o": args.output, "--duplicates": args.duplicates})
    with ExitStack() as stack:
        try:
            from cleanse.scale import batch
        except ImportError as error:
            raise _missing(args.engine, error) from error
        task = batch.Task(files, args.output, args.duplicates, args.threshold, args.dedup_keep)
        if args.checkpoint:
            folder = Path(args.checkpoint)
            batch.check_checkpoint(folder, task)
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cleanse-dedup-")))
        engine = _engine(args.engine, folder, stack)
        counts = batch.run(engine, task)
    if not args.quiet:
        where = f", to {args.duplicates}" if args.duplicates else ""
        say(f"{number(counts.read, 'article')}: {number(counts.left_out, 'duplicate')} left out{where}")
    return 0


def _engine(name: str, folder: Path, stack: ExitStack) -> Engine:
    try:
        if name == "duckdb":
            from cleanse.scale.duckdb import DuckEngine

            engine = DuckEngine(folder)
            stack.callback(engine.close)
            return engine
        from cleanse.scale.spark import SparkEngine, session
    except ImportError as error:
        raise _missing(name, error) from error
    return SparkEngine(session(), str(folder.resolve()))


def _missing(name: str, error: ImportError) -> CleanseError:
    from cleanse.types import CleanseError

    return CleanseError(f"--engine {name} needs what is not installed ({error.name}): pip install 'cleanse[{name}]'")


def _look_after(words: Sequence[str], *, is_quiet: bool) -> int:
    from pathlib import Path

    from cleanse.cli.talk import say
    from cleanse.dedup.index import Index
    from cleanse.types import CleanseError

    action, *rest = words or ("",)
    if action not in _ACTIONS or len(rest) != (2 if action == "forget" else 1):
        wanted = " or ".join(_ACTIONS)
        raise CleanseError(f"cannot read `dedup index {' '.join(words)}`: give {wanted}, then the index (and the ID)")
    folder = Path(rest[0])
    is_writer = action in {"compact", "forget"}
    if is_writer and not (folder / "index.json").exists():
        raise CleanseError(f"no index in {folder}: name the folder that --dedup-index wrote")
    with Index(folder, is_writer=is_writer, has_signatures=None) as index:
        if action == "info":
            return _info(index)
        if action == "verify":
            return _verify(index, is_quiet=is_quiet)
        said = _compact(index) if action == "compact" else _forget(index, rest[1])
    if not is_quiet:
        say(said)
    return 0


def _info(index: Index) -> int:
    from cleanse.dedup.upkeep import described

    for name, value in described(index).items():
        print(f"{name}: {value}")
    return 0


def _verify(index: Index, *, is_quiet: bool) -> int:
    from cleanse.cli.talk import number, say
    from cleanse.dedup.upkeep import faults

    found = faults(index)
    for fault in found:
        print(fault)
    if not is_quiet:
        say(f"{number(index.stored, 'document')}: {number(len(found), 'fault') if found else 'whole'}")
    return 1 if found else 0


def _compact(index: Index) -> str:
    from cleanse.dedup.upkeep import described

    before = described(index)["bytes"]
    index.compact()
    return f"{before:,} bytes before, {described(index)['bytes']:,} now"


def _forget(index: Index, identity: str) -> str:
    from cleanse.cli.talk import number
    from cleanse.dedup.upkeep import forget
    from cleanse.types import CleanseError

    count = forget(index, identity)
    if not count:
        raise CleanseError(f"the index holds no article {identity!r}: it knows those that were kept or left out")
    return f"{number(count, 'document')} forgotten"
