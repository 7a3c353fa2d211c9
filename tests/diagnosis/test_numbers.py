"""Numbers of replies: told from those of logs, ports and processes."""

from __future__ import annotations

from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import Evidence
from exporter.diagnosis.numbers import code_of, enhanced_of, is_numbered
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
}


def test_a_code_has_a_second_digit_of_smtp_unless_its_enhanced_one_stands_beside_it() -> None:
    assert {text: code_of(text) for text in _CODES} == _CODES


def test_number_of_a_log_is_not_read_as_a_reply() -> None:
    read = diagnose(Evidence(text="smtp: error: 485 users are online")).reading
    assert read is not None
    assert (read.code, read.numbered) == (None, False)
    assert evidence(utterances("smtp: error: 485 users are online")) == ("smtp: error: 485 users are online",)


def test_both_numbers_of_a_reply_are_read_where_they_stand_together() -> None:
    assert enhanced_of("host said: 550 5.7.1 no, see 4.3.2") == "5.7.1"
    assert is_numbered("host said: 550 5.7.1 no", quoted=False)
    assert not is_numbered("550 no, version 5.7.1", quoted=False)
