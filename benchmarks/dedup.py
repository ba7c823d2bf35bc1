"""Precision and recall of pairs on real news texts with planted copies, and documents a CPU second, beside other tools.

    python benchmarks/dedup.py [--data DIR] [--rounds N] [--errors N] [--no-peers]

Clusters are split into two halves (texts on one event stay together). The threshold is chosen on one half, as the one of most
recall with a precision of .995, and the figures are those of the other half. Predicted clusters are the documents that
`duplicate_of` links, directly or through a twin, to one that was kept; a pair is any two documents of one cluster.

Peers (pip install gaoya rensa datasketch; no dependency of cleanse) run at their usual 16 bands of 8 rows over word 5-grams, and
get texts folded to the same equality of words: NFKC, case, punctuation. The CPU of that is in their figure as in ours.
"""

from __future__ import annotations

import importlib.util
import re
import time
import unicodedata
from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from cleanse.dedup.index import Index
from cleanse.dedup.stream import is_left_out, mark_duplicates
from cleanse.pipeline import fingerprint
from corpus import data_parser, rows
from report import excerpt, fraction, share, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cleanse.dedup.signature import Signature

_THRESHOLDS = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9)
_DEFAULT = 0.7
_WANTED_PRECISION = 0.995
_MUST_BE_FOUND = ("exact", "format", "boiler15", "boiler30", "drop1", "trunc50", "edit1", "edit3", "edit5", "wire")
_NEVER_MERGED = ("same-event", "templated")
_BANDS, _ROWS, _WORDS = 16, 8, 5
_SLOW_DOCUMENTS = 2_000

Row = dict[str, Any]


class Told(NamedTuple):
    """A story as a stream of them hands it on."""

    id: str
    text: str
    url: str | None
    fingerprint: str | None
    signature: Signature | None = None
    size: int = 0


class Found(NamedTuple):
    """What became of the rows: the cluster of each, and which ones were left out."""

    clusters: list[int]
    left_out: list[bool]


class Figures(NamedTuple):
    """How right a clustering is; `errors` are the wrong pairs."""

    precision: float
    recall: float
    by_kind: Mapping[str, float]
    merges: int
    lost: float
    errors: Sequence[tuple[int, int]]


def main() -> None:
    flags = data_parser(__doc__ or "")
    flags.add_argument("--rounds", type=int, default=3, metavar="N", help="rounds of the speed test (default: 3)")
    flags.add_argument("--errors", type=int, default=0, metavar="N", help="print so many wrong pairs")
    flags.add_argument("--no-peers", action="store_true", help="leave the other tools out")
    given = flags.parse_args()
    corpus = [*rows(given.data / "dedup" / "corpus.jsonl")]
    ours, theirs = halves(corpus)
    threshold = chosen(ours)
    print(
        f"threshold chosen on the first half: {threshold}; the default, {_DEFAULT}, is more careful. The other half:\n"
    )
    peers = {} if given.no_peers else available()
    methods = {"cleanse": cleanse, **peers}
    found = {name: figures(theirs, method(theirs)) for name, method in methods.items()}
    at_chosen = {f"cleanse at {threshold}": figures(theirs, cleanse(theirs, threshold))}
    print_accuracy(theirs, found | at_chosen)
    for one, other in found["cleanse"].errors[: given.errors]:
        print(*(f"\n{theirs[i]['kind']} {theirs[i]['cluster']}: {excerpt(theirs[i]['text'])}" for i in (one, other)))
    print_speed(corpus, methods, given.rounds)


