"""A harness for each test, on a machine that is in no cloud; no thread outlives a test."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator

import pytest
import trustme

from tests.drivers.conftest import Pki
from tests.drivers.issuer import Issuer, no_thread_left, servers
from tests.drivers.tokens.harness import Harness

CLOUD_VARIABLES = ("IDENTITY_ENDPOINT", "IDENTITY_HEADER", "IDENTITY_SERVER_THUMBPRINT", "IMDS_ENDPOINT")


@pytest.fixture(scope="session")
def server_tls(pki: Pki) -> ssl.SSLContext:
    return pki.server()


@pytest.fixture
async def harness(pki: Pki, server_tls: ssl.SSLContext) -> AsyncIterator[Harness]:
    async with servers() as serve:
        issuer = Issuer()
        issuer.port = await serve(issuer.talk, tls=server_tls)
        yield Harness(issuer, pki, serve)


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    with no_thread_left():
        yield


@pytest.fixture(autouse=True)
def plain_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No trace of a cloud in the environment."""
    for name in CLOUD_VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def certificate() -> trustme.LeafCert:
    return trustme.CA(key_type=trustme.KeyType.RSA).issue_cert("app.example", key_type=trustme.KeyType.RSA)
