r"""The part of a pattern that every match must hold, in a form that a set of thousands can be searched for at once.

An RE2 set reads a line once for all its patterns, but only while its automaton stays small. A loop over a wide class
(`[\w ]{2,40}`) that may start anywhere makes it build new states for every new text, ten times slower than the text can
be read. So a pattern enters the set as its best piece without such loops; what passes is confirmed by the exact
pattern. The pieces are also loose on characters beyond ASCII: exact Unicode classes take a hundred times as long to
compile.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

# A group's opening, an escape, a class, a counted repetition, or one character.
TOKEN = re.compile(
    r"\((?:\?(?:[a-zA-Z-]*:|P<\w+>|[a-zA-Z-]+\)))?"
    r"|\\(?:[pP]\{[^}]*\}|[pPx]\{?\w+\}?|.)"
    r"|\[\^?\]?(?:\\(?:[pPx]\{[^}]*\}|.)|\[:\w+:\]|[^\]\\])*\]"
    r"|\{\d+(?:,\d*)?\}|.",
    re.DOTALL,
)
ESCAPE_IN_CLASS = re.compile(r"\\(?:[pP]\{(\^?)\w+\}|[pP](\w)|x\{[^}]*\}|(.))")

# Every character beyond ASCII may be a letter, a digit, a blank or a sign: that compiles to little.
_BEYOND = r"\x{80}-\x{10ffff}"
_ESCAPES = {
    "w": f"[0-9A-Za-z_{_BEYOND}]",
    "W": "[^0-9A-Za-z_]",
    "d": f"[0-9{_BEYOND}]",
    "D": "[^0-9]",
    "s": f"[ \\t{_BEYOND}]",
    "S": r"[^ \t]",
    "b": "",
}
_ESCAPES_IN_CLASS = {"w": f"0-9A-Za-z_{_BEYOND}", "d": f"0-9{_BEYOND}", "s": f" \\t{_BEYOND}"}
_LITERALS = {"'": f"['`{_BEYOND}]", '"': f'["{_BEYOND}]', " ": f"(?:[ \\t{_BEYOND}]+)", "…": r"(?:…|\.{3})"}

# Loops over what is no word end with the next word, so they cost no states to speak of.
_TAME = frozenset({r"\W", r"\s", " ", r"[\W]", r"[\s]"})

# A piece of fewer letters than this would stand in most lines.
_LEAST_LITERALS = 3
# At the start of a line the set stops reading at once where nothing matches, so there two letters tell enough.
_LEAST_LITERALS_AT_START = 2


class Piece(NamedTuple):
    """What the set looks for: at the start of a line, or anywhere in it."""

    source: str
    is_anchored: bool


class _Item(NamedTuple):
    """A token or group with its repetition: loose source, letters that it surely holds, and whether it loops widely."""

    source: str
    literals: int
    is_loop: bool
    branches: tuple[tuple[_Item, ...], ...] = ()


def pieces(pattern: str) -> list[Piece] | None:
    r"""Return pieces of which every match of the pattern holds at least one; None where no piece is telling enough.

    >>> pieces(r"^Photo: [\w ]{2,40}$")
    [Piece(source='Photo:', is_anchored=True)]
    >>> pieces(r"[\w ]{2,40} is a staff writer")[0].is_anchored
    False
    """
    found: list[Piece] = []
    for branch in _parse(pattern):
        best = _best(branch)
        if best is None:
            return None
        score, parts = best
        least = _LEAST_LITERALS_AT_START if all(part.is_anchored for part in parts) else _LEAST_LITERALS
        if score < least:
            return None
        found.extend(parts)
    return found


def loose_source(pattern: str) -> str:
    """Return the whole pattern made loose: it matches wherever the exact one does."""
    return "|".join("".join(item.source for item in branch) for branch in _parse(pattern))


def _best(branch: Sequence[_Item]) -> tuple[int, list[Piece]] | None:
    """Return the most telling way to look for a sequence, with the letters that it surely holds."""
    candidates: list[tuple[int, list[Piece]]] = []
    run: list[_Item] = []
    for item in [*branch, _Item("", 0, is_loop=True)]:
        if not item.is_loop:
            run.append(item)
            continue
        if item.literals and item.branches:
            run.append(_head(item))
            inner = [one for part in item.branches if (one := _best(part)) is not None]
            if len(inner) == len(item.branches):
                anywhere = [Piece(piece.source, is_anchored=False) for _, parts in inner for piece in parts]
                candidates.append((min(score for score, _ in inner), anywhere))
        if run:
            candidates.append(_candidate(run))
        run = []
    return max(candidates, key=_tellingness, default=None)


def _head(group: _Item) -> _Item:
    """Return how a group that loops begins: each of its branches up to its first loop."""
    heads = [list(takewhile(lambda item: not item.is_loop, branch)) for branch in group.branches]
    source = "|".join("".join(item.source for item in head) for head in heads)
    return _Item(f"(?:{source})", min(sum(item.literals for item in head) for head in heads), is_loop=False)


def _tellingness(candidate: tuple[int, list[Piece]]) -> int:
    score, parts = candidate
    return score + (_LEAST_LITERALS if score and all(part.is_anchored for part in parts) else 0)


def _candidate(run: Sequence[_Item]) -> tuple[int, list[Piece]]:
    flags = list(
        takewhile(lambda item: item.source.startswith("(?") and item.source.endswith(")") and not item.branches, run)
    )
    rest = run[len(flags) :]
    is_anchored = bool(rest) and rest[0].source == "^"
    kept = _trimmed(rest[1:], both_ends=False) if is_anchored else _trimmed(rest, both_ends=True)
    source = "".join(item.source for item in [*flags, *kept])
    return sum(item.literals for item in kept), [Piece(source, is_anchored)]


def _trimmed(run: Sequence[_Item], *, both_ends: bool) -> Sequence[_Item]:
    """Return a run without the items at its end (and start) that tell nothing."""
    telling = [index for index, item in enumerate(run) if item.literals]
    if not telling:
        return run
    return run[telling[0] if both_ends else 0 : telling[-1] + 1]


def _parse(pattern: str) -> tuple[tuple[_Item, ...], ...]:
    branches, rest = _branches(TOKEN.findall(pattern))
    return branches if not rest else (*branches, *_parse("".join(rest[1:])))  # a stray ")" is RE2's to refuse


def _branches(tokens: Sequence[str]) -> tuple[tuple[tuple[_Item, ...], ...], Sequence[str]]:
    """Return the alternatives up to the closing parenthesis, and the tokens from it on."""
    branches: list[tuple[_Item, ...]] = []
    items: list[_Item] = []
    while tokens and tokens[0] != ")":
        token, tokens = tokens[0], tokens[1:]
        if token == "|":
            branches.append(tuple(items))
            items = []
            continue
        is_group = token[0] == "(" and token[-1] != ")"
        if is_group:
            inner, tokens = _branches(tokens)
            tokens = tokens[1:]
            item = _group(token, inner)
        else:
            item = _single(token)
        if tokens and (tokens[0] in {"*", "+", "?"} or (tokens[0][0] == "{" and len(tokens[0]) > 1)):
            item = _repeated(item, tokens[0], is_tame=token in _TAME)
            tokens = tokens[1:]
            if tokens and tokens[0] == "?":  # lazy or greedy is one to a set
                tokens = tokens[1:]
        items.append(item)
    branches.append(tuple(items))
    return tuple(branches), tokens


def _group(opening: str, branches: tuple[tuple[_Item, ...], ...]) -> _Item:
    opening = "(?:" if opening == "(" or opening.startswith("(?P") else opening
    source = opening + "|".join("".join(item.source for item in branch) for branch in branches) + ")"
    literals = min(sum(item.literals for item in branch) for branch in branches)
    return _Item(source, literals, any(item.is_loop for branch in branches for item in branch), branches)


def _single(token: str) -> _Item:
    if len(token) > 1 and token[0] == "\\":
        if token[1] in "pP":
            return _Item(".", 0, is_loop=False)
        loose = _ESCAPES.get(token[1])
        return _Item(token if loose is None else loose, int(loose is None), is_loop=False)
    if len(token) > 1 and token[0] == "[":
        return _Item(_loose_class(token), 0, is_loop=False)
    if token in _LITERALS:
        return _Item(_LITERALS[token], int(token not in " '\""), is_loop=False)
    return _Item(token, int(token not in ".^$" and token[0] != "("), is_loop=False)


def _repeated(item: _Item, count: str, *, is_tame: bool) -> _Item:
    if count == "?":
        return _Item(item.source + "?", 0, item.is_loop)
    low, _, high = count.strip("{}").partition(",") if count[0] == "{" else ("0" if count == "*" else "1", ",", "")
    least = int(low)
    is_short = count[0] == "{" and int(high or low) <= 2 and ("," not in count or high)
    loose = count if is_short else "*" if least == 0 else "+"
    return _Item(item.source + loose, item.literals * least, item.is_loop or not (is_tame or is_short), item.branches)


def _loose_class(token: str) -> str:
    is_negated = token[1] == "^"
    is_wide = False

    def loosen(match: re.Match[str]) -> str:
        nonlocal is_wide
        if match[1] is not None or match[2] is not None or match[3] in {"W", "D", "S"}:
            is_wide = True
            return ""
        if match[3] in _ESCAPES_IN_CLASS:
            return "" if is_negated else _ESCAPES_IN_CLASS[match[3]]
        return match[0]

    body = ESCAPE_IN_CLASS.sub(loosen, token)
    if (is_wide and not is_negated) or body in {"[^]", "[]"}:
        return "."  # a class by property: anything may be in it
    return body
