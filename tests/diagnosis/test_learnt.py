"""What the words of a text tell of its cause, by weights that were learnt."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from exporter.diagnosis.evidence import Evidence
from exporter.diagnosis.learnt import FILE, LANE, Learnt, Likely, learnt, likely, telling
from exporter.diagnosis.learnt.features import READ_WORDS, marks_in, words_in
from exporter.diagnosis.reading import Reading, readings
from exporter.terms import Phase
from training.texts import digests

BY = Learnt(
    ("relay_denied", "mailbox_full", "unknown"),
    {"relay": "300 0:200 1:-100", "full": "400 1:150", "<any text>": "100 2:100", "relay*": "300 0:400"},
)


def reading(text: str, **known: object) -> Reading:
    return replace(readings(Evidence(text=text))[0], **known)  # type: ignore[arg-type]


def softmax(*scores: float) -> list[float]:
    odds = [math.exp(score) for score in scores]
    return [odd / sum(odds) for odd in odds]


def test_words_stand_without_their_endings_by_their_beginnings_and_in_pairs() -> None:
    assert words_in(reading("relaying denied 7 here")) == {
        "relay", "deni", "here", "relay*", "denie*", "here*", "relay deni", "deni here",
    }  # fmt: skip


def test_beginning_of_a_long_text_is_read() -> None:
    words = " ".join(f"word{place}x" for place in range(READ_WORDS + 1))
    assert f"word{READ_WORDS - 1}x" in words_in(reading("", words=words))
    assert f"word{READ_WORDS}x" not in words_in(reading("", words=words))


def test_numbers_phase_provider_and_entras_number_are_marks() -> None:
    given = reading("550 5.7.1 no", phase=Phase.RCPT_TO, provider="gmail", aadsts=7000215)
    assert marks_in(given) == {
        "<any text>", "<550>", "<5xx>", "<5.7.1>", "<x.7.1>", "<at rcpt_to>", "<of gmail>",
        "<Entra's number>", "<AADSTS7000215>",
    }  # fmt: skip
    nothing = {"code": None, "enhanced": None, "phase": None, "provider": "", "aadsts": None}
    assert marks_in(reading("no", **nothing)) == {"<any text>"}
    assert "<5xx>" in marks_in(reading("500 no"))


def test_shares_are_of_what_each_word_speaks_for_and_against() -> None:
    # The rarer a word, the more it counts; all of them count 1 by Euclid, each mark a half.
    by = BY.likely({"relay", "full", "zorb"}, {"<any text>", "<550>"})
    expected = softmax(2 * 0.6, -1 * 0.6 + 1.5 * 0.8, 1 * 0.5)
    assert list(by.shares) == ["relay_denied", "mailbox_full", "unknown"]
    assert list(by.shares.values()) == pytest.approx(expected)
    assert by.unknown == pytest.approx(expected[2])


def test_longest_text_of_the_heaviest_features_has_its_sum_in_a_lane() -> None:
    # A word is a feature, so is how it begins, and so are two of them.
    rows = [row.split() for row in json.loads(FILE.read_bytes())["weights"].values()]
    rarest = max(int(rarity) for rarity, *_ in rows)
    heaviest = max(abs(int(pair.partition(":")[2])) for _, *pairs in rows for pair in pairs)
    assert 3 * READ_WORDS * rarest * heaviest < 2 ** (LANE - 1)


def test_word_that_outweighs_all_others_leaves_the_other_labels_nothing() -> None:
    by = Learnt(("a", "b"), {"word": "100 0:32000", "<mark>": "100 0:32000"}).likely({"word"}, {"<mark>"})
    assert (by.shares, by.unknown) == ({"a": 1.0}, 0.0)


def test_words_that_no_text_had_say_nothing() -> None:
    assert list(BY.likely({"zorb"}, ()).shares.values()) == pytest.approx([1 / 3] * 3)
    assert BY.likely({"zorb", "full"}, ()).shares == BY.likely({"full"}, ()).shares


def test_text_is_known_by_a_whole_word_of_it() -> None:
    assert BY.knows(["zorb", "relay"])
    assert not BY.knows(["zorb", "relay*"])
    assert likely(reading("550 zorb")) is None


def test_likeliest_and_the_share_of_several() -> None:
    by = Likely(shares={"a": 0.2, "b": 0.5, "c": 0.3})
    assert (by.label, by.share, by.of(["a", "c", "d"])) == ("b", 0.5, pytest.approx(0.5))


def test_causes_that_there_are_share_what_the_others_had() -> None:
    by = Likely(shares={"a": 0.2, "b": 0.3, "gone": 0.1, "unknown": 0.4}, unknown=0.4)
    assert by.among({"a", "b", "unknown"}) == Likely(
        shares={"a": pytest.approx(0.4), "b": pytest.approx(0.6)}, unknown=0.4
    )
    assert by.among({"unknown"}) is None


def test_heaviest_words_for_a_cause_are_told_as_they_are_written() -> None:
    weights = {f"w{place}": f"100 0:{place}" for place in range(5)} | {
        "rare": "300 0:2",
        "against": "100 0:-9",
    }
    by = Learnt(("a",), weights)
    assert by.telling([*weights, "zorb"], "a") == ("rare", "w4", "w3")
    assert BY.telling(["full"], "relay_denied") == ()
    assert BY.telling(["relaying"], "relay_denied") == ("relaying",)
    assert Learnt(("a",), {"word": "1 0:1"}).telling(["word"], "a") == ("word",)


def test_weights_name_causes_and_what_they_were_learnt_from() -> None:
    """Else: make training. A file that is not named there was not learnt from."""
    made_from = json.loads(FILE.read_text("utf-8"))["made_from"]
    now = digests()
    assert {file: now.get(file) for file in made_from} == made_from
    assert "unknown" in learnt().labels


def test_sentence_of_another_wording_is_told_by_its_words() -> None:
    given = reading("550 we do not forward messages of strangers")
    told = likely(given)
    assert told is not None
    assert told.label == "relay_denied"
    assert "forward" in telling(given, "relay_denied")
