"""What a diagnosis is made from: all that a probe knows, and what can be read of anybody's JSON."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from exporter.diagnosis.evidence import TEXT_LIMIT, Evidence, evidence_of, evidence_of_mapping
from exporter.failure import FailureFact, FailureKind, Reply
from exporter.model import ProbeId, ProbeResult, TokenFacts
from exporter.terms import Phase, TlsMode
from tests.fakes import RELAY

FACT = FailureFact(
    phase=Phase.AUTH,
    kind=FailureKind.REFUSED,
    reply=Reply(code=535, lines=("5.7.3 Authentication unsuccessful", "at all")),
    detail="refused",
)
TOKEN = TokenFacts(
    expires_timestamp=1_795_000_000.0,
    user="canary@contoso.example",
    audience="https://outlook.office365.com",
    roles=("SMTP.SendAsApp",),
    scopes=("SMTP.Send",),
    tenant="contoso",
)
RESULT = ProbeResult(
    id=ProbeId(probe="login"),
    started_timestamp=0.0,
    failure=FACT,
    token=TOKEN,
    mechanism="XOAUTH2",
    user_name="invoices@contoso.example",
    offered_mechanisms=("LOGIN", "XOAUTH2"),
)
OF_RELAY = Evidence(
    provider="microsoft365", client_error="", tls_mode=TlsMode.STARTTLS, port=587, auth_attempted=False
)
OF_RESULT = Evidence(
    provider="microsoft365",
    phase=Phase.AUTH,
    kind=FailureKind.REFUSED,
    code=535,
    enhanced="5.7.3",
    text="5.7.3 Authentication unsuccessful\nat all",
    client_error="refused",
    mechanism="XOAUTH2",
    tls_mode=TlsMode.STARTTLS,
    port=587,
    offered_mechanisms=("LOGIN", "XOAUTH2"),
    auth_attempted=True,
    user_name="invoices@contoso.example",
    aud="https://outlook.office365.com",
    roles=("SMTP.SendAsApp",),
    scp=("SMTP.Send",),
    tid="contoso",
    exp=1_795_000_000.0,
    token_user="canary@contoso.example",
)


def of(**changes: Any) -> Evidence:
    return evidence_of(replace(RESULT, **changes), RELAY)


def of_fact(**changes: Any) -> Evidence:
    return of(failure=replace(FACT, **changes))


def test_evidence_of_a_run_is_all_that_it_knows() -> None:
    nothing = ProbeResult(id=ProbeId(probe="login"), started_timestamp=0.0)

    assert of() == OF_RESULT
    assert evidence_of(nothing, RELAY) == OF_RELAY
    assert of_fact(reply=None) == replace(OF_RESULT, code=None, enhanced=None, text="")
    assert evidence_of(replace(nothing, password_sent=True), RELAY).auth_attempted is True


def test_mode_of_the_relay_says_nothing_of_another_port() -> None:
    assert of_fact(port=587) == OF_RESULT
    assert of_fact(port=25) == replace(OF_RESULT, port=25, tls_mode=None)


def test_issuers_error_is_told_once() -> None:
    assert of_fact(oauth_error="invalid_grant").client_error == "invalid_grant: refused"
    assert of_fact(oauth_error="invalid_grant", detail="an invalid_grant").client_error == "an invalid_grant"


WRITTEN: tuple[tuple[dict[str, Any], Evidence], ...] = (
    ({}, Evidence()),
    ({"provider": " Gmail "}, Evidence(provider="gmail")),
    ({"provider": " "}, Evidence()),
    ({"phase": " AUTH"}, Evidence(phase=Phase.AUTH)),
    ({"phase": "lunch"}, Evidence()),
    ({"phase": ""}, Evidence()),
    ({"kind": "timeout"}, Evidence(kind=FailureKind.TIMEOUT)),
    ({"code": 550, "port": "587"}, Evidence(code=550, port=587)),
    ({"code": 550.0, "port": " 25 "}, Evidence(code=550, port=25)),
    ({"code": 550.5, "port": "-1"}, Evidence()),
    ({"code": True, "port": False}, Evidence()),
    ({"code": "9" * 15, "exp": 10**15 - 1}, Evidence(code=10**15 - 1, exp=10**15 - 1)),
    ({"code": "9" * 16, "exp": 10**15, "text": 10**15}, Evidence()),
    ({"code": -(10**15), "exp": "\u0665"}, Evidence()),
    ({"enhanced": " 5.7.1 "}, Evidence(enhanced="5.7.1")),
    ({"enhanced": " "}, Evidence()),
    ({"text": "a", "client_error": "b"}, Evidence(text="a", client_error="b")),
    ({"text": ["a", 1, "b"], "client_error": 7}, Evidence(text="a\nb", client_error="7")),
    ({"text": {"a": 1}, "client_error": None}, Evidence()),
    ({"mechanism": " login "}, Evidence(mechanism="LOGIN")),
    ({"mechanism": " "}, Evidence()),
    ({"tls_mode": "implicit"}, Evidence(tls_mode=TlsMode.IMPLICIT)),
    ({"offered_mechanisms": "LOGIN PLAIN"}, Evidence(offered_mechanisms=("LOGIN", "PLAIN"))),
    ({"offered_mechanisms": [], "roles": ["A"]}, Evidence(offered_mechanisms=(), roles=("A",))),
    ({"auth_attempted": True}, Evidence(auth_attempted=True)),
    ({"auth_attempted": False}, Evidence(auth_attempted=False)),
    ({"auth_attempted": "yes"}, Evidence()),
    ({"user_name": "u", "aud": "a", "tid": "t"}, Evidence(user_name="u", aud="a", tid="t")),
    ({"user_name": "", "aud": "", "tid": ""}, Evidence()),
    ({"scp": "A B"}, Evidence(scp=("A", "B"))),
)


def test_what_can_be_read_of_an_object_is_read_and_the_rest_left_out() -> None:
    read = [(given, evidence_of_mapping(given)) for given, _ in WRITTEN]

    assert read == list(WRITTEN)
    assert all(type(each.code) in {int, type(None)} for _, each in read)


def test_texts_of_an_object_are_read_from_their_ends() -> None:
    for text in ("a" * TEXT_LIMIT + "end", ["a" * TEXT_LIMIT, "end"]):
        read = evidence_of_mapping({"text": text}).text
        assert (len(read) <= TEXT_LIMIT, read[-3:]) == (True, "end")
