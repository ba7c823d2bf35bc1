"""Every number that bounds the work, with its reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes and shares that hold for one document."""

    # A run of combining marks longer than this is no writing system's (Zalgo text); NFC is quadratic in the run, over
    # a minute for 200,000 marks (measured), so such a line is not normalised.
    combining_run: int = 30

    # Characters that the language detector reads: the first 500 lose nothing against the whole article (measured on
    # 837 articles in 42 languages).
    language_chars: int = 500

    # Below this many letters no detector is to be trusted (measured: errors rise steeply under 40).
    language_letters: int = 40

    # Share of a document's characters that evidence of a single witness may take before all of it becomes suspects.
    # Boilerplate named by position or repetition alone is rarely more than a quarter of an extracted text.
    budget_share: float = 0.25

    # A text below this many characters is too short for a share to mean anything: one caption can be half of it.
    budget_floor: int = 600

    # Characters of an element's class (id, role) that are read: the words of a utility framework come to a thousand or
    # two; reading 10 MB of them takes 15 s (measured).
    class_chars: int = 4_000

    # Undecodable units listed in the record; beyond it only the number counts (a wrong encoding can make millions).
    undecodable_listed: int = 1_000


DEFAULT_LIMITS = Limits()
