"""What people and programs get to read: the rendered text, the JSON, the lines of a batch."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.diagnosis import answer_line, as_json, explain, render

_SAID = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."


def test_rendered_text_names_cause_actor_and_steps() -> None:
    text = render(explain(_SAID))
    assert all(
        part in text for part in ("smtp_auth_disabled_tenant", "tenant_admin", "1. ", "Set-CASMailbox")
    )


def test_colour_is_only_added_when_asked_for() -> None:
    found = explain(_SAID)
    assert ("\x1b" in render(found), "\x1b" in render(found, colour=True)) == (False, True)


def test_evidence_cannot_move_the_cursor() -> None:
    assert "\x1b" not in render(explain("\x1b[2J\x07 535 nonsense"))


def test_json_is_plain_and_whole() -> None:
    found = json.loads(json.dumps(as_json(explain(_SAID))))
    assert {"cause", "meaning", "actor", "steps", "alternatives", "transient", "confidence"} <= found.keys()


def test_json_object_is_read_as_evidence() -> None:
    said = json.dumps(
        {"text": "535 5.7.3 Authentication unsuccessful", "mechanism": "XOAUTH2", "provider": "microsoft365"}
    )
    assert explain(said).cause.label == "oauth_rejected_by_exchange"


def test_answer_keeps_the_id() -> None:
    answer = json.loads(answer_line(json.dumps({"id": "a1", "text": _SAID})))
    assert (answer["id"], answer["cause"], answer["actor"]) == (
        "a1",
        "smtp_auth_disabled_tenant",
        "tenant_admin",
    )


def test_answer_has_the_promised_keys() -> None:
    answer = json.loads(answer_line(b'{"id": 7, "text": "x"}'))
    assert {"id", "cause", "actor", "transient", "confidence", "alternatives"} <= answer.keys()


@pytest.mark.parametrize(
    "line",
    [b"", b"\xff\xfe", b"null", b"[1]", b'{"id": [[]]}', b"[" * 100_000, b'{"id":' + b'{"a":' * 5000,
     b'{"code": 1e999}',
     b'{"text": {"a": 1}}', b'{"code": 99999999999999999999999999}', b'{"id": NaN, "text": "\\ud800"}'],
    ids=range(11),
)  # fmt: skip
def test_odd_line_is_answered(line: bytes) -> None:
    assert json.loads(answer_line(line))["cause"] == "unknown"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_answered_in_one_line(line: bytes) -> None:
    assert "\n" not in answer_line(line)
