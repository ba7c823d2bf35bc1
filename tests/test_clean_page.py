"""`Cleaner.clean_page`: an HTML page from the library, as str and as bytes."""

from __future__ import annotations

import pytest

from cleanse import Cleaner, CleanseError, Status

STORY = [
    f"The ferry to Vellport left at {hour} with every seat taken, and those who waited on the quay were told that the next "
    "boat would carry no cars before the wind had dropped."
    for hour in ("six", "eight", "ten")
]
PAGE = (
    "<html lang=en><head><title>No cars on the ferry</title><meta charset=iso-8859-1>"
    "<meta name=author content='Zoë Brand'><link rel=canonical href='https://quay.example/no-cars'></head>"
    "<body><nav><a href=/>Home</a> <a href=/boats>Boats</a></nav><article><h1>No cars on the ferry</h1>"
    f"<p>{'</p><p>'.join(STORY)}</p></article><p hidden>Not shown</p><footer>All rights reserved.</footer></body></html>"
)
TEXT = "\n\n".join(STORY)


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


def test_a_page_becomes_an_article_with_its_fields_and_its_log(cleaner: Cleaner) -> None:
    article = cleaner.clean_page(PAGE, id="p1")
    assert (article.text, article.title, article.authors) == (TEXT, "No cars on the ferry", ("Zoë Brand",))
    assert (article.status, article.document.id, article.document.url) == (
        Status.OK,
        "p1",
        "https://quay.example/no-cars",
    )
    assert {change.before for change in article.removed} >= {"No cars on the ferry", "All rights reserved."}
    assert all(change.xpath for change in article.removed)
    assert article.document.source.hidden_chars >= len("Not shown")


def test_restore_gives_what_the_page_shows(cleaner: Cleaner) -> None:
    article = cleaner.clean_page(PAGE)
    shown = article.restore()
    assert shown == article.document.source.text
    assert "Not shown" not in shown
    assert "Home Boats" in shown


def test_bytes_are_decoded_as_the_page_says_or_as_you_say(cleaner: Cleaner) -> None:
    assert cleaner.clean_page(PAGE.encode("cp1252")).authors == ("Zoë Brand",)
    greek = PAGE.replace("Zoë Brand", "Ζωή Μπραντ")
    assert cleaner.clean_page(greek.encode("cp1253"), encoding="cp1253").authors == ("Ζωή Μπραντ",)
    with pytest.raises(CleanseError, match="nonsense"):
        cleaner.clean_page(b"<p>x", encoding="nonsense")


def test_your_url_comes_before_the_pages_own(cleaner: Cleaner) -> None:
    assert cleaner.clean_page(PAGE, url="https://mirror.example/1").document.url == "https://mirror.example/1"


@pytest.mark.parametrize("markup", ["", " ", "<html>", "<script>x</script>", b"", "<frameset><frame src=a></frameset>"])
def test_a_page_without_text_is_an_honest_empty_article(cleaner: Cleaner, markup: str | bytes) -> None:
    article = cleaner.clean_page(markup)
    assert (article.text, article.status) == ("", Status.EMPTY)


def test_what_is_no_page_fails_and_says_why(cleaner: Cleaner) -> None:
    article = cleaner.clean_page(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    assert article.status is Status.FAILED
    assert "binary" in (article.error or "")


def test_settings_hold_for_pages_too() -> None:
    article = Cleaner(keep=["title"]).clean_page(PAGE)
    assert article.text is not None
    assert article.text.startswith("No cars on the ferry\n\nThe ferry to Vellport")
