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

    # A page with more blocks than this is judged without the witness, who takes seconds for what is then a list, a table
    # or a thread; the largest of 232 development pages has 1,011.
    witness_blocks: int = 4_000

    # The same for containers and links together: the witness takes time by their square in the worst case, 7 s for 10,000
    # links in one paragraph (measured); nor is it asked about a page that is nested deeper than a tree can hold.
    witness_elements: int = 8_000

    # A text with more characters or more lines than these is no article (a novel has half a million characters) and is
    # passed on as it is, degraded: cleaning takes about 1 kB of memory for each line and 25 bytes for each character.
    document_chars: int = 4_000_000
    document_lines: int = 150_000

    # The same for the bytes that hold the characters, four for each where one lies beyond the first 65,536 of Unicode: a
    # text is held some 20 times on its way.
    document_bytes: int = 8_000_000

    # A document of which more than so many pieces would change is passed on as it is, too: each takes 0.7 kB on its way
    # into the log. A 1 MB text with a soft hyphen in every syllable has 200,000.
    log_rows: int = 300_000

    # The same for the blocks of a page, each of which takes 4 kB: the evidence for and against it.
    page_blocks: int = 40_000

    # A page with more markup than this is not parsed: its tree takes some 200 bytes for each tag, and the markup is held
    # four times. Of 232 development pages the largest has 1.7 million characters and 9,880 tags.
    markup_chars: int = 16_000_000
    markup_tags: int = 400_000

    # Attributes of one tag that are read, in markup of more than so many characters: libxml2 compares each with all before
    # it, 27 s for 100,000 (measured). Attributes hold nothing that a page shows.
    tag_attributes: int = 2_000
    attributes_checked_from: int = 500_000

    # Undecodable units listed in the record; beyond it only the number counts (a wrong encoding can make millions).
    undecodable_listed: int = 1_000

    # Bytes copied while they are listed: each unit costs a copy of all that follows it.
    undecodable_copied: int = 1_000_000_000


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
