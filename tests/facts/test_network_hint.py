"""Network signs at a port, and who greets and answers in whose place."""

from __future__ import annotations

import pytest

from exporter.facts.network_hint import (
    is_expected_address,
    is_foreign_banner,
    is_of,
    is_too_near,
    network_hint,
)
from exporter.failure import FailureFact, FailureKind, Reply
from exporter.terms import Phase

MICROSOFT = "smtp.office365.com"


@pytest.mark.parametrize(
    ("kind", "phase", "host", "port", "words"),
    [
        pytest.param(FailureKind.TIMEOUT, Phase.CONNECT, MICROSOFT, 465, "use 587", id="wrong port"),
        pytest.param(FailureKind.TIMEOUT, Phase.CONNECT, "mx.example", 25, "clouds", id="port 25"),
        pytest.param(FailureKind.TIMEOUT, Phase.CONNECT, "mx.example", 587, "drops port 587", id="blocked"),
        pytest.param(FailureKind.CONNECT_REFUSED, Phase.CONNECT, MICROSOFT, 587, "near here", id="reject"),
        pytest.param(FailureKind.CONNECT_REFUSED, Phase.CONNECT, "mx.example", 587, "listens", id="refused"),
        pytest.param(FailureKind.TIMEOUT, Phase.BANNER, "mx.example", 587, "never greeted", id="silent"),
        pytest.param(FailureKind.TLS_EXPECTED, Phase.BANNER, "mx.example", 465, "first byte", id="mode"),
    ],
)
def test_sign_is_read_for_its_port(kind: FailureKind, phase: Phase, host: str, port: int, words: str) -> None:
    assert words in network_hint(FailureFact(phase=phase, kind=kind), host=host, port=port)


def test_sign_that_the_cause_says_all_of_has_no_reading() -> None:
    fact = FailureFact(phase=Phase.TLS, kind=FailureKind.CERT_EXPIRED)

    assert network_hint(fact, host="mx.example", port=587) == ""


@pytest.mark.parametrize(
    ("host", "banner", "foreign"),
    [
        (MICROSOFT, "AM0.outlook.office365.com Microsoft ESMTP MAIL Service ready at now", False),
        (MICROSOFT, "proxy.corp.example ESMTP", True),
        ("SMTP.Office365.com.", "proxy.corp.example ESMTP", True),
        ("office365.com.evil.example", "proxy.corp.example ESMTP", False),
        ("smtp.gmail.com", "smtp.gmail.com ESMTP a1b2 - gsmtp", False),
        ("mail.contoso.example", "anything", False),
    ],
)
def test_banner_of_somebody_else_is_foreign_where_the_providers_is_known(
    host: str, banner: str, foreign: bool
) -> None:
    assert is_foreign_banner(Reply(code=220, lines=(banner,)), host) is foreign


@pytest.mark.parametrize(
    ("address", "connect", "reply", "near"),
    [
        ("8.8.8.8", 0.0003, 0.05, True),
        ("8.8.8.8", 0.02, 0.05, False),
        ("8.8.8.8", 0.0003, 0.0005, False),
        ("10.0.0.1", 0.0003, 0.05, False),
        ("2001:4860:4860::8888", 0.0003, 0.05, True),
    ],
)
def test_public_address_next_door_is_too_near(address: str, connect: float, reply: float, near: bool) -> None:
    assert is_too_near(address, connect_seconds=connect, reply_seconds=reply) is near


@pytest.mark.parametrize(
    ("address", "connect", "reply"),
    [("8.8.8.8", 0.001, 0.05), ("8.8.8.8", 0.0003, 0.01), ("fe80::1%eth0", 0.0003, 0.05)],
    ids=["connected in the least time that distance takes", "answered as a near one", "link-local"],
)
def test_address_at_an_edge_is_not_too_near(address: str, connect: float, reply: float) -> None:
    assert not is_too_near(address, connect_seconds=connect, reply_seconds=reply)


def test_host_is_of_a_domain_by_whole_labels() -> None:
    assert is_of("MX.", ("mx",))
    assert is_of("a.mx", ("other", "mx"))
    assert not is_of("amx", ("mx",))


@pytest.mark.parametrize(
    ("address", "networks", "expected"),
    [
        ("192.0.2.1", ("198.51.100.0/24", "192.0.2.0/24"), True),
        ("192.0.2.1", ("198.51.100.0/24",), False),
        ("192.0.2.1", ("2001:db8::/32",), True),
        ("2001:db8::1", ("192.0.2.0/24", "2001:db8:1::/48"), False),
        ("192.0.2.1", (), True),
    ],
)
def test_address_is_judged_by_the_networks_of_its_version(
    address: str, networks: tuple[str, ...], expected: bool
) -> None:
    assert is_expected_address(address, networks) is expected
