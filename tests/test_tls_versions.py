"""tls: which versions work with a dialogue, and what the chain adds to a refused certificate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from exporter.config.options import RelayProbeOptions
from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import evidence_of
from exporter.failure import FailureKind
from exporter.model import Chain, ProbeResult, Relay, TlsVersionTried
from exporter.probes.tls import KIND
from exporter.terms import Phase, TlsMode
from tests.scripted_relays import ScriptedContext, Server, broken, endpoint, run

RELAY = Relay(name="r", host="mail.example", port=587, tls=TlsMode.STARTTLS)
ALERT = broken(Phase.TLS, FailureKind.TLS_VERSION, "tlsv1 alert protocol version")
TOO_OLD = broken(Phase.EHLO, FailureKind.REFUSED, "421 4.7.66 TLS 1.0 and 1.1 are not supported")
UNTRUSTED = broken(
    Phase.TLS, FailureKind.CERT_UNTRUSTED, "certificate verify failed: unable to get local issuer"
)


def leaf(organization: str) -> bytes:
    ca = trustme.CA(organization_name=organization)
    pem = ca.issue_cert("mail.example").cert_chain_pems[0].bytes()
    return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)


async def looked(server: Any, relay: Relay = RELAY) -> ProbeResult:
    context = ScriptedContext((endpoint("192.0.2.1"),), {("192.0.2.1", 587): server})
    return await run(KIND, context, relay, RelayProbeOptions())


def versions(result: ProbeResult) -> dict[str, bool]:
    return {fact.version: fact.accepted for fact in result.facts if isinstance(fact, TlsVersionTried)}


def cause(result: ProbeResult, relay: Relay = RELAY) -> str:
    assert result.failure is not None
    return diagnose(evidence_of(result, relay)).cause.label


@pytest.mark.parametrize("refusal", [ALERT, TOO_OLD], ids=["alert", "421 after the handshake"])
async def test_version_counts_only_if_the_dialogue_works(refusal: Any) -> None:
    result = await looked(Server(versions={"1.0": refusal, "1.1": refusal}))

    assert result.failure is None
    assert versions(result) == {"TLSv1.0": False, "TLSv1.1": False, "TLSv1.2": True, "TLSv1.3": True}


BUSY = broken(Phase.EHLO, FailureKind.REFUSED, "421 4.3.2 Service not available, try again later")
CUT = broken(Phase.EHLO, FailureKind.RESET, "Connection reset by peer")


@pytest.mark.parametrize("trouble", [BUSY, CUT], ids=["busy", "cut"])
async def test_trouble_after_the_handshake_is_no_verdict_on_the_version(trouble: Any) -> None:
    assert "TLSv1.2" not in versions(await looked(Server(versions={"1.2": trouble})))


async def test_version_that_this_machine_cannot_speak_is_absent() -> None:
    local = broken(Phase.TLS, FailureKind.LOCAL, "OpenSSL here cannot speak TLS 1.0")

    assert "TLSv1.0" not in versions(await looked(Server(versions={"1.0": local})))


async def test_old_version_against_expect_is_a_fault() -> None:
    relay = replace(RELAY, tls_min_expected=True)

    result = await looked(Server(), relay)

    assert cause(result, relay) == "legacy_tls_accepted"


async def test_old_version_is_only_noted_where_nothing_is_expected() -> None:
    result = await looked(Server())

    assert result.failure is None
    assert any("TLSv1.0 and TLSv1.1 still accepted" in note for note in result.notes)


async def test_missing_intermediate_is_named() -> None:
    result = await looked(Server(verifies=UNTRUSTED, certificates=(leaf("Contoso CA"),)))

    assert cause(result) == "cert_untrusted"
    assert result.failure is not None
    assert "if Contoso CA is an intermediate, it is missing" in result.failure.detail


async def test_inspecting_proxy_is_named() -> None:
    result = await looked(Server(verifies=UNTRUSTED, certificates=(leaf("Fortinet"),)))

    assert cause(result) == "tls_intercepted"
    assert result.failure is not None
    assert "Fortinet" in result.failure.detail


async def test_trusted_chain_that_is_not_the_providers_is_intercepted() -> None:
    relay = replace(RELAY, host="smtp.office365.com", provider="microsoft365")

    result = await looked(Server(certificates=(leaf("Contoso Security"),)), relay)

    assert cause(result, relay) == "tls_intercepted"


async def test_chain_is_told_whether_or_not_it_is_trusted() -> None:
    result = await looked(Server(verifies=UNTRUSTED, certificates=(leaf("Contoso CA"),)))

    chain = next(fact for fact in result.facts if isinstance(fact, Chain))
    assert (chain.verified, chain.certificates[0].names) == (False, ("mail.example",))
