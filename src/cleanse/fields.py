"""Title, authors, date and captions of an article, and where each came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cleanse.normal import normalised
from cleanse.types import Document, Removal

# What stands between a byline's opening and the name, and between names. English and the languages of the shipped packs.
_BY = re.compile(
    r"""^\W*(?:(?:article|story|text|words|written|posted|published|reported|updated|compiled)\s+)?
    (?:by|von|par|por|di|da|door|przez|автор|autore?|autora|auteur|redakcja|tekst|текст|haber|yazan|yazar|oleh|av|af|text|texto|texte|testo|tekst)\b\s*[:|]?\s+""",
    re.VERBOSE | re.IGNORECASE,
)
_NAME_END = re.compile(r"\s*(?:[,|•·–—(/]|\s-\s|\b(?:for|in|on|at|published|updated|posted|am)\b|\d).*$", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|&|\band\b|\bund\b|\bet\b|\by\b|\be\b|\ben\b|\bi\b|\bи\b|\bve\b|\boch\b)\s+", re.IGNORECASE)
_MOST_NAME_WORDS = 5

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar januari janvier enero gennaio janeiro stycznia января ocak janvārī januára tammikuuta",
            "february feb februar februari février febrero febbraio fevereiro lutego февраля şubat helmikuuta",
            "march mar märz maart mars marzo março marca марта mart maret maaliskuuta",
            "april apr avril abril aprile kwietnia апреля nisan huhtikuuta",
            "may mai mei mayo maggio maio maja мая mayıs maj toukokuuta",
            "june jun juni juin junio giugno junho czerwca июня haziran kesäkuuta",
            "july jul juli juillet julio luglio julho lipca июля temmuz heinäkuuta",
            "august aug august augustus août agosto sierpnia августа ağustos agustus augusti elokuuta",
            "september sep sept septembre septiembre settembre setembro września сентября eylül syyskuuta",
            "october oct oktober octobre octubre ottobre outubro października октября ekim lokakuuta",
            "november nov november novembre noviembre listopada ноября kasım novembro marraskuuta",
            "december dec dezember december décembre diciembre dicembre dezembro grudnia декабря aralık desember joulukuuta",
        ),
        1,
    )
    for name in names.split()
}
_ISO = re.compile(r"\b((?:19|20)\d{2})[-/.](\d{1,2})[-/.](\d{1,2})\b")
_JAPANESE = re.compile(r"((?:19|20)\d{2})年(\d{1,2})月(\d{1,2})日")
_DAY_FIRST = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d{2})\b")
_DAY_MONTH = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?\s+(?:de\s+|d'|of\s+)?([^\W\d_]{3,})\.?,?\s+(?:de\s+)?((?:19|20)\d{2})\b"
)
_MONTH_DAY = re.compile(r"\b([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d{2})\b")


# Words by which a date line says that it is not the day of publication.
_UPDATED = re.compile(
    r"updat|modified|revised|reviewed|actuali[sz]|mis à jour|modifi|aktualis|geändert|aggiornat|atualizad|обновл|измен|zaktualiz|"
    r"güncel|bijgewerkt|gewijzigd|diperbarui|uppdater|oppdater|opdater|päivitet|更新",
    re.IGNORECASE,
)
_USUAL_TARGET = {"caption": "captions", "page-date": "date"}


@dataclass(frozen=True, slots=True)
class Fields:
    """What the article says of itself beside its text."""

    title: str | None
    authors: tuple[str, ...]
    date: str | None
    captions: tuple[str, ...]


def gather(
    document: Document, text: str, removals: Sequence[Removal], keep: Iterable[str]
) -> tuple[Fields, list[Removal]]:
    """Return the fields, and the removals with `moved_to` only where a field really received the text.

    What the input record already gives stays as given. A date that stands above the title is the day on which the
    page was fetched, and never becomes the article's.
    """
    title: str | None = None
    authors: list[str] = []
    date: str | None = None
    captions: list[str] = []
    settled: list[Removal] = []
    title_at = next((r.start for r in removals if r.moved_to == "title"), None)
    for removal in removals:
        piece = text[removal.start : removal.end]
        target = removal.moved_to or _USUAL_TARGET.get(removal.category)
        if target == "title" and title is None:
            title = " ".join(piece.split())
        elif target == "authors" and (names := author_names(piece)):
            authors.extend(name for name in names if name not in authors)
        elif (
            target == "date"
            and date is None
            and _may_be_published(removal, piece, title_at)
            and (found := iso_date(piece))
        ):
            date = found
        elif target == "captions" and "caption" not in keep:
            captions.append(piece)
        else:
            target = None
        settled.append(replace(removal, moved_to=target) if target != removal.moved_to else removal)
    fields = Fields(
        document.title or title,
        document.authors or tuple(authors),
        document.date or date,
        tuple(captions),
    )
    return fields, settled


def _may_be_published(removal: Removal, piece: str, title_at: int | None) -> bool:
    """Return whether a date line can name the day of publication: said so by a rule, or bare and below the headline."""
    if _UPDATED.search(piece):
        return False
    if title_at is None:
        return removal.moved_to == "date"
    return removal.start > title_at


def author_names(byline: str) -> list[str]:
    """Return the names in a byline, without its opening and without offices, places and dates.

    >>> author_names("By Ana Pérez and Tom Reed, Staff Writers")
    ['Ana Pérez', 'Tom Reed']
    >>> author_names("Von Marta Klein | 3. Mai 2021")
    ['Marta Klein']
    """
    names = []
    rest = _BY.sub("", byline.strip())
    for part in _AND.split(_NAME_END.sub("", rest)):
        name = part.strip(" \t.:;|*•·-–—")
        if name and len(name.split()) <= _MOST_NAME_WORDS and name[0].isalpha() and not name[0].islower():
            names.append(name)
    return names


def iso_date(line: str) -> str | None:
    """Return the first full date of a line as YYYY-MM-DD, or None. Bare numbers count only where their order is plain.

    >>> iso_date("Published on March 5, 2024 at 6 pm"), iso_date("5 de marzo de 2024"), iso_date("3/4/2021")
    ('2024-03-05', '2024-03-05', None)
    """
    if match := _ISO.search(line) or _JAPANESE.search(line):
        return _checked(match[1], match[2], match[3])
    if match := _DAY_FIRST.search(line):
        return _checked(match[3], match[2], match[1])
    plain = normalised("NFC", line.casefold())
    for pattern, day, month in ((_DAY_MONTH, 1, 2), (_MONTH_DAY, 2, 1)):
        for match in pattern.finditer(plain):
            number = _MONTHS.get(match[month])
            if number:
                return _checked(match[3], str(number), match[day])
    return None


def _checked(year: str, month: str, day: str) -> str | None:
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return f"{int(year):04d}-{int(month):02d}-{int(day):02d}"
