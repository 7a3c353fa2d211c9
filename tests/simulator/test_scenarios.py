from __future__ import annotations

import asyncio
import re
import smtplib
import time
from typing import TYPE_CHECKING

import aiosmtplib
import pytest

from exporter.simulator.simulator import Simulator

from .client import TIMEOUT_SECONDS, TOKEN, basic_login, oauth_login, submission, trust

if TYPE_CHECKING:
    from pathlib import Path

SLOW = "slow: {delay_seconds: {each: 0.02, message: 0.2}}"
IN_TURN = """
basic_auth_disabled:
  replies:
    - |
      535 5.7.999 One
      and two {odd}
    - 421 4.7.0 Gone
"""

OK = (235, "2.7.0 Authentication successful")
SIGNED = r" \[[A-Z0-9.]+ \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [0-9A-F]{16}\]"
UNSUCCESSFUL = "5.7.139 Authentication unsuccessful, "

BASIC_REFUSED = {
    "basic_auth_disabled": (535, UNSUCCESSFUL + "basic authentication is disabled."),
    "basic_auth_retired": (550, "5.7.30 Basic authentication is not supported for Client Submission."),
    "auth_policy": (
        535,
        UNSUCCESSFUL + "the organization configuration doesn't allow this authentication request.",
    ),
    "security_defaults": (
        535,
        UNSUCCESSFUL
        + "user is locked by your organization's security defaults policy. Contact your administrator.",
    ),
    "bad_credentials": (535, UNSUCCESSFUL + "the user credentials were incorrect."),
    "account_locked": (535, UNSUCCESSFUL + "account locked. Contact your administrator."),
}
BOTH_REFUSED = {
    "smtp_auth_disabled_tenant": (
        535,
        UNSUCCESSFUL + "SmtpClientAuthentication is disabled for the Tenant."
        " Visit https://aka.ms/smtp_auth_disabled for more information.",
    ),
    "smtp_auth_disabled_mailbox": (
        535,
        UNSUCCESSFUL + "SmtpClientAuthentication is disabled for the Mailbox."
        " Visit https://aka.ms/smtp_auth_disabled for more information.",
    ),
    "conditional_access": (
        535,
        UNSUCCESSFUL + "the request did not meet the criteria to be authenticated successfully."
        " Contact your administrator.",
    ),
}


def _is(reply: tuple[int, str], expected: tuple[int, str]) -> bool:
    code, text = expected
    return reply[0] == code and re.fullmatch(re.escape(text) + SIGNED, reply[1]) is not None


async def test_healthy_accepts_both_ways_and_their_mail(simulator: Simulator) -> None:
    for way in ("basic", "oauth2"):
        replies = await asyncio.to_thread(submission, simulator.env(), way)
        assert [code for code, _ in replies] == [235, 250, 250, 354, 250]
    assert [message.login.way for message in simulator.messages] == ["basic", "oauth2"]


async def test_healthy_serves_a_real_client(simulator: Simulator) -> None:
    env = simulator.env()
    account = env["accounts"]["basic"]
    host, port = env["host"], env["ports"]["submission"]
    async with aiosmtplib.SMTP(hostname=host, port=port, tls_context=trust(env)) as client:
        await client.login(account["username"], account["password"])
        message = f"From: {account['address']}\r\n\r\n.hello\r\n"
        await client.sendmail(account["address"], [env["recipient"]], message)
    assert simulator.messages[0].data == message.encode()


@pytest.mark.parametrize("name", BASIC_REFUSED)
async def test_basic_is_refused_and_oauth_works(simulator: Simulator, name: str) -> None:
    await simulator.set_scenario(name)
    assert _is(await asyncio.to_thread(basic_login, simulator.env()), BASIC_REFUSED[name])
    assert await asyncio.to_thread(oauth_login, simulator.env()) == OK
    await simulator.set_scenario("healthy")
    assert await asyncio.to_thread(basic_login, simulator.env()) == OK


@pytest.mark.parametrize("name", BOTH_REFUSED)
async def test_both_ways_are_refused(simulator: Simulator, name: str) -> None:
    await simulator.set_scenario(name)
    assert _is(await asyncio.to_thread(basic_login, simulator.env()), BOTH_REFUSED[name])
    assert _is(await asyncio.to_thread(oauth_login, simulator.env()), BOTH_REFUSED[name])


