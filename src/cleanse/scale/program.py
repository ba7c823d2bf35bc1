"""Deduplication as a program of steps over tables, the same for every engine and for every order of the input.

A *node* is what copies with the same words have in common; nodes are ranked by length, then fingerprint. Of the nodes that
tell one story, the first in rank that is near no higher one is the centre of a cluster (a greedy independent set), and every
other one belongs to the centre it is most like: each by an edge that was verified, never by a chain of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from cleanse.dedup.spans import MOST_HOLDERS, REPEATED_LINE
from cleanse.scale.signing import EDGES, LINES, SIGNED, comparing, lines_of, signing

if TYPE_CHECKING:
    from cleanse.scale.engine import Engine

Keep = Literal["first", "longest", "none"]

# Of a hash that many have, so many of the highest rank are compared with all others: of a story that a hundred sites
# print, the fullest versions; of a stock phrase, too few to cost much.
_MOST_OF_STOCK = 3
_LEAST_SHARED_KEYS, _FEW_KEYS = 2, 8
_MOST_WORDS = 10**11  # no text has as many, so that the longer one is the first in the order of strings


def deduplicate(engine: Engine, threshold: float, keep: Keep) -> None:
    """Make the tables `clusters` (n, node, centre) and `labels` (n, is_kept, of, similarity, kind, evidence) of `articles`.

    `articles` has n (the place in the input), id, text and url. `of` is the n of the kept twin. What has no text is in
    neither table.
    """
    _find_edges(engine, threshold)
    _make_clusters(engine)
    _make_labels(engine, keep)


def _find_edges(engine: Engine, threshold: float) -> None:
    engine.map("lines", "SELECT text, url FROM articles", lines_of, LINES)
    engine.query("repeated", f"SELECT key FROM lines GROUP BY key HAVING count(DISTINCT story) >= {REPEATED_LINE}")
    repeated = frozenset(row["key"] % (1 << 64) for row in engine.rows("SELECT key FROM repeated"))
    engine.map("signed", "SELECT n, id, text, url FROM articles", signing(repeated), SIGNED)
    engine.query(
        "nodes",
        f"SELECT s.*, lpad(CAST({_MOST_WORDS} - s.words AS STRING), 12, '0') || s.node AS place FROM (SELECT *, row_number() OVER "
        "(PARTITION BY node ORDER BY id, n) AS copy, min(n) OVER (PARTITION BY node) AS first_n FROM signed) s WHERE s.copy = 1",
    )
    engine.query(
        "holders",
        "SELECT key, node, key_count, row_number() OVER (PARTITION BY key ORDER BY place) AS place_of_key, "
        "count(*) OVER (PARTITION BY key) AS holders "
        f"FROM (SELECT {engine.explode}(keys) AS key, node, key_count, place FROM nodes) k",
    )
    engine.query(
        "pairs",
        "SELECT b.node AS a, a.node AS b, count(*) AS shared FROM holders a JOIN holders b ON a.key = b.key "
        "AND b.place_of_key < a.place_of_key "
        f"AND (a.holders <= {MOST_HOLDERS} OR b.place_of_key <= {_MOST_OF_STOCK}) GROUP BY b.node, a.node "
        f"HAVING count(*) >= CASE WHEN least(min(a.key_count), min(b.key_count)) > {_FEW_KEYS} THEN {_LEAST_SHARED_KEYS} ELSE 1 END",
    )
    sides = ", ".join(
        f"{side}.sketch_limit AS {side}_limit, {side}.sketch AS {side}_sketch, {side}.numbers AS {side}_numbers, "
        f"{side}.names AS {side}_names"
        for side in "ab"
    )
    engine.map(
        "edges",
        f"SELECT p.a, p.b, p.shared, {sides} FROM pairs p JOIN nodes a ON p.a = a.node JOIN nodes b ON p.b = b.node",
        comparing(threshold),
        EDGES,
    )


def _make_clusters(engine: Engine) -> None:
    # `a` is the higher in rank of every pair.
    engine.query("near", "SELECT b AS node, a AS higher FROM edges")
    _independent(engine, "centre", "near")
    engine.query(
        "members",
        "SELECT node, centre, similarity FROM (SELECT e.b AS node, e.a AS centre, e.similarity, row_number() OVER "
        "(PARTITION BY e.b ORDER BY e.similarity DESC, n.place) AS choice FROM edges e JOIN centre_out o ON e.b = o.node "
        "LEFT JOIN centre_out x ON e.a = x.node JOIN nodes n ON e.a = n.node WHERE x.node IS NULL) c WHERE choice = 1",
    )
    engine.query(
        "clusters",
        "SELECT s.n, s.node, coalesce(m.centre, s.node) AS centre FROM signed s LEFT JOIN members m ON s.node = m.node",
    )


def _make_labels(engine: Engine, keep: Keep) -> None:
    order = "first_n" if keep == "first" else "place"
    ranked = f"x.{order} AS a_order, y.{order} AS b_order FROM edges e JOIN nodes x ON e.a = x.node JOIN nodes y ON e.b = y.node"
    engine.query(
        "links",
        "SELECT CASE WHEN a_order < b_order THEN b ELSE a END AS node, CASE WHEN a_order < b_order THEN a ELSE b END AS higher, "
        "CASE WHEN a_order < b_order THEN b_in_a ELSE a_in_b END AS is_contained, similarity, evidence "
        f"FROM (SELECT e.*, {ranked}) r",
    )
    engine.query("contained", "SELECT node, higher FROM links WHERE is_contained")
    _independent(engine, "left", "contained")
    engine.query(
        "twins",
        "SELECT node, higher, similarity, evidence, is_out FROM (SELECT l.node, l.higher, l.similarity, l.evidence, "
        "o.node IS NOT NULL AS is_out, row_number() OVER (PARTITION BY l.node ORDER BY l.similarity DESC, h.place) AS choice "
        "FROM links l JOIN nodes h ON l.higher = h.node LEFT JOIN left_out o ON l.node = o.node "
        "LEFT JOIN left_out x ON l.higher = x.node WHERE x.node IS NULL AND (o.node IS NULL OR l.is_contained)) c WHERE choice = 1",
    )
    kept = "NOT has_twin" if keep == "none" else "NOT (is_copy OR coalesce(is_out, false))"
    engine.query(
        "labels",
        f"SELECT n, {kept} AS is_kept, CASE WHEN is_out IS NULL THEN CASE WHEN is_copy THEN first_n END ELSE "
        "CASE WHEN is_copy AND NOT is_out THEN first_n ELSE twin_n END END AS of, "
        "CASE WHEN is_copy AND NOT coalesce(is_out, false) THEN 1.0 ELSE similarity END AS similarity, "
        "CASE WHEN is_out THEN 'near' WHEN is_copy THEN 'exact' WHEN is_out IS NOT NULL THEN 'fuller' END AS kind, "
        "CASE WHEN is_copy AND NOT coalesce(is_out, false) THEN '' ELSE evidence END AS evidence FROM ("
        "SELECT s.n, d.first_n, s.n <> d.first_n AS is_copy, t.is_out, t.similarity, t.evidence, h.first_n AS twin_n, "
        "count(*) OVER (PARTITION BY c.centre) > 1 AS has_twin FROM signed s JOIN nodes d ON s.node = d.node "
        "JOIN clusters c ON s.n = c.n LEFT JOIN twins t ON s.node = t.node LEFT JOIN nodes h ON t.higher = h.node) j",
    )


def _independent(engine: Engine, name: str, edges: str) -> None:
    """Make the table `<name>_out`: the nodes with an edge to a higher one that is not out itself.

    Round by round: what has no undecided higher neighbour stays, and what has an edge to one that stays is out.
    """
    engine.query(f"{name}_out_0", f"SELECT node FROM {edges} WHERE false")
    engine.query(
        f"{name}_in_0", f"SELECT DISTINCT higher AS node FROM {edges} WHERE higher NOT IN (SELECT node FROM {edges})"
    )
    turn = 0
    while True:
        out, inside = f"{name}_out_{turn + 1}", f"{name}_in_{turn + 1}"
        engine.query(
            out,
            f"SELECT node FROM {name}_out_{turn} UNION SELECT e.node FROM {edges} e JOIN {name}_in_{turn} i ON e.higher = i.node",
        )
        # In are those whose higher neighbours are all out, beside those that have none.
        engine.query(
            inside,
            f"SELECT node FROM {name}_in_{turn} UNION SELECT e.node FROM {edges} e LEFT JOIN {out} o ON e.higher = o.node "
            f"WHERE e.node NOT IN (SELECT node FROM {out}) GROUP BY e.node HAVING count(*) = count(o.node)",
        )
        if _count(engine, inside) == _count(engine, f"{name}_in_{turn}"):
            engine.query(f"{name}_out", f"SELECT node FROM {out}")
            return
        turn += 1


def _count(engine: Engine, table: str) -> int:
    (row,) = engine.rows(f"SELECT count(*) AS total FROM {table}")
    return int(row["total"])
