"""`cleanse schema`: the JSON Schema of the articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from cleanse.cli.parser import Subparsers

EXAMPLES = ("cleanse schema", "cleanse schema > article.schema.json")


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "schema",
        help="print the JSON Schema of the articles",
        examples=EXAMPLES,
        description="Print the JSON Schema (draft 2020-12) that every article conforms to.",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:  # noqa: ARG001  every command has this face
    """Print the schema."""
    from cleanse.record import schema_text

    print(schema_text(), end="")
    return 0
