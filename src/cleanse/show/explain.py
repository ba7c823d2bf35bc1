"""Why each line of a source went or stayed, told in words or as JSON objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from cleanse.show.comparison import is_space
from cleanse.show.diff import change_row, excerpt, reasons, rewording
from cleanse.show.ink import Ink, Style
from cleanse.show.lines import Lines
from cleanse.show.stories import Finding, Remark, Story, Verdict, stories
from cleanse.show.terminal import visible
from cleanse.types import Article, Change, CleanseError, Shadowed, Suspect

_STYLES: Mapping[Verdict, Style] = {
    "kept": "name",
    "removed": "removed",
    "moved": "removed",
    "removed in part": "removed",
    "repaired": "added",
}
_NO_EVIDENCE = "nothing spoke against it"
_EXCERPT = 72


class RuleText(Protocol):
    """What a rule of a pack says about itself."""

    @property
    def what(self) -> str:
        """What it takes away."""

    @property
    def why(self) -> str:
        """Why that is no part of an article."""

    @property
    def place(self) -> str:
        """Where it is defined, as `file:line`."""


def chosen(article: Article, line: int | None, name: str) -> list[Story]:
    """Return the stories of the whole source, or of one line of it (which may hold several rows, or none).

    Raises CleanseError for a line that the source does not have.
    """
    told = stories(article)
    if line is None:
        return told
    count = Lines.of(article.document.source.text).count
    if not 1 <= line <= count:
        raise CleanseError(f"{name} has no line {line}: it has {count} line{'' if count == 1 else 's'}")
    return [story for story in told if story.row.line == line]


def explain(told: Iterable[Story], source: str, rules: Mapping[str, RuleText], ink: Ink) -> Iterator[str]:
    """Yield the stories as text for people; a rule says what it is for where it first appears."""
    met: set[str] = set()
    for story in told:
        verdict = ink(_STYLES[story.verdict], f"{story.verdict:<8}")
        yield f"{story.row.line:>4}  {verdict}  {excerpt(story.text, _EXCERPT)}"
        for finding in story.findings:
            if isinstance(finding, Change) and is_space(finding):
                continue
            yield f"        {told_finding(finding, source)}"
            yield from (f"          {text}" for text in _introduced(finding, rules, met))
        if story.has_no_evidence:
            yield f"        {ink('quiet', _NO_EVIDENCE)}"
        if any(isinstance(item, Change) and is_space(item) for item in story.findings):
            yield f"        {ink('quiet', 'white space in or behind it was tidied')}"


def told_finding(finding: Finding, source: str) -> str:
    """Return one finding as a phrase.

    >>> told_finding(Shadowed(0, 5, "related", "related.more", "share.bar"), "Share")
    'shadowed: related by related.more on "Share" lost against share.bar'
    """
    if isinstance(finding, Remark):
        return f"noted: {visible(finding.text)}"
    if isinstance(finding, Shadowed):
        what = f"{finding.category} by {finding.rule}" if finding.category else finding.rule
        text = excerpt(source[finding.start : finding.end])
        return f"shadowed: {visible(what)} on {text} lost against {visible(finding.by)}"
    if isinstance(finding, Suspect):
        said = f"suspect: {finding.category} by {finding.rule} (confidence {finding.confidence:.2f})"
        return f"{visible(said)}; it stays: {visible(finding.reason)}"
    if finding.kind == "repaired":
        return f"repaired by {visible(finding.rule)}: {rewording(source, finding)} {reasons(finding)}".rstrip()
    verb = f"moved to {finding.moved_to}" if finding.moved_to else "removed"
    why = f": {'; '.join(finding.why)}" if finding.why else ""
    said = f"{verb} as {finding.category} by {finding.rule} (confidence {finding.confidence:.2f}){why}"
    return visible(said)


def _introduced(finding: Finding, rules: Mapping[str, RuleText], met: set[str]) -> Iterator[str]:
    for rule_id in rules_of(finding):
        rule = rules.get(rule_id)
        if rule is not None and rule_id not in met:
            met.add(rule_id)
            yield visible(f"rule {rule_id}: {' '.join(text for text in (rule.what, rule.why) if text)}".rstrip(": "))
            yield visible(f"defined at {rule.place}")


def rules_of(finding: Finding) -> tuple[str, ...]:
    """Return the ids of the rules behind a finding.

    >>> rules_of(Change(0, 1, "-", "", "repaired", "hyphen+spaces"))
    ('hyphen', 'spaces')
    """
    if isinstance(finding, Remark):
        return ()
    names = (*finding.rule.split("+"), finding.by) if isinstance(finding, Shadowed) else finding.rule.split("+")
    return tuple(dict.fromkeys(name for name in names if name))


def story_row(story: Story, name: str, source: str, lines: Lines, rules: Mapping[str, RuleText]) -> dict[str, Any]:
    """Return a story as a JSON object."""
    findings = [
        change_row(name, item, lines.place(item.start), source)
        if isinstance(item, (Change, Suspect))
        else _quiet_row(item)
        for item in story.findings
    ]
    ids = dict.fromkeys(rule_id for item in story.findings for rule_id in rules_of(item) if rule_id in rules)
    told = {key: {"what": rules[key].what, "why": rules[key].why, "place": rules[key].place} for key in ids}
    return {
        "path": name,
        "line": story.row.line,
        "start": story.row.start,
        "end": story.row.end,
        "text": story.text,
        "verdict": story.verdict,
        "findings": findings,
        "rules": told,
    }


def _quiet_row(finding: Shadowed | Remark) -> dict[str, Any]:
    row: dict[str, Any] = {"start": finding.start, "end": finding.end}
    if isinstance(finding, Remark):
        return {"kind": "note"} | row | {"text": finding.text}
    return {"kind": "shadowed"} | row | {"category": finding.category, "rule": finding.rule, "by": finding.by}
