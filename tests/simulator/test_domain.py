"""The tenant's MX and name server: mail without a login, and the records that allow it."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import Callable
from typing import Any

import pytest

from exporter.config.settings import DnsSettings
from exporter.drivers.dns import DnsDriver
from exporter.errors import Failure
from exporter.simulator.simulator import Simulator
from exporter.terms import DnsStatus

DOMAIN, CANARY = "contoso.example", "canary@contoso.example"


async def at_mx(simulator: Simulator, work: Callable[[smtplib.SMTP], Any]) -> Any:
    return await at(simulator.env()["ports"]["mx"], work)


async def at_submission(simulator: Simulator, work: Callable[[smtplib.SMTP], Any]) -> Any:
    return await at(simulator.env()["ports"]["submission"], work)


async def at(port: int, work: Callable[[smtplib.SMTP], Any]) -> Any:
    def talk() -> Any:
        with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
            client.ehlo("printer.contoso.example")
            return work(client)

    return await asyncio.to_thread(talk)


def ask(simulator: Simulator) -> DnsDriver:
    port = simulator.env()["ports"]["dns"]
    return DnsDriver(DnsSettings(nameservers=("127.0.0.1",), port=port, timeout_seconds=0.2))


async def test_mail_without_a_login_is_taken_at_the_mx(simulator: Simulator) -> None:
    await at_mx(
        simulator, lambda client: client.sendmail(f"scanner@{DOMAIN}", CANARY, "Subject: x\r\n\r\ny\r\n")
    )

    (message,) = simulator.messages
    assert (message.sender, message.recipients, message.login) == (f"scanner@{DOMAIN}", (CANARY,), None)


async def test_mx_offers_no_login(simulator: Simulator) -> None:
    def features(client: smtplib.SMTP) -> dict[str, str]:
        return dict(client.esmtp_features)

    offered = await at_mx(simulator, features)

    assert "auth" not in offered
    assert "starttls" in offered


async def recipient_reply(simulator: Simulator, recipient: str) -> tuple[int, str]:
    def rcpt(client: smtplib.SMTP) -> tuple[int, str]:
        client.mail(f"scanner@{DOMAIN}")
        code, text = client.rcpt(recipient)
        return code, text.decode()

    return await at_mx(simulator, rcpt)


async def test_mx_relays_for_nobody(simulator: Simulator) -> None:
    code, text = await recipient_reply(simulator, "someone@elsewhere.example")

    assert (code, text.split()[0]) == (550, "5.7.64")


@pytest.mark.parametrize(
    ("scenario", "said"), [("direct_send_rejected", "5.7.68"), ("greylisted", "Greylisted")]
)
async def test_mx_refuses_as_the_scenario_has_it(simulator: Simulator, scenario: str, said: str) -> None:
    await simulator.set_scenario(scenario)

    assert said in (await recipient_reply(simulator, CANARY))[1]


async def test_what_happens_to_submission_does_not_happen_at_the_mx(simulator: Simulator) -> None:
    await simulator.set_scenario("port_blocked")

    assert (await recipient_reply(simulator, CANARY))[0] == 250


async def test_mx_loses_starttls_while_submission_keeps_it(simulator: Simulator) -> None:
    await simulator.set_scenario("starttls_stripped_at_port_25")

    assert not await at_mx(simulator, lambda client: client.has_extn("starttls"))
    assert await at_submission(simulator, lambda client: client.has_extn("starttls"))


async def test_domain_has_its_records(simulator: Simulator) -> None:
    dns = ask(simulator)

    assert (await dns.ask(DOMAIN, "MX")).records == ("10 localhost.",)
    assert (await dns.ask(f"nobody.{DOMAIN}", "A")).status is DnsStatus.NO_NAME
    assert (await dns.ask(DOMAIN, "AAAA")).status is DnsStatus.NO_DATA


async def test_scenario_replaces_records_and_takes_them_away(simulator: Simulator) -> None:
    dns = ask(simulator)

    await simulator.set_scenario("spf_not_covering_egress")
    assert (await dns.ask(DOMAIN, "TXT")).records == ("v=spf1 ip4:198.51.100.0/24 -all",)

    await simulator.set_scenario("dns_record_missing")
    assert (await dns.ask(f"_dmarc.{DOMAIN}", "TXT")).status is DnsStatus.NO_NAME


async def test_silent_name_server_says_nothing(simulator: Simulator) -> None:
    await simulator.set_scenario("dns_silent")

    with pytest.raises(Failure):
        await ask(simulator).ask(DOMAIN, "MX")
