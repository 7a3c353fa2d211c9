"""Round trips through Postfix and Dovecot: each mail is found, timed, removed; Junk, bounce, greylisting."""

from __future__ import annotations

import asyncio
import os
import re
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from exporter.delivery.mail import Delivery
from exporter.engine import Engine
from exporter.terms import Outcome
from tests.mailbox.trips import Heard

from .configuration import QUICK, account_by, basic, oauth2, relay
from .issuer import Issuer
from .mailstack import Mailstack
from .postgrey import run_postgrey
from .users import address

pytestmark = pytest.mark.real

TRIPS = int(os.environ.get("TRIPS", "10"))  # 1000 for the whole proof
TRUE_SECONDS = 1.0
_SAVED = re.compile(r"lmtp\(.*msgid=(<[^>]+>): saved mail to ")


class Exporter:
    """An engine with one round trip, and what its watch has found out."""

    def __init__(self, engine: Engine, heard: Heard, config: Path) -> None:
        self.engine = engine
        self.heard = heard
        self._config = config

    async def run(self) -> Outcome:
        plans = (await self.engine.load(self._config)).settings.plans
        return (await self.engine.runner.turn(plans[0])).outcome

    async def until(self, count: int = 1) -> list[Delivery]:
        async with asyncio.timeout(60.0):
            while len(self.heard.arrivals) < count:
                self.heard.news.clear()
                await self.heard.news.wait()
        return [arrival.outcome for arrival in self.heard.arrivals]


@asynccontextmanager
async def exporting(
    directory: Path, stack: Mailstack, account: dict[str, Any], **ports: int
) -> AsyncIterator[Exporter]:
    listeners = ports or {"submission": stack.postfix.ports["submission"]}
    config = {
        **QUICK,
        "state": {"dir": str(directory / "state")},
        "relays": {name: relay(port, stack.pki.ca_file) for name, port in listeners.items()},
        "accounts": {"sends": account},
    }
    file, heard = directory / "config.yaml", Heard()
    file.write_text(yaml.safe_dump(config))
    engine = Engine(audience=heard)
    try:
        engine.use(await engine.load(file))
        yield Exporter(engine, heard, file)
    finally:
        await engine.close()


def mailbox(stack: Mailstack, user: str, auth: dict[str, Any], *, starttls: bool = False) -> dict[str, Any]:
    """A mailbox at Dovecot, as the configuration has it; `auth` as an account has it."""
    by_password = auth.get("basic")
    ways = {"basic": {"password": by_password["password"]}} if by_password else auth
    port = stack.dovecot.imap_port if starttls else stack.dovecot.imaps_port
    return {
        "imap": {
            "host": "localhost",
            "port": port,
            "tls": "starttls" if starttls else "implicit",
            "ca_file": str(stack.pki.ca_file),
            "username": address(user),
            "auth": ways,
        }
    }


def trip(to: str, arrive: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"every": "10s", "to": to, "arrive": arrive, "late_after": "30s", "lost_after": "5m", **more}


class Truth(threading.Thread):
    """When Dovecot saved each mail, by Message-ID: its log is read along, and says so at that moment."""

    def __init__(self, log: Path) -> None:
        super().__init__(daemon=True)
        self.stamps: dict[str, float] = {}
        self.ended = threading.Event()
        self._log = log

    def run(self) -> None:
        with self._log.open(errors="replace") as lines:
            lines.seek(0, os.SEEK_END)
            rest = ""
            while not self.ended.wait(0.002):
                read, now = lines.read(), time.time()
                *whole, rest = (rest + read).split("\n")
                for saved in filter(None, map(_SAVED.search, whole)):
                    self.stamps.setdefault(saved[1], now)


def _message_ids(mailstack: Mailstack) -> list[str | None]:
    return [mail["Message-ID"] for mail in mailstack.dovecot.mailbox("alice").messages()]


@pytest.mark.parametrize("starttls", [False, True], ids=["implicit TLS", "STARTTLS"])
@pytest.mark.parametrize("way", ["password", "token"])
async def test_mail_is_found_and_removed(
    tmp_path: Path, mailstack: Mailstack, issuer: Issuer, way: str, starttls: bool
) -> None:
    auth = basic("alice", tmp_path / "alice") if way == "password" else oauth2("sender", issuer, tmp_path)
    arrive = mailbox(mailstack, "alice", auth, starttls=starttls)
    account = account_by(auth, "submission", "alice", round_trip=trip(address("alice"), arrive))
    async with exporting(tmp_path, mailstack, account) as exporter:
        assert await exporter.run() is Outcome.SUCCESS
        assert await exporter.until() == [Delivery.DELIVERED]
        (arrival,) = exporter.heard.arrivals
        for _ in range(300):  # it is removed after it is told
            if arrival.mail.wanted.message_id not in _message_ids(mailstack):
                break
            await asyncio.sleep(0.1)

    assert arrival.mail.wanted.message_id not in _message_ids(mailstack)
    assert any("localhost" in hop.by for hop in arrival.hops)


