"""A shard: the articles of one output and their log, both whole in their places or neither there."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cleanse.io.disk import PartFolder, bring_home, make_folder
from cleanse.io.form import Form, LogFormat, log_format_of, packing_of
from cleanse.io.packing import Packing
from cleanse.io.sinks import LinesSink, Sink
from cleanse.io.target import is_placed, open_target

if TYPE_CHECKING:
    from collections.abc import Sequence


class Shard:
    """Articles and their log on the way to the disk: whole, or not there. Use it in a `with`, or finish or discard it."""

    def __init__(self, articles: Sink | None, log: Sink | None, *, is_stream: bool = False) -> None:
        self._articles = articles
        self._log = log
        self._sinks = [sink for sink in (articles, log) if sink is not None]
        self.is_stream = is_stream  # what is written is gone at once, and waits for no renaming

    def write(self, record: bytes | None, rows: Sequence[bytes] = ()) -> None:
        """Write one article's JSON line (None for a copy that is left out), and the JSON lines of its log."""
        if record is not None and self._articles is not None:
            self._articles.write(record)
        if self._log is not None:
            for row in rows:
                self._log.write(row)

    def flush(self) -> None:
        """Hand on what was written so far, as far as the form allows."""
        for sink in self._sinks:
            sink.flush()

    def finish(self) -> None:
        """Bring everything to the disk and to its place. Raises CleanseError, and then nothing was renamed."""
        try:
            parts = [part for sink in self._sinks for part in sink.end()]
        except BaseException:
            self.discard()
            raise
        try:
            bring_home(parts)
        finally:
            self._sinks = []  # home, or undone already

    def discard(self) -> None:
        """Leave nothing behind, and in its place what stood there before."""
        for sink in self._sinks:
            sink.undo()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.finish()
        else:
            self.discard()


def open_shard(folder: str | Path, number: int, form: Form) -> Shard:
    """Return a new shard of a run folder: `articles/part-00000.jsonl`, `removals/part-00000.jsonl`, and so on by form."""
    root, name = Path(folder), f"part-{number:05d}"
    with ExitStack() as undoing:
        articles = _open_part(root, name, form, undoing)
        log = None
        if form.has_log:
            log = _open_rows(
                _placed(root / "removals", name + _suffix(form.log_format, form.packing)), form.log_format, form.packing
            )
            undoing.callback(log.undo)
        undoing.pop_all()
    return Shard(articles, log)


def places_of(form: Form) -> tuple[str, ...]:
    """Return the folders of a run folder that hold a part of each shard."""
    places: tuple[str, ...] = ("articles",)
    if form.format == "dolma":
        from cleanse.io.dolma import NAME

        places = ("documents", f"attributes/{NAME}")
    return (*places, "removals") if form.has_log else places


def open_file(path: str | None, form: Form, log: str | None = None) -> Shard:
    """Return a shard that is one file (None and `-` for standard output), and a second one for the log if it is named.

    What is no regular file (a pipe, /dev/null) is written to directly.
    """
    with ExitStack() as undoing:
        articles = _open_articles(path, form)
        undoing.callback(articles.undo)
        rows = None if log is None else _open_rows(log, log_format_of(log), packing_of(log))
        undoing.pop_all()
    return Shard(articles, rows, is_stream=not is_placed(path) and not is_placed(log))


def _open_part(root: Path, name: str, form: Form, undoing: ExitStack) -> Sink:
    if form.format == "text" or form.format == "markdown":  # noqa: PLR1714  a type checker follows this one
        from cleanse.io.texts import TextFolderSink

        articles: Sink = TextFolderSink(PartFolder(_placed(root / "articles", name)), form.format)
    elif form.format == "dolma":
        from cleanse.io.dolma import NAME, DolmaSink

        suffix = _suffix("jsonl", form.packing)
        documents = _open_lines(_placed(root / "documents", name + suffix), form.packing)
        undoing.callback(documents.undo)
        articles = DolmaSink(documents, _open_lines(_placed(root / "attributes" / NAME, name + suffix), form.packing))
    else:
        articles = _open_articles(_placed(root / "articles", name + _suffix(form.format, form.packing)), form)
    undoing.callback(articles.undo)
    return articles


def _open_articles(path: str | None, form: Form) -> Sink:
    if form.format == "parquet":
        from cleanse.io.columns import ARTICLES, row_of
        from cleanse.io.parquet_out import ParquetSink

        return ParquetSink(open_target(path), ARTICLES, row_of)
    if form.format == "text" or form.format == "markdown":  # noqa: PLR1714  a type checker follows this one
        from cleanse.io.texts import TextsSink

        return TextsSink(open_target(path), form.packing, form.format)
    return _open_lines(path, form.packing)


def _open_rows(path: str, format_: LogFormat, packing: Packing) -> Sink:
    if format_ == "jsonl":
        return _open_lines(path, packing)
    from cleanse.io.columns import LOG
    from cleanse.io.parquet_out import ParquetSink

    return ParquetSink(open_target(path), LOG)


def _open_lines(path: str | None, packing: Packing) -> Sink:
    return LinesSink(open_target(path), packing)


def _placed(folder: Path, name: str) -> str:
    make_folder(folder)
    return str(folder / name)


def _suffix(format_: str, packing: Packing) -> str:
    return f".{format_}.{packing}" if packing else f".{format_}"
