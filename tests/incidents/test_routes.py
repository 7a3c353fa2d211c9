"""Incidents of relays and domains: what probes without a login have seen becomes the right one."""

from __future__ import annotations

import pytest

from exporter.incident import Scope
from exporter.terms import Outcome
from tests.incidents.installation import Installation, watched

REACH = watched(probe="reach", auth="none")
TLS = watched(probe="tls", auth="none")
ENVELOPE = watched(probe="envelope", auth="none", relay="direct")
DNS = watched(probe="dns", auth="none", relay="", domain="contoso.example")


def opened(installation: Installation) -> list[tuple[str, str]]:
    return [(name, scope) for name, scope, _ in installation.open()]


CAUSES = {
    "direct_send_rejected": (ENVELOPE, "direct_send_rejected", Scope.RELAY),
    "relay_denied": (ENVELOPE, "submission_failing", Scope.RELAY),
    "legacy_tls_accepted": (TLS, "legacy_tls_accepted", Scope.RELAY),
    "spf_not_covering": (DNS, "spf_not_covering_egress", Scope.DOMAIN),
    "spf_record_invalid": (DNS, "dns_record_missing", Scope.DOMAIN),
    "dns_record_missing": (DNS, "dns_record_missing", Scope.DOMAIN),
    "dns_record_invalid": (DNS, "dns_record_missing", Scope.DOMAIN),
    "tlsa_mismatch": (DNS, "dns_record_missing", Scope.DOMAIN),
    "ptr_missing": (DNS, "dns_record_missing", Scope.DOMAIN),
    "dns_temporary_failure": (DNS, "dns_record_missing", Scope.DOMAIN),
    "exporter_bug": (DNS, "exporter_fault", Scope.EXPORTER),
}


@pytest.mark.parametrize(("cause", "expected"), CAUSES.items(), ids=CAUSES)
def test_failure_becomes_its_incident(cause: str, expected: tuple[object, str, Scope]) -> None:
    probe, name, scope = expected
    installation = Installation([probe])

    for _ in range(4):
        installation.round(cause)

    assert opened(installation) == [(name, scope.value)]


def test_blocked_port_beside_the_relays_own_is_its_incident() -> None:
    installation = Installation([REACH])

    for _ in range(4):
        installation.round("connect_timeout", other_port=True)

    assert opened(installation) == [("port_blocked", "relay")]


@pytest.mark.parametrize(
    ("fact", "name"),
    [({"degraded": True}, "relay_degraded"), ({"egress_stranger": True}, "egress_address_changed")],
    ids=["some addresses", "egress"],
)
def test_fact_of_a_run_that_works_becomes_an_incident_and_ends(fact: dict[str, bool], name: str) -> None:
    installation = Installation([REACH])
    for _ in range(4):
        installation.round(**fact)
    assert opened(installation) == [(name, "relay")]

    for _ in range(4):
        installation.round(**dict.fromkeys(fact, False))

    assert opened(installation) == []


def test_greylisting_opens_nothing_and_ends_what_was_before() -> None:
    installation = Installation([ENVELOPE])
    for _ in range(4):
        installation.round("connect_timeout")
    assert opened(installation) == [("relay_unreachable", "relay")]

    for _ in range(4):
        installation.round("greylisted", outcome=Outcome.DEFERRED)

    assert opened(installation) == []