def halves(corpus: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows in two halves that share no cluster and no event."""
    split: tuple[list[Row], list[Row]] = [], []
    for row in corpus:
        split[crc32(str(row.get("event") or row["cluster"]).encode()) % 2].append(row)
    return split


def chosen(half: Sequence[Row]) -> float:
    """Return the threshold of most recall at the wanted precision."""
    tried = {threshold: figures(half, cleanse(half, threshold)) for threshold in _THRESHOLDS}
    body = [
        [f"{t}", fraction4(f.precision), fraction4(f.recall), share(f.lost, 3), str(f.merges)] for t, f in tried.items()
    ]
    print(table(["threshold, first half", "precision", "recall", "unique lost", "merges"], body), "\n")
    good = [t for t, f in tried.items() if f.precision >= _WANTED_PRECISION]
    return max(good, key=lambda t: (tried[t].recall, t)) if good else _DEFAULT


def told(half: Iterable[Row]) -> list[Told]:
    """Return the rows as stories; their fingerprints are the pipeline's work, not deduplication's."""
    return [Told(row["id"], row["text"], row["url"], fingerprint(row["text"])) for row in half]


def cleanse(half: Sequence[Row], threshold: float = _DEFAULT, made: list[Told] | None = None) -> Found:
    with Index() as index:
        twins = [twin for _, twin in mark_duplicates(made or told(half), index, threshold=threshold)]
    places = {row["id"]: i for i, row in enumerate(half)}
    clusters: list[int] = []
    for i, twin in enumerate(twins):
        clusters.append(clusters[places[twin.id]] if twin else i)
    return Found(clusters, [is_left_out(twin) for twin in twins])


def figures(half: Sequence[Row], found: Found) -> Figures:
    truth, predicted = defaultdict(list), defaultdict(list)
    for i, row in enumerate(half):
        truth[row["cluster"]].append(i)
        predicted[found.clusters[i]].append(i)
    pairs = [pair for members in predicted.values() for pair in combinations(members, 2)]
    wrong = [(a, b) for a, b in pairs if half[a]["cluster"] != half[b]["cluster"]]
    all_true = sum(len(members) * (len(members) - 1) // 2 for members in truth.values())
    hits, totals = Counter[str](), Counter[str]()
    for members in truth.values():
        for seed, copy in ((a, b) for a in members for b in members if half[a]["kind"] == "seed" and a != b):
            totals[half[copy]["kind"]] += 1
            hits[half[copy]["kind"]] += found.clusters[seed] == found.clusters[copy]
    unique = [members[0] for members in truth.values() if len(members) == 1]
    merges = sum(half[a]["kind"] in _NEVER_MERGED and half[b]["kind"] in _NEVER_MERGED for a, b in wrong)
    return Figures(
        1 - len(wrong) / max(1, len(pairs)),
        (len(pairs) - len(wrong)) / all_true,
        {kind: hits[kind] / totals[kind] for kind in sorted(totals)},
        merges,
        sum(found.left_out[i] for i in unique) / len(unique),
        wrong,
    )


def print_accuracy(half: Sequence[Row], found: Mapping[str, Figures]) -> None:
    kinds = next(iter(found.values())).by_kind
    body = [
        ["precision of pairs (≥ .99)", *(fraction4(f.precision) for f in found.values())],
        ["recall of pairs (≥ .85)", *(fraction4(f.recall) for f in found.values())],
        ["merges of same-event or templated (0)", *(str(f.merges) for f in found.values())],
        ["unique documents left out (≤ 0.1 %)", *(share(f.lost, 3) for f in found.values())],
    ]
    for kind in kinds:
        wanted = " (≥ .97)" if kind in _MUST_BE_FOUND else ""
        body.append([f"recall of {kind}{wanted}", *(fraction(f.by_kind[kind]) for f in found.values())])
    print(table([f"{len(half):,} documents", *found], body))


def print_speed(corpus: Sequence[Row], methods: Mapping[str, Callable[..., Found]], rounds: int) -> None:
    """Print documents a CPU second, the best of rounds in which the tools take turns."""
    best: dict[str, float] = defaultdict(float)
    made = told(corpus)
    for _ in range(rounds):
        for name, method in methods.items():
            some = corpus[:_SLOW_DOCUMENTS] if name == "datasketch" else corpus
            began = time.process_time()
            if name == "cleanse":
                cleanse(corpus, made=made)
            else:
                method(some)
            best[name] = max(best[name], len(some) / (time.process_time() - began))
    wanted = {"gaoya": 2, "rensa": 4, "datasketch": 15}
    body = [
        [name, f"{speed:,.0f}", f"{best['cleanse'] / speed:.1f}", f"{wanted[name]}" if name in wanted else ""]
        for name, speed in best.items()
    ]
    print(f"\n{table(['', 'documents a CPU second', 'cleanse is × as fast', 'wanted'], body)}")


def folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def shingles(text: str) -> list[str]:
    words = folded(text).split()
    return [" ".join(words[at : at + _WORDS]) for at in range(max(1, len(words) - _WORDS + 1))]


def linked(half: Sequence[Row], first_twin: Callable[[int, str], int | None]) -> Found:
    """Return clusters of documents that are each linked to the first one found like them."""
    clusters: list[int] = []
    for i, row in enumerate(half):
        twin = first_twin(i, row["text"])
        clusters.append(i if twin is None else clusters[twin])
    return Found(clusters, [cluster != i for i, cluster in enumerate(clusters)])


def gaoya(half: Sequence[Row]) -> Found:
    import gaoya as library

    index = library.minhash.MinHashStringIndex(32, 0.5, _BANDS, _ROWS, None, "word", False, (_WORDS, _WORDS))  # noqa: FBT003

    def first_twin(i: int, text: str) -> int | None:
        said = folded(text)
        found = index.query(said)
        index.insert_document(i, said)
        return min(found, default=None)

    return linked(half, first_twin)


def rensa(half: Sequence[Row]) -> Found:
    import rensa as library

    index = library.RMinHashLSH(0.5, _BANDS * _ROWS, _BANDS)

    def first_twin(i: int, text: str) -> int | None:
        minhash = library.RMinHash(_BANDS * _ROWS, 42)
        minhash.update(shingles(text))
        found = index.query(minhash)
        index.insert(i, minhash)
        return min(found, default=None)

    return linked(half, first_twin)


def datasketch(half: Sequence[Row]) -> Found:
    import datasketch as library

    index = library.MinHashLSH(num_perm=_BANDS * _ROWS, params=(_BANDS, _ROWS))

    def first_twin(i: int, text: str) -> int | None:
        minhash = library.MinHash(_BANDS * _ROWS)
        minhash.update_batch([shingle.encode() for shingle in shingles(text)])
        found = index.query(minhash)
        index.insert(i, minhash)
        return min(found, default=None)

    return linked(half, first_twin)


def available() -> dict[str, Callable[[Sequence[Row]], Found]]:
    """Return the peers that are installed, and say which are not."""
    peers = {"gaoya": gaoya, "rensa": rensa, "datasketch": datasketch}
    missing = [name for name in peers if importlib.util.find_spec(name) is None]
    if missing:
        print(f"not installed, left out: {', '.join(missing)}\n")
    return {name: peer for name, peer in peers.items() if name not in missing}


def fraction4(value: float) -> str:
    return f"{value:.4f}".removeprefix("0")


if __name__ == "__main__":
    main()
