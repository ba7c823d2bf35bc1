"""The flags that several commands share, and what they mean to the pipeline and the readers."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from cleanse.config import SETTINGS, project_settings

if TYPE_CHECKING:
    from cleanse.io.sources import Reading
    from cleanse.pipeline import Options

FIELDS = ("text", "html", "id", "url", "title", "authors", "date", "language")


def add_document_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of every command that reads documents and cleans them."""
    add_cleaning_flags(parser)
    add_reading_flags(parser)
    add_talk_flags(parser)


def add_reading_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags that say how inputs are read."""
    group = parser.add_argument_group("reading")
    group.add_argument(
        "--from",
        dest="format",
        choices=SETTINGS["from"].choices,
        help="the format of the inputs (default: auto, by name, else by content)",
    )
    group.add_argument("--encoding", metavar="NAME", help="the encoding of the inputs (default: found out for each)")
    for field in FIELDS:
        group.add_argument(
            f"--{field}-field", metavar="NAME", help=f"the field or column that holds the {field} (default: {field})"
        )
    group.add_argument(
        "--max-record",
        type=_mebibytes,
        metavar="N",
        help="the size of the longest text or page to read, in MiB (default: 32)",
    )


def add_cleaning_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags that say what is cleaned."""
    group = parser.add_argument_group("cleaning")
    group.add_argument(
        "--input-kind",
        choices=SETTINGS["input-kind"].choices,
        help="what the inputs are: texts of articles, or dumps of whole pages, menus and all (default: text)",
    )
    group.add_argument("--level", choices=SETTINGS["level"].choices, help="how much to dare (default: normal)")
    group.add_argument(
        "--keep", metavar="CATEGORY", action="append", help="leave this category in the text; a,b or repeat"
    )
    group.add_argument("--drop", metavar="CATEGORY", action="append", help="take out suspects of this category too")
    group.add_argument(
        "--rules", metavar="DIR", action="append", help="a rule pack to lay over the shipped rules; repeat"
    )
    group.add_argument(
        "--repair", action=argparse.BooleanOptionalAction, help="mend broken characters, words and lines (default: yes)"
    )


def add_threshold_flag(group: argparse._ArgumentGroup) -> None:
    """Add the flag that says how much of a text must stand in another one for it to be a copy."""
    group.add_argument(
        "--threshold",
        type=_share,
        metavar="SHARE",
        help="how much of a copy must stand in the text that is kept, 0 to 1 (default: 0.7)",
    )


def add_talk_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags that say how much is said, and in which colours."""
    group = parser.add_argument_group("talk")
    group.add_argument(
        "--quiet", action="store_const", const=True, help="no warnings, no progress and no summary, only errors"
    )
    group.add_argument("--color", choices=SETTINGS["color"].choices, help="colours (default: auto, on a terminal)")


def fill_defaults(args: argparse.Namespace) -> None:
    """Give every flag that the command line leaves open the project's value, else the built-in one.

    Raises CleanseError for settings in pyproject.toml that are wrong.
    """
    from pathlib import Path

    project = project_settings(Path.cwd())
    for name, setting in SETTINGS.items():
        dest = _dest(name)
        if getattr(args, dest, setting) is None:
            setattr(args, dest, project.get(name, setting.default))


def reading_from(args: argparse.Namespace) -> Reading:
    """Return how to read the inputs. Raises CleanseError for an unknown encoding."""
    from dataclasses import replace

    from cleanse.decode import known_encoding
    from cleanse.io.jsonl import FieldNames
    from cleanse.io.sources import Reading
    from cleanse.limits import DEFAULT_READING_LIMITS

    encoding = known_encoding(args.encoding) if args.encoding else None
    names = FieldNames(**{field: getattr(args, f"{field}_field") for field in FIELDS})
    limits = replace(DEFAULT_READING_LIMITS, record_bytes=(args.max_record or SETTINGS["max-record"].default) << 20)
    return Reading(args.format, encoding, names, limits)


def options_from(args: argparse.Namespace) -> Options:
    """Return the options of the pipeline. Raises CleanseError for an unknown category and a pack that is not there."""
    from pathlib import Path

    from cleanse.categories import check_categories
    from cleanse.pipeline import Options
    from cleanse.types import CleanseError

    for pack in args.rules:
        if not Path(pack).exists():
            raise CleanseError(f"no rule pack at {pack}: give a folder of TOML files, or one file")
    return Options(
        level=args.level,
        packs=tuple(args.rules),
        keep=check_categories(_split(args.keep)),
        drop=check_categories(_split(args.drop)),
        repair=args.repair,
        input_kind=args.input_kind,
    )


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no share: give a number above 0, up to 1")
    return value


def _mebibytes(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) < 1 << 20:
        raise argparse.ArgumentTypeError(f"{text!r} is no size: give a whole number of MiB from 1")
    return int(text)


def _split(values: Any) -> list[str]:
    return [name.strip() for value in values for name in value.split(",") if name.strip()]


def _dest(name: str) -> str:
    return "format" if name == "from" else name.replace("-", "_")
