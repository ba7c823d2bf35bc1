"""Looking after an index on the disk: what is in it, whether it is whole, and taking documents out."""

from __future__ import annotations

from collections.abc import Iterator

from cleanse.dedup.index import Index
from cleanse.dedup.rows import decode
from cleanse.dedup.runs import Run, without
from cleanse.dedup.signature import SCHEME, upper_half
from cleanse.dedup.spans import KEYS, ROW, Span, encoded, names_of, read_run, row_name, run_name

# How many documents are checked at once.
_CHECKED = 8_192


def forget(index: Index, identity: str) -> int:
    """Take out all documents of an id, and return how many there were; what was left out for them is forgotten too."""
    store = index.store
    own = {number for number, row in index.rows() if row.id == identity}
    numbers = [number for number, row in index.rows() if number in own or row.twin in own]
    for span in index.spans:
        gone = [number for number in numbers if span.low <= number < span.high]
        for name in names_of(span) if gone else ():
            with store.reading() as get:
                data = encoded(without(read_run(get, name), gone))
            store.write([(name, data)])
    store.write(gone=map(row_name, numbers))  # last, so that a forgetting cut short can be done again
    return len(own)


def described(index: Index) -> dict[str, int]:
    """Return what there is to say about the index on the disk."""
    documents = len(index.store.names(ROW))
    return {
        "documents": documents,
        "forgotten": index.stored - documents,
        "runs": len(index.spans),
        "bytes": index.store.size(),
        "scheme": SCHEME,
        "near": bool(index.has_signatures),
    }


def faults(index: Index) -> list[str]:
    """Return what is wrong with the index on the disk: nothing, unless the disk or a hand changed it."""
    found = [f"{name!r} is not what was written" for name in index.store.damaged()]
    at = 0
    for span in index.spans:
        if span.low != at:
            found.append(f"documents {at} to {span.low} are in no run")
        at = span.high
    if at != index.stored:
        found.append(f"documents {at} to {index.stored} are in no run")
    return found or [fault for span in index.spans for fault in _span_faults(index, span)]


def _span_faults(index: Index, span: Span) -> Iterator[str]:
    """Yield what is wrong with a run: each key must stand in the sketch of its document, and each of those in the run."""
    with index.store.reading() as get:
        for name in names_of(span):
            run = read_run(get, name)
            if len(run) and ((run.hashes[1:] < run.hashes[:-1]).any() or not _is_within(run, span)):
                yield f"{name!r} is out of order"
        for low in range(span.low, span.high, _CHECKED):
            high = min(low + _CHECKED, span.high)
            told = {number: _sampled(data) for number in range(low, high) if (data := get(row_name(number)))}
            for part in range(span.parts):
                run = read_run(get, run_name(KEYS, span, part))
                is_own = (run.numbers >= low) & (run.numbers < high)
                for value, number in zip(run.hashes[is_own].tolist(), run.numbers[is_own].tolist(), strict=True):
                    if upper_half(value) not in told.get(number, ()):
                        yield f"the run {span.low} to {span.high} names a shingle that document {number} lacks"
                        break


def _is_within(run: Run, span: Span) -> bool:
    return bool(span.low <= run.numbers.min() and run.numbers.max() < span.high)


def _sampled(data: memoryview) -> frozenset[int]:
    signature = decode(data).signature
    return frozenset(signature.sketch.tolist() if signature else ())
