"""Sentences that no rule knows are read by a thing and what stands nearest to it; the rules go before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exporter.diagnosis import explain
from exporter.diagnosis.causes import CAUSES
from exporter.diagnosis.clause import (
    _MEANT,
    _PASSING,
    _READ,
    _SAID,
    _THINGS,
    SURE,
    _pattern,
    _words,
    meant_by,
)
from exporter.diagnosis.evidence import Evidence
from exporter.diagnosis.reading import readings

SENTENCES = {
    "550 your ehlo is improper": "helo_invalid",
    "550 helo may not be dynamic": "helo_invalid",
    "550 this signature was refused by us": "spf_dmarc_rejected",
    "550 reverse is generic": "ptr_missing",
    "550 client does not resolve": "ptr_missing",
    "550 black ip": "ip_blocklisted",
    "553 host denies relay": "relay_denied",
    "550 we ban relaying of this sort": "relay_denied",
    "452 max rcpt reached": "too_many_recipients",
    "452 out of rcpt": "too_many_recipients",
    "553 improper rcpt": "recipient_unknown",
    "552 originator is unresolvable": "sender_domain_invalid",
    "552 storage overrun": "mailbox_full",
    "504 auth mode unimplemented": "auth_mechanism_unsupported",
    "550 tls is mandatory here": "starttls_required",
    "421 sockets exceed what we have": "concurrency_limit",
    "554 subject is mandatory": "message_malformed",
    "552 attachment is oversize": "message_too_large",
    "451 sql is not ready": "server_temporary_failure",
    "451 auth is down": "server_temporary_failure",
    "451 resolver is busy": "dns_temporary_failure",
}


def meant(text: str) -> str | None:
    return meant_by(readings(Evidence(text=text))[0])


def test_thing_and_what_is_said_of_it_name_the_cause() -> None:
    assert {text: meant(text) for text in SENTENCES} == SENTENCES


def test_guess_is_no_surer_than_it_is() -> None:
    found = explain("452 out of rcpt")

    assert (found.cause.label, found.confidence) == ("too_many_recipients", SURE)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("553 relay", "nothing is said of it"),
        ("553 denies", "of nothing"),
        ("553 relay " + "and so on " * 5 + "denied", "too far apart"),
        ("553 denies\n354 relay", "in two sentences"),
        ("429 relay denied", "a status of HTTP"),
        ("relay denied", "no number"),
        ("250 relay denied", "no refusal"),
        ("550 relay is gone, content denied", "what stands nearest says nothing certain"),
    ],
)
def test_nothing_is_guessed_without_two_words_that_belong_together(text: str, why: str) -> None:
    assert meant(text) is None, why


EDGES = {
    # the code, and what is said of a queue, which is for now below 500; of a login, that it is too often
    420: (None, None),
    421: ("server_temporary_failure", "login_rate_limited"),
    422: (None, None),
    429: (None, None),
    430: ("server_temporary_failure", "login_rate_limited"),
    499: ("server_temporary_failure", "login_rate_limited"),
    500: (None, "login_rate_limited"),
}


def test_code_decides_whether_it_passes() -> None:
    reading = readings(Evidence(text="550 x"))[0]
    found = {
        code: tuple(
            meant_by(replace(reading, code=code, words=f" {words} "))
            for words in ("queue failing", "exceed auth")
        )
        for code in EDGES
    }

    assert found == EDGES


APART = {
    "bad mailbox": True,
    "bad " + "x" * 38 + " mailbox": True,
    "bad " + "x" * 39 + " mailbox": False,
    "mailbox " + "x" * 38 + " bad": True,
    "mailbox " + "x" * 39 + " bad": False,
}


def test_two_words_belong_together_within_half_a_sentence() -> None:
    assert {words: meant(f"550 {words}") is not None for words in APART} == APART


def test_nearest_is_told_in_words_not_in_characters() -> None:
    assert meant("550 bad user abcdefg helo") == "recipient_unknown"
    assert meant("550 helo abcdefghij bad user") == "recipient_unknown"
    assert meant("550 helo abcdefghi bad user") == "helo_invalid"


def test_words_of_two_sentences_belong_not_together_however_near() -> None:
    reading = replace(readings(Evidence(text="550 x"))[0], words=" bad  mailbox ")
    assert meant_by(reading) is None


def test_so_many_words_of_a_sentence_are_read_and_no_more() -> None:
    reading = readings(Evidence(text="550 x"))[0]
    for said in ("relay", "denied"):
        words = f" {f'{said} ' * _READ}{'x' * 50} bad mailbox "
        assert meant_by(replace(reading, words=words)) is None
        assert meant_by(replace(reading, words=words.replace(f" {said}", "", 1))) == "recipient_unknown"


def test_words_that_overlap_are_no_nearer_than_neighbours() -> None:
    assert meant("550 no ptr helo") == "helo_invalid"


def test_words_of_a_table_are_sought_the_longest_first_each_in_its_own_group() -> None:
    words = _words({"a": "x|long one\n y ", "b": "longest one|"})
    assert words == [("longest one", "b"), ("long one", "a"), ("x", "a"), ("y", "a")]

    found = _pattern(words)
    assert [(each[0], each.lastindex) for each in found.finditer("ys, xy, long ones, xed yies")] == [
        ("ys", 4), ("long ones", 2), ("xed", 3),
    ]  # fmt: skip


def test_of_two_things_equally_near_the_narrower_is_meant() -> None:
    assert meant("550 bad helo of client") == "helo_invalid"
    assert meant("550 bad ptr of client") == "ptr_missing"


def test_what_a_server_lacks_is_its_own_fault_for_now_only_where_the_reply_says_for_now() -> None:
    assert (meant("451 sql is not ready"), meant("551 sql is not ready")) == (
        "server_temporary_failure",
        None,
    )


def test_known_sentence_goes_before_a_guess_and_a_guess_before_a_number() -> None:
    assert explain("452 4.2.2 Mailbox full; out of rcpt").cause.label == "mailbox_full"
    said = explain("504 5.5.1 password type unimplemented")

    assert said.cause.label == "auth_mechanism_unsupported"
    assert "client_protocol_error" in {each.label for each in said.alternatives}


def test_guess_does_not_clear_a_login_of_a_lockout() -> None:
    guessed, known = explain("504 5.5.1 password type unimplemented"), explain("504 unrecognized auth type")

    assert guessed.cause.label == known.cause.label == "auth_mechanism_unsupported"
    assert (guessed.counts_toward_lockout, known.counts_toward_lockout) == (True, False)


def test_number_that_says_something_goes_before_a_guess() -> None:
    assert explain("451 4.2.0 Mailbox has an improper format").cause.label == "server_temporary_failure"


def test_tables_name_things_that_are_looked_for_and_causes_that_there_are() -> None:
    named = {**_PASSING, **_MEANT}

    assert {thing for thing, _ in named} <= _THINGS.keys()
    assert {said for _, said in named} <= _SAID.keys()
    assert set(named.values()) <= CAUSES.keys()
