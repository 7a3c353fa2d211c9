"""Secrets, certificates and projected tokens: read when they are used, and what if they cannot be."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path

import pytest
import trustme

from exporter.drivers.credential import certificate_not_after
from exporter.failure import FailureKind
from exporter.model import AppCertificate, SecretRef, WorkloadIdentity
from tests.drivers.tokens.harness import SECRET, Harness, pem_of, pfx_of


@pytest.mark.parametrize("form", ["pem", "pfx"])
async def test_certificate_signs_an_assertion(
    harness: Harness, certificate: trustme.LeafCert, tmp_path: Path, form: str
) -> None:
    file = tmp_path / "app"
    file.write_bytes(pem_of(certificate) if form == "pem" else pfx_of(certificate, SECRET.encode()))
    password = SecretRef(env="PASSWORD") if form == "pfx" else None
    credential = AppCertificate(file=str(file), password=password)

    await harness.get(credential)

    header, claims, _ = harness.issuer.token_requests[0].form["client_assertion"].split(".")
    assert {"alg": "PS256", "typ": "JWT"}.items() <= json.loads(
        base64.urlsafe_b64decode(header + "==")
    ).items()
    assert json.loads(base64.urlsafe_b64decode(claims + "=="))["aud"].endswith("/contoso/oauth2/v2.0/token")
    assert certificate_not_after(credential, harness.secrets) > time.time()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="missing"),
        pytest.param(b"", id="empty"),
        pytest.param(b"garbage", id="garbage"),
        pytest.param(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", id="broken PEM"),
        pytest.param(b"x" * 300_000, id="huge"),
        pytest.param("pfx", id="another password"),
        pytest.param("two", id="key and certificate of two"),
        pytest.param("ec", id="no RSA key"),
    ],
)
async def test_certificate_that_cannot_be_used_is_our_fault(
    harness: Harness, certificate: trustme.LeafCert, tmp_path: Path, content: bytes | str | None
) -> None:
    ca = trustme.CA()
    contents: dict[object, bytes] = {
        "pfx": pfx_of(certificate, b"another"),
        "two": certificate.private_key_pem.bytes() + ca.cert_pem.bytes(),
        "ec": pem_of(ca.issue_cert("app.example")),
    }
    file = tmp_path / "app"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else contents[content])
    password = SecretRef(env="PASSWORD") if content == "pfx" else None

    exc = await harness.fault(AppCertificate(file=str(file), password=password))

    assert exc.fact.kind is FailureKind.LOCAL
    assert exc.fact.detail.startswith(f"{file}: ")
    assert not harness.issuer.requests


async def test_workload_identity_reads_its_file_each_time(harness: Harness, tmp_path: Path) -> None:
    file = tmp_path / "token"
    credential = WorkloadIdentity(token_file=str(file))

    for text in ("a.b.c", "d.e.f\n"):
        file.write_text(text)
        await harness.get(credential)

    assertions = [request.form["client_assertion"] for request in harness.issuer.token_requests]
    assert assertions == ["a.b.c", "d.e.f"]


@pytest.mark.parametrize("content", [None, b"", b"a b", b"\xff", b"x" * 20_000])
async def test_workload_token_that_is_none_is_our_fault(
    harness: Harness, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)

    exc = await harness.fault(WorkloadIdentity(token_file=str(file)))

    assert exc.fact.kind is FailureKind.LOCAL
    assert not harness.issuer.token_requests


async def test_secret_is_read_each_time(harness: Harness) -> None:
    await harness.get()
    harness.secrets.text = "rotated"
    await harness.get()
    harness.secrets.text = None
    exc = await harness.fault()

    assert [request.form["client_secret"] for request in harness.issuer.token_requests] == [SECRET, "rotated"]
    assert exc.fact.kind is FailureKind.LOCAL
