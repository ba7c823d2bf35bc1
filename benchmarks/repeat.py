"""Whether the same inputs give the same bytes: over Pythons, numbers of jobs, hash seeds, locales, and both ways of writing.

    python benchmarks/repeat.py [--python PYTHON]... [--stories N]

Each Python gets an environment of its own, into which the checkout is installed with the versions of requirements-test.lock. There
`cleanse` cleans the project's samples (texts, pages, a WARC) and made-up stories and pages (those of memory.py), some of them twice: with
1, 2 and 8 jobs, under three seeds of Python's hashes, in two places (a locale of ASCII and another one of UTF-8, far from each
other in time too), into one file with its log and into a run folder of many shards. One checksum a run is printed: of the articles,
the log, the copies left out, the errors, and the account without its timing; shards are read one after the other, so that the
folder must hold what the file holds.

Pythons know different versions of Unicode. A second table says what that changes: of documents that hold, among plain prose, every
character that the newest of the Pythons knows, those are counted whose articles differ from those of the first Python.
Exits with 1 where the checksums of the runs are more than one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from corpus import parser
from memory import pages, stories
from report import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_ROOT = Path(__file__).parents[1]
_JOBS = ("1", "2", "8")
_SEEDS = ("0", "1", "2")
_SHARD = "300"
_STORIES_A_PAGE = 10
_TWICE = 20

# PYTHONUTF8=0 is what makes a locale of ASCII one to Python.
_PLACES: Mapping[str, Mapping[str, str]] = {
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "UTC"},
    "UTF-8": {"PYTHONUTF8": "0", "TZ": "Pacific/Kiritimati"},
}
_UTF8_LOCALES = ("de_DE.utf8", "tr_TR.utf8", "en_US.utf8", "C.utf8")

_VERSIONS = "import sys, unicodedata; print('%d.%d.%d' % sys.version_info[:3], unicodedata.unidata_version)"
_CHARACTERS = """
import sys
from unicodedata import category
print(*(code for code in range(sys.maxunicode + 1) if category(chr(code)) not in {"Cn", "Cs", "Co", "Cc"}))
"""
_CHARACTERS_A_DOCUMENT = 40


class Python(NamedTuple):
    """An environment with the checkout in it, the version of its Python, and that of the Unicode that it knows."""

    folder: Path
    version: str
    unicode: str

    @property
    def cleanse(self) -> str:
        """Return the path of its command."""
        return str(self.folder / "bin" / "cleanse")


def main() -> None:
    flags = parser(__doc__ or "")
    flags.add_argument(
        "--python", action="append", metavar="PYTHON", help="a Python of 3.11 or later; repeat (default: this one)"
    )
    flags.add_argument("--stories", type=int, default=2_000, metavar="N", help="made-up stories (default: 2000)")
    given = flags.parse_args()
    with tempfile.TemporaryDirectory(prefix="cleanse-repeat-") as name:
        work = Path(name)
        pythons = [installed(work / f"env-{n}", one) for n, one in enumerate(given.python or [sys.executable])]
        inputs = work / "in"
        write_inputs(inputs, given.stories)
        print(f"{os.cpu_count()} cores; {_utf8_locale()} is the UTF-8 locale\n", flush=True)
        checksums = {row: checksum(work, *row) for row in product(pythons, _JOBS, _SEEDS, _PLACES, (False, True))}
        body = [
            [python.version, jobs, seed, place, "folder" if is_folder else "file", found]
            for (python, jobs, seed, place, is_folder), found in checksums.items()
        ]
        print(table(["Python", "jobs", "hash seed", "locale", "to", "checksum"], body))
        distinct = set(checksums.values())
        print(f"\n{len(checksums)} runs: {'one checksum' if len(distinct) == 1 else f'{len(distinct)} CHECKSUMS'}\n")
        print(table(["Python", "Unicode", "documents", "differ", "in"], differing(work, pythons)))
    sys.exit(len(distinct) > 1)


def installed(folder: Path, python: str) -> Python:
    """Return a new environment of a Python, with the checkout installed at the locked versions."""
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    own = str(folder / "bin" / "python")
    lock = str(_ROOT / "requirements-test.lock")
    subprocess.run([own, "-m", "pip", "install", "-q", "-c", lock, str(_ROOT)], check=True, stderr=subprocess.DEVNULL)
    version, unicode = subprocess.check_output([own, "-c", _VERSIONS], text=True).split()
    return Python(folder, version, unicode)


def write_inputs(folder: Path, count: int) -> None:
    """Write the samples and the made-up documents into a folder; every twentieth story comes again at the end."""
    folder.mkdir()
    samples = _ROOT / "samples"
    for path in sorted([*samples.glob("*.txt"), *samples.rglob("*.html"), samples / "crawl.warc.gz"]):
        shutil.copy(path, folder)
    told = [{"id": one.id, "url": one.url, "text": one.source.text} for one in stories(count)]
    _write_lines(folder / "stories.jsonl", [*told, *told[::_TWICE]])
    _write_lines(
        folder / "stories-pages.jsonl",
        [{"id": one.id, "url": one.url, "html": one.markup} for one in pages(count // _STORIES_A_PAGE)],
    )


def checksum(work: Path, python: Python, jobs: str, seed: str, place: str, is_folder: bool) -> str:  # noqa: FBT001, PLR0913, PLR0917
    """Return the checksum of all that a run writes."""
    with tempfile.TemporaryDirectory(dir=work) as name:
        out = Path(name, "out")
        parts = {kind: out / f"{kind}.jsonl" for kind in ("articles", "removals", "duplicates", "errors")}
        stats = out / "stats.json"
        if is_folder:
            flags = ["-o", f"{out}/", "--shard-size", _SHARD]
        else:
            out.mkdir()
            flags = ["-o", str(parts["articles"]), "--log", str(parts["removals"]), "--stats", str(stats)]
            flags += ["--duplicates", str(parts["duplicates"]), "--errors", str(parts["errors"])]
        environment = {**_environment(place), "PYTHONHASHSEED": seed}
        code = _run([python.cleanse, "in", "--jobs", jobs, "--quiet", *flags], work, environment)
        seen = hashlib.blake2b(f"{code}\n".encode(), digest_size=8)
        for kind, path in parts.items():
            seen.update(f"{kind}\n".encode())
            for part in sorted((out / kind).iterdir()) if (out / kind).is_dir() else [path]:
                seen.update(part.read_bytes())
        account = json.loads(stats.read_text(encoding="utf-8"))
        del account["timing"]
        seen.update(json.dumps(account).encode())
        return seen.hexdigest()


def differing(work: Path, pythons: Sequence[Python]) -> Iterator[list[str]]:
    """Yield how many articles of documents with all characters differ from those of the first Python, and in what."""
    newest = max(pythons, key=lambda one: [*map(int, one.unicode.split("."))])
    command = [str(newest.folder / "bin" / "python"), "-c", _CHARACTERS]
    characters = [*map(chr, map(int, subprocess.check_output(command, text=True).split()))]
    _write_lines(work / "characters.jsonl", list(_with_characters(characters)))
    first: list[dict[str, Any]] = []
    for python in pythons:
        out = work / "characters-out.jsonl"
        _run([python.cleanse, "characters.jsonl", "--dedup", "none", "--quiet", "-o", str(out)], work, dict(os.environ))
        made = [json.loads(line) for line in out.read_bytes().splitlines()]
        first = first or made
        others = [
            (article["id"], {name for name in article if article[name] != one.get(name)})
            for article, one in zip(made, first, strict=True)
            if article != one
        ]
        fields = sorted({name for _, names in others for name in names})
        named = ", ".join(fields) + ("; characters from " + ", ".join(name for name, _ in others) if others else "")
        yield [python.version, python.unicode, f"{len(made):,}", str(len(others)), named]


def _with_characters(characters: Sequence[str]) -> Iterator[dict[str, str]]:
    for at in range(0, len(characters), _CHARACTERS_A_DOCUMENT):
        part = "".join(characters[at : at + _CHARACTERS_A_DOCUMENT])
        words = " ".join(part[n : n + 5] for n in range(0, len(part), 5))
        lines = (
            f"The harbour board met on Tuesday and spoke about {words} for a long time, said Ada Thornquist.",
            part,
            "Share this article",
            f"Nobody else said anything about {part[::-1]} on that evening at all.",
        )
        yield {"id": f"U+{ord(part[0]):04X}", "text": "\n\n".join(lines)}


def _run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> int:
    done = subprocess.run(command, cwd=folder, env=environment, check=False)
    if done.returncode not in {0, 3}:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}")
    return done.returncode


def _environment(place: str) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    return {**plain, "LC_ALL": _utf8_locale(), **_PLACES[place]}


def _utf8_locale() -> str:
    """Return a locale of UTF-8 that the system has."""
    known = subprocess.check_output(["locale", "-a"], text=True).split()
    return next((name for name in _UTF8_LOCALES if name in known), "C.UTF-8")


def _write_lines(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="ascii")


if __name__ == "__main__":
    main()
