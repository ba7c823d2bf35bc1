"""What is written: the form of articles and of their log, from the flag and the names of the files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal, get_args

from cleanse.io.packing import Packing
from cleanse.types import CleanseError

Format = Literal["jsonl", "parquet", "text", "markdown", "dolma"]
LogFormat = Literal["jsonl", "parquet"]

# The values of `--to`.
FORMS: tuple[str, ...] = ("jsonl", "jsonl.gz", "jsonl.zst", "parquet", "text", "markdown", "dolma")

_STREAMED = "jsonl"
_NAMED_BY = {".parquet": "parquet"}


@dataclass(frozen=True, slots=True)
class Form:
    """How articles are written.

    `packing` is that of JSON lines, and of a run folder's log; `has_log` says whether a run folder holds a log.
    """

    format: Format = "jsonl"
    packing: Packing = ""
    has_log: bool = True

    @property
    def needs_changes(self) -> bool:
        """Return whether each record must hold its changes, so that --slim cannot be."""
        return self.format == "dolma"

    @property
    def needs_markdown(self) -> bool:
        """Return whether each record must hold its `markdown`."""
        return self.format == "markdown"

    @property
    def log_format(self) -> LogFormat:
        """Return how a run folder's log is written: Parquet beside Parquet, else JSON lines."""
        return "parquet" if self.format == "parquet" else "jsonl"


def form_of(to: str | None, path: str | None, *, is_folder: bool, has_log: bool = True) -> Form:
    """Return the form that `--to` and `-o` ask for: the suffix of a file decides where `--to` is silent.

    Raises CleanseError where the two say different things, or what is asked for takes a folder.

    >>> form_of(None, "out.jsonl.zst", is_folder=False)
    Form(format='jsonl', packing='zst', has_log=True)
    >>> form_of("parquet", "out/", is_folder=True).log_format
    'parquet'
    """
    format_, _, packing = (to or "").partition(".")
    suffix_packing: Packing = "" if is_folder or path is None else packing_of(path)
    by_name = None if is_folder or path is None else _NAMED_BY.get(PurePath(path).suffix.lower())
    if to is not None and to not in FORMS:
        raise CleanseError(f"--to {to} is no form: give {', '.join(FORMS)}")
    if by_name and format_ and format_ != by_name:
        raise CleanseError(f"-o {path} is named as {by_name}, and --to says {to}: change one of the two")
    made = Form(format_ or by_name or _STREAMED, _packing(packing) or suffix_packing, has_log)  # type: ignore[arg-type]
    if made.format == "dolma" and not is_folder:
        raise CleanseError("--to dolma writes documents and attributes side by side: name a folder for them, -o name/")
    if packing and not is_folder and path is not None and suffix_packing != packing:
        raise CleanseError(f"-o {path} is not named as --to {to}: name it {path}.{packing}, or change --to")
    if made.packing and made.format == "parquet":
        raise CleanseError(f"-o {path}: a Parquet file is packed inside: leave .{made.packing} out")
    if made.format == "dolma":
        return Form("dolma", "gz", has_log)  # the form that all of dolma's tools read
    return made


def packing_of(path: str) -> Packing:
    """Return how a file is packed, by the end of its name.

    >>> packing_of("a.jsonl.gz"), packing_of("a.ZST"), packing_of("a.jsonl")
    ('gz', 'zst', '')
    """
    return _packing(PurePath(path).suffix.lower().removeprefix("."))


def log_format_of(path: str) -> LogFormat:
    """Return the form of a log file, by the end of its name."""
    return "parquet" if PurePath(path).suffix.lower() == ".parquet" else "jsonl"


def _packing(name: str) -> Packing:
    return name if name in get_args(Packing) else ""  # type: ignore[return-value]
