"""Words of texts as 64-bit hashes, for comparison: case, punctuation and white space make no difference.

The hash of a word is polynomial over random values of its characters, modulo 2**64, so that differences of prefix sums
give all words of a text in a handful of vector operations (after Karp and Rabin, 1987) and no loop over words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Places = NDArray[np.intp]
Flags = NDArray[np.bool_]
Kinds = NDArray[np.uint8]

# Scripts that write without spaces: Thai, Lao, Myanmar, Khmer, kana, Han and their extensions. Korean has spaces.
_UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x2E80, 0x2FDF),
    (0x3005, 0x3007),
    (0x3040, 0x30FF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9D),
)
# Han and Hangul have no capitals: to fold them costs half of the start, and changes nothing.
_UNFOLDED = ((0x3400, 0x9FFF), (0xAC00, 0xD7A3))
_BMP = 0x10000
_PICTURES = (0x1F000, 0x1FFFF)
_IDEOGRAPHS = (0x20000, 0x3FFFF)

# As many characters stand for a word where there are no spaces; a shingle of three such words spans five.
_UNSPACED_LENGTH = 3

# Kinds of characters; 0 separates words. The value of a character of an unspaced script is odd, of all others even.
_WORD, _DIGIT, _CAPITAL = 1, 2, 4
_UNSPACED_BIT = np.uint64(1)
_LINE_BREAK = ord("\n")
_MULTIPLIER = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2**64
_USUAL_LENGTH = 1 << 15


@dataclass(frozen=True, slots=True)
class Words:
    """The words of texts in order; those of the i-th text stand at `bounds[i]:bounds[i + 1]`.

    `numbers` are the places of the words that begin with a digit, `names` of those with a capital that begin no sentence and
    no line. `lines` are hashes of whole lines, 0 for those without a word, and `line_lengths` are in characters; those of the i-th
    text stand at `line_bounds[i]:line_bounds[i + 1]`, and the words of the j-th line at `line_words[j]:line_words[j + 1]`.
    """

    hashes: Hashes
    bounds: Places
    numbers: Places
    names: Places
    lines: Hashes
    line_lengths: Places
    line_bounds: Places
    line_words: Places

    def without(self, gone: Flags) -> Words:
        """Return the words that do not stand in some of the lines."""
        is_kept = np.repeat(~gone, np.diff(self.line_words))
        places = np.zeros(len(is_kept) + 1, dtype=np.intp)
        np.cumsum(is_kept, out=places[1:])
        return replace(
            self,
            hashes=self.hashes[is_kept],
            bounds=places.take(self.bounds),
            numbers=places.take(self.numbers[is_kept[self.numbers]]),
            names=places.take(self.names[is_kept[self.names]]),
            line_words=places.take(self.line_words),
        )


def words_of(texts: Sequence[str]) -> Words:
    """Return the words of texts; in scripts without spaces, every run of three characters counts as a word.

    Many texts at once cost less than one by one, and have the same hashes.
    """
    offsets = np.fromiter(accumulate((len(text) + 1 for text in texts), initial=0), dtype=np.intp)
    joined = "\n" + "\n".join(texts) + "\n"
    points, values = _points(joined)
    powers, inverses = _powers(len(joined))
    sums = np.zeros(len(joined) + 1, dtype=np.uint64)
    np.cumsum(values * powers, out=sums[1:])
    is_word = values != 0
    edges = np.flatnonzero(is_word[1:] != is_word[:-1]) + 1  # the text begins and ends with a separator
    starts, ends = edges[::2], edges[1::2]
    if np.bitwise_or.reduce(values) & _UNSPACED_BIT:
        starts, ends = _with_unspaced(is_word, (values & _UNSPACED_BIT) != 0)
    hashes = (sums.take(ends) - sums.take(starts)) * inverses.take(starts)
    kinds = _kinds().take(points.take(starts))
    capitals = np.flatnonzero(kinds & _CAPITAL)
    first = starts.take(capitals)
    # One character lies between, and it is no line break: between two texts there is one too.
    follows_word = is_word.take(np.maximum(first, 2) - 2) & (points.take(first - 1) != _LINE_BREAK)
    breaks = np.flatnonzero(points == _LINE_BREAK)
    first = breaks[:-1] + 1
    line_words = np.searchsorted(starts, breaks)
    line_bounds = np.searchsorted(breaks, offsets)
    return Words(
        hashes,
        line_words.take(line_bounds),
        np.flatnonzero(kinds & _DIGIT),
        capitals[follows_word],
        (sums.take(breaks[1:]) - sums.take(first)) * inverses.take(first),
        breaks[1:] - first,
        line_bounds,
        line_words,
    )


def mixed(values: Hashes) -> Hashes:
    """Return values with every bit depending on every bit (the finaliser of SplitMix64, Steele and others, 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _points(text: str) -> tuple[Places, Hashes]:
    """Return the characters of a text as code points (0 beyond the basic plane), and the value of each."""
    table = _values()
    if len(encoded := text.encode("utf-16-le", "surrogatepass")) == 2 * len(text):
        points = np.frombuffer(encoded, dtype="<u2").astype(np.intp)  # other integers make `take` 15 times slower
        return points, table.take(points)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.intp)
    is_far = points >= _BMP
    near = np.where(is_far, 0, points)
    far = mixed(points.astype(np.uint64)) & ~_UNSPACED_BIT
    far[(points >= _PICTURES[0]) & (points <= _PICTURES[1])] = 0
    far[(points >= _IDEOGRAPHS[0]) & (points <= _IDEOGRAPHS[1])] |= _UNSPACED_BIT
    return near, np.where(is_far, far, table.take(near))


