"""Each file of a folder through the real readers and the real pipeline, in a process of its own that is watched from outside.

    python -m tests.hostile.trial FOLDER [--seconds 60] [FAMILY ...]

Prints a line of JSON a file: its statuses, CPU seconds, and the peak of resident memory as the operating system counts it (`ru_maxrss`)
beside that of an ordinary document. Processes are forked from one that has loaded everything, as the workers of a run are.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleanse.extract.charset import page_from_str
from cleanse.io.sources import Reading, read_inputs
from cleanse.pipeline import Options, Pipeline
from cleanse.types import Article, CleanseError, Document

_UNIT = 1 if sys.platform == "darwin" else 1024
_MEGABYTE = 1 << 20
# What a file may take beyond the machine's patience: the trial of it is over then, not the machine.
_MOST_BYTES = 6 << 30
# Of the clock, for each second of CPU: a file that waits for ever uses none.
_PATIENCE = 20


def trial(path: Path, pipeline: Pipeline, seconds: int) -> dict[str, Any]:
    """Return what became of a file: `ended` is "whole", or says how its process died."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _serve(path, pipeline, seconds, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        said = stream.read()
    _, code, used = os.wait4(child, 0)
    row: dict[str, Any] = {"family": path.parent.name, "name": path.name, "bytes": path.stat().st_size}
    row |= json.loads(said) if said else {}
    row["seconds"] = round(used.ru_utime + used.ru_stime, 3)
    row.setdefault("peak", used.ru_maxrss * _UNIT // _MEGABYTE)
    row["ended"] = "whole" if said and code == 0 else _end_of(code)
    return row


def _end_of(code: int) -> str:
    if os.WIFSIGNALED(code):
        return f"killed by {signal.Signals(os.WTERMSIG(code)).name}"
    return f"exit {os.WEXITSTATUS(code)}"


def _serve(path: Path, pipeline: Pipeline, seconds: int, writer: int) -> None:
    """Clean a file and tell the parent; never returns."""
    code = 1
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(seconds * _PATIENCE)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
        row = cleaned(path, pipeline)
        with os.fdopen(writer, "wb") as stream:
            stream.write(json.dumps(row).encode())
        code = 0
    finally:
        if code:
            sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        os._exit(code)


def cleaned(path: Path, pipeline: Pipeline) -> dict[str, Any]:
    """Return what came out of a file: statuses and reasons of its documents, sizes, and whether the law holds."""
    statuses: list[str] = []
    errors: list[str] = []
    unread: list[str] = []
    characters = changes = suspects = 0
    is_lawful = True
    peak = 0

    def refuse(error: CleanseError) -> None:
        unread.append(str(error))

    for item in read_inputs([str(path)], Reading(), refuse):
        article = pipeline.clean(item) if isinstance(item, Document) else item
        json.dumps(article.to_dict()).encode()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT // _MEGABYTE
        statuses.append(article.status.value)
        errors += [article.error] if article.error else []
        characters += len(article.document.source.text)
        changes += len(article.changes)
        suspects += len(article.suspects)
        is_lawful = is_lawful and _is_lawful(article)
    return {
        "statuses": sorted(set(statuses)),
        "documents": len(statuses),
        "errors": sorted(set(errors))[:3],
        "unread": unread,
        "characters": characters,
        "changes": changes,
        "suspects": suspects,
        "lawful": is_lawful,
        "peak": peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT // _MEGABYTE,
    }


def _is_lawful(article: Article) -> bool:
    if article.text is None:
        return bool(article.error)
    return article.restore() == article.document.source.text and (
        article.status.value != "degraded" or bool(article.error)
    )


def warmed() -> Pipeline:
    """Return a pipeline that has loaded all that is loaded when first used: detector, dictionary, witness."""
    pipeline = Pipeline(Options(markdown=True))
    line = "The harbour lay empty that Monday, and the gov-ernment wrote down the cafÃ© of the first boat. "
    menu = "<div><a href=/>Rope and salt</a> and more of it, all day long, as ever</div>"
    pipeline.clean(page_from_str(f"<p>{line}</p>{menu * 40}<p>{line * 3}</p>"))
    from cleanse.decode import decode

    pipeline.clean(Document(decode((line * 9).encode("utf-16-le") + b"\xff"), id="a"))
    pipeline.clean(Document(decode("Señor naïve façade. ".encode("cp1252") * 9), id="b"))
    import trafilatura  # noqa: F401

    return pipeline


def trials(folder: Path, families: frozenset[str], seconds: int) -> Iterator[dict[str, Any]]:
    """Yield a row for an ordinary page first (its family is "base"), then one a file, in the order of names."""
    pipeline = warmed()
    ordinary = folder / "base" / "ordinary.html"
    ordinary.parent.mkdir(exist_ok=True)
    ordinary.write_text("<title>Harbour</title><p>The harbour lay empty that Monday morning, wrote the clerk.</p>")
    yield trial(ordinary, pipeline, seconds)
    for path in sorted(folder.glob("*/*")):
        if path != ordinary and (not families or path.parent.name in families):
            yield trial(path, pipeline, seconds)


def main() -> None:
    """Print a row a file."""
    flags = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    flags.add_argument("folder", type=Path)
    flags.add_argument("families", nargs="*")
    flags.add_argument("--seconds", type=int, default=60, help="of CPU, for one file")
    given = flags.parse_args()
    for row in trials(given.folder, frozenset(given.families), given.seconds):
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
