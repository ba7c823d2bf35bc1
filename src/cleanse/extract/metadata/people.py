"""Who wrote an article: persons before organisations, and never the publisher under a writer's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleanse.extract.metadata.head import Head, text_of
from cleanse.extract.metadata.jsonld import Linked
from cleanse.extract.metadata.marked import Marked
from cleanse.extract.metadata.titles import is_site
from cleanse.extract.metadata.values import Found, Origin
from cleanse.extract.metadata.words import clean, folded
from cleanse.fields import author_names

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_METAS = (
    "author",
    "article:author",
    "og:author",
    "og:article:author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "dcsext.author",
    "dc.creator",
    "dcterms.creator",
    "dc.contributor",
    "article.author",
    "articleauthor",
    "citation_author",
)
_DATE_FIRST = re.compile(r"^[\d/.\-: ]{8,20}(?:[ap]m)?\W*", re.IGNORECASE)
_NAME_ENDS = re.compile(
    r"\s+(?:on|at|published|updated|posted)\b|\s*\(|\s+\d|\s+view (?:profile|all)\b|\W+(?:\w+ly )?reviewed by\b|\s+(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[,;|、，/·•»]\s*|\s+(?:with|mit|avec|con)\s+")
_OPENING = re.compile(r"^\W*(?:[\w-]+\s+){0,3}(?:by|von|par|por|di|de la mano de)\b:?\s+", re.IGNORECASE)
_BYLINE = re.compile(
    r"^\W*(?:(?:article|story|text|words|written|posted|published|reported|submitted|analysis|opinion|review(?:ed)?|report)\s+)?"
    r"(?:by|von|par|por|di|da|door|przez|автор|autore|autora|auteur|redakcja|tekst|текст|oleh|av|af|yazan|написал[аи]?)\b\s*[:|]?\s*\S",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:editor\w*|writer|reporter|correspondent|corresponsal|correspondant|contributor|columnist|journalist|producer|critic|"
    r"redakteur\w*|reporterin|director|manager|professor|educator|horticulturalist|representative|specialist|analyst|"
    r"ph\.?d|m\.?d|m\.?s|r\.?d|r\.?n|m\.?b\.?a|cfa|cfp|cpa|esq|special to|for the)\b\.?",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"\b(?:team|staff|editors?|editorial|redaktion|redacci[oó]n|rédaction|redazione|redakcja|redação|редакция|news|desk|newsroom|"
    r"agency|agencies|agentur\w*|agence|magazine|online|admin\w*|webmaster|guest|author|wires?|reports?|sport|ajansı|"
    r"press|media|group|inc|ltd|gmbh|company|society|university|institute|department)\b|\.\w{2,4}$|^[A-Z]{2,5}$",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    {"admin", "administrator", "webmaster", "author", "guest", "staff", "team", "editor", "user", "root", "anonymous"}
)
_ACRONYM = re.compile(r"^(?:[A-Z]{2,5}|dpa|afp|ap|efe)$")
_ADDRESS = re.compile(r"https?:|www\.")
_NO_NAME = re.compile(r"[@<>{}\[\]=\\]|\b\d")
_MOST_AUTHORS = 20
_BOXES = ("author-box", "author-bio", "about-author", "authorbox")


@dataclass(frozen=True, slots=True)
class Publisher:
    """Whose page it is: a writer's name that is one of these is the publisher's account."""

    names: tuple[str, ...]
    host: str

    def is_named(self, name: str) -> bool:
        """Return whether a name is the publisher's."""
        return any(is_site(name, site, self.host) for site in self.names or ("",))


def authors_of(
    marked: Marked, head: Head, linked: Linked, near: Sequence[str], publisher: Publisher
) -> tuple[Found, ...]:
    """Return who wrote the article. `near` is the visible text after the headline.

    The first source that names a person is taken, in the order JSON-LD, meta tags, marked-up byline, visible byline;
    but where the page shows a byline under its headline with other names than those declared, its readers are right:
    what is declared is then the account that posted the article.
    """
    shown = visible_names(near)
    haystack = folded(" ".join(near))
    organisations: list[Found] = []
    declared: list[Found] = []
    for origin, values in (
        ("json-ld", [*linked.people()]),
        *(("meta", [(_in_order(value, name), False) for value in head.all_metas(name)]) for name in _METAS),
    ):
        persons = _persons(values, origin, publisher, organisations)
        if persons and any(folded(one.value) in haystack for one in persons):
            return persons
        declared = declared or list(persons)
    seen = [Found(name, "visible") for name in shown if not publisher.is_named(name) and not _BODY.search(name)]
    if seen:
        return tuple(seen)
    if declared:
        return tuple(declared[:_MOST_AUTHORS])
    if bylines := _marked(marked, publisher, organisations):
        return bylines
    return tuple({folded(one.value): one for one in organisations[:3]}.values())


def _in_order(value: str, meta: str) -> str:
    """Return a name of a library's record ("Pérez, Ana") as it is spoken; only such metas put the last name first."""
    last, comma, rest = value.partition(", ")
    is_record = meta == "citation_author" and comma and "," not in rest
    return f"{rest} {last}" if is_record else value


