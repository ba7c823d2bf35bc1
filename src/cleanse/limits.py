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

    # Undecodable units listed in the record; beyond it only the number counts (a wrong encoding can make millions).
    undecodable_listed: int = 1_000


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Sizes that hold while inputs are read. Sizes are in bytes, counted on what comes out of packing, not on what goes in."""

    # The longest page, text, line or row: ten times War and Peace (3.2 MB), and a third of what a worker may take.
    record_bytes: int = 32 << 20

    # How many times its packed size a stream may grow to. Pages and records pack 4 to 10 to 1; ten thousand copies of one
    # page under other titles 150 to 1 (zstd, measured). A bomb has 1,030 to 1 in gzip, far more in the others.
    unpacked_ratio: int = 250

    # Below this size no ratio is held against a stream: it does no harm.
    unpacked_floor: int = 32 << 20

    # The head of a WARC or HTTP record; browsers take 256 KiB.
    header_bytes: int = 256 << 10

    # Packed bytes that are gone over again where a stream broke, to find where the next one begins: more than nearly all
    # pages have when packed one by one, as in a WARC.
    rewind_bytes: int = 1 << 20

    # What must be read from its end (Parquet) and comes through a pipe, packed or in an archive is held in memory.
    held_bytes: int = 256 << 20

    # Members of an archive; a crawl has millions, and each one that cannot be read makes a row.
    members: int = 10_000_000


DEFAULT_READING_LIMITS = ReadingLimits()
