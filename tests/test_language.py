"""Language: the fast detector and the slow one agree, and short text is `und`."""

from __future__ import annotations

import pytest

from cleanse import language
from cleanse.limits import DEFAULT_LIMITS

TEXTS = {
    "en": "The harbour was quiet on Monday morning because the ferries had stopped running overnight.",
    "de": "Der Hafen war am Montagmorgen ruhig, weil die Fähren über Nacht den Betrieb eingestellt hatten.",
    "fr": "Le port était calme lundi matin parce que les ferries avaient cessé de circuler pendant la nuit.",
    "es": "El puerto estaba tranquilo el lunes por la mañana porque los transbordadores no habían salido.",
    "it": "Il porto era tranquillo lunedì mattina perché i traghetti avevano smesso di viaggiare nella notte.",
    "pt": "O porto estava calmo na manhã de segunda-feira porque as barcas tinham parado durante a noite.",
    "ru": "В понедельник утром в порту было тихо, потому что паромы ночью перестали ходить.",
    "tr": "Pazartesi sabahı liman sessizdi çünkü feribotlar gece boyunca seferlerini durdurmuştu.",
    "pl": "W poniedziałek rano w porcie było cicho, ponieważ promy przestały kursować w nocy.",
    "ja": "月曜日の朝、フェリーが夜のうちに運航を止めたため、港はとても静かだった。漁師たちは波止場で次の便を待っていた。",
    "ar": "كان الميناء هادئا صباح يوم الاثنين لأن العبارات توقفت عن العمل خلال الليل.",
    "el": "Το λιμάνι ήταν ήσυχο το πρωί της Δευτέρας επειδή τα πλοία είχαν σταματήσει τη νύχτα.",
}


@pytest.mark.parametrize(("expected", "text"), TEXTS.items())
def test_detects(expected: str, text: str) -> None:
    assert language.detect(text, DEFAULT_LIMITS) == expected


@pytest.mark.parametrize(
    "text", [*TEXTS.values(), "", "12:30", "ok", "Hello world", " ".join(TEXTS.values()), "a" * 5000]
)
def test_both_detectors_give_the_same_probabilities(text: str) -> None:
    pytest.importorskip("langdetect_rs")
    assert language.detect_with_langdetect_rs(text) == language.detect_with_langdetect(text)


@pytest.mark.parametrize("text", ["", "12 34 56", "Hello", "§§§ $$$", "\x00\x01", "https://example.org/a/b"])
def test_short_or_empty_text_is_undetermined(text: str) -> None:
    assert language.detect(text, DEFAULT_LIMITS) == "und"


def test_the_same_text_has_the_same_language_every_time() -> None:
    mixed = TEXTS["es"] + " " + TEXTS["pt"]
    assert len({language.detect(mixed, DEFAULT_LIMITS) for _ in range(20)}) == 1
