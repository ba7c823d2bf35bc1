"""One document through the stages."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from cleanse import fields as article_fields
from cleanse import language as languages
from cleanse.decode import looks_binary
from cleanse.edits import Origins, apply, compose, rebase, replay
from cleanse.extract.article import masked
from cleanse.extract.evidence import HtmlWeights, shipped_weights
from cleanse.extract.markdown import markdown
from cleanse.extract.markup import too_large as markup_too_large
from cleanse.extract.page import too_large as page_too_large
from cleanse.extract.reading import LaidOut, PageReading, lay_out, read_document
from cleanse.extract.selected import SiteRules
from cleanse.fold import fold_lines, fold_text, join_folded
from cleanse.layout import blocks, lines, settle, too_large
from cleanse.limits import DEFAULT_LIMITS, Limits
from cleanse.match import Matcher
from cleanse.record import host_of
from cleanse.rule import RuleSet, at_level
from cleanse.rulepack import load_rules
from cleanse.stages.repair import hyphens, repair_characters
from cleanse.stages.repair.broken import Repairs, repair_words
from cleanse.stages.repeat import repeated
from cleanse.stages.strip import Setup, strip
from cleanse.stages.strip.verdict import Verdict
from cleanse.types import (
    Article,
    Block,
    Change,
    ChangeKind,
    Document,
    Edit,
    InputKind,
    Level,
    Removal,
    Status,
    Suspect,
    Trace,
    View,
)
from cleanse.version import __version__
from cleanse.weights import load_weights


@dataclass(frozen=True, slots=True)
class Options:
    """How to clean. Two equal Options give the same article for the same document, on any machine."""

    level: Level = "normal"
    packs: tuple[str, ...] = ()
    keep: frozenset[str] = frozenset()
    drop: frozenset[str] = frozenset()
    repair: bool = True
    input_kind: InputKind = "text"
    markdown: bool = False
    limits: Limits = DEFAULT_LIMITS


class Pipeline:
    """Rules and weights, loaded and compiled once, and the way of a document through the stages."""

    def __init__(self, options: Options | None = None, page_weights: HtmlWeights | None = None) -> None:
        """Load what the options name. Raises CleanseError for a rule pack that is not there.

        `page_weights` stand in for the shipped ones: benchmarks judge a page by weights that have not seen it.
        """
        self._page_weights = page_weights
        self.options = options or Options()
        self.rules: RuleSet = load_rules(*self.options.packs)
        chosen = self.options
        in_force = tuple(at_level(self.rules.rules, chosen.level))
        matcher = Matcher(in_force, self.rules.folded, self.rules.needles)
        self._site_rules = SiteRules(tuple(rule for rule in in_force if rule.select), chosen.drop, chosen.limits)
        page = load_weights("page").values if chosen.input_kind == "page" else None
        self._setup = Setup(matcher, load_weights(), chosen.level, chosen.keep, chosen.drop, chosen.limits, page)
        self.versions: Mapping[str, str] = {"cleanse": __version__, "rules": self.rules.version}

    def clean(self, document: Document, *, trace: bool = False) -> Article:
        """Return the article of a document and the account of every change; never raises on content.

        Where memory runs out, its status is `quarantined`.
        """
        try:
            return self._clean(document, trace=trace)
        except MemoryError:
            reason = "there is not enough memory for it: give it more, or split it"
            return replace(failed(document, reason, Status.QUARANTINED), versions=self.versions)
        except (
            RecursionError,
            ValueError,
            ArithmeticError,
            LookupError,
            TypeError,
            AttributeError,
        ) as error:
            reason = f"internal error: {type(error).__name__}: {error}; please report it with the document"
            return replace(failed(document, reason), versions=self.versions)

    def _clean(self, document: Document, *, trace: bool) -> Article:
        if looks_binary(document.markup or document.source.text):
            reason = "binary data, not text: convert it to text first, or name its --encoding"
            return replace(failed(replace(document, markup=None), reason), versions=self.versions)
        options, limits = self.options, self.options.limits
        if document.markup is not None and (reason := markup_too_large(document.markup, limits)):
            return replace(failed(replace(document, markup=None), reason), versions=self.versions)
        page = lay_out(document) if document.markup is not None else None
        document = page.document if page else document
        if reason := page_too_large(page.page, limits) if page else too_large(document.source.text, limits):
            return self._unread(document, reason)
        reading = self._read(page) if page else None
        chrome: Sequence[Removal] = reading.chrome if reading else ()
        document = reading.document if reading else document
        source = document.source.text
        # What is not the article is blank for everything that follows, until its removals join the others.
        rest = masked(source, chrome) if chrome else source
        repairs: list[Edit] = repair_characters(rest, limits) if options.repair else []
        if len(repairs) > limits.log_rows:
            return self._unread(document, too_many_changes(limits))
        text = apply(rest, repairs)
        language = document.language or languages.detect(
            languages.sample_of((line for _, line in lines(text)), limits), limits
        )
        main_language = language.split("-")[0].split("_")[0].lower()
        words = self._mended(text, main_language, reading)
        if words.edits:
            repairs = compose(repairs, words.edits, text)
            text = apply(rest, repairs)
        laid_out = blocks(text)
        folded = fold_lines(block.text for block in laid_out)
        view = View(text, laid_out, folded, main_language, host_of(document.url), document)
        verdict = _with_suspects(strip(view, self._setup), words.suspects)
        if reading is None:
            verdict = self._without_repeats(view, verdict)
        else:
            text = apply(source, repairs)
            laid_out = blocks(text)
            joined = reading.joined(verdict.removals, repairs)
            kept_back = reading.suspects(verdict.removals, repairs)
            is_guarded = verdict.is_guarded or reading.extraction.choices.is_guarded
            verdict = _with_suspects(replace(verdict, removals=joined, is_guarded=is_guarded), kept_back)
        verdict = _grounded(verdict, repairs)
        found, removals = article_fields.gather(document, text, verdict.removals, options.keep)
        changes = account(source, text, laid_out, repairs, removals)
        if len(changes) + len(verdict.suspects) > limits.log_rows:
            return self._unread(document, too_many_changes(limits))
        if reading is not None:
            changes = reading.with_xpaths(changes)
        clean_text = replay(source, changes)
        article = Article(
            document=document,
            text=clean_text,
            status=_status(clean_text, reading, is_guarded=verdict.is_guarded),
            changes=tuple(changes),
            suspects=_in_source(verdict.suspects, repairs),
            title=found.title,
            authors=found.authors,
            date=found.date,
            language=language,
            captions=found.captions,
            fingerprint=_fingerprint(fold_text(clean_text) if reading else _folded(view, clean_text, removals)),
            error=(reading.extraction.page.degraded or None) if reading else None,
            versions=self.versions,
            metadata=reading.metadata.as_dict() if reading else {},
            looks_like_page=verdict.looks_like_page and reading is None,
            trace=_trace(view, text, verdict, removals, reading.notes(laid_out, repairs) if reading else {})
            if trace
            else None,
        )
        if options.markdown:
            article = replace(article, markdown=markdown(article, reading.extraction.page if reading else None))
        return article

    def _unread(self, document: Document, reason: str) -> Article:
        """Return a document as it is, with the reason why nothing in it was changed."""
        return Article(
            document=document,
            text=document.source.text,
            status=Status.DEGRADED,
            title=document.title,
            authors=document.authors,
            date=document.date,
            language=document.language or languages.UNDETERMINED,
            error=reason,
            versions=self.versions,
        )

    def _mended(self, text: str, language: str, reading: PageReading | None) -> Repairs:
        """Return how to mend words; a page's blocks are whole, so only what stands inside one can be broken."""
        if not self.options.repair:
            return Repairs([], [])
        return repair_words(text, language) if reading is None else Repairs(hyphens.fix(text, language), [])

    def _read(self, page: LaidOut) -> PageReading:
        weights = self._page_weights or shipped_weights()
        options, matcher = self.options, self._setup.matcher
        return read_document(page, matcher, weights, options.level, options.keep, site=self._site_rules)

    def _without_repeats(self, view: View, verdict: Verdict) -> Verdict:
        if "duplicate" in self.options.keep:
            return verdict
        gone = frozenset(removal.block for removal in verdict.removals)
        repeats = list(repeated(view, gone, self._setup.weights))
        if not repeats:
            return verdict
        removals = [*verdict.removals, *(repeat for repeat in repeats if isinstance(repeat, Removal))]
        suspects = [*verdict.suspects, *(repeat for repeat in repeats if isinstance(repeat, Suspect))]
        return replace(
            verdict,
            removals=sorted(removals, key=lambda removal: removal.start),
            suspects=sorted(suspects, key=lambda suspect: suspect.start),
        )


