"""envelope: a mail without a login, asked for or handed in; the relay's words decide."""

from __future__ import annotations

from typing import Any

import pytest

from exporter.config.parse import parse_text
from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import evidence_of
from exporter.errors import ConfigError
from exporter.failure import FailureKind
from exporter.model import ProbeResult, Relay
from exporter.probes import kinds
from exporter.probes.envelope import KIND, EnvelopeOptions
from exporter.terms import DnsStatus, Phase, TlsMode
from tests.scripted_relays import BANNER, HEALTHY, ScriptedContext, Server, broken, endpoint, run

DIRECT = Relay(
    name="direct", host="contoso.example", mx_of="contoso.example", port=25, tls=TlsMode.OPPORTUNISTIC
)
SENDER_OK, RECIPIENT_OK = "250 2.1.0 Sender OK", "250 2.1.5 Recipient OK"
MX = {("contoso.example", "MX"): ("20 b.example.", "10 a.example.")}


def options(**fields: Any) -> EnvelopeOptions:
    written = {"from": "scanner@contoso.example", "to": "canary@contoso.example"}
    return EnvelopeOptions.model_validate({**written, **fields})


async def asked(*says: Any, answers: Any = MX, relay: Relay = DIRECT, **fields: Any) -> ProbeResult:
    server = Server(says=(*HEALTHY, *says))
    context = ScriptedContext((endpoint("192.0.2.1"),), {("192.0.2.1", relay.port): server}, answers=answers)
    return await run(KIND, context, relay, options(**fields))


def cause(result: ProbeResult) -> str:
    assert result.failure is not None
    return diagnose(evidence_of(result, DIRECT)).cause.label


async def test_accepted_recipient_is_taken_back_and_is_not_called_delivered() -> None:
    result = await asked(SENDER_OK, RECIPIENT_OK, "250 2.0.0 Resetting")

    assert result.failure is None
    assert result.message_id is None
    assert any("not delivered" in note for note in result.notes)


async def test_message_is_handed_in_where_asked_for() -> None:
    result = await asked(
        SENDER_OK, RECIPIENT_OK, "354 Start mail input", "250 2.0.0 OK", stop_after="message"
    )

    assert result.failure is None
    assert result.message_id is not None
    assert not any("not delivered" in note for note in result.notes)


REFUSALS = {
    "direct_send_rejected": "550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this "
    "organization from unauthorized sources",
    "connector_attribution_failed": "550 5.7.64 TenantAttribution; Relay Access Denied",
    "relay_denied": "554 5.7.1 <x@contoso.example>: Relay access denied",
    "recipient_unknown": "550 5.1.1 <x@contoso.example>: Recipient address rejected: User unknown",
    "greylisted": "450 4.2.0 <x@contoso.example>: Recipient address rejected: Greylisted",
}


@pytest.mark.parametrize(("label", "reply"), REFUSALS.items(), ids=REFUSALS)
async def test_refused_recipient_has_its_cause(label: str, reply: str) -> None:
    result = await asked(SENDER_OK, reply)

    assert result.failure is not None
    assert result.failure.phase is Phase.RCPT_TO
    assert cause(result) == label


async def test_preferred_mx_is_used_and_all_are_told() -> None:
    result = await asked(SENDER_OK, RECIPIENT_OK, "250 2.0.0 Resetting")

    assert "MX of contoso.example: a.example, b.example" in result.notes


async def test_domain_that_does_not_exist_is_a_dns_fault() -> None:
    result = await asked(answers={})

    assert cause(result) == "dns_not_found"


async def test_domain_without_mx_takes_mail_itself() -> None:
    result = await asked(
        SENDER_OK, RECIPIENT_OK, "250 ok", answers={("contoso.example", "MX"): DnsStatus.NO_DATA}
    )

    assert "MX of contoso.example: contoso.example" in result.notes


async def test_silent_name_server_is_a_dns_fault() -> None:
    silent = broken(Phase.DNS, FailureKind.DNS_FAILURE, "192.0.2.53: no answer within 2 s")

    assert cause(await asked(answers={("contoso.example", "MX"): silent})) == "dns_temporary_failure"


async def test_refusing_banner_says_who_refuses() -> None:
    server = Server(says=("554 5.7.1 192.0.2.9 is listed at zen.example: blocked using a blocklist",))
    context = ScriptedContext((endpoint("192.0.2.1"),), {("192.0.2.1", 25): server}, answers=MX)

    assert BANNER not in server.says
    assert cause(await run(KIND, context, DIRECT, options())) == "ip_blocklisted"


def configuration(relay: str, to: str, sender: str = "scanner@contoso.example") -> str:
    return f"relays: {{direct: {{{relay}, probes: {{envelope: {{from: {sender}, to: {to}}}}}}}}}\n"


def test_external_recipient_is_refused_for_direct_send() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_text(configuration("mx_of: contoso.example", "someone@fabrikam.example"), kinds())

    (fault,) = caught.value.faults
    assert fault.path == "relays.direct.probes.envelope.to"
    assert "write a recipient at that of mx_of" in fault.message


def test_external_recipient_is_fine_at_a_relay_of_ones_own() -> None:
    assert parse_text(configuration("host: relay.contoso.example", "a@fabrikam.example"), kinds()).plans


def test_foreign_sender_does_not_test_direct_send() -> None:
    text = configuration("mx_of: contoso.example", "a@contoso.example", "news@fabrikam.example")

    (warning,) = parse_text(text, kinds()).warnings
    assert warning.path == "relays.direct.probes.envelope.from"
    assert "is not Direct Send" in warning.message
