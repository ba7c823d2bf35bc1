"""`cleanse rules`: list the rules, show one, hold them against their examples, check packs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from cleanse.cli.options import add_talk_flags

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from cleanse.cli.parser import Parser, Subparsers
    from cleanse.rule import Fault, Rule, RuleSet

EXAMPLES = ("cleanse rules list", "cleanse rules lint --rules my-pack")


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "rules",
        help="list, show, test and check rules",
        examples=EXAMPLES,
        description="Look at the rules in force, and check rules of your own.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    listing = _add(
        actions, "list", "print all rules", ("cleanse rules list", "cleanse rules list --format jsonl | jq .id")
    )
    showing = _add(
        actions,
        "show",
        "print one rule",
        ("cleanse rules show share.copy-link", "cleanse rules show my.rule --rules my-pack"),
    )
    showing.add_argument("id", metavar="ID", help="the id of the rule")
    testing = _add(
        actions,
        "test",
        "hold the rules against their examples and against good lines that sound like boilerplate",
        ("cleanse rules test", "cleanse rules test --rules my-pack"),
    )
    linting = _add(
        actions,
        "lint",
        "say what is wrong with rules",
        ("cleanse rules lint --rules my-pack", "cleanse rules lint --format jsonl"),
    )
    for action in (listing, showing, testing, linting):
        action.add_argument(
            "--rules", metavar="DIR", action="append", help="a pack to lay over the shipped rules; repeat"
        )
        action.add_argument("--format", dest="layout", choices=("text", "jsonl"), default="text", help="default: text")
        add_talk_flags(action)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do what `args.action` says; 1 where a test or a check found something."""
    from cleanse.cli.talk import say_faults
    from cleanse.rulepack import load_rules

    rules = load_rules(*args.rules, thorough=args.action in {"test", "lint"})
    if args.action in {"list", "show"}:
        say_faults(rules.faults, is_quiet=args.quiet)
        shown = rules.rules if args.action == "list" else [rules[args.id]]
        _print_rules(shown, is_list=args.action == "list", layout=args.layout)
        return 0
    return _test(args, rules) if args.action == "test" else _lint(args, rules)


def _add(actions: Subparsers, name: str, purpose: str, examples: Sequence[str]) -> Parser:
    return actions.add_parser(name, help=purpose, examples=examples, description=purpose[0].upper() + purpose[1:] + ".")


def _print_rules(rules: Sequence[Rule], *, is_list: bool, layout: str) -> None:
    if layout == "jsonl":
        from cleanse.io.writer import Writer

        with Writer(None) as output:
            for rule in rules:
                output.write(_table(rule))
    elif is_list:
        _print_list(rules)
    else:
        for rule in rules:
            _print_rule(rule)


def _print_list(rules: Iterable[Rule]) -> None:
    from cleanse.show.table import aligned
    from cleanse.show.terminal import visible

    rows = [("ID", "CATEGORY", "LEVEL", "LANGS", "CONFIDENCE")]
    for rule in rules:
        langs = ",".join(rule.langs) or "all"
        rows.append((visible(rule.id), rule.category, rule.level, visible(langs), f"{rule.confidence:g}"))
    for line in aligned(rows):
        print(line)


def _print_rule(rule: Rule) -> None:
    from cleanse.show.terminal import visible

    for name, value in _table(rule).items():
        if isinstance(value, list):
            print(f"{name}:")
            for item in value:
                print(f"    {visible(str(item))}")
        else:
            print(f"{name}: {visible(str(value))}")


def _table(rule: Rule) -> dict[str, Any]:
    """Return what a rule says, in the order of its fields, without those left empty; and where it stands."""
    from cleanse.rule import rule_fields

    values = {name: getattr(rule, name) for name in rule_fields()}
    said = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value not in ((), "")
    }
    return said | {"place": rule.place}


def _test(args: argparse.Namespace, rules: RuleSet) -> int:
    from cleanse.cli.talk import number, say
    from cleanse.rulecheck import check_examples, check_near_misses, near_misses

    misses = list(near_misses())
    errors = [fault for fault in rules.faults if fault.is_error]
    faults = [*errors, *check_examples(rules), *check_near_misses(rules, misses)]
    _print_faults(faults, args.layout)
    examples = sum(len(rule.remove) + len(rule.keep) for rule in rules.rules)
    if not args.quiet:
        held = f"{number(len(rules.rules), 'rule')}, {number(examples, 'example')}, {len(misses):,} near-misses"
        say(f"{held}: {number(len(faults), 'fault') if faults else 'all hold'}")
    return 1 if faults else 0


def _lint(args: argparse.Namespace, rules: RuleSet) -> int:
    from cleanse.cli.talk import number, say

    _print_faults(rules.faults, args.layout)
    errors = sum(fault.is_error for fault in rules.faults)
    if not args.quiet:
        warnings = len(rules.faults) - errors
        say(f"{number(len(rules.rules), 'rule')}: {number(errors, 'error')}, {number(warnings, 'warning')}")
    return 1 if errors else 0


def _print_faults(faults: Iterable[Fault], layout: str) -> None:
    from cleanse.show.terminal import visible

    for fault in faults:
        if layout == "text":
            print(visible(str(fault)))
        else:
            from cleanse.io.writer import json_line

            kind = "error" if fault.is_error else "warning"
            row = {"file": fault.file, "line": fault.line, "kind": kind, "rule": fault.rule, "reason": fault.reason}
            sys.stdout.write(json_line(row).decode())
