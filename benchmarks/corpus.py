"""The development data as documents, and the command-line flags that every benchmark shares.

The data is no part of the project (licences vary): `--data` names its folder.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cleanse.decode import from_str
from cleanse.types import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SETS = ("aeb", "cleanportaleval", "dragnet", "fundus_tests", "wcxb_dev")
LABELLED = ("container", "extracted")
LANGUAGES = ("en", "de", "es", "fi")

_DEFAULT_DATA = Path(__file__).parents[1] / ".." / "shared" / "data"
_NOISE = "noise"


class Labelled(NamedTuple):
    r"""A document and the label of each line of `text.split("\\n")` that is no part of the article."""

    document: Document
    labels: Mapping[int, str]


def parser(description: str) -> argparse.ArgumentParser:
    """Return a parser that prints the module's docstring as its help."""
    return argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)


def data_parser(description: str) -> argparse.ArgumentParser:
    """Return a parser with `--data`, the folder of the development data."""
    flags = parser(description)
    flags.add_argument(
        "--data",
        type=_existing_folder,
        default=str(_DEFAULT_DATA),
        metavar="DIR",
        help="folder of the development data (default: ../shared/data beside the project)",
    )
    return flags


def labelled(data: Path, name: str) -> Iterator[Labelled]:
    """Yield the documents of `labelled/<name>.jsonl`, whose every line was labelled by reading."""
    for row in rows(data / "labelled" / f"{name}.jsonl"):
        yield Labelled(
            document(row["text"], str(row["id"]), row.get("url")), {int(i): label for i, label in row["labels"].items()}
        )


def line_judged(data: Path, language: str) -> Iterator[Labelled]:
    """Yield the documents of `lines/<language>.jsonl`; the lines that people did not keep have one label, `noise`."""
    for number, row in enumerate(rows(data / "lines" / f"{language}.jsonl")):
        labels = {i: _NOISE for i, is_kept in enumerate(row["keep"]) if not is_kept}
        yield Labelled(document("\n".join(row["lines"]), f"lines/{language}/{number}"), labels)


def document(text: str, name: str, url: str | None = None) -> Document:
    """Return a document as the JSONL reader would make it."""
    return Document(source=from_str(text), id=name, url=url)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _existing_folder(name: str) -> Path:
    if not Path(name).is_dir():
        raise argparse.ArgumentTypeError(f"no data at {name}: name its folder with --data")
    return Path(name)
