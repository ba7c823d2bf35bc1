"""What is remembered of a text to find its near copies: a few hashes of its shingles, and the facts in it.

FracMinHash (Irber and others, "Lightweight compositional analysis of metagenomes with FracMinHash", 2022): of all hashes
of a text's shingles, those below a fixed share of their range are taken. Unlike MinHash, the samples of a short and of a
long text are taken alike, so that *containment* can be told from them: half a story is found in the whole one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanse.dedup.lines import line_keys
from cleanse.dedup.words import Places, Words, mixed, words_of

Sketch = NDArray[np.uint32]

# Signatures of different schemes cannot be compared: it changes with every number and every hash below.
SCHEME = 2

# Words of a shingle. Longer ones die of small edits: an edit of one word in twenty takes three in twenty shingles of
# three words, but five in twenty of five.
_SHINGLE_WORDS = 3
_WORD_FACTORS = (0xD6E8FEB86659FD93, 0xA0761D6478BD642F)

# Of all shingles, one in 16 is a key of the index, and one in 4 is in the sketch that candidates are compared on. A text of
# few shingles shows all of them: a quarter of them would be too few to judge by.
_KEYS = np.uint64(1 << 60)
_SAMPLED = np.uint64(1 << 62)
KEYS_OF_SAMPLED = 1 / 4
_KEY_SHIFT = np.uint64(4)  # so that keys spread over all of their range
SAMPLED_BELOW = 1 << 30
ALL_SAMPLED = 1 << 32
_FEW_SHINGLES = 160
_SKETCH_SHIFT = np.uint64(32)

# Read at once: more fall out of the processor's cache.
_READ = 64


class Signature(NamedTuple):
    """What is remembered of a text.

    `keys` stand in the order of the text, each once. `sketch` holds, in that order too, the hashes of its shingles that are below
    `limit`, of 32 bits. `numbers` and `names` are hashes of words that begin with a digit, and with a capital inside a
    sentence. `words` counts all words. `lines` are the keys of its lines within its site.
    """

    keys: tuple[int, ...]
    sketch: Sketch
    limit: int
    numbers: Sketch
    names: Sketch
    words: int
    lines: tuple[int, ...] = ()


class Reading(NamedTuple):
    """What was read of texts to sign them. `lines` are the keys of the lines of each, 0 for a line that no site repeats."""

    words: Words
    lines: list[list[int]]


def signatures(texts: Sequence[str], urls: Sequence[str | None] | None = None) -> list[Signature]:
    """Return the signature of each text: the same whether it is signed alone or among others, which costs less.

    It depends on nothing but the text, and the site of its address where that is given: any process may make it.
    """
    return [signature for reading in readings(texts, urls) for signature in signed(reading)]


def readings(texts: Sequence[str], urls: Sequence[str | None] | None = None) -> list[Reading]:
    """Return what is read of texts, some at once."""
    urls = urls or [None] * len(texts)
    found = []
    for at in range(0, len(texts), _READ):
        words = words_of(texts[at : at + _READ])
        found.append(Reading(words, line_keys(words, urls[at : at + _READ])))
    return found


def signed(reading: Reading, masks: Sequence[Collection[int]] = ()) -> list[Signature]:
    """Return the signatures of texts: of what is left of each without the lines that have one of the keys of its mask."""
    words = reading.words
    if any(masks):
        gone = [key in mask for keys, mask in zip(reading.lines, masks, strict=True) for key in keys]
        words = words.without(np.array(gone, dtype=np.bool_))
    hashes = words.hashes
    # Three words of two texts, at the bounds, make no shingle: they are left out below.
    first, second = (np.uint64(factor) for factor in _WORD_FACTORS)
    shingles = mixed(hashes[:-2] * first + hashes[1:-1] * second + hashes[2:])
    sampled = np.flatnonzero(shingles < _SAMPLED)
    taken = shingles.take(sampled)
    sketches = (taken >> _SKETCH_SHIFT).astype(np.uint32)
    is_key = taken < _KEYS
    chosen = sampled[is_key]
    keys = (taken[is_key] << _KEY_SHIFT).tolist()
    numbers, names = words.numbers, words.names
    number_facts, name_facts = ((hashes.take(own) >> _SKETCH_SHIFT).astype(np.uint32) for own in (numbers, names))
    bounds = words.bounds
    starts, ends = bounds[:-1], np.maximum(bounds[1:] - (_SHINGLE_WORDS - 1), bounds[:-1])
    parts = zip(
        starts.tolist(),
        ends.tolist(),
        _slices(chosen, starts, ends),
        _slices(sampled, starts, ends),
        _slices(numbers, starts, bounds[1:]),
        _slices(names, starts, bounds[1:]),
        reading.lines,
        strict=False,
    )
    made = []
    for start, end, own_keys, own, own_numbers, own_names, lines in parts:
        is_short = end - start <= _FEW_SHINGLES
        made.append(
            Signature(
                tuple(dict.fromkeys(keys[own_keys])),
                (shingles[start:end] >> _SKETCH_SHIFT).astype(np.uint32) if is_short else sketches[own],
                ALL_SAMPLED if is_short else SAMPLED_BELOW,
                number_facts[own_numbers],
                name_facts[own_names],
                end - start + (_SHINGLE_WORDS - 1),
                tuple(dict.fromkeys(filter(None, lines))),
            )
        )
    return made


def upper_half(key: int) -> int:
    """Return what stands in the sketch of a text for one of its keys."""
    return key >> 36


def _slices(places: Places, starts: Places, ends: Places) -> list[slice]:
    """Return where in sorted `places` those of each span stand."""
    return [
        slice(start, end)
        for start, end in zip(
            np.searchsorted(places, starts).tolist(), np.searchsorted(places, ends).tolist(), strict=True
        )
    ]
