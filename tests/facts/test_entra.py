"""Refusals as Entra, other issuers and Azure's machines write them, and what HTTP says beside them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.facts.answer import AnswerError
from exporter.facts.entra import Refusal, read_refusal
from exporter.facts.issuer import check_metadata, failure_in, media_type, wait_seconds
from exporter.failure import FailureFact, FailureKind
from exporter.redact import Redactor
from exporter.terms import Phase

NOW = 1_795_000_000.0
GUID = "0c1b2d3e-1111-2222-3333-444455556666"
SENTENCE = "AADSTS7000222: The provided client secret keys for app '1' are expired."


def refusal(**fields: object) -> Refusal | None:
    return read_refusal(json.dumps(fields).encode(), Redactor())


def failure(status: int, body: bytes = b"", **more: str) -> FailureFact | None:
    return failure_in(
        status,
        body,
        **{"content_type": "", "location": "", "redact": Redactor(), **more},  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    "description",
    [
        pytest.param(f"{SENTENCE}\r\nTrace ID: x\r\nCorrelation ID: {GUID}", id="lines"),
        pytest.param(f"{SENTENCE} Trace ID: x Correlation ID: {GUID} Timestamp: 2026", id="one line"),
        pytest.param(f"\n{SENTENCE}", id="an empty line first"),
    ],
)
def test_refusal_of_entra_is_read(description: str) -> None:
    read = refusal(
        error="invalid_client", error_description=description, error_codes=[7000222], correlation_id=GUID
    )

    assert read == Refusal(word="invalid_client", numbers=(7000222,), sentence=SENTENCE, correlation_id=GUID)
    assert read.name == "AADSTS7000222"
    assert read.line == f"invalid_client: {SENTENCE} (correlation id {GUID})"


@pytest.mark.parametrize(
    ("fields", "numbers"),
    [
        pytest.param({"error_description": "AADSTS7000222: x"}, (7000222,), id="whole, not 70002"),
        pytest.param({"error_description": "AADSTS50000: y AADSTS70002: x"}, (50000, 70002), id="two"),
        pytest.param({"error_codes": [53003], "error_description": "AADSTS50126"}, (53003, 50126), id="both"),
        pytest.param({"error_codes": "50053"}, (), id="no list"),
        pytest.param({"error_codes": [999, 1000, 10**10 - 1, 10**10]}, (1000, 10**10 - 1), id="edges"),
        pytest.param({"error_codes": list(range(2001, 2010))}, tuple(range(2001, 2009)), id="nine"),
        pytest.param({"error_codes": [True, 1.5, -3, 10**40, "7", 90033]}, (90033,), id="odd codes"),
        pytest.param({"error_description": "AADSTS12345678901"}, (), id="too long for a number"),
        pytest.param({"error_description": "XAADSTS50053"}, (), id="inside a word"),
    ],
)  # fmt: skip
def test_numbers_are_kept_whole(fields: dict[str, object], numbers: tuple[int, ...]) -> None:
    read = refusal(error="invalid_grant", **fields)

    assert read is not None
    assert read.numbers == numbers


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        pytest.param({"error": "invalid_scope"}, "invalid_scope", id="word only"),
        pytest.param({"error": "x", "error_codes": [90033]}, "x: AADSTS90033", id="code only"),
        pytest.param({"error": {"code": "Denied", "message": "No."}}, "Denied: No.", id="Graph"),
        pytest.param({"error": {"code": 7}}, "error", id="Graph, odd"),
        pytest.param({"statusCode": 400, "message": "No identity"}, "error: No identity", id="App Service"),
        pytest.param({"error": "a b\r\n"}, "error", id="no word"),
        pytest.param({"error": "x", "error_description": "a\x00b\x1b"}, "x: a b", id="control characters"),
        pytest.param({"error": "x", "correlation_id": "y"}, "x", id="no correlation id"),
    ],
)
def test_refusal_is_one_line(fields: dict[str, object], line: str) -> None:
    read = refusal(**fields)

    assert read is not None
    assert read.line == line


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b'{"error": ""}', b'{"error": 7}', b'{"message": 7}']
)
def test_body_without_a_refusal_is_none(body: bytes) -> None:
    assert read_refusal(body, Redactor()) is None


def test_secret_is_taken_out_before_the_sentence_is_cut() -> None:
    redact = Redactor()
    redact.hide("canary-secret")
    body = {"error": "canary-secret", "error_description": "y" * 290 + " canary-secret"}

    read = read_refusal(json.dumps(body).encode(), redact)

    assert read is not None
    assert "canary" not in read.line
    assert len(read.sentence) <= 300


REFUSAL = json.dumps({"error": "invalid_client", "error_description": SENTENCE}).encode()
REFUSED = FailureKind.TOKEN_REFUSED


@pytest.mark.parametrize(
    ("status", "body", "kind", "name"),
    [
        (400, REFUSAL, REFUSED, "AADSTS7000222"),
        (401, REFUSAL, REFUSED, "AADSTS7000222"),
        (200, REFUSAL, REFUSED, "AADSTS7000222"),
        (429, REFUSAL, FailureKind.TOKEN_THROTTLED, "AADSTS7000222"),
        (500, REFUSAL, FailureKind.TOKEN_SERVER, "AADSTS7000222"),
        (599, b"", FailureKind.TOKEN_SERVER, None),
        (404, b"<html>", FailureKind.TOKEN_INVALID, None),
        (201, b"{}", FailureKind.TOKEN_INVALID, None),
        (304, b"", FailureKind.TOKEN_INVALID, None),
        (103, b"", FailureKind.TOKEN_INVALID, None),
    ],
)
def test_status_and_words_make_the_kind(
    status: int, body: bytes, kind: FailureKind, name: str | None
) -> None:
    fact = failure(status, body)

    assert fact is not None
    assert (fact.kind, fact.oauth_error) == (kind, name)


@pytest.mark.parametrize("body", [b"{}", b"<html>", b"", b'{"access_token": "a", "message": "b"}'])
def test_answer_200_without_an_error_states_none(body: bytes) -> None:
    assert failure(200, body) is None


@pytest.mark.parametrize(
    ("location", "host"),
    [
        ("https://evil.example/a?secret=b", "evil.example"),
        ("//h.example", "h.example"),
        (f"//{'h' * 253}/", "h" * 253),
        (f"//{'h' * 254}/", "h" * 252 + "…"),
        ("/relative", "nowhere"),
        ("http://[::1", "nowhere"),
        ("", "nowhere"),
    ],
)
def test_redirect_shows_its_host_only(location: str, host: str) -> None:
    fact = failure(302, location=location)

    assert fact is not None
    assert fact.detail == f"redirect (HTTP 302) to {host}, not followed"
    assert fact.phase is Phase.TOKEN


@pytest.mark.parametrize(
    ("status", "retry_after", "seconds"),
    [
        (429, "7", 7.0),
        (429, None, 5.0),
        (429, "-1", 5.0),
        (429, "9" * 400, 3600.0),
        (429, "Wed, 18 Nov 2026 11:08:20 GMT", 100.0),
        (429, "Wed, 18 Nov 9999 11:08:20 GMT", 3600.0),
        (503, "0", 0.0),
        (503, "9", 9.0),
        (503, None, 0.0),
        (500, "9", 9.0),
        (499, "9", 0.0),
        (429, "Wed, 18 Nov 2026 11:06:40 GMT", 5.0),
        (429, "Wed, 18 Nov 2026 11:06:41 GMT", 1.0),
        (400, "9", 0.0),
        (200, "9", 0.0),
    ],
)
def test_wait_is_as_asked_and_bounded(status: int, retry_after: str | None, seconds: float) -> None:
    assert wait_seconds(status, retry_after, NOW) == seconds


@pytest.mark.parametrize(
    "endpoint",
    [None, 7, ["https://h/t"], "", "h/t", "http://h/t", "https://", "https://h:x/t", "https://[::1/t"],
)
def test_metadata_without_a_token_endpoint_is_told(endpoint: object) -> None:
    with pytest.raises(AnswerError):
        check_metadata(json.dumps({"token_endpoint": endpoint}).encode())


def test_metadata_with_a_token_endpoint_is_taken() -> None:
    check_metadata(b'{"token_endpoint": "https://login.example:8443/t"}')


@given(st.text(max_size=60))
def test_no_text_makes_the_wait_raise_or_grow(text: str) -> None:
    assert 0 <= wait_seconds(429, text, NOW) <= 3600


@given(st.integers(100, 999), st.binary(max_size=99), st.text(max_size=30), st.text(max_size=30))
def test_any_answer_makes_one_failure_or_none(status: int, body: bytes, kind: str, location: str) -> None:
    fact = failure(status, body, content_type=kind, location=location)

    assert (fact is None) == (status == 200)


@pytest.mark.parametrize(
    ("content_type", "words"),
    [
        ("", "no content type"),
        ("text/html", "text/html"),
        ("text/html ; charset=utf-8; x=y", "text/html"),
        ("t" * 60, "t" * 60),
        ("t" * 61, "t" * 59 + "…"),
    ],
)
def test_media_type_is_told_without_its_parameters(content_type: str, words: str) -> None:
    assert media_type(content_type) == words


@pytest.mark.parametrize("port", [0, 1], ids=["no port", "the least one"])
def test_port_of_the_token_endpoint_is_one_that_there_is(port: int) -> None:
    body = json.dumps({"token_endpoint": f"https://login.example:{port}/t"}).encode()

    if port:
        check_metadata(body)
    else:
        with pytest.raises(AnswerError, match=r"^names no token_endpoint that is an https address$"):
            check_metadata(body)


@pytest.mark.parametrize(
    ("status", "body", "detail"),
    [
        (400, REFUSAL, f"invalid_client: {SENTENCE}"),
        (429, REFUSAL, f"HTTP 429: invalid_client: {SENTENCE}"),
        (502, b"", "HTTP 502"),
        (404, b"", "HTTP 404 with text/html, no token answer"),
        (300, b"", "redirect (HTTP 300) to nowhere, not followed"),
        (399, REFUSAL, "redirect (HTTP 399) to nowhere, not followed"),
    ],
)
def test_failure_tells_the_status_and_the_words(status: int, body: bytes, detail: str) -> None:
    fact = failure(status, body, content_type="text/html; charset=utf-8")

    assert fact is not None
    assert fact.detail == detail
