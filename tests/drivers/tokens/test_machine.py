"""Managed identities: the machine is asked, in each of Azure's ways."""

from __future__ import annotations

import urllib.parse

import pytest

from exporter.failure import FailureKind
from exporter.model import ManagedIdentity
from tests.drivers.issuer import Issuer, jwt, reply
from tests.drivers.tokens.harness import NOW, SECRET, Harness


@pytest.fixture
async def metadata(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> Issuer:
    """Azure's instance metadata, over plain HTTP."""
    service = Issuer()
    service.token = reply(200, {"access_token": jwt(), "expires_in": "86399", "token_type": "Bearer"})
    host = f"http://127.0.0.1:{await harness.serve(service.talk)}"
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", host)
    return service


async def test_managed_identity_asks_the_machine(harness: Harness, metadata: Issuer) -> None:
    token = await harness.get(ManagedIdentity(client_id="c-1"), proxy="http://127.0.0.1:1")

    (request,) = metadata.requests
    assert token.facts.audience == "https://outlook.office365.com"
    assert request.headers["metadata"] == "true"
    assert urllib.parse.parse_qs(urllib.parse.urlsplit(request.target).query) == {
        "api-version": ["2018-02-01"],
        "resource": ["https://outlook.office365.com"],
        "client_id": ["c-1"],
    }


async def test_managed_identity_of_app_service_is_understood(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Issuer()
    service.token = reply(200, {"access_token": "opaque", "expires_on": str(int(NOW) + 3600)})
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{await harness.serve(service.talk)}/msi")
    monkeypatch.setenv("IDENTITY_HEADER", SECRET)

    token = await harness.get(ManagedIdentity())
    service.token = reply(400, {"statusCode": 400, "message": f"No identity, {SECRET}"})
    exc = await harness.fault(ManagedIdentity())

    assert token.facts.expires_timestamp == NOW + 3600
    assert service.requests[0].headers["x-identity-header"] == SECRET
    assert (exc.fact.kind, exc.fact.detail) == (FailureKind.TOKEN_REFUSED, "error: No identity, ***")


async def test_managed_identity_that_is_missing_is_told(harness: Harness, metadata: Issuer) -> None:
    metadata.token = reply(400, {"error": "invalid_request", "error_description": "Identity not found"})

    exc = await harness.fault(ManagedIdentity())

    assert exc.fact.oauth_error == "invalid_request"
    assert exc.fact.detail == "invalid_request: Identity not found"


async def test_azure_arc_that_names_a_missing_file_is_told(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Issuer()
    service.token = reply(401, b"", WWW_Authenticate="Basic realm=/var/opt/azcmagent/tokens/none.key")
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{await harness.serve(service.talk)}/arc")
    monkeypatch.setenv("IMDS_ENDPOINT", "http://127.0.0.1:1")

    exc = await harness.fault(ManagedIdentity())

    assert exc.fact.kind is FailureKind.LOCAL
    assert exc.fact.detail == "this machine's managed identity cannot be used (FileNotFoundError)"


async def test_service_fabric_is_not_supported(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{harness.issuer.url}/msi")
    monkeypatch.setenv("IDENTITY_HEADER", SECRET)
    monkeypatch.setenv("IDENTITY_SERVER_THUMBPRINT", "0" * 40)

    exc = await harness.fault(ManagedIdentity())

    assert exc.fact.kind is FailureKind.LOCAL
    assert not harness.issuer.requests
