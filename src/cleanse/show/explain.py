"""Why each line of a source went or stayed, told in words or as JSON objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from cleanse.show.comparison import is_space
from cleanse.show.diff import change_row, evidence, excerpt, rewording
from cleanse.show.lines import Lines
from cleanse.show.stories import Finding, Remark, Story, Verdict, stories
from cleanse.show.terminal import visible
from cleanse.types import Article, Change, CleanseError, Shadowed, Suspect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cleanse.show.ink import Ink, Style

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
    """Return the stories of the whole source, or of one line of it: none for a blank one, several where it holds rows.

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
            phrase, *grounds = phrases(finding, source, story)
            yield f"        {phrase}"
            yield from (f"          {line}" for line in grounds)
            yield from (f"          {ink('quiet', line)}" for line in _introduced(finding, rules, met))
        if story.has_no_evidence:
            yield f"        {ink('quiet', _NO_EVIDENCE)}"
        if any(isinstance(item, Change) and is_space(item) for item in story.findings):
            yield f"        {ink('quiet', 'white space in it or behind it was tidied')}"


def phrases(finding: Finding, source: str, story: Story) -> list[str]:
    """Return a finding of a story in a phrase, and the evidence for it, where there is some, in another."""
    if isinstance(finding, Remark):
        return [f"noted: {visible(finding.text)}"]
    what = _by(finding) + _part(finding, source, story)
    if isinstance(finding, Shadowed):
        return [f"shadowed: {what}, lost to {visible(finding.by)}"]
    if isinstance(finding, Suspect):
        return [f"suspect: {what}{_confidence(finding)}", f"it stays: {visible(finding.reason)}"]
    if finding.kind == "repaired":
        phrase = f"repaired by {visible(finding.rule)}: {rewording(source, finding)}"
        return [phrase + (_confidence(finding) if finding.confidence < 1 else ""), *_grounds(finding)]
    verb = f"moved to {visible(finding.moved_to)}" if finding.moved_to else "removed"
    return [f"{verb}: {what}{_confidence(finding)}", *_grounds(finding)]


def _grounds(change: Change) -> list[str]:
    return [visible(f"evidence: {'; '.join(evidence(change))}")] if change.why else []


def _part(finding: Change | Suspect | Shadowed, source: str, story: Story) -> str:
    """Return which part of its row a finding speaks of, if not of the whole."""
    text = source[finding.start : finding.end]
    return "" if story.text in text else f" on {excerpt(text)}"


def _by(finding: Change | Suspect | Shadowed) -> str:
    return visible(f"{finding.category} by {finding.rule}" if finding.category else finding.rule)


def _confidence(finding: Change | Suspect) -> str:
    return f" (confidence {finding.confidence:.2f})"


def _introduced(finding: Finding, rules: Mapping[str, RuleText], met: set[str]) -> Iterator[str]:
    for rule_id in rules_of(finding):
        rule = rules.get(rule_id)
        if rule is not None and rule_id not in met:
            met.add(rule_id)
            yield visible(f"rule {rule_id}: {' '.join(text for text in (rule.what, rule.why) if text)}".rstrip(": "))
            yield visible(f"defined at {rule.place}")


def rules_of(finding: Finding) -> tuple[str, ...]:
    """Return the names of the rules and heuristics behind a finding; evidence begins with the name of its own.

    >>> rules_of(Change(0, 1, "-", "", "repaired", "hyphen+spaces", why=("joined: 12 times",)))
    ('hyphen', 'spaces', 'joined')
    """
    if isinstance(finding, Remark):
        return ()
    names = finding.rule.split("+")
    if isinstance(finding, Shadowed):
        names.append(finding.by)
    elif isinstance(finding, Change):
        names.extend(why.partition(": ")[0] for why in finding.why)
    # What a rule opens (`related.list/run`) is explained by the rule itself.
    return tuple(dict.fromkeys(name.partition("/")[0] for name in names if name))


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
