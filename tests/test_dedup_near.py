from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanse.dedup import index as index_module
from cleanse.dedup.index import Index
from cleanse.dedup.likeness import Subject, likeness
from cleanse.dedup.signature import Signature, signatures
from cleanse.dedup.stream import mark_duplicates
from cleanse.types import Duplicate
from tests.dedup_texts import all_told, edited, story, told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleanse.dedup.stream import Story

SAMPLES = Path(__file__).parents[1] / "samples"
QUAKE = (
    "A magnitude {0} earthquake struck {1} kilometres off {4} on {5} at {2} local time. Nobody was hurt, the survey said, and the "
    "harbour stayed open. In the past ten days {3} weaker quakes were felt in the region, all of them at sea. People who felt the "
    "quake may write to the survey, which keeps a map of all reports. The survey was founded by fishermen a century ago, and it "
    "still meets in the old net loft above the harbour of {4}, where its first instrument is shown to visitors in summer."
)


def twins(made: Iterable[Story], **settings: Any) -> list[Duplicate | None]:
    with Index() as index:
        return [found for _, found in mark_duplicates(made, index, **settings)]


def kinds(*texts: str) -> list[str | None]:
    return [found.kind if found else None for found in twins(all_told(texts))]


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(story(1).upper().replace("\n\n", "\n"), id="case and breaks"),
        pytest.param(story(1)[: len(story(1)) // 2], id="half"),
        pytest.param(edited(story(1), 0.05), id="one word in twenty"),
        pytest.param("\n\n".join(reversed(story(1).split("\n\n"))), id="order of paragraphs"),
    ],
)
def test_a_copy_that_says_nothing_new_is_left_out(copy: str) -> None:
    assert kinds(story(1), story(2), copy)[2] in {"exact", "near"}