@lru_cache(maxsize=4)
def pipeline_for(options: Options) -> Pipeline:
    """Return the pipeline of these options, built once in a process: compiling the rules costs more than most documents."""
    return Pipeline(options)


def failed(document: Document, error: str, status: Status = Status.FAILED) -> Article:
    """Return the record of a document of which no article could be made, with the reason."""
    return Article(document, None, status, error=error)


def too_many_changes(limits: Limits) -> str:
    """Return why a document with so many changes stays as it is, and what to do."""
    return f"over {limits.log_rows:,} changes: none of them was made: split it, or look at how it was extracted"


def fingerprint(text: str) -> str | None:
    """Return 32 hex digits that equal texts share, whatever their case, quotes and white space; None for no text."""
    return _fingerprint(fold_text(text))


def _folded(view: View, clean_text: str, removals: Sequence[Removal]) -> str:
    """Return `fold_text(clean_text)`, from the lines that are folded already where only whole blocks went."""
    gone = {removal.block for removal in removals}
    if any((r.start, r.end) != (view.blocks[r.block].start, view.blocks[r.block].end) for r in removals):
        return fold_text(clean_text)
    return join_folded(line for index, line in enumerate(view.lines) if index not in gone)


def _fingerprint(folded: str) -> str | None:
    return hashlib.blake2b(folded.encode(), digest_size=16).hexdigest() if folded else None


