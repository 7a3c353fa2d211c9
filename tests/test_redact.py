"""Redaction: in every form in which a server may echo a secret."""

from __future__ import annotations

import base64
import html
import json
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.redact import Redactor

SECRET = 'p@ss "word" <&>é'


def echoes(secret: str) -> dict[str, str]:
    raw = secret.encode()
    return {
        "raw": secret,
        "base64": base64.b64encode(raw).decode(),
        "plain": base64.b64encode(b"\0user@x.example\0" + raw).decode(),
        "offset 1": base64.b64encode(b"a" + raw + b"tail").decode(),
        "offset 2": base64.b64encode(b"ab" + raw + b"tail").decode(),
        "xoauth2": base64.b64encode(b"user=a\x01auth=Bearer " + raw + b"\x01\x01").decode(),
        "hex": raw.hex(),
        "url": urllib.parse.quote(raw, safe=""),
        "json": json.dumps(secret)[1:-1],
        "html": html.escape(secret),
    }


@pytest.mark.parametrize("form", echoes(SECRET))
def test_secret_echoed_in_any_form_is_gone(form: str) -> None:
    redact = Redactor()
    redact.hide(SECRET)
    echo = echoes(SECRET)[form]

    text = redact(f"535 no: {echo} said the server")

    assert "***" in text
    assert echo not in text
    inner = base64.b64encode(SECRET.encode()).decode()[4:-4]
    assert inner not in text


@given(st.text(min_size=3), st.text())
def test_redaction_is_idempotent_and_leaves_no_secret(secret: str, around: str) -> None:
    redact = Redactor()
    redact.hide(secret)

    once = redact(f"{around}{secret}{around}")

    assert redact(once) == once


LONG = "correct-horse-battery-staple"


@pytest.mark.parametrize(
    "echo",
    [
        pytest.param(LONG[:20], id="cut short"),
        pytest.param(LONG[9:], id="its end"),
        pytest.param(LONG.upper(), id="upper case"),
        pytest.param(base64.b64encode(f"\0me@x.example\0{LONG}".encode()).decode()[:36], id="AUTH cut short"),
        pytest.param(base64.b64encode(f"\1auth=Bearer {LONG}".encode()).decode()[30:], id="wrapped"),
    ],
)
def test_piece_of_a_secret_is_gone_too(echo: str) -> None:
    redact = Redactor()
    redact.hide(LONG)

    text = redact(f"501 5.5.2 Cannot decode '{echo}'")

    assert "***" in text
    assert not any(echo[at : at + 12] in text and echo[at : at + 12] in str(echoes(LONG)) for at in range(12))


def test_what_is_no_piece_of_a_secret_stays() -> None:
    redact = Redactor()
    redact.hide("smtp.office365.com-pass")

    assert redact("250 AM3PR05CA0094.outlook.office365.example Hello") == (
        "250 AM3PR05CA0094.outlook.office365.example Hello"
    )
