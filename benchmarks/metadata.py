"""How often title, authors and date of a page are right, and what finding them costs, beside trafilatura's.

The gold is a JSONL file, one page a row: `page` (a file below the data's `html` folder), `titles` (each is right),
`authors` (lists of names, each list is right) and `dates` (each is right, null where the page shows none); a row
without one of the keys is not judged on it. Titles are compared by their letters and digits, names by their last word.

    python benchmarks/metadata.py --gold gold.jsonl [--data DIR] [--half even|odd] [--errors]
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

from lxml.html import HTMLParser, document_fromstring

from cleanse.extract.metadata import metadata
from cleanse.extract.metadata.words import folded
from corpus import data_parser, rows
from report import fraction, table


class Answer(NamedTuple):
    """What an extractor says of a page."""

    title: str | None
    authors: tuple[str, ...]
    date: str | None


def main() -> None:
    flags = data_parser(__doc__ or "")
    flags.add_argument("--gold", type=Path, required=True, metavar="FILE", help="rows of what is right, as above")
    flags.add_argument("--half", choices=("even", "odd"), help="judge only every other row")
    flags.add_argument("--errors", action="store_true", help="print what cleanse got wrong")
    flags.add_argument("--repeat", type=int, default=3, metavar="N", help="how often each page is timed (default: 3)")
    args = flags.parse_args()
    gold = list(rows(args.gold))
    if args.half:
        gold = gold[args.half == "odd" :: 2]
    urls = addresses(args.data)
    right: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    cost: dict[str, float] = defaultdict(float)
    for row in gold:
        raw = (args.data / "html" / row["page"]).read_bytes()
        url = urls.get(row["page"])
        for name, extract in EXTRACTORS.items():
            answer = None
            for _ in range(args.repeat):
                tree = parsed(raw)
                start = process_time()
                answer = extract(tree, url)
                cost[name] += process_time() - start
            start = process_time()
            parsed(raw)
            cost["parsing"] += process_time() - start
            assert answer is not None
            for key, is_right in judge(answer, row).items():
                for part in (row["page"].split("/")[0], "all"):
                    right[part, key, name].append(is_right)
                if args.errors and not is_right and name == "cleanse":
                    print(
                        f"{row['page']} {key}: {getattr(answer, key)!r}, not {row.get(key) or row[key + 's']!r}",
                        file=sys.stderr,
                    )
    print(report(right))
    print()
    per_page = {
        name: 1000 * seconds / (len(gold) * (len(EXTRACTORS) if name == "parsing" else args.repeat))
        for name, seconds in cost.items()
    }
    base = per_page["trafilatura"]
    print(
        table(
            ["CPU a page, without parsing", "ratio to trafilatura"],
            [[n, f"{v / base:.2f}"] for n, v in per_page.items()],
        )
    )


def ours(tree: Any, url: str | None) -> Answer:
    found = metadata(tree, url)
    return Answer(
        found.title.value if found.title else None,
        tuple(one.value for one in found.authors),
        found.date.value if found.date else None,
    )


def trafilaturas(tree: Any, url: str | None) -> Answer:
    from trafilatura import extract_metadata

    found = extract_metadata(tree, default_url=url)
    authors = tuple(found.author.split("; ")) if found and found.author else ()
    return Answer(found.title, authors, found.date) if found else Answer(None, (), None)


EXTRACTORS: dict[str, Callable[[Any, str | None], Answer]] = {"cleanse": ours, "trafilatura": trafilaturas}


def judge(answer: Answer, row: dict[str, Any]) -> dict[str, bool]:
    verdict = {"title": folded(answer.title or "") in {folded(title) for title in row["titles"]}}
    if "authors" in row:
        verdict["authors"] = surnames(answer.authors) in [surnames(names) for names in row["authors"]]
    if "dates" in row:
        verdict["date"] = answer.date in row["dates"]
    return verdict


def surnames(names: Sequence[str]) -> frozenset[str]:
    return frozenset(folded(name.split()[-1]) for name in names if name.split())


def parsed(raw: bytes) -> Any:
    text = raw.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
    return document_fromstring(text.encode(), parser=HTMLParser(encoding="utf-8"))


def addresses(data: Path) -> dict[str, str]:
    return {
        f"{gold.parent.name}/{row['page']}": row["url"]
        for gold in (data / "html").glob("*/gold.jsonl")
        for row in rows(gold)
        if row.get("url")
    }


def report(right: dict[tuple[str, str, str], list[bool]]) -> str:
    names = list(EXTRACTORS)
    keys = ("title", "authors", "date")
    body = []
    for part in sorted({part for part, _, _ in right}, key=lambda part: (part == "all", part)):
        cells = [part, str(len(right[part, "title", names[0]]))]
        for key in keys:
            cells += [fraction(sum(row) / len(row)) if (row := right[part, key, name]) else "–" for name in names]
        body.append(cells)
    return table(["set", "pages", *(f"{key}: {name}" for key in keys for name in names)], body)


if __name__ == "__main__":
    main()