async def test_oauth_is_refused_with_a_direct_535_for_an_unknown_token(simulator: Simulator) -> None:
    reply = await asyncio.to_thread(oauth_login, simulator.env(), "oauth2", "forged")
    assert _is(reply, (535, "5.7.3 Authentication unsuccessful"))


async def test_token_is_refused_for_another_mailbox(simulator: Simulator) -> None:
    reply = await asyncio.to_thread(oauth_login, simulator.env(), "basic", TOKEN)
    assert _is(reply, (535, "5.7.3 Authentication unsuccessful"))


@pytest.mark.parametrize(
    ("phase", "codes"), [("mail_from", [235, 550]), ("message", [235, 250, 250, 354, 550])]
)
async def test_basic_auth_retired_refuses_the_submission_in_a_later_phase(
    simulator: Simulator, phase: str, codes: list[int]
) -> None:
    await simulator.set_scenario("basic_auth_retired", phase=phase)
    replies = await asyncio.to_thread(submission, simulator.env(), "basic")
    assert [code for code, _ in replies] == codes
    assert _is(replies[-1], BASIC_REFUSED["basic_auth_retired"])
    replies = await asyncio.to_thread(submission, simulator.env(), "oauth2")
    assert replies[-1][0] == 250


async def test_basic_auth_ramp_refuses_its_share_of_basic_and_no_oauth(simulator: Simulator) -> None:
    await simulator.set_scenario("basic_auth_ramp")
    codes = [(await asyncio.to_thread(basic_login, simulator.env()))[0] for _ in range(20)]
    assert (codes.count(550), codes.count(235)) == (6, 14)
    assert await asyncio.to_thread(oauth_login, simulator.env()) == OK


async def test_throttled_refuses_the_message_for_now(simulator: Simulator) -> None:
    await simulator.set_scenario("throttled")
    for way in ("basic", "oauth2"):
        replies = await asyncio.to_thread(submission, simulator.env(), way)
        assert [code for code, _ in replies] == [235, 250, 250, 354, 432]
        assert replies[-1][1].startswith("4.3.2 Concurrent connections limit exceeded.")


async def test_slow_delays_every_reply_and_the_last_one_most(tmp_path: Path) -> None:
    async with Simulator(replies_file=_file(tmp_path, SLOW), scenario="slow") as simulator:
        began = time.monotonic()
        replies = await asyncio.to_thread(submission, simulator.env(), "basic")
    # banner, EHLO, STARTTLS, EHLO, AUTH three times, MAIL, RCPT, DATA, QUIT; and the message
    assert time.monotonic() - began >= 11 * 0.02 + 0.2
    assert replies[-1][0] == 250


async def test_starttls_stripped_neither_offers_nor_understands_it(simulator: Simulator) -> None:
    await simulator.set_scenario("starttls_stripped")
    env = simulator.env()

    def ask() -> tuple[bool, bool, int, int]:
        with smtplib.SMTP(env["host"], env["ports"]["submission"], timeout=TIMEOUT_SECONDS) as client:
            client.ehlo()
            offered = client.has_extn("starttls"), client.has_extn("auth")
            return *offered, client.docmd("STARTTLS")[0], client.docmd("AUTH", "LOGIN")[0]

    assert await asyncio.to_thread(ask) == (False, False, 500, 504)


async def test_change_of_scenario_acts_on_an_open_connection(simulator: Simulator) -> None:
    env = simulator.env()
    account = env["accounts"]["basic"]
    host, port = env["host"], env["ports"]["submission"]
    async with aiosmtplib.SMTP(hostname=host, port=port, tls_context=trust(env)) as client:
        await client.login(account["username"], account["password"])
        await simulator.set_scenario("basic_auth_retired", phase="mail_from")
        with pytest.raises(aiosmtplib.SMTPSenderRefused) as refused:
            await client.mail(account["address"])
        assert refused.value.code == 550
        await simulator.set_scenario("healthy")
        assert (await client.mail(account["address"])).code == 250


async def test_replies_of_a_file_are_heard_in_turn(tmp_path: Path) -> None:
    async with Simulator(replies_file=_file(tmp_path, IN_TURN), scenario="basic_auth_disabled") as simulator:
        replies = [await asyncio.to_thread(basic_login, simulator.env()) for _ in range(3)]
    one = (535, "5.7.999 One\nand two {odd}")
    assert replies == [one, (421, "4.7.0 Gone"), one]


def _file(directory: Path, text: str) -> Path:
    path = directory / "replies.yaml"
    path.write_text(text)
    return path