@pytest.mark.timeout(120 + 2 * TRIPS)
@pytest.mark.parametrize("way", ["password", "token"])
async def test_delivery_time_is_true_and_none_is_lost_or_doubled(
    tmp_path: Path, mailstack: Mailstack, issuer: Issuer, way: str
) -> None:
    """Every one of them is held against Dovecot's own word."""
    user = "probe" if way == "password" else "alice"  # whose mailbox the application may open
    sends = basic("alice", tmp_path / "alice") if way == "password" else oauth2("sender", issuer, tmp_path)
    reads = basic("probe", tmp_path / "probe") if way == "password" else sends
    arrive = mailbox(mailstack, user, reads)
    account = account_by(sends, "submission", "alice", round_trip=trip(address(user), arrive))
    truth = Truth(mailstack.dovecot.log)
    truth.start()
    async with exporting(tmp_path, mailstack, account) as exporter:
        for _ in range(TRIPS):
            assert await exporter.run() is Outcome.SUCCESS
        outcomes = await exporter.until(TRIPS)
    truth.ended.set()

    assert Counter(outcomes) == {Delivery.DELIVERED: TRIPS}
    assert exporter.heard.extra == 0
    errors = sorted(
        arrival.mail.handed_in_timestamp
        + (arrival.seconds or 0.0)
        - truth.stamps[arrival.mail.wanted.message_id]
        for arrival in exporter.heard.arrivals
    )
    median = errors[TRIPS // 2]
    print(f"{len(errors)} by {way}: from {errors[0]:+.3f} to {errors[-1]:+.3f} s, median {median:+.3f}")
    assert max(map(abs, errors)) < TRUE_SECONDS


async def test_mail_in_junk_is_junk(tmp_path: Path, mailstack: Mailstack) -> None:
    auth = basic("alice", tmp_path / "alice")
    arrive = mailbox(mailstack, "probe", basic("probe", tmp_path / "probe"))
    to = address("probe").replace("@", "+Junk@")
    account = account_by(auth, "submission", "alice", round_trip=trip(to, arrive))
    async with exporting(tmp_path, mailstack, account) as exporter:
        await exporter.run()
        assert await exporter.until() == [Delivery.JUNK]


async def test_mailbox_over_quota_bounces_with_its_reply(tmp_path: Path, mailstack: Mailstack) -> None:
    auth = basic("alice", tmp_path / "alice")
    arrive = mailbox(mailstack, "full", basic("full", tmp_path / "full"))
    bounces = mailbox(mailstack, "alice", auth)
    account = account_by(
        auth, "submission", "alice", round_trip=trip(address("full"), arrive, bounces=bounces)
    )
    async with exporting(tmp_path, mailstack, account) as exporter:
        await exporter.run()
        assert await exporter.until() == [Delivery.BOUNCED]
        reply = exporter.heard.arrivals[0].reply

    assert reply is not None
    assert reply.enhanced == "5.2.2"


async def test_greylisted_mail_is_put_off_and_then_delivered(
    tmp_path: Path, run_directory: Path, log_directory: Path, mailstack: Mailstack
) -> None:
    arrive = mailbox(mailstack, "probe", basic("probe", tmp_path / "probe"))
    account = account_by({}, "greylisting", "alice", round_trip=trip(address("probe"), arrive, auth="none"))
    port = mailstack.postfix.postgrey_port
    with run_postgrey(run_directory / "postgrey-trips", log_directory / "postgrey-trips.log", port):
        async with exporting(
            tmp_path, mailstack, account, greylisting=mailstack.postfix.ports["greylisting"]
        ) as exporter:
            first = await exporter.run()
            await asyncio.sleep(4.0)
            second = await exporter.run()
            outcomes = await exporter.until()

    assert (first, second, outcomes) == (Outcome.DEFERRED, Outcome.SUCCESS, [Delivery.DELIVERED])


@pytest.mark.parametrize("auth", ["wrong password", "application without this mailbox"])
async def test_mailbox_that_refuses_the_login_fails_the_run_and_sends_nothing(
    tmp_path: Path, mailstack: Mailstack, issuer: Issuer, auth: str
) -> None:
    (tmp_path / "wrong").write_text("wrong-password")
    refused = (
        basic("probe", tmp_path / "wrong")
        if auth == "wrong password"
        else oauth2("stranger", issuer, tmp_path)
    )
    arrive = mailbox(mailstack, "probe", refused)
    sender = basic("alice", tmp_path / "alice")
    account = account_by(sender, "submission", "alice", round_trip=trip(address("probe"), arrive))
    async with exporting(tmp_path, mailstack, account) as exporter:
        assert await exporter.run() is Outcome.FAILURE
        assert exporter.heard.under_way == 0
