"""Numbers of replies: told from those of logs, ports and processes."""

from __future__ import annotations

from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import Evidence
from exporter.diagnosis.numbers import aadsts_of, code_of, enhanced_of, is_microsofts, is_numbered
from exporter.diagnosis.utterance import utterances
from exporter.diagnosis.verdict import evidence

_CODES = {
    "535 no": 535,
    "got 485 while sending": None,
    "- 485 - WARNING - renew": None,
    "auth-worker(588): no": None,
    "remote said: 599 no": None,
    "expected 354 but got 550": 550,
    "571 5.7.1 Message refused": 571,  # so some servers say, and the number beside it shows that they did
    "said: 571 Message refused": None,
    "250 Ok": 250,
    "354 Go\n250 Ok": 354,
    "250 Ok\n400 no": 400,
    "it responded 535 to AUTH LOGIN": 535,
    "it answered with 550": 550,
    "it replied 421": 421,
    "failed: error authenticating: 535": 535,
    "upstream responded with 503 Service Unavailable": None,
}


def test_a_code_has_a_second_digit_of_smtp_unless_its_enhanced_one_stands_beside_it() -> None:
    assert {text: code_of(text) for text in _CODES} == _CODES


_ENHANCED = {"see 4.3.2: 550 5.7.1 no": "5.7.1", "no 5.7.1": "5.7.1", "no": None, "Linux 5.4.0-42 no": None}


def test_enhanced_code_is_the_one_beside_a_code_else_the_first() -> None:
    assert {text: enhanced_of(text) for text in _ENHANCED} == _ENHANCED


_ENTRAS = {
    "AADSTS90002: no, AADSTS50053: no": 90002,
    "AADSTS70002: no. AADSTS50054: no": 50054,  # the first says no more than that it failed
    "AADSTS70002: no": 70002,
    '{"error_codes":[50126]}': 50126,
    "Azure AD sign-in failed with Error code: 50126": 50126,
    "sign-in 50126": None,
    "error 50126": None,
}


def test_number_of_entra_is_told_by_its_name_or_by_what_went_wrong() -> None:
    assert {text: aadsts_of(text) for text in _ENTRAS} == _ENTRAS


_NUMBERED = {
    # a text, is it quoted as a reply?
    ("550 5.7.1 no", False): True,
    ("5.7.1 no", True): True,
    ("5.7.1 no", False): False,
    ("no (#5.7.1)", False): True,
    ("no", False): False,
    ("x" * 10 + " 5.7.1", True): True,
    ("x" * 11 + " 5.7.1", True): False,
}


def test_quoted_reply_begins_with_its_enhanced_code() -> None:
    assert {asked: is_numbered(asked[0], quoted=asked[1]) for asked in _NUMBERED} == _NUMBERED


def test_number_of_a_log_is_not_read_as_a_reply() -> None:
    read = diagnose(Evidence(text="smtp: error: 485 users are online")).reading
    assert read is not None
    assert (read.code, read.numbered) == (None, False)
    assert evidence(utterances("smtp: error: 485 users are online")) == ("smtp: error: 485 users are online",)


def test_both_numbers_of_a_reply_are_read_where_they_stand_together() -> None:
    assert enhanced_of("host said: 550 5.7.1 no, see 4.3.2") == "5.7.1"
    assert is_numbered("host said: 550 5.7.1 no", quoted=False)
    assert not is_numbered("550 no, version 5.7.1", quoted=False)


def test_numbers_that_only_exchange_gives_tell_who_said_them() -> None:
    asked = {"5.7.708": True, "5.7.57": True, "5.1.90": True, "4.4.316": True}
    asked |= {"5.7.1": False, "5.7.26": False, "5.1.10": False}
    assert {number: is_microsofts(number) for number in asked} == asked
    assert not is_microsofts(None)
