"""Which documents were kept, found by the hashes of their shingles, lines and whole texts.

The newest documents are held in memory, older ones in sorted runs: two neighbours are merged whenever the older is not
much the greater, so that there are few. Without a folder of its own the index spills to a temporary one.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np

from cleanse.dedup.rows import Row, decode, encode
from cleanse.dedup.runs import merged, run_of, total
from cleanse.dedup.signature import SCHEME
from cleanse.dedup.spans import (
    FAMILIES,
    KEYS,
    LINES,
    MOST,
    MOST_HOLDERS,
    PRINTS,
    REPEATED_LINE,
    Span,
    between,
    bounds,
    encoded,
    in_parts,
    names_of,
    read_run,
    row_name,
    run_name,
    size_of,
)
from cleanse.dedup.store import Get, Store
from cleanse.dedup.words import Hashes
from cleanse.types import CleanseError

_MEMORY_DOCUMENTS = 16_384
_MUCH_GREATER = 2
# What is merged at once; in between it takes four times the bytes of its pairs.
_PART_PAIRS = 1 << 21
_MANIFEST = b"m"


class Index:
    """Kept documents. Those of `folder` stay there between runs; only what was committed. Use it in a `with`."""

    def __init__(
        self, folder: Path | None = None, *, is_writer: bool = True, has_signatures: bool | None = True
    ) -> None:
        # None takes an index as it is.
        self.has_signatures = has_signatures
        # A hash that one document has is given its number as it stands: a tuple for each would take twice the memory.
        self._postings: dict[str, dict[int, int | tuple[int, ...]]] = {family: {} for family in FAMILIES}
        self.marker = b""
        # Which lines are part of a site's frame: of those in memory, and of all that are in memory or were sought last.
        self._own_repeated_lines: set[int] = set()
        self.repeated_lines: set[int] = set()
        self._rows: list[Row] = []
        self._held: dict[str, dict[int, list[int]]] = {family: {} for family in FAMILIES}
        self._wanted: dict[str, tuple[Hashes, ...]] = dict.fromkeys(FAMILIES, ())
        self._spans: list[Span] = []
        self._committed: tuple[Span, ...] = ()
        self._stored = 0
        self._temporary: Path | None = None
        self._store = Store(folder, is_writer=is_writer) if folder is not None else None
        if self._store is not None:
            try:
                self._load()
                if is_writer:
                    self._sweep()
            except BaseException:
                self._store.__exit__()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._store is not None:
            self._store.__exit__()
            if self._temporary is not None and self._store.is_own:
                shutil.rmtree(self._temporary, ignore_errors=True)

    def __len__(self) -> int:
        """Return how many numbers were given out, those of forgotten documents too."""
        return self._stored + len(self._rows)

    def seek(self, family: str, values: Iterable[int]) -> None:
        """Look hashes up, many at once, and forget the last ones: `numbers` and `holders` know these, and what is added later."""
        self._wanted[family] = ()
        self._held[family] = {}
        if family == LINES and self._store is not None:
            self.repeated_lines.clear()
        self.seek_more(family, values)

    def seek_more(self, family: str, values: Iterable[int]) -> None:
        """Look further hashes up."""
        if self._store is None:
            return
        hashes = np.unique(np.fromiter(values, dtype=np.uint64))
        self._wanted[family] = (*self._wanted[family], hashes)
        held = self._held[family]
        with self._store.reading() as get:
            if not self._store.is_writer:
                self._read_manifest(get)
            for span in self._spans:
                for part, own in enumerate(in_parts(hashes, span.parts)):
                    if len(own):
                        total(read_run(get, run_name(family, span, part)).found(own), held)
        if family == LINES:
            self.repeated_lines.update(self._own_repeated_lines.intersection(hashes.tolist()))
            self._find_repeated(held)

    def settle(self) -> None:
        """Move what is in memory to the disk, where it has become too much. What was sought must be sought again."""
        if len(self._rows) >= _MEMORY_DOCUMENTS:
            self._flush()

    def numbers(self, family: str, value: int) -> Sequence[int]:
        """Return the numbers of the documents that have a hash which was sought, ascending; of many, the first few."""
        old, new = self._held[family].get(value, ()), self._postings[family].get(value, ())
        return (*old, *_tuple(new))

    def holders(self, keys: Iterable[int]) -> dict[int, int]:
        """Return the documents that share keys with a text, which were sought, and how many; stock phrases do not count."""
        old, new = self._held[KEYS], self._postings[KEYS]
        counts: dict[int, int] = {}
        for key in new.keys() & keys if not old else keys:
            held = new.get(key, ())
            if key in old:
                held = (*old[key], *_tuple(held))
            if isinstance(held, int):
                counts[held] = counts.get(held, 0) + 1
            elif len(held) <= MOST_HOLDERS:
                for number in held:
                    counts[number] = counts.get(number, 0) + 1
        return counts

    def row(self, number: int) -> Row | None:
        """Return a document by its number, or None where another process has just made the index forget it."""
        if number >= self._stored:
            return self._rows[number - self._stored]
        with self.store.reading() as get:
            data = get(row_name(number))
            return None if data is None else decode(data)

    def add(self, row: Row, lines: Collection[int] = ()) -> None:
        """Take a document in: as the newest."""
        number = len(self)
        self._rows.append(row)
        keys = row.signature.keys if row.signature else ()
        for family, hashes in ((KEYS, keys), (LINES, lines), (PRINTS, (print_key(row.fingerprint),))):
            setdefault = self._postings[family].setdefault
            for value in hashes:
                held = setdefault(value, number)
                if held is not number:
                    self._hold(family, value, held, number)
        if self._held[LINES]:
            self._find_repeated(self._held[LINES].keys() & lines)

    def _hold(self, family: str, value: int, held: int | tuple[int, ...], number: int) -> None:
        """Add a document to those that have a hash."""
        held = _tuple(held)
        if len(held) < MOST[family] and held[-1] != number:
            self._postings[family][value] = (*held, number)
            if family == LINES and len(held) + 1 == REPEATED_LINE:
                self._own_repeated_lines.add(value)
                self.repeated_lines.add(value)

    def _find_repeated(self, lines: Iterable[int]) -> None:
        """Add the lines that documents in memory and on the disk repeat together."""
        self.repeated_lines.update(line for line in lines if len(self.numbers(LINES, line)) >= REPEATED_LINE)

    def commit(self, marker: bytes = b"") -> None:
        """Make everything that was added last: it is on the disk when this returns, and so is the marker, both or neither.

        The marker is the caller's own, to know how far the index stands after a crash: a few bytes, `marker` of the index
        that is opened next.
        """
        self._flush()
        self.marker = marker
        if self._store is None or self._temporary is not None:
            return
        gone = [name for span in self._committed if span not in self._spans for name in names_of(span)]
        self._store.write([(_MANIFEST, self._manifest())], gone)
        self._committed = tuple(self._spans)

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Yield the stored documents and their numbers, in order."""
        if self._store is not None:
            with self._store.reading() as get:
                for number in range(self._stored):
                    if (data := get(row_name(number))) is not None:
                        yield number, decode(data)

    def compact(self) -> None:
        """Merge all runs into one, and give free space back."""
        store = self.store
        while len(self._spans) > 1:
            self._merge_last()
        self.commit(self.marker)
        store.compact()

    @property
    def store(self) -> Store:
        """Return where the index lies. Only one with a folder has any."""
        assert self._store is not None
        return self._store

    @property
    def spans(self) -> tuple[Span, ...]:
        """Return the runs on the disk."""
        return tuple(self._spans)

    @property
    def stored(self) -> int:
        """Return how many numbers were given out on the disk."""
        return self._stored

    def _load(self) -> None:
        with self.store.reading() as get:
            self._read_manifest(get)

    def _read_manifest(self, get: Get) -> None:
        data = get(_MANIFEST)
        if data is None:
            return
        said = json.loads(bytes(data))
        if said["scheme"] != SCHEME:
            raise CleanseError(
                f"the index was made with signatures of scheme {said['scheme']}, this program makes {SCHEME}: "
                "make a new index from the articles"
            )
        if self.has_signatures is None:
            self.has_signatures = bool(said["near"])
        if said["near"] != self.has_signatures:
            made, wanted = ("near", "exact") if said["near"] else ("exact", "near")
            raise CleanseError(
                f"the index was made with --dedup {made}, and cannot serve --dedup {wanted}: give --dedup {made}"
            )
        self._stored = said["documents"]
        self.marker = bytes.fromhex(said["marker"])
        self._spans = [Span(*span) for span in said["runs"]]
        self._committed = tuple(self._spans)

    def _manifest(self) -> bytes:
        said = {
            "scheme": SCHEME,
            "near": self.has_signatures,
            "documents": self._stored,
            "runs": self._spans,
            "marker": self.marker.hex(),
        }
        return json.dumps(said).encode()

    def _sweep(self) -> None:
        """Take out what a run left that did not come to its commit."""
        store = self.store
        known = {name for span in self._spans for name in names_of(span)}
        gone = [name for family in FAMILIES for name in store.names(family.encode()) if name not in known]
        number = self._stored
        with store.reading() as get:
            while get(row_name(number)) is not None:
                gone.append(row_name(number))
                number += 1
        if gone:
            store.write(gone=gone)

    def _flush(self) -> None:
        """Move the documents in memory into a run."""
        if not self._rows:
            return
        if self._store is None:
            self._temporary = Path(tempfile.mkdtemp(prefix="cleanse-dedup-"))
            self._store = Store(self._temporary, is_writer=True, is_durable=False)
        span = Span(self._stored, len(self), 1)
        rows = [(row_name(number), encode(row)) for number, row in enumerate(self._rows, self._stored)]
        runs = [(run_name(family, span, 0), encoded(run_of(self._postings[family]))) for family in FAMILIES]
        self._store.write([*rows, *runs])
        self._stored = len(self)
        self._spans.append(span)
        self._rows = []
        self._postings = {family: {} for family in FAMILIES}
        self._own_repeated_lines.clear()
        while len(self._spans) > 1 and size_of(self._spans[-2]) < _MUCH_GREATER * size_of(self._spans[-1]):
            self._merge_last()
        for family, sought in self._wanted.items():
            self.seek(family, [value for hashes in sought for value in hashes.tolist()])

    def _merge_last(self) -> None:
        """Merge the last two runs. What the last commit names stays on the disk until the next one."""
        store = self.store
        first, second = self._spans[-2:]
        pairs = 0
        with store.reading() as get:
            for span in (first, second):
                pairs += sum(len(read_run(get, name)) for name in names_of(span))
        whole = Span(first.low, second.high, 1 << max(0, (pairs // _PART_PAIRS).bit_length()))
        for family in FAMILIES:
            for part in range(whole.parts):
                with store.reading() as get:
                    run = merged(
                        [between(get, family, span, *bounds(part, whole.parts)) for span in (first, second)],
                        MOST[family],
                    )
                    data = encoded(run)
                store.write([(run_name(family, whole, part), data)])
        self._spans[-2:] = [whole]
        store.write(gone=[name for span in (first, second) if span not in self._committed for name in names_of(span)])


def print_key(fingerprint: bytes) -> int:
    """Return the hash by which a fingerprint of 16 bytes is found."""
    return int.from_bytes(fingerprint[:8], "big")


def _tuple(held: int | tuple[int, ...]) -> tuple[int, ...]:
    return held if isinstance(held, tuple) else (held,)
