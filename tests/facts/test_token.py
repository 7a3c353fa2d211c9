"""Token answers and JWTs as issuers write them, and as nobody should."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.facts.answer import AnswerError, json_object, printable
from exporter.facts.token import (
    MAX_LIFETIME_SECONDS,
    MAX_TOKEN_CHARACTERS,
    read_grant,
    token_facts,
)

NOW = 1_795_000_000.0
YEAR = MAX_LIFETIME_SECONDS


def jwt(claims: object, *, padding: str = "") -> str:
    body = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    return f"e30.{base64.urlsafe_b64encode(body).decode().rstrip('=')}{padding}.c2ln"


def answer(**fields: object) -> bytes:
    return json.dumps({"access_token": "opaque", "token_type": "Bearer"} | fields).encode()


def test_claims_of_entra_are_read() -> None:
    claims = {"aud": "https://outlook.office365.com", "roles": ["SMTP.SendAsApp"], "tid": "t", "exp": NOW + 9}

    facts = token_facts(jwt(claims), 3600, NOW)

    assert (facts.audience, facts.roles, facts.tenant) == (claims["aud"], ("SMTP.SendAsApp",), "t")
    assert (facts.scopes, facts.expires_timestamp, facts.from_cache) == (None, NOW + 9, False)


@pytest.mark.parametrize(
    ("claims", "user"),
    [
        ({"upn": "a@x"}, "a@x"),
        ({"preferred_username": "b@x"}, "b@x"),
        ({"sub": "an app"}, None),
        ({"upn": 7}, None),
    ],
)
def test_owner_of_a_persons_token_is_read(claims: object, user: str | None) -> None:
    assert token_facts(jwt(claims), 3600, NOW).user == user


@pytest.mark.parametrize(
    ("claims", "scopes"),
    [
        pytest.param({"scp": "SMTP.Send openid"}, ("SMTP.Send", "openid"), id="words"),
        pytest.param({"scp": ["SMTP.Send"]}, ("SMTP.Send",), id="list"),
        pytest.param({"scp": ""}, (), id="empty"),
        pytest.param({}, None, id="none"),
        pytest.param({"scp": 7}, None, id="number"),
    ],
)
def test_scopes_are_read_in_every_form(claims: object, scopes: tuple[str, ...] | None) -> None:
    assert token_facts(jwt(claims), 3600, NOW).scopes == scopes


@pytest.mark.parametrize("padding", ["", "=", "==", "==="])
@pytest.mark.parametrize("audience", ["a", "ab", "abc", "abcd", "???", "~~~"])
def test_payload_is_read_at_every_length_and_padding(audience: str, padding: str) -> None:
    assert token_facts(jwt({"aud": audience}, padding=padding), 1, NOW).audience == audience


def test_largest_jwt_is_read() -> None:
    short = jwt({"aud": "a", "exp": 1})
    signed = short + "c" * (MAX_TOKEN_CHARACTERS - len(short))

    assert (token_facts(signed, 1, NOW).audience, token_facts(signed + "c", 1, NOW).audience) == ("a", None)
    assert token_facts(signed, 1, NOW).expires_timestamp == 1


def test_first_of_several_audiences_is_shown() -> None:
    assert token_facts(jwt({"aud": ["a", "b"]}), 1, NOW).audience == "a"


@pytest.mark.parametrize("exp", [None, "soon", "1795000009", -1, 0, 253_402_300_800, 1e300, True, [1]])
def test_exp_that_is_none_gives_way_to_the_issuers(exp: object) -> None:
    assert token_facts(jwt({"exp": exp}), 60, NOW).expires_timestamp == NOW + 60


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("opaque", id="opaque"),
        pytest.param("a.b.c.d.e", id="encrypted"),
        pytest.param("a.!.c", id="no base64"),
        pytest.param("..", id="empty parts"),
        pytest.param(jwt([]), id="list"),
        pytest.param(jwt(b"[" * 9000), id="deep"),
        pytest.param(jwt(b"\xff"), id="no text"),
        pytest.param("é.é.é", id="no ASCII"),
        pytest.param("a." + "A" * MAX_TOKEN_CHARACTERS + ".c", id="huge"),
    ],
)
def test_token_that_is_no_jwt_is_opaque(text: str) -> None:
    facts = token_facts(text, 60, NOW)

    assert (facts.audience, facts.roles, facts.scopes, facts.tenant) == (None, None, None, None)
    assert facts.expires_timestamp == NOW + 60


def test_claims_are_bounded_and_printable() -> None:
    facts = token_facts(jwt({"aud": "a\r\nb" + "x" * 999, "roles": ["r\x1b"] * 500}), 1, NOW)

    assert facts.audience is not None
    assert (facts.audience[:3], len(facts.audience)) == ("a b", 256)
    assert facts.roles == ("r",) * 64


@pytest.mark.parametrize(
    ("fields", "lifetime"),
    [
        pytest.param({"expires_in": 3599}, 3599, id="number"),
        pytest.param({"expires_in": 3599.5}, 3599.5, id="fraction"),
        pytest.param({"expires_in": "86399"}, 86399, id="digits, as Azure's metadata"),
        pytest.param({"expires_on": str(int(NOW) + 7)}, 7, id="date, as App Service"),
        pytest.param({"access_token": jwt({"exp": NOW + 8})}, 8, id="the token's own"),
        pytest.param({"access_token": jwt({"exp": NOW - 8})}, 60, id="the token's own, gone by"),
        pytest.param({"access_token": jwt({"exp": NOW})}, 60, id="the token's own, ending now"),
        pytest.param({"access_token": jwt({"exp": NOW + 1})}, 1, id="the token's own, a second"),
        pytest.param({"access_token": jwt({"exp": NOW + YEAR})}, YEAR, id="the token's own, longest"),
        pytest.param({"access_token": jwt({"exp": NOW + YEAR + 1})}, 60, id="the token's own, too long"),
        pytest.param({"expires_in": YEAR}, YEAR, id="longest"),
        pytest.param({"expires_in": "0" * 11 + "3599"}, 3599, id="fifteen digits"),
        pytest.param({}, 60, id="unsaid"),
        pytest.param({"token_type": None, "expires_in": 5}, 5, id="no type"),
        pytest.param({"token_type": "bearer", "expires_in": 5}, 5, id="lower case"),
    ],
)
def test_lifetime_is_read_in_every_form(fields: dict[str, object], lifetime: float) -> None:
    assert read_grant(answer(**fields), NOW).lifetime_seconds == lifetime


REFUSED = {
    "holds an expires_in that cannot be": [
        {"expires_in": value}
        for value in (
            *("soon", "", "-1", "²", -1, 0, 1e18, 10**400, True, [], {}, "0" * 12 + "3599"),
            MAX_LIFETIME_SECONDS + 1,
        )
    ],
    "holds an expires_on that cannot be": [
        {"expires_on": value}
        for value in ("06/20/2030 02:57:58 +00:00", str(int(NOW)), str(int(NOW) - 1), 9e15)
    ],
    "holds no access_token": [{"access_token": value} for value in (None, "", 7, [])],
    "holds a token with characters that no token may have": [
        {"access_token": value} for value in ("a b", "a\r\nb", "a\x01", "a\x7f", "é", "\ud800")
    ],
    f"holds a token longer than {MAX_TOKEN_CHARACTERS} characters": [
        {"access_token": "a" * (MAX_TOKEN_CHARACTERS + 1)}
    ],
    "holds a token of another type than Bearer": [{"token_type": "pop"}, {"token_type": ["Bearer"]}],
}


@pytest.mark.parametrize("why", REFUSED)
def test_answer_that_grants_nothing_is_refused(why: str) -> None:
    for fields in REFUSED[why]:
        with pytest.raises(AnswerError) as caught:
            read_grant(answer(**fields), NOW)
        assert str(caught.value) == why


def test_token_may_have_every_visible_character() -> None:
    text = "".join(map(chr, range(0x21, 0x7F)))

    assert read_grant(answer(access_token=text, expires_in=1), NOW).text.reveal() == text


def test_largest_token_is_taken() -> None:
    text = "a" * MAX_TOKEN_CHARACTERS

    assert read_grant(answer(access_token=text, expires_in=1), NOW).text.reveal() == text


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "is empty"),
        (b" \r\n", "is empty"),
        (b"<html>", "is not JSON"),
        (b"\xff\xfe{}", "is not JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "is not JSON"),
        (b"[]", "is JSON, but not an object"),
        (b'"canary"', "is JSON, but not an object"),
        (b'{"a":' * 50_000, "is JSON nested too deeply"),
    ],
)
def test_body_that_is_no_object_is_told_without_its_words(body: bytes, reason: str) -> None:
    with pytest.raises(AnswerError) as caught:
        json_object(body)

    assert str(caught.value) == reason
    assert caught.value.__cause__ is None


def test_byte_order_mark_is_passed_over() -> None:
    assert json_object(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def test_text_is_made_printable_and_cut() -> None:
    assert printable(" a\r\n\tb\x00c\ud800 ", 10) == "a b c"
    assert printable("x" * 99, 10) == "x" * 9 + "…"
    assert (printable(" " * 159 + "x", 10), printable(" " * 160 + "x", 10)) == ("x", "")


@given(st.text(max_size=200))
def test_no_text_makes_the_reading_of_a_token_raise(text: str) -> None:
    token_facts(text, 60, NOW)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
_KEYS = st.sampled_from(["access_token", "expires_in", "expires_on", "token_type"])
_CLAIMS = st.sampled_from(["aud", "roles", "scp", "tid", "exp"])


@given(st.dictionaries(_KEYS, _JSON), st.dictionaries(_CLAIMS, _JSON))
def test_any_answer_is_a_grant_or_one_error(fields: dict[str, object], claims: dict[str, object]) -> None:
    token = jwt(json.dumps(claims).encode())

    for body in (json.dumps(fields).encode(), json.dumps({**fields, "access_token": token}).encode()):
        try:
            granted = read_grant(body, NOW)
        except AnswerError:
            continue
        facts = token_facts(granted.text.reveal(), granted.lifetime_seconds, NOW)
        assert 0 < granted.lifetime_seconds <= 366 * 86400
        assert facts.expires_timestamp > 0
