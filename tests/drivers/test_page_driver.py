"""Pages: the text of what an https URL serves, or a failure that belongs to the domain's records."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from exporter.drivers.http import HttpDriver
from exporter.drivers.pages import TEXT_MAX_BYTES, PageDriver
from exporter.errors import Failure
from exporter.failure import FailureKind
from exporter.terms import Phase
from tests.drivers.conftest import Pki
from tests.drivers.issuer import Issuer, Serve, raw, servers


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    async with servers() as start:
        yield start


async def url(serve: Serve, pki: Pki, answer: bytes) -> str:
    issuer = Issuer()
    issuer.token = raw(answer)
    issuer.port = await serve(issuer.talk, tls=pki.server())
    return f"{issuer.url}/token"


def answer(status: str, body: bytes) -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status.encode(), len(body), body)


async def test_page_is_its_status_and_its_text(
    serve: Serve, pki: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", pki.ca_file)
    page = await PageDriver(HttpDriver()).fetch(await url(serve, pki, answer("404 Not Found", b"gone \xff")))

    assert (page.status, page.text) == (404, "gone �")


async def test_long_page_is_cut_off(serve: Serve, pki: Pki, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", pki.ca_file)
    long = answer("200 OK", b"x" * (TEXT_MAX_BYTES + 1))

    assert len((await PageDriver(HttpDriver()).fetch(await url(serve, pki, long))).text) == TEXT_MAX_BYTES


async def test_certificate_that_nobody_trusts_is_a_failure_of_phase_dns(serve: Serve, pki: Pki) -> None:
    there = await url(serve, pki, answer("200 OK", b"version: STSv1"))

    with pytest.raises(Failure) as caught:
        await PageDriver(HttpDriver()).fetch(there)

    assert (caught.value.fact.phase, caught.value.fact.kind) == (Phase.DNS, FailureKind.CERT_UNTRUSTED)
