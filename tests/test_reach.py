"""reach: which ports and addresses of a relay answer, and what is said where they do not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import evidence_of
from exporter.failure import FailureFact, FailureKind
from exporter.model import Egress, Endpoint, Offered, ProbeResult, Reached, Relay
from exporter.probes.reach import KIND, ReachOptions
from exporter.terms import Family, Phase, TlsMode
from tests.scripted_relays import (
    BANNER,
    HEALTHY,
    HELLO,
    HELLO_TLS,
    READY,
    REFUSED,
    TIMEOUT,
    ScriptedContext,
    Server,
    broken,
    endpoint,
    run,
)

RELAY = Relay(name="r", host="mail.example", port=587, tls=TlsMode.STARTTLS)
OFFICE365 = replace(RELAY, host="smtp.office365.com", provider="microsoft365")
MICROSOFT_READY = (
    "220 AM0PR.outlook.office365.com Microsoft ESMTP MAIL Service ready at Wed, 9 Nov 2022 10:09:41 +0000"
)
FOUR, SIX = "192.0.2.1", "2001:db8::1"


async def reach(
    servers: dict[Any, Any], *addresses: str, relay: Relay = RELAY, **options: Any
) -> ProbeResult:
    """A run; servers by address (at 587) or by (address, port)."""
    by_port = {key if isinstance(key, tuple) else (key, 587): server for key, server in servers.items()}
    endpoints = tuple(endpoint(address) for address in addresses or (FOUR,))
    return await run(KIND, ScriptedContext(endpoints, by_port), relay, ReachOptions(**options))


def reached(result: ProbeResult) -> dict[tuple[int, str], Reached]:
    return {(fact.port, fact.family.value): fact for fact in result.facts if isinstance(fact, Reached)}


def cause(result: ProbeResult, relay: Relay = RELAY) -> str:
    assert result.failure is not None
    return diagnose(evidence_of(result, relay)).cause.label


async def test_healthy_relay_is_reached_and_tells_what_it_offers() -> None:
    result = await reach({FOUR: Server()})

    assert result.failure is None
    assert reached(result)[587, "ipv4"] == Reached(
        port=587, family=Family.IPV4, addresses=1, connect_seconds=0.02
    )
    offered = next(fact for fact in result.facts if isinstance(fact, Offered))
    assert (offered.starttls, offered.mechanisms) == (True, ("LOGIN", "XOAUTH2"))


async def test_family_without_a_route_is_absent_and_not_down() -> None:
    context = ScriptedContext((endpoint(FOUR), endpoint(SIX, routed=False)), {(FOUR, 587): Server()})

    result = await run(KIND, context, RELAY, ReachOptions())

    assert result.failure is None
    assert set(reached(result)) == {(587, "ipv4")}


async def test_relay_without_any_route_is_unreachable() -> None:
    context = ScriptedContext((endpoint(SIX, routed=False),), {})

    result = await run(KIND, context, RELAY, ReachOptions())

    assert cause(result) == "host_unreachable"


async def test_black_hole_of_one_ip_version_is_seen_and_is_not_down() -> None:
    result = await reach({FOUR: Server()}, FOUR, SIX)

    assert result.failure is None
    assert not reached(result)[587, "ipv6"].reachable
    assert any("1 of 1 addresses over ipv6" in note for note in result.notes)


async def test_deadline_that_passes_during_the_visits_is_not_blamed_on_the_lookup() -> None:
    class Hanging(ScriptedContext):
        async def resolve(self, relay: Relay) -> tuple[Endpoint, ...]:
            self.record.enter(Phase.DNS)
            return self.endpoints

        def with_own_record(self) -> ScriptedContext:
            raise TimeoutError

    context = Hanging((endpoint(FOUR),), {})
    with pytest.raises(TimeoutError):
        await run(KIND, context, RELAY, ReachOptions())

    assert context.record.phase is Phase.CONNECT


async def test_one_bad_address_of_four_is_said() -> None:
    good = ("192.0.2.1", "192.0.2.2", "192.0.2.3")

    result = await reach({address: Server() for address in good}, *good, "192.0.2.4")

    assert result.failure is None
    fact = reached(result)[587, "ipv4"]
    assert (fact.addresses, len(fact.failed), fact.reachable) == (4, 1, True)
    assert any("1 of 4 addresses" in note and "192.0.2.4" in note for note in result.notes)


@pytest.mark.parametrize("first", [FOUR, "192.0.2.2"])
async def test_starttls_that_is_missing_at_every_address_fails(first: str) -> None:
    bare = Server(says=(BANNER, "250 mx.example"))

    result = await reach({FOUR: bare, "192.0.2.2": bare}, first, FOUR)

    assert cause(result) == "starttls_not_offered"
    assert reached(result)[587, "ipv4"].reachable


@pytest.mark.parametrize(
    ("server", "label"),
    [
        pytest.param(TIMEOUT, "connect_timeout", id="blocked"),
        pytest.param(REFUSED, "connect_refused", id="refused"),
        pytest.param(broken(Phase.CONNECT, FailureKind.RESET), "connection_reset", id="reset"),
        pytest.param(
            Server(says=(broken(Phase.BANNER, FailureKind.TIMEOUT),)), "banner_timeout", id="silent"
        ),
        pytest.param(
            Server(says=("220 ****************", "250-mx\n250 XXXXXXXA")),
            "starttls_masked",
            id="masked",
        ),
        pytest.param(
            Server(says=("554 5.7.1 Client host [203.0.113.24] blocked using zen.spamhaus.org",)),
            "ip_blocklisted",
            id="block list",
        ),
    ],
)
async def test_sign_has_its_cause(server: Server | FailureFact, label: str) -> None:
    assert cause(await reach({FOUR: server})) == label


async def test_greeting_of_somebody_else_is_named() -> None:
    result = await reach({FOUR: Server()}, relay=OFFICE365)

    assert cause(result, OFFICE365) == "connection_intercepted"
    assert result.failure is not None
    assert "mx.example" in result.failure.detail


async def test_own_greeting_of_the_provider_is_healthy() -> None:
    result = await reach({FOUR: Server(says=(MICROSOFT_READY, *HEALTHY[1:]))}, relay=OFFICE365)

    assert result.failure is None


async def test_port_465_at_microsoft_365_is_a_wrong_port() -> None:
    servers = {(FOUR, 587): Server(says=(MICROSOFT_READY, *HEALTHY[1:]))}

    result = await reach(servers, relay=OFFICE365, ports=(587, 465))

    assert cause(result, OFFICE365) == "wrong_port"
    assert reached(result)[587, "ipv4"].reachable
    assert any("use 587" in note for note in result.notes)


async def test_port_that_is_expected_to_be_blocked_is_a_success_while_it_is() -> None:
    assert (await reach({FOUR: TIMEOUT}, expect="blocked")).failure is None


async def test_port_that_is_expected_to_be_blocked_fails_when_it_answers() -> None:
    assert cause(await reach({FOUR: Server()}, expect="blocked")) == "port_not_blocked"


async def test_handshake_that_fails_is_no_matter_of_reach() -> None:
    server = Server(versions={None: broken(Phase.TLS, FailureKind.TLS_ERROR, "no shared cipher")})

    result = await reach({FOUR: server})

    assert result.failure is None
    assert any("no shared cipher" in note for note in result.notes)


async def test_handshake_that_fails_on_an_implicit_port_is_unreachable_for_mail() -> None:
    server = Server(versions={None: broken(Phase.TLS, FailureKind.NOT_TLS, "wrong version number")})

    result = await reach({(FOUR, 465): server}, ports=(465,))

    assert cause(result) == "tls_mode_mismatch"


async def test_connect_from_next_door_to_a_far_server_is_flagged() -> None:
    near = Server(connect_seconds=0.0002, reply_seconds=0.04)

    result = await reach({"8.8.8.8": near}, "8.8.8.8")

    assert result.failure is None
    assert any("a proxy in the line" in note for note in result.notes)


async def test_old_form_of_auth_is_read() -> None:
    old = Server(says=(BANNER, HELLO, READY, "250-mx\n250 AUTH=LOGIN PLAIN"))

    result = await reach({FOUR: old})

    assert result.offered_mechanisms == ("LOGIN", "PLAIN")


async def test_run_is_told_by_the_port_that_fails() -> None:
    result = await reach({FOUR: Server()}, ports=(587, 2525))

    assert result.failure is not None
    assert (result.failure.port, result.failure.kind) == (2525, FailureKind.TIMEOUT)


async def test_egress_address_is_read_from_the_visit() -> None:
    result = await reach({FOUR: Server()})

    assert {said.phase: said.reply.lines[0] for said in result.replies}[Phase.EHLO] == HELLO_TLS[4:].split(
        "\n"
    )[0]


@pytest.mark.parametrize(
    ("egress", "expected"),
    [((), True), (("203.0.113.0/24",), True), (("2001:db8::/32",), True), (("198.51.100.7",), False)],
    ids=["nothing written", "within", "other IP version", "outside"],
)
async def test_egress_is_held_against_what_is_written(egress: tuple[str, ...], expected: bool) -> None:
    result = await reach({FOUR: Server()}, relay=replace(RELAY, egress=egress))

    assert result.failure is None
    assert Egress(address="203.0.113.24", expected=expected) in result.facts
    assert any("seen to come from" in note for note in result.notes) is not expected
