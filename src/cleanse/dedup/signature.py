"""What is remembered of a text to find its near copies: a few hashes of its shingles, and the facts in it.

FracMinHash (Irber and others, "Lightweight compositional analysis of metagenomes with FracMinHash", 2022): of all hashes
of a text's shingles, those below a fixed share of their range are taken. Unlike MinHash, the samples of a short and of a
long text are taken alike, so that *containment* can be told from them: half a story is found in the whole one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanse.dedup.words import Places, mixed, words_of

Sketch = NDArray[np.uint32]

# Signatures of different schemes cannot be compared: it changes with every number and every hash below.
SCHEME = 1

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


class Signature(NamedTuple):
    """What is remembered of a text.

    `keys` stand in the order of the text, each once. `sketch` holds, in that order too, the hashes of its shingles that are below
    `limit`, of 32 bits. `numbers` and `names` are hashes of words that begin with a digit, and with a capital inside a
    sentence. `words` counts all words.
    """

    keys: tuple[int, ...]
    sketch: Sketch
    limit: int
    numbers: Sketch
    names: Sketch
    words: int


def signatures(texts: Sequence[str]) -> list[Signature]:
    """Return the signature of each text: the same whether it is signed alone or among others, which costs less."""
    if not texts:
        return []
    words = words_of(texts)
    hashes = words.hashes
    # Three words of two texts, at the bounds, make no shingle: they are left out below.
    first, second = (np.uint64(factor) for factor in _WORD_FACTORS)
    shingles = mixed(hashes[:-2] * first + hashes[1:-1] * second + hashes[2:])
    sampled = np.flatnonzero(shingles < _SAMPLED)
    sketches = (shingles.take(sampled) >> _SKETCH_SHIFT).astype(np.uint32)
    chosen = np.flatnonzero(shingles < _KEYS)
    keys = (shingles.take(chosen) << _KEY_SHIFT).tolist()
    facts = (hashes >> _SKETCH_SHIFT).astype(np.uint32)
    numbers, names = np.flatnonzero(words.is_number), np.flatnonzero(words.is_name)
    bounds = words.bounds
    ends = np.maximum(bounds[1:] - (_SHINGLE_WORDS - 1), bounds[:-1])
    parts = zip(
        bounds.tolist(),
        ends.tolist(),
        _slices(chosen, bounds[:-1], ends),
        _slices(sampled, bounds[:-1], ends),
        _slices(numbers, bounds[:-1], bounds[1:]),
        _slices(names, bounds[:-1], bounds[1:]),
        strict=False,
    )
    number_facts, name_facts = facts.take(numbers), facts.take(names)
    made = []
    for start, end, own_keys, own, own_numbers, own_names in parts:
        is_short = end - start <= _FEW_SHINGLES
        made.append(
            Signature(
                tuple(dict.fromkeys(keys[own_keys])),
                (shingles[start:end] >> _SKETCH_SHIFT).astype(np.uint32) if is_short else sketches[own],
                ALL_SAMPLED if is_short else SAMPLED_BELOW,
                number_facts[own_numbers],
                name_facts[own_names],
                end - start + (_SHINGLE_WORDS - 1),
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
