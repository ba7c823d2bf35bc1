"""The day on which an article was published, from what its page declares and shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from email.utils import parsedate_tz

from cleanse.extract.metadata.head import Head, text_of
from cleanse.extract.metadata.jsonld import Linked
from cleanse.extract.metadata.marked import Marked
from cleanse.extract.metadata.values import Found, Origin
from cleanse.fields import iso_date

_PUBLISHED = (
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "og:pubdate",
    "og:publish_date",
    "article.published",
    "datepublished",
    "date_published",
    "publish-date",
    "publish_date",
    "published",
    "pub_date",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "dcsext.articlefirstpublished",
    "dcterms.issued",
    "dc.date.issued",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "dc.date.created",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "citation_date",
    "datecreated",
    "date.created",
    "date",
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "lastmod", "last-modified")
_COMPACT = re.compile(r"^((?:19|20)\d{2})(\d{2})(\d{2})(?:T?\d{4,6}.*)?$")
_DIGIT = re.compile(r"\d")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d{2})-(\d{2})-(\d{2})(?!\d)")
_MONTH_FIRST = re.compile(
    r"\b([A-Z][a-z]{2,8})\.? (\d{1,2}),? (?:\d{1,2}:\d\d(?::\d\d)? (?:[A-Z]{2,4} )?)?((?:19|20)\d{2})\b"
)
_NUMERIC = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d{2}|\d{2})\b")
_IN_PATH = re.compile(r"/((?:19|20)\d{2})[/-]?(\d{2}|[a-z]{3})[/-]?(\d{2})(?:[/_-]|$)", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CHANGED = re.compile(
    r"updat|modif|revis|review|actuali[sz]|mis à jour|aktualis|geändert|aggiornat|atualiz|обновл|измен|zaktualiz|güncel|bijgewerkt|"
    r"gewijzigd|diperbarui|uppdater|oppdater|opdater|päivitet|更新|verfügbar bis|copyright|©|joined|member since|registered",
    re.IGNORECASE,
)
_MOST_LINE = 100


def published(marked: Marked, head: Head, linked: Linked, near: Sequence[str], url: str | None) -> Found | None:
    """Return the day of publication: JSON-LD, meta tags, microdata, the lines under the headline, the address.

    Where all are silent there is no date. htmldate's search of the whole text was tried there: it was right on two pages
    and wrong on two that show no date (`benchmarks/metadata.py`, 115 pages), and a wrong date is worse than none.
    """
    is_month_first = head.lang.lower() in {"en-us", "en_us", "en", ""}
    for value, origin in _declared(head, linked):
        if day := day_of(value, is_month_first=is_month_first):
            return Found(day, origin)
    for element in head.times:
        is_marked = element.get("itemprop") == "datePublished" or element.get("pubdate") is not None
        value = (element.get("datetime") or text_of(element, 60)) if is_marked else ""
        if day := day_of(value, is_month_first=is_month_first):
            return Found(day, "microdata")
    in_path = day_in_path(url)
    if day := _shown(near, is_month_first=is_month_first):
        return Found(day, "visible")
    if in_path:
        return Found(in_path, "url")
    return _marked(marked, is_month_first=is_month_first) or _timed(head)


def modified(head: Head, linked: Linked) -> Found | None:
    """Return the day of the last change that the page declares."""
    if day := day_of(linked.text("dateModified")):
        return Found(day, "json-ld")
    day = next((day for value in head.all_metas(*_MODIFIED) if (day := day_of(value))), None)
    return Found(day, "meta") if day else None


def day_of(value: str, *, is_month_first: bool = True) -> str | None:
    """Return the day of a date in any common form as YYYY-MM-DD, in the value's own time zone; None for no date.

    Bare numbers such as 3/4/2021 are read by the order of the page's language.

    >>> day_of("2019-11-18T20:51:19Z"), day_of("Mon, 18 Nov 2019 16:07:38 -0600"), day_of("1750680000000")
    ('2019-11-18', '2019-11-18', '2025-06-23')
    >>> day_of("Tue Nov 19 2019 03:05:46 GMT"), day_of("20191118"), day_of("13/06/2014"), day_of("11/18/19 4:40PM")
    ('2019-11-19', '2019-11-18', '2014-06-13', '2019-11-18')
    >>> day_of("0001-01-01T00:00:00Z"), day_of("soon")
    (None, None)
    """
    value = value.strip()[:120]
    if not _DIGIT.search(value):
        return None
    if value.isascii() and value.isdigit() and len(value) in {10, 13}:
        return _from_epoch(int(value))
    if match := _COMPACT.match(value) or _ISO.search(value):
        return _checked(match[1], match[2], match[3])
    return _in_words(value) or _mail_date(value) or _in_numbers(value, is_month_first=is_month_first)


def day_in_path(url: str | None) -> str | None:
    """Return the day that an address carries in its path, or None.

    >>> day_in_path("https://example.org/2019/11/18/low-water/"), day_in_path("https://example.org/2019/low-water")
    ('2019-11-18', None)
    """
    match = _IN_PATH.search(url or "")
    if not match:
        return None
    month = match[2].lower()
    return _checked(match[1], str(_MONTHS.index(month) + 1) if month in _MONTHS else month, match[3])


def _in_words(value: str) -> str | None:
    if day := iso_date(value):
        return _checked(*day.split("-"))
    match = _MONTH_FIRST.search(value)
    month = match[1][:3].lower() if match else ""
    return _checked(match[3], str(_MONTHS.index(month) + 1), match[2]) if match and month in _MONTHS else None


def _in_numbers(value: str, *, is_month_first: bool) -> str | None:
    match = _NUMERIC.search(value)
    if not match:
        return None
    one, two = int(match[1]), int(match[2])
    year = match[3] if len(match[3]) == 4 else f"20{match[3]}"
    is_day_first = "." in match[0] or one > 12 or (not is_month_first and two <= 12)
    return _checked(year, match[2], match[1]) if is_day_first else _checked(year, match[1], match[2])


def _declared(head: Head, linked: Linked) -> Iterator[tuple[str, Origin]]:
    yield linked.text("datePublished"), "json-ld"
    for name in _PUBLISHED:
        for value in head.all_metas(name):
            yield value, "opengraph" if name.startswith(("og:", "article:")) else "meta"
    yield linked.text("dateCreated"), "json-ld"
    yield linked.text("uploadDate"), "json-ld"


def _shown(near: Sequence[str], *, is_month_first: bool) -> str | None:
    lines = (_CHANGED.split(line)[0] for line in near if len(line) <= _MOST_LINE)
    return next((day for line in lines if (day := day_of(line, is_month_first=is_month_first))), None)


def _marked(marked: Marked, *, is_month_first: bool) -> Found | None:
    for element in marked.dates:
        is_microdata = element.get("itemprop") == "datePublished" or element.get("pubdate") is not None
        value = (element.get("content") or element.get("datetime") or "") if is_microdata else ""
        text = value or text_of(element, _MOST_LINE)
        is_usable = 5 < len(text) <= _MOST_LINE and not _CHANGED.search(text)
        if is_usable and (day := day_of(text, is_month_first=is_month_first)):
            return Found(day, "microdata" if is_microdata else "visible")
    return None


def _timed(head: Head) -> Found | None:
    """Return the day of the first `<time>`, unless the words around it say that it is the day of a change."""
    for element in head.times[:3]:
        around = text_of(parent, 200) if (parent := element.getparent()) is not None else ""
        if around and parent is not None and (outer := parent.getparent()) is not None and len(around) < _MOST_LINE:
            around = text_of(outer, 200)
        if not _CHANGED.search(around[:_MOST_LINE]) and (day := day_of(element.get("datetime") or "")):
            return Found(day, "visible")
    return None


def _mail_date(value: str) -> str | None:
    try:
        parsed = parsedate_tz(value)
    except (ValueError, TypeError, IndexError):
        return None
    return _checked(str(parsed[0]), str(parsed[1]), str(parsed[2])) if parsed and parsed[0] >= 1000 else None


def _from_epoch(number: int) -> str | None:
    from datetime import UTC, datetime

    seconds = number / 1000 if number > 10**11 else number
    day = datetime.fromtimestamp(seconds, UTC).date()
    return day.isoformat() if 1990 <= day.year <= 2100 else None


def _checked(year: str, month: str, day: str) -> str | None:
    """Return the date if the calendar has it; a year before 1800 and the first second of 1970 are fillers."""
    from datetime import date

    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found.isoformat() if 1800 <= found.year <= 2100 and found.isoformat() != "1970-01-01" else None