def test_a_fuller_copy_is_written_and_a_copy_of_that_one_is_not() -> None:
    half, whole = story(1)[: len(story(1)) // 2], story(1)
    assert kinds(half, whole, edited(whole, 0.01)) == [None, "fuller", "near"]
    assert [twin.id if twin else None for twin in twins(all_told([half, whole, edited(whole, 0.01)]))] == [
        None,
        "0",
        "1",
    ]


def test_a_new_passage_is_never_lost() -> None:
    assert kinds(story(1, 400), story(1, 400) + "\n\n" + story(2, 60)) == [None, "fuller"]


def test_much_edited_copies_are_marked_but_written() -> None:
    assert kinds(story(1), edited(story(1), 0.2)) == [None, "fuller"]


def test_a_long_quotation_does_not_make_a_copy() -> None:
    quoted = story(3, 120)
    assert kinds(story(1) + "\n\n" + quoted, story(2) + "\n\n" + quoted) == [None, None]


def test_reports_from_one_template_are_different_stories() -> None:
    first = QUAKE.format("4.9", "20", "7:34", "33", "Tarn", "Saturday")
    assert kinds(first, QUAKE.format("3.4", "64", "1:53", "57", "Dunmore", "Tuesday")) == [None, None]
    assert kinds(first, first.replace("summer", "winter")) == [None, "near"]


def test_short_texts_have_exact_copies_only() -> None:
    text = "The ferry to the island will not sail today because of the storm, the company said."
    assert kinds(text, text.replace("island", "mainland"), text.upper()) == [None, None, "exact"]


def test_texts_without_spaces_have_near_copies() -> None:
    sentences = [
        f"{'甲乙丙丁戊己庚辛壬癸'[n % 10]}村的{'春夏秋冬'[n % 4]}天来了{'风雨雪霜雾'[n % 5]}人们走过第{n}座桥去看海。"
        for n in range(60)
    ]
    text = "".join(sentences)
    assert kinds(text, "".join(sentences[:30]), "".join(sentences[:55])) == [None, "near", "near"]


def test_a_copy_of_a_left_out_text_is_left_out() -> None:
    copy = edited(story(1), 0.05)
    found = twins(all_told([story(1), copy, copy.upper()]))
    assert [(twin.id, twin.kind) if twin else None for twin in found] == [None, ("0", "near"), ("0", "near")]


def test_what_repeats_across_a_site_makes_no_twins() -> None:
    frame = story(99, 300)
    made = [told(str(n), story(n, 60) + "\n" + frame, f"https://example.org/{n}") for n in range(12)]
    found = twins(made)
    assert found[6:] == [None] * 6
    assert all(twins([told(str(n), story(n, 60) + "\n" + frame) for n in range(12)])[6:])


def test_a_signature_made_elsewhere_changes_nothing() -> None:
    frame = story(99, 40)
    texts = [f"{edited(story(n % 30), 0.03 * (n % 3), n)}\n{frame}" for n in range(60)]
    plain = [told(str(n), text, f"https://example.org/{n}") for n, text in enumerate(texts)]
    made = signatures([one.text or "" for one in plain], [one.url for one in plain])
    ready = [one._replace(signature=pickle.loads(pickle.dumps(own))) for one, own in zip(plain, made, strict=True)]
    mixed = [own if n % 3 else one for n, (one, own) in enumerate(zip(plain, ready, strict=True))]
    assert twins(plain) == twins(ready) == twins(mixed)
    assert {twin.kind for twin in twins(plain) if twin} >= {"near"}


def test_the_threshold_says_what_a_copy_must_share() -> None:
    copy = edited(story(1, 400), 0.07)
    assert twins(all_told([story(1, 400), copy]), threshold=0.7)[1].kind == "near"  # type: ignore[union-attr]
    assert twins(all_told([story(1, 400), copy]), threshold=0.95)[1].kind == "fuller"  # type: ignore[union-attr]


@given(st.lists(st.text(st.sampled_from("aB9 \n.é漢字ก\U00020000\U0001f600\ud800"), max_size=40), max_size=6))
def test_a_text_is_signed_alone_as_among_others(texts: list[str]) -> None:
    def plain(text_signatures: list[Signature]) -> list[list[object]]:
        return [[part.tolist() if isinstance(part, np.ndarray) else part for part in one] for one in text_signatures]

    assert plain(signatures(texts)) == [one for text in texts for one in plain(signatures([text]))]


@pytest.mark.parametrize("share", [0.0, 0.05, 0.1, 0.3, 0.6])
def test_similarity_is_the_same_from_either_side(share: float) -> None:
    for number in range(20):
        one, other = signatures([story(number, 120), edited(story(number, 120 + 20 * number), share, number)])
        there, back = likeness(Subject(one), other), likeness(Subject(other), one)
        assert (there and there.similarity) == (back and back.similarity)


def test_what_is_left_out_stands_in_a_kept_text() -> None:
    texts = [text for n in range(40) for text in (story(n), edited(story(n), 0.04, n), story(n, 100 + 5 * n))]
    kept: dict[str, set[tuple[str, ...]]] = {}
    for found in list(marked := twins(all_told(texts))) and zip(marked, texts, strict=True):
        twin, text = found
        said = text.lower().replace(".", "").split()
        shingles = set(zip(said, said[1:], said[2:], strict=False))
        if twin is None or twin.kind == "fuller":
            kept[str(texts.index(text))] = shingles
        else:
            assert len(shingles & kept[twin.id]) >= 0.6 * len(shingles)


def test_one_run_is_ten_runs_is_a_run_that_spills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [edited(story(n % 40), 0.03 * (n % 4), n) for n in range(150)]
    made = [
        told(str(n), f"The site of all these stories.\n{text}", "https://example.org/") for n, text in enumerate(texts)
    ]
    once = twins(made)
    assert {twin.kind for twin in once if twin} == {"exact", "near"} or any(once)
    several = []
    for start in range(0, 150, 15):
        with Index(tmp_path / "index") as index:
            several += [found for _, found in mark_duplicates(made[start : start + 15], index)]
            index.commit()
    monkeypatch.setattr(index_module, "_MEMORY_DOCUMENTS", 7)
    assert once == several == twins(made)


def test_the_samples_are_all_different_stories_and_their_copies_are_found() -> None:
    texts = [json.loads(path.read_bytes())["text"] for path in sorted(SAMPLES.glob("*.expected.json"))]
    assert kinds(*texts) == [None] * len(texts)
    long = [text for text in texts if len(text.split()) >= 120]
    assert len(long) >= 5
    for change in (
        lambda text: edited(text, 0.05),
        lambda text: text[: len(text) // 2],
        lambda text: f"Our offers\n{text}\nAll rights",
    ):
        found = kinds(*long, *map(change, long))
        assert found[: len(long)] == [None] * len(long)
        assert all(found[len(long) :])
