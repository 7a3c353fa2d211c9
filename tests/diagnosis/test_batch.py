"""The lines of a batch: each is answered, whatever it is, and what was asked before as it was then."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.diagnosis import batch
from exporter.diagnosis.batch import REMEMBERED_CHARACTERS, Batch
from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import Evidence

_SAID = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were judged."""
    texts: list[str] = []

    def judge(evidence: Evidence, table: Any) -> Any:
        texts.append(evidence.text)
        return diagnose(evidence, table)

    monkeypatch.setattr(batch, "diagnose", judge)
    return texts


def test_text_that_comes_again_is_judged_once_and_keeps_its_own_id(judged: list[str]) -> None:
    answers = Batch()

    first, second = (json.loads(answers.answer(json.dumps({"id": n, "text": _SAID}))) for n in (1, 2))

    assert judged == [_SAID]
    assert (first.pop("id"), second.pop("id")) == (1, 2)
    assert first == second


def test_text_that_is_known_otherwise_is_another(judged: list[str]) -> None:
    answers = Batch()

    causes = [
        json.loads(answers.answer(json.dumps({"text": "timed out", "phase": phase})))["cause"]
        for phase in ("connect", "banner")
    ]

    assert len(judged) == len(set(causes)) == 2


def test_what_is_remembered_is_bounded(judged: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "REMEMBERED", 2)
    answers, long = Batch(), "x" * (REMEMBERED_CHARACTERS + 1)

    for text in ("a", "b", "c", "c", "a", long, long):
        answers.answer(text)

    assert judged == ["a", "b", "c", "a", long, long]


def test_text_is_remembered_up_to_its_length_with_what_the_client_said(judged: list[str]) -> None:
    answers, half = Batch(), "x" * (REMEMBERED_CHARACTERS // 2)
    longest, longer = ({"text": half, "client_error": half + more} for more in ("", "y"))

    for asked in (longest, longest, longer, longer):
        answers.answer(json.dumps(asked))

    assert judged == [half] * 3


def test_answer_keeps_the_id() -> None:
    answer = json.loads(Batch().answer(json.dumps({"id": "a1", "text": _SAID})))
    assert (answer["id"], answer["cause"], answer["actor"]) == (
        "a1",
        "smtp_auth_disabled_tenant",
        "tenant_admin",
    )


def test_answer_has_the_promised_keys() -> None:
    answer = json.loads(Batch().answer(b'{"id": 7, "text": "x"}'))
    assert {"id", "cause", "actor", "transient", "confidence", "alternatives"} <= answer.keys()


@pytest.mark.parametrize(
    "line",
    [b"", b"\xff\xfe", b"null", b"[1]", b'{"id": [[]]}', b"[" * 100_000, b'{"id":' + b'{"a":' * 5000,
     b'{"code": 1e999}',
     b'{"text": {"a": 1}}', b'{"code": 99999999999999999999999999}', b'{"id": NaN, "text": "\\ud800"}'],
    ids=range(11),
)  # fmt: skip
def test_odd_line_is_answered(line: bytes) -> None:
    assert json.loads(Batch().answer(line))["cause"] == "unknown"


@settings(max_examples=settings.default.max_examples * 3 // 2)
@given(st.binary(max_size=300))
def test_any_bytes_are_answered_in_one_line(line: bytes) -> None:
    assert "\n" not in Batch().answer(line)
