"""`cleanse rules`: list the rules, show one, hold them against their examples, check packs, begin a new rule."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from cleanse.cli.options import add_talk_flags

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from cleanse.cli.parser import Parser, Subparsers
    from cleanse.rule import Fault, Rule

EXAMPLES = ("cleanse rules list", "cleanse rules lint --rules my-pack")


def add_parser(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "rules",
        help="list, show, test, check and begin rules",
        examples=EXAMPLES,
        description="Look at the rules in force, and write and check rules of your own.",
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
        "hold a pack's rules (without --rules, the shipped ones) against their examples and against good lines that sound like boilerplate",
        ("cleanse rules test", "cleanse rules test --rules my-pack"),
    )
    linting = _add(
        actions,
        "lint",
        "say what is wrong with a pack's rules (without --rules, the shipped ones), and hint at what could do harm",
        ("cleanse rules lint --rules my-pack", "cleanse rules lint --format jsonl"),
    )
    linting.add_argument("--strict", action="store_true", help="exit with 1 for hints and warnings too")
    for action in (listing, showing, testing, linting):
        action.add_argument(
            "--rules", metavar="DIR", action="append", help="a pack to lay over the shipped rules; repeat"
        )
        action.add_argument("--format", dest="layout", choices=("text", "jsonl"), default="text", help="default: text")
        add_talk_flags(action)
    _add_new(actions)
    parser.set_defaults(run=run)


def _add_new(actions: Subparsers) -> None:
    parser = _add(
        actions,
        "new",
        "write the beginning of a rule into a pack, for you to fill in",
        (
            "cleanse rules new my.members-evening --category promo --into my-pack",
            "cleanse rules new promo.tea --into my-pack --line Tea! --lang en",
        ),
    )
    parser.add_argument("id", metavar="ID", help="the id of the rule; no rule may have it yet")
    parser.add_argument(
        "--into", metavar="PACK", required=True, help="a folder of rules or a TOML file; made if missing"
    )
    parser.add_argument(
        "--category", metavar="NAME", help="what the rule takes out (default: the first word of the id)"
    )
    parser.add_argument("--line", metavar="TEXT", action="append", default=[], help="a line that it is to take; repeat")
    parser.add_argument("--lang", metavar="LANG", help="the language of its texts, as in de (default: any)")
    parser.add_argument("--rules", metavar="DIR", action="append", help="a pack whose ids are taken too; repeat")
    add_talk_flags(parser)


def run(args: argparse.Namespace) -> int:
    """Do what `args.action` says; 1 where a test or a check found something."""
    actions = {"list": _list, "show": _show, "test": _test, "lint": _lint, "new": _new}
    return actions[args.action](args)


def _add(actions: Subparsers, name: str, purpose: str, examples: Sequence[str]) -> Parser:
    return actions.add_parser(name, help=purpose, examples=examples, description=purpose[0].upper() + purpose[1:] + ".")


def _list(args: argparse.Namespace) -> int:
    from cleanse.cli.talk import say_faults
    from cleanse.rulepack import load_rules

    rules = load_rules(*args.rules)
    say_faults(rules.faults, is_quiet=args.quiet)
    if args.layout == "jsonl":
        _print_objects(rules.rules)
    else:
        _print_table(rules.rules)
    return 0


def _show(args: argparse.Namespace) -> int:
    from cleanse.cli.talk import say_faults
    from cleanse.rulepack import load_rules

    rules = load_rules(*args.rules)
    say_faults(rules.faults, is_quiet=args.quiet)
    if args.layout == "jsonl":
        _print_objects([rules[args.id]])
    else:
        _print_rule(rules[args.id])
    return 0


def _print_objects(rules: Iterable[Rule]) -> None:
    from cleanse.io.writer import Writer

    with Writer(None) as output:
        for rule in rules:
            output.write(_table(rule))


def _print_table(rules: Iterable[Rule]) -> None:
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


def _checked(args: argparse.Namespace) -> tuple[Sequence[Rule], Sequence[Rule], Sequence[Fault]]:
    """Return the rules to be checked, all rules in force, and what is wrong with them.

    Shipped rules were checked before they were shipped: who names packs asks for those alone.
    """
    from cleanse.rulepack import load_rules

    rules = load_rules(*args.rules, thorough=not args.rules)
    checked = load_rules(*args.rules, shipped=False) if args.rules else rules
    return checked.rules, rules.rules, rules.faults


def _test(args: argparse.Namespace) -> int:
    from cleanse.cli.talk import number, say
    from cleanse.rulecheck import check_examples, check_near_misses, near_misses

    rules, _, known = _checked(args)
    misses = list(near_misses())
    errors = [fault for fault in known if fault.is_error]
    faults = [*errors, *check_examples(rules), *check_near_misses(rules, misses)]
    _print_faults(faults, args.layout)
    examples = sum(len(rule.remove) + len(rule.keep) for rule in rules)
    if not args.quiet:
        held = f"{number(len(rules), 'rule')}, {number(examples, 'example')}, {len(misses):,} near-misses"
        say(f"{held}: {number(len(faults), 'fault') if faults else 'all hold'}")
    return 1 if faults else 0


def _lint(args: argparse.Namespace) -> int:
    from collections import Counter

    from cleanse.cli.talk import number, say
    from cleanse.rulecheck import near_misses
    from cleanse.rulehints import hints

    rules, in_force, known = _checked(args)
    faults = [*known, *hints(rules, in_force, near_misses())]
    _print_faults(faults, args.layout)
    kinds = Counter(fault.kind for fault in faults)
    if not args.quiet:
        counts = ", ".join(number(kinds[kind], kind) for kind in ("error", "warning", "hint"))
        say(f"{number(len(rules), 'rule')}: {counts}")
        if selecting := sum(bool(rule.select) for rule in rules):
            say(f"{number(selecting, 'rule')} with `select`: on HTML pages only, texts have no elements")
    return 1 if kinds["error"] or (args.strict and faults) else 0


def _new(args: argparse.Namespace) -> int:
    from pathlib import Path

    from cleanse.cli.newrule import NewRule, add_rule
    from cleanse.cli.talk import say
    from cleanse.rulepack import load_rules
    from cleanse.show.terminal import visible

    rule = NewRule(args.id, args.category or args.id.partition(".")[0], tuple(args.line), args.lang)
    place = add_rule(Path(args.into), rule, load_rules(*args.rules))
    print(visible(place))
    if not args.quiet:
        say(
            f"fill in what says TODO, then: cleanse rules lint --rules {args.into}; cleanse rules test --rules {args.into}"
        )
    return 0


def _print_faults(faults: Iterable[Fault], layout: str) -> None:
    from cleanse.show.terminal import visible

    for fault in faults:
        if layout == "text":
            print(visible(str(fault)))
        else:
            from cleanse.record import json_line

            row = {
                "file": fault.file,
                "line": fault.line,
                "kind": fault.kind,
                "rule": fault.rule,
                "reason": fault.reason,
            }
            sys.stdout.write(json_line(row).decode())
