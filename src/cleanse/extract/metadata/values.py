"""What a page says of itself, and where it says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Origin = Literal["json-ld", "opengraph", "microdata", "meta", "link", "html", "visible", "url"]


@dataclass(frozen=True, slots=True)
class Found:
    """A value, cleaned, and the kind of markup that holds it (`html` is the page's own `<title>` or `lang`)."""

    value: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of a page. Dates are ISO `YYYY-MM-DD`, URLs absolute, `language` a tag such as `pt-BR`.

    `body` is the article's text as JSON-LD declares it ('' where it does not): a witness, no part of the record.
    `date` is the day of publication as the page declares it, never the day of a later change (`modified`) or fetch.
    """

    title: Found | None = None
    authors: tuple[Found, ...] = ()
    date: Found | None = None
    modified: Found | None = None
    site: Found | None = None
    language: Found | None = None
    url: Found | None = None
    image: Found | None = None
    description: Found | None = None
    licence: Found | None = None
    tags: tuple[Found, ...] = ()
    body: str = field(default="", repr=False)

    def as_dict(self) -> dict[str, Any]:
        """Return what was found, as `{"value": …, "origin": …}` objects; what was not found is left out.

        >>> Metadata(title=Found("Low water", "opengraph")).as_dict()
        {'title': {'value': 'Low water', 'origin': 'opengraph'}}
        """
        found: dict[str, Any] = {}
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, Found):
                found[name] = {"value": value.value, "origin": value.origin}
            elif value and name != "body":
                found[name] = [{"value": one.value, "origin": one.origin} for one in value]
        return found