def _with_unspaced(is_word: Flags, unspaced: Flags) -> tuple[Places, Places]:
    """Return the spans of words where scripts without spaces stand among the others."""
    spaced = is_word & ~unspaced
    edges = np.flatnonzero(spaced[1:] != spaced[:-1]) + 1
    runs = np.flatnonzero(unspaced[1:] != unspaced[:-1]) + 1
    singles = np.flatnonzero(unspaced)
    limits = runs[1::2][np.searchsorted(runs[::2], singles, side="right") - 1]
    starts = np.concatenate([edges[::2], singles])
    ends = np.concatenate([edges[1::2], np.minimum(singles + _UNSPACED_LENGTH, limits)])
    order = np.argsort(starts, kind="stable")
    return starts[order], ends[order]


@lru_cache(maxsize=1)
def _kinds() -> Kinds:
    """Return what is known of every character of the basic plane."""
    kinds = np.zeros(_BMP, dtype=np.uint8)
    for point in range(_BMP):
        category = unicodedata.category(chr(point))
        if category[0] in "LNM":
            kinds[point] = _WORD | (_DIGIT if category == "Nd" else 0) | (_CAPITAL if category in {"Lu", "Lt"} else 0)
    return kinds


@lru_cache(maxsize=1)
def _values() -> Hashes:
    """Return the value of every character of the basic plane, 0 for what separates words; of capitals that of small letters."""
    kinds = _kinds()
    folded = np.arange(_BMP, dtype=np.uint64)
    for point in np.flatnonzero(kinds).tolist():
        if not any(low <= point <= high for low, high in _UNFOLDED):
            plain = unicodedata.normalize("NFKC", chr(point)).casefold()
            folded[point] = ord(plain) if len(plain) == 1 else point
    values = mixed(folded + np.uint64(1)) & ~_UNSPACED_BIT
    for low, high in _UNSPACED:
        values[low : high + 1] |= _UNSPACED_BIT
    return np.where(kinds != 0, values, 0).astype(np.uint64)


def _powers(length: int) -> tuple[Hashes, Hashes]:
    usual = _USUAL_LENGTH
    while usual < length:
        usual *= 4
    powers, inverses = _power_tables(usual)
    return powers[:length], inverses[:length]


@lru_cache(maxsize=2)
def _power_tables(length: int) -> tuple[Hashes, Hashes]:
    """Return the powers of the multiplier and of its inverse, from the 0th."""
    tables = []
    for factor in (_MULTIPLIER, pow(_MULTIPLIER, -1, 1 << 64)):
        factors = np.full(length, factor, dtype=np.uint64)
        factors[0] = 1
        tables.append(np.cumprod(factors))
    return tables[0], tables[1]
