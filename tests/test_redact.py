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