def account(
    source: str, text: str, laid_out: Sequence[Block], repairs: Sequence[Edit], removals: Sequence[Removal]
) -> list[Change]:
    """Return every change between the source and the clean text, sorted and disjoint, in source coordinates."""
    gaps = settle(text, laid_out, [(removal.start, removal.end) for removal in removals])
    second: list[Removal | Edit] = sorted([*removals, *gaps], key=lambda span: span.start)
    rebased = rebase(repairs, second)
    changes = [_repair_change(source, edit) for edit in rebased.repairs if source[edit.start : edit.end] != edit.after]
    for span, (start, end) in zip(second, rebased.spans, strict=True):
        before = source[start:end]
        if isinstance(span, Edit):
            if start < end and before != span.after:
                changes.append(Change(start, end, before, span.after, "layout", span.rule))
        else:
            changes.append(
                Change(
                    start,
                    end,
                    before,
                    "",
                    "removed",
                    span.rule,
                    span.category,
                    span.confidence,
                    span.why,
                    span.moved_to,
                )
            )
    changes.sort(key=lambda change: change.start)
    return changes


def _repair_change(source: str, edit: Edit) -> Change:
    before = source[edit.start : edit.end]
    kind: ChangeKind = "layout" if before.isspace() and (not edit.after or edit.after.isspace()) else "repaired"
    return Change(edit.start, edit.end, before, edit.after, kind, edit.rule)


def _with_suspects(verdict: Verdict, suspects: Sequence[Suspect]) -> Verdict:
    """Return the verdict with further suspects, those left out that are removed anyway."""
    if not suspects:
        return verdict
    starts = [removal.start for removal in verdict.removals]
    staying = []
    for suspect in suspects:
        before = bisect_left(starts, suspect.end) - 1
        if before < 0 or verdict.removals[before].end <= suspect.start:
            staying.append(suspect)
    return replace(verdict, suspects=sorted([*verdict.suspects, *staying], key=lambda one: one.start))


def _grounded(verdict: Verdict, repairs: Sequence[Edit]) -> Verdict:
    """Turn removals of what one repair wrote into suspects: such a piece has no place of its own in the source."""
    if not repairs:
        return verdict
    removals, suspects = [], list(verdict.suspects)
    origins = Origins(repairs)
    for removal in verdict.removals:
        if origins.is_inside(removal):
            reason = "it is part of repaired text"
            suspects.append(
                Suspect(removal.start, removal.end, removal.category, removal.rule, removal.confidence, reason)
            )
        else:
            removals.append(removal)
    return replace(verdict, removals=removals, suspects=sorted(suspects, key=lambda suspect: suspect.start))


def _in_source(suspects: Iterable[Suspect], repairs: Sequence[Edit]) -> tuple[Suspect, ...]:
    """Return suspects in source coordinates; those that overlap keep their own places."""
    if not repairs:
        return tuple(suspects)
    placed = []
    origins = Origins(repairs)
    for suspect in suspects:
        start, end = origins.span(suspect)
        placed.append(replace(suspect, start=start, end=max(start, end)))
    return tuple(placed)


def _status(text: str, reading: PageReading | None, *, is_guarded: bool) -> Status:
    if reading is not None and reading.extraction.page.degraded:
        return Status.DEGRADED
    if is_guarded:
        return Status.GUARDED
    return Status.OK if text else Status.EMPTY


def _trace(
    view: View, text: str, verdict: Verdict, removals: Sequence[Removal], notes: Mapping[int, tuple[str, ...]]
) -> Trace:
    seen = blocks(text) if notes else view.blocks
    return Trace(text, seen, tuple(removals), tuple(verdict.shadowed), tuple(verdict.suspects), notes)