def names_in(text: str) -> list[str]:
    """Return the names of persons and organisations in an author's declaration, without roles and openings.

    >>> names_in("By Ana Pérez, Staff Writer"), names_in("Lea Ott, MS, RD"), names_in("Mia Roth und Jan Beck")
    (['Ana Pérez'], ['Lea Ott'], ['Mia Roth', 'Jan Beck'])
    >>> names_in("https://www.example.org/ana"), names_in("이하늘,박바다")
    ([], ['이하늘', '박바다'])
    """
    text = "" if len(text) > 300 or _ADDRESS.search(text) else _OPENING.sub("", _OPENING.sub("", clean(text)))
    found: list[str] = []
    for piece in _BETWEEN.split(text):
        part = _NAME_ENDS.split(piece)[0]
        if not part or _NO_NAME.search(part) or folded(part) in _NOBODY:
            continue
        if not found and _BODY.search(part) and len(part.split()) <= 6:
            found.append(part.strip())
            continue
        if _ROLE.search(part):
            if found:
                break
            part = _ROLE.split(part)[0].strip(" -–—(")
        for name in author_names(part):
            if name not in found and len(name) > 1 and not (found and _ACRONYM.match(name)):
                found.append(name)
    return found[:_MOST_AUTHORS]


def visible_names(near: Sequence[str]) -> list[str]:
    """Return the names in the byline among the lines after a headline; a byline says "by", in any of several languages.

    >>> visible_names(["Ships wait for a berth", "By Ana Pérez and Tom Reed", "3 May 2021"])
    ['Ana Pérez', 'Tom Reed']
    >>> visible_names(["By Monday the queue had grown to forty ships, the harbour office said."])
    []
    >>> visible_names(["Ana Pérez | Senior Writer | 3 May 2021"])
    ['Ana Pérez']
    """
    for number, whole in enumerate(near[:12]):
        line = _DATE_FIRST.sub("", whole)
        if len(line) > 160 or not (_BYLINE.match(line) or _is_bare_opening(line)):
            if number < 6 and len(line) <= 80 and _ROLE.search(line) and (names := _persons_before_role(line)):
                return names
            continue
        if _is_bare_opening(line):
            line = f"by {near[number + 1]}" if number + 1 < len(near) else ""
        names = [name for name in names_in(line) if _looks_like_person(name)]
        if names and not (len(line) > 60 and line.endswith((".", "!", "?"))):
            return names
    return []


def _persons_before_role(line: str) -> list[str]:
    """Return the person in a line such as "Ana Pérez | Senior Writer | 3 May 2021"."""
    parts = [part for part in _BETWEEN.split(line) if part]
    is_person = len(parts) >= 2 and bool(_ROLE.search(parts[1])) and _looks_like_person(parts[0])
    return names_in(parts[0]) if is_person and not _ROLE.search(parts[0]) else []


def _is_bare_opening(line: str) -> bool:
    return len(line) < 14 and line.casefold().strip(" :") in {
        "by",
        "von",
        "par",
        "por",
        "di",
        "written by",
        "author",
        "автор",
        "posted by",
    }


def _looks_like_person(name: str) -> bool:
    parts = name.split()
    if not name.isascii() and not any(c.isupper() for c in name) and not any(c.islower() for c in name):
        return 2 <= len(name) <= 12  # scripts without case
    return 2 <= len(parts) <= 5 and parts[0][:1].isupper() and parts[-1][:1].isupper()


def _persons(
    values: Iterable[tuple[str, bool]],
    origin: str,
    publisher: Publisher,
    organisations: list[Found],
) -> tuple[Found, ...]:
    """Return the persons among declared names, once each; add organisations that are not the publisher to the list."""
    persons: dict[str, Found] = {}
    kind: Origin = "json-ld" if origin == "json-ld" else "meta" if origin == "meta" else "microdata"
    for value, is_organisation in values:
        for name in names_in(value):
            if publisher.is_named(name):
                continue
            found = Found(name, kind)
            if is_organisation or _BODY.search(name):
                organisations.append(found)
            else:
                persons.setdefault(folded(name), found)
    return tuple(persons.values())


def _is_one_of_many(element: Element, others: Sequence[Element]) -> bool:
    """Return whether elements of the same mark stand apart with other names: posts of a thread, cards of a list."""
    alike = [one for one in others if one.get("class") == element.get("class") and one.tag == element.tag]
    places = {_grandparent(one) for one in alike}
    return len(places) > 1 and len({text_of(one, 200) for one in alike}) > 1


def _grandparent(element: Element) -> Element | None:
    parent = element.getparent()
    return None if parent is None else parent.getparent()


def _marked(marked: Marked, publisher: Publisher, organisations: list[Found]) -> tuple[Found, ...]:
    """Return the names in the first marked-up byline that names a person."""
    for element in marked.authors:
        marks = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
        if any(word in marks for word in _BOXES) or _is_one_of_many(element, marked.authors):
            continue
        text = text_of(element, 200)
        if not text or len(text) > 160:
            continue
        is_sure = element.get("itemprop") == "author" or "author" in (element.get("rel") or "")
        names = [name for name in names_in(text) if is_sure or _looks_like_person(name)]
        persons = [name for name in names if not publisher.is_named(name) and not _BODY.search(name)]
        if persons:
            origin: Origin = "microdata" if element.get("itemprop") == "author" else "visible"
            return tuple(Found(name, origin) for name in persons)
        organisations.extend(
            Found(name, "microdata" if is_sure else "visible") for name in names if not publisher.is_named(name)
        )
    return ()
