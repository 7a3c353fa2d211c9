"""No secret, assertion or token is told or logged, whatever an issuer says back."""

from __future__ import annotations

import asyncio
import base64
import io
import logging
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from exporter.model import AppCertificate, AppCredential, ClientSecret, SecretRef, WorkloadIdentity
from tests.drivers.issuer import Act, grant, refusal, reply
from tests.drivers.tokens.harness import SECRET, Harness, pem_of


@pytest.fixture
def everything_logged() -> Iterator[io.StringIO]:
    """The root logger at DEBUG, as an operator may set it."""
    sink = io.StringIO()
    handler = logging.StreamHandler(sink)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield sink
    root.removeHandler(handler)
    root.setLevel(level)


def shapes(secret: str) -> set[str]:
    """A secret raw, URL-encoded and in base64 at three offsets."""
    inner = {base64.b64encode(b"\0" * n + secret.encode()).decode()[4:-6] for n in range(3)}
    return {secret, urllib.parse.quote_plus(secret), urllib.parse.quote(secret, safe=""), *inner}


def echo(text: str) -> tuple[Act, ...]:
    """The secret, said back in every way."""
    return (
        reply(400, refusal("invalid_client", f"AADSTS7000215: Invalid secret {text} at {text}")),
        reply(400, refusal(text, text)),
        reply(400, {"error": {"code": text, "message": text}}),
        reply(500, refusal("server_error", base64.b64encode(text.encode()).decode())),
        reply(400, refusal("x", "y" * 280 + " " + text)),
        reply(200, text.encode(), kind=text),
        reply(404, text.encode(), kind=f"text/html; {text}"),
        reply(302, b"", Location=f"https://h.example/{urllib.parse.quote(text)}"),
        reply(200, {"error": "a", "error_description": urllib.parse.quote_plus(text), "refresh_token": text}),
        reply(200, grant(expires_in=-1) | {"id_token": text, "access_token": text.replace(" ", "")}),
    )


@pytest.mark.parametrize("name", ["msal.application", "msal.oauth2cli.oauth2", "urllib3.connectionpool"])
async def test_library_that_writes_bodies_is_not_heard(
    harness: Harness, everything_logged: io.StringIO, name: str
) -> None:
    for level in (logging.DEBUG, logging.CRITICAL):
        logging.getLogger(name).log(level, "Token response is not in json format: %s", SECRET)

    assert everything_logged.getvalue() == ""


@pytest.mark.parametrize("kind", ["secret", "assertion", "certificate"])
async def test_nothing_secret_is_told_or_logged(
    harness: Harness,
    everything_logged: io.StringIO,
    certificate: trustme.LeafCert,
    tmp_path: Path,
    kind: str,
) -> None:
    projected = f"{SECRET}.{SECRET[::-1]}.signature-canary".replace("=", "-")
    (tmp_path / "token").write_text(projected)
    (tmp_path / "app.pem").write_bytes(pem_of(certificate))
    credential: AppCredential = {
        "secret": ClientSecret(secret=SecretRef(env="SECRET")),
        "assertion": WorkloadIdentity(token_file=str(tmp_path / "token")),
        "certificate": AppCertificate(file=str(tmp_path / "app.pem")),
    }[kind]
    told: list[str] = []
    hidden = {SECRET, projected, *projected.split(".")}

    async def echoing(writer: asyncio.StreamWriter) -> None:
        form = harness.issuer.requests[-1].form
        sent = form.get("client_secret") or form["client_assertion"]
        hidden.update({sent, *sent.split(".")[1:]})
        await echo(sent)[len(told)](writer)

    harness.issuer.token = echoing
    for _ in echo("")[: 10 if kind == "secret" else 4]:
        exc = await harness.fault(credential)
        told.append(f"{exc!r} {exc} {exc.fact!r}")
    harness.issuer.token = reply(200, grant("access-token-canary"))
    told.append(repr(await harness.get(credential)))

    text = everything_logged.getvalue() + "".join(told)
    secrets = [secret for secret in {*hidden, "access-token-canary"} if len(secret) > 8]
    assert not [shape for secret in secrets for shape in shapes(secret) if shape in text]
    assert "Traceback" not in everything_logged.getvalue()
