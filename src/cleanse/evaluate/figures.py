"""Shares and their intervals."""

from __future__ import annotations

_Z95 = 1.96


def share(part: float, whole: float) -> float:
    """Return a part of a whole as a number between 0 and 1; nothing of nothing is 0."""
    return part / whole if whole else 0.0


def f1(precision: float, recall: float) -> float:
    """Return the harmonic mean of two shares.

    >>> f1(1.0, 0.5)
    0.6666666666666666
    """
    return share(2 * precision * recall, precision + recall)


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927), which holds for small numbers too.

    >>> [round(bound, 2) for bound in wilson(10, 10)]
    [0.72, 1.0]
    """
    if not total:
        return 0.0, 1.0
    p, z = hits / total, _Z95
    centre = p + z * z / (2 * total)
    spread = z * (p * (1 - p) / total + z * z / (4 * total * total)) ** 0.5
    scale = 1 + z * z / total
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
