"""A page's title: the headline that its readers see, told from site names by the titles that the page declares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from cleanse.extract.metadata.head import Head, text_of
from cleanse.extract.metadata.values import Found
from cleanse.extract.metadata.words import folded, words

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SEPARATOR = re.compile(r"\s+[|\-–—•·«»:/›>~*]+\s+|\s*[|•»«›]\s*|:\s+")
_LEAST_SHARE = 0.5
_LONGEST = 400
_MOST_BRAND_WORDS = 4
_BANNERS = 3
_LONGEST_BANNER = 60
_HOMES = frozenset({"", "index.html", "index.htm", "index.php", "default.aspx", "home"})
_DOMAIN = re.compile(r"^[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|co\.uk|de|fr|info|io|tv|eu|[a-z]{2})$", re.IGNORECASE)
_LABEL = re.compile(r"^\w{1,12}:\s*$")
_BYLINE_AFTER = re.compile(r"\b(?:updated|published|posted|by|von|par|por|di)\b|\d{4}|\d:\d\d", re.IGNORECASE)


class Headline(NamedTuple):
    """A page's title, and the heading that shows it (None where only the markup's head does)."""

    title: Found | None
    heading: Element | None


def headline_of(head: Head, headline: str, site: str, host: str) -> Headline:
    """Return the title of a page: a heading that a declared title confirms, else the best declared title.

    `headline` is JSON-LD's. Declared titles lose the site's name at either end; a heading that repeats the site's name
    alone is no title. A heading with a byline glued to it gives way to the declared title that it begins with.
    """
    declared = [
        *(Found(without_site(one, site, host), "opengraph") for one in head.all_metas("og:title")),
        *([Found(without_site(headline, site, host), "json-ld")] if headline else []),
        *(
            Found(without_site(one, site, host), "meta")
            for one in head.all_metas("citation_title", "twitter:title", "dc.title", "title")
        ),
        *([Found(without_site(head.title, site, host), "html")] if head.title else []),
    ]
    declared = [one for one in declared if one.value and not is_site(one.value, site, host)]
    element, text = _confirmed(head, declared, site, host)
    if element is not None:
        shorter = next((one for one in declared if _is_glued(text, one.value)), None)
        return Headline(shorter or Found(text, "visible"), element)
    if declared:
        return Headline(declared[0], None)
    plain = next((one for one in head.headings if one.tag == "h1" and len(text_of(one)) > 3), None)
    return Headline(None if plain is None else Found(text_of(plain), "visible"), plain)


def banner_of(head: Head) -> str:
    """Return the site's name where a heading near the top shows it: such a heading is a link to the home page."""
    for element in head.headings[:_BANNERS]:
        links = (*islice(element.iter("a"), 2), *islice(element.iterancestors("a"), 1))
        if (
            any(_leads_home(link.get("href") or "") for link in links)
            and 0 < len(text := text_of(element)) <= _LONGEST_BANNER
        ):
            return text
    return ""


def _leads_home(href: str) -> bool:
    if not href or href.startswith("#"):
        return False
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return False
    return parts.path.strip("./").lower() in _HOMES and not parts.query and parts.scheme in {"", "http", "https"}


def without_site(title: str, site: str, host: str) -> str:
    """Return a declared title without the site's name at its end or start.

    >>> without_site("Ferry runs again - The Harbour Post", "The Harbour Post", "")
    'Ferry runs again'
    >>> without_site("Ferry runs again | News | harbourpost.example", "", "www.harbourpost.example")
    'Ferry runs again | News'
    """
    for _ in range(2):
        parts = [*_SEPARATOR.finditer(title)]
        if not parts:
            return title
        ending = title[parts[-1].end() :]
        if is_site(ending, site, host) or _names_host(ending, host):
            title = title[: parts[-1].start()]
        elif is_site(title[: parts[0].start()], site, host):
            title = title[parts[0].end() :]
        elif (whole := next((m for m in parts if is_site(title[m.end() :], site, host)), None)) is not None:
            title = title[: whole.start()]
    return title.strip()


def is_site(name: str, site: str, host: str) -> bool:
    """Return whether a text is but the name of the site, or of its host.

    >>> is_site("Harbour Post", "The Harbour Post", ""), is_site("harbourpost.example", "", "harbourpost.example")
    (True, True)
    """
    one = folded(name)
    if not one:
        return True
    if _DOMAIN.match(name.strip()):
        return True
    known = folded(site)
    if known and (one == known or (len(one) >= 5 and len(known) >= 5 and (known.endswith(one) or one.endswith(known)))):
        return True
    bare = folded(host.removeprefix("www."))
    labels = [folded(label) for label in host.removeprefix("www.").split(".")[:-1] if len(label) > 3]
    return bool(bare) and (one == bare or any(_same_name(one, label) for label in labels))


def _names_host(segment: str, host: str) -> bool:
    """Return whether the end of a title is a short name with a word of the host in it: "Harbour Post App Store"."""
    labels = {folded(label) for label in host.split(".")[:-1] if len(label) > 3}
    parts = words(segment)
    return len(parts) <= _MOST_BRAND_WORDS and bool(parts & labels)


def _same_name(one: str, label: str) -> bool:
    return one in {label, "the" + label} or label in {one + "news", "the" + one, one + "online"}


def _confirmed(head: Head, declared: list[Found], site: str, host: str) -> tuple[Element | None, str]:
    """Return the heading that shares most with a declared title, and its text; h1 before h2 before h3."""
    known = [words(one.value) for one in declared]
    whole = [folded(one) for one in [head.title, *(one.value for one in declared)]]
    for tag in ("h1", "h2", "h3"):
        best = (0.0, 0)
        chosen: tuple[Element | None, str] = (None, "")
        for element in head.headings:
            if (
                element.tag != tag
                or not (text := text_of(element))
                or len(text) > _LONGEST
                or is_site(text, site, host)
            ):
                continue
            score = max(_likeness(text, known, whole, tag), default=0.0)
            is_better = score > best[0] or (tag == "h1" and score == best[0] and len(text) > best[1])
            if score >= _LEAST_SHARE and is_better:
                best, chosen = (score, len(text)), (element, text)
        if chosen[0] is not None:
            return chosen
    return None, ""


def _likeness(text: str, known: Iterable[frozenset[str]], whole: list[str], tag: str) -> Iterator[float]:
    heading, flat = words(text), folded(text)
    if any(flat and flat == one for one in whole):
        yield 2.0
    if len(flat) >= 12 and any(flat in one for one in whole):
        yield 1.5
    if tag == "h1" or len(heading) >= 4:
        for one in known:
            shared = len(heading & one)
            least = min(len(heading), len(one))
            if least and (shared >= 2 or shared == least):
                share = shared / least
                yield share if tag == "h1" else (share if share >= 0.9 else 0.0)


def _is_glued(heading: str, declared: str) -> bool:
    if heading.endswith(declared) and _LABEL.match(heading[: -len(declared)]):
        return True
    if len(heading) <= len(declared) + 8 or not heading.startswith(declared) or len(declared.split()) < 3:
        return False
    return bool(_BYLINE_AFTER.search(heading[len(declared) :]))
