r"""What a pattern needs: short strings of which every line that it matches holds at least one.

All patterns of a language are looked for at once by their needles, in time that does not depend on how many there are;
only a pattern whose needle stands in a line is tried there. The idea is Russ Cox's for RE2's `FilteredRE2` and for code
search (https://swtch.com/~rsc/regexp/regexp4.html).

Needles speak of folded text: no case, one kind of quote, dash and blank, `0` for every digit, and a line break around
each line, without the signs that a line may begin with. `EDGE` at an end of a needle stands for the edge of a word.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import product
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

LINE_BREAK = "\n"
DIGIT = "0"
EDGE = "\b"

# More alternatives than this are not spelled out: a choice of months and days has thousands.
_MOST_STRINGS = 256
_MOST_IN_CLASS = 8
_MOST_DIGITS = 4
_ENDLESS = sys.maxsize
_LEAST_TELLING = 3.0
_TELLS_ALL = 8.0
_START_TELLS = 3.0
_EDGE_TELLS = 0.8
_RARE_TELLS = 4.0
_LETTER_TELLS = 1.0
_OTHER_TELLS = 0.5
_COMMON_SIGNS = frozenset(" .,:;!?'\"" + DIGIT)
_IDEOGRAPH = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_ESCAPED = {r"\d": DIGIT, r"\s": " ", r"\t": " "}
# Signs and nothing else. Before the end of a line they say that a word ends, and at its start folded text has none.
_SIGNS = re.compile(r"\\[Ws]|\[\^(?:\\w|\\pL\\pN)[^\w\]]*\]|\[(?!\^)(?:\\[sW]|\\\W|[^\w\\\]])+\]")
# A pattern for lines of signs alone.
_WORDLESS = re.compile(r"\^\[(?!\^)(?:\\x\{\w+\}|\\s|[^\w\\\]])+\](?:[*+]|\{\d,\d\})?\$")
_WORDLESS_LINE = LINE_BREAK + LINE_BREAK

_BLANKS = re.compile(" {2,}")
_EDGES = re.compile(f"{EDGE}+")
# What a line may begin with before its first word.
DRESS = re.compile(r"^\W+")

Fold = Callable[[str], str]


class _Part(NamedTuple):
    """What a piece of a pattern matches, as far as strings can tell; None is unknown.

    `strings`: it matches exactly one of these. `heads`, `tails`: its match begins and ends with one of these. `needles`:
    its match holds one of these.
    """

    strings: frozenset[str] | None = None
    heads: frozenset[str] | None = None
    tails: frozenset[str] | None = None
    needles: frozenset[str] | None = None


_NOTHING_MORE = frozenset({""})
_ANYTHING = _Part()


def _exactly(strings: frozenset[str]) -> _Part:
    return _Part(strings, strings, strings, strings if "" not in strings else None)


_EMPTY = _exactly(_NOTHING_MORE)


def needles(pattern: str, fold: Fold) -> frozenset[str]:
    r"""Return strings of which every match of a pattern holds at least one; none where it needs no string at all.

    `fold` folds a text's characters (case, quotes, dashes) and leaves its line breaks and its dress.

    >>> needles(r"^Photo: [\w ]{2,40}$", str.lower)
    frozenset({'\nphoto: '})
    >>> sorted(needles(r"[\w ]{2,40} is a (?:staff|senior) writer", str.lower))
    [' is a senior writer', ' is a staff writer']
    >>> needles(r"\w+", str.lower)
    frozenset()
    """
    if _WORDLESS.fullmatch(pattern):
        return frozenset({_WORDLESS_LINE})
    tokens = TOKEN.findall(pattern)[::-1]
    part = _alternatives(tokens, fold)
    return _shortest(map(_normal, part.needles or ()))


def is_telling(needle: str) -> bool:
    r"""Return whether few lines hold a needle; the others stand in many paragraphs.

    >>> is_telling("newsletter"), is_telling("ap"), is_telling("\nby ")
    (True, False, True)
    """
    return _tellingness(needle) >= _LEAST_TELLING


def _shortest(strings: Iterable[str]) -> frozenset[str]:
    """Return the strings without those that hold another one."""
    kept: list[str] = []
    for string in sorted(set(strings), key=len):
        if not any(shorter in string for shorter in kept):
            kept.append(string)
    return frozenset(kept)


def _normal(needle: str) -> str:
    """Return a needle as it stands in folded text: single blanks, and nothing but a word after a line break.

    Edges inside it part it, for any sign may be there: the most telling piece stays. A sign that tells more than the
    start of a line ("©") stays too, anywhere.
    """
    if "  " in needle:
        needle = _BLANKS.sub(" ", needle)
    if EDGE in needle:
        pieces = _EDGES.split(needle)
        best = max(range(len(pieces)), key=lambda at: sum(map(_tells, pieces[at])))
        left = EDGE if best > 0 and pieces[best][:1].isalnum() else ""
        right = EDGE if best < len(pieces) - 1 and pieces[best][-1:].isalnum() else ""
        needle = left + pieces[best] + right
    if not needle.startswith(LINE_BREAK):
        return needle
    undressed = DRESS.sub("", needle)
    at_start = LINE_BREAK + undressed if undressed else ""
    if at_start == needle:
        return needle
    return max(at_start, needle[1:].strip(), key=lambda one: sum(map(_tells, one)))


def _tellingness(needle: str) -> float:
    """Return how rare a needle is, 0 for one that is in every text."""
    return sum(map(_tells, _normal(needle)))


@lru_cache(maxsize=4096)
def _tells(sign: str) -> float:
    if sign == EDGE:
        return _EDGE_TELLS
    if sign == LINE_BREAK:
        return _START_TELLS
    if sign in _COMMON_SIGNS:
        return _OTHER_TELLS
    if sign.isascii() and sign.isalnum():
        return _LETTER_TELLS
    if sign in "()/-" or (sign.isalnum() and not _IDEOGRAPH.match(sign)):
        return _LETTER_TELLS
    return _RARE_TELLS


def _better(*choices: frozenset[str] | None) -> frozenset[str] | None:
    """Return the choice whose least telling needle tells most; of those that tell enough, the smallest."""
    best, best_score = None, (0.0, 0)
    for choice in choices:
        score = (min(_TELLS_ALL, *map(_tellingness, choice)), -len(choice)) if choice else best_score
        if score[0] and score > best_score:
            best, best_score = choice, score
    return best


def _alternatives(tokens: list[str], fold: Fold) -> _Part:
    """Return what the alternatives up to the closing parenthesis match, and take them off the tokens, last first."""
    branches: list[_Part] = []
    parts: list[_Part] = []
    while tokens and (token := tokens.pop()) != ")":
        if token == "|":
            branches.append(_sequence(parts))
            parts = []
            continue
        is_group = token[0] == "(" and token[-1] != ")"
        part = _alternatives(tokens, fold) if is_group else _single(token, fold)
        is_repeated = bool(tokens) and (tokens[-1] in {"*", "+", "?"} or (tokens[-1][0] == "{" and len(tokens[-1]) > 1))
        if is_repeated:
            part = _repeated(part, tokens.pop())
            if tokens and tokens[-1] == "?":  # lazy or greedy finds the same lines
                tokens.pop()
        if is_repeated and _SIGNS.fullmatch(token):
            if _is_at_start(parts):
                part = _EMPTY
            elif tokens[-1:] == ["$"]:
                part, tokens[-1] = _EMPTY, r"\b"
        if parts and part.strings and parts[-1].strings and len(part.strings) == len(parts[-1].strings) == 1:
            part = _exactly(_joined(parts.pop().strings or _NOTHING_MORE, part.strings))
        parts.append(part)
    return _either([*branches, _sequence(parts)])


def _is_at_start(parts: Sequence[_Part]) -> bool:
    return len(parts) == 1 and parts[0].strings == frozenset({LINE_BREAK})


def _either(branches: Sequence[_Part]) -> _Part:
    if len(branches) == 1:
        return branches[0]
    return _Part(
        _few(_union(branch.strings for branch in branches)),
        _few(_union(branch.heads for branch in branches)),
        _few(_union(branch.tails for branch in branches)),
        _union(branch.needles for branch in branches),
    )


def _few(strings: frozenset[str] | None) -> frozenset[str] | None:
    return strings if strings is not None and len(strings) <= _MOST_STRINGS else None


def _union(sets: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    joined: set[str] = set()
    for one in sets:
        if one is None:
            return None
        joined |= one
    return frozenset(joined)


def _sequence(parts: Sequence[_Part]) -> _Part:
    """Return what parts in a row match: strings of neighbours are joined as long as they are few."""
    run = _NOTHING_MORE
    heads: frozenset[str] | None = None
    best: frozenset[str] | None = None
    is_exact = True
    for part in parts:
        if part.strings is not None and _is_worth_joining(run, part.strings):
            run = _joined(run, part.strings)
            continue
        before = _joined(run, part.heads) if part.heads and _is_worth_joining(run, part.heads) else run
        heads = before if is_exact else heads
        best = _better(best, before, part.needles)
        run = part.tails or _NOTHING_MORE
        is_exact = False
    best = _better(best, run)
    return _Part(run, run, run, best) if is_exact else _Part(None, heads, run, best)


def _joined(first: frozenset[str], second: frozenset[str]) -> frozenset[str]:
    return frozenset(a + b for a, b in product(first, second))


def _is_worth_joining(run: frozenset[str], strings: frozenset[str]) -> bool:
    if len(strings) == 1:
        return True
    return len(run) * len(strings) <= _MOST_STRINGS and min(map(_tellingness, run)) < _TELLS_ALL


@lru_cache(maxsize=4096)
def _single(token: str, fold: Fold) -> _Part:
    if token == r"\b":
        return _exactly(frozenset({EDGE}))
    if token in {"^", "$"}:
        return _exactly(frozenset({LINE_BREAK}))
    if token[0] == "(":
        return _EMPTY  # flags
    if token[0] == "[" and len(token) > 1:
        return _class(token, fold)
    return _ANYTHING if token == "." else _literal(token, fold)


def _literal(token: str, fold: Fold) -> _Part:
    """Return what a character or an escaped one matches."""
    sign = token[-1]
    if len(token) > 2 or (len(token) == 2 and sign.isalnum()):
        return _exactly(frozenset({_ESCAPED[token]})) if token in _ESCAPED else _ANYTHING
    return _exactly(frozenset({DIGIT if sign.isdigit() else fold(sign)}))


def _class(token: str, fold: Fold) -> _Part:
    """Return the members of a small class spelled out."""
    body = token[1:-1]
    if body.startswith("^") or "[:" in body or re.search(r"(?<!^)(?<!\\)-.", body):
        return _ANYTHING
    members = _union(_literal(sign, fold).strings for sign in re.findall(r"\\.|.", body))
    return _ANYTHING if members is None or len(members) > _MOST_IN_CLASS else _exactly(members)


def _repeated(part: _Part, count: str) -> _Part:
    if part.strings == frozenset({" "}):  # runs of blanks are one blank in folded text
        return _ANYTHING if count[0] == "{" else part if count == "+" else _either([part, _EMPTY])
    if count == "?":
        return _either([part, _EMPTY])
    low, comma, high = {"*": "0,", "+": "1,"}.get(count, count.strip("{}")).partition(",")
    most = int(high or low) if high or not comma else _ENDLESS
    if part.strings == frozenset({DIGIT}) and most <= _MOST_DIGITS:
        return _exactly(frozenset(DIGIT * times for times in range(int(low), most + 1)))
    return part._replace(strings=None) if int(low) else _ANYTHING
