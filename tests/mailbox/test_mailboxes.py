"""Mailboxes by IMAP (password and token) and by Graph: our mail is found where it lies, proven, removed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from exporter.delivery.mailbox import Mailbox, OpenMailbox, Place
from exporter.errors import Failure
from exporter.failure import FailureKind
from exporter.model import ProbeResult
from exporter.terms import Phase

from .conftest import mail

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Rig

WAYS = [
    pytest.param(lambda rig: rig.imap(), id="IMAP by password"),
    pytest.param(lambda rig: rig.imap(token=True), id="IMAP by token"),
    pytest.param(lambda rig: rig.graph(), id="Graph"),
]
ways = pytest.mark.parametrize("way", WAYS)
Way = "Callable[[Rig], Mailbox]"


async def found(opened: OpenMailbox, wanted: object) -> list[Place]:
    return [copy.place for copy in await opened.find(wanted)]  # type: ignore[arg-type]


@ways
@pytest.mark.parametrize(
    ("scenario", "places"),
    [
        pytest.param("healthy", [Place.INBOX], id="inbox"),
        pytest.param("delivered_to_junk", [Place.JUNK], id="junk"),
        pytest.param("delivery_duplicated", [Place.INBOX, Place.INBOX], id="twice"),
        pytest.param("delivery_lost", [], id="nowhere"),
    ],
)
async def test_mail_is_found_where_it_lies(
    rig: Rig, way: Callable[[Rig], Mailbox], scenario: str, places: list[Place]
) -> None:
    await rig.simulator.set_scenario(scenario)
    wanted = rig.deliver(mail())
    async with rig.opener.open(way(rig), rig.record(), rig.secrets) as opened:
        assert await found(opened, wanted) == places


@ways
async def test_copy_carries_its_way_and_the_receivers_verdict(
    rig: Rig, way: Callable[[Rig], Mailbox]
) -> None:
    wanted = rig.deliver(mail())
    async with rig.opener.open(way(rig), rig.record(), rig.secrets) as opened:
        (copy,) = await opened.find(wanted)

    assert len(copy.received) == 2
    assert "dmarc=bestguesspass" in copy.authentication_results[0]
    assert copy.arrived_timestamp is not None


@ways
async def test_only_our_own_mail_is_found_and_removed(rig: Rig, way: Callable[[Rig], Mailbox]) -> None:
    wanted, other = rig.deliver(mail()), rig.deliver(mail(unique="cd" * 16))
    async with rig.opener.open(way(rig), rig.record(), rig.secrets) as opened:
        for copy in await opened.find(wanted):
            await opened.remove(copy.ref)
        assert await found(opened, wanted) == []
        assert await found(opened, other) == [Place.INBOX]


@ways
async def test_removal_that_is_refused_is_a_failure_and_the_session_goes_on(
    rig: Rig, way: Callable[[Rig], Mailbox]
) -> None:
    wanted = rig.deliver(mail())
    await rig.simulator.set_scenario("cleanup_failing")
    async with rig.opener.open(way(rig), rig.record(), rig.secrets) as opened:
        (copy,) = await opened.find(wanted)
        with pytest.raises(Failure) as caught:
            await opened.remove(copy.ref)
        assert await found(opened, wanted) == [Place.INBOX]

    assert caught.value.fact.kind is FailureKind.REFUSED


@pytest.mark.parametrize("token", [False, True], ids=["password", "token"])
async def test_bounce_comes_back_to_the_sender(rig: Rig, token: bool) -> None:
    await rig.simulator.set_scenario("delivery_bounced")
    rig.deliver(mail(unique="ef" * 16))
    wanted = rig.deliver(mail(sender="canary@contoso.example"))
    async with rig.opener.open(rig.imap(token=token), rig.record(), rig.secrets) as opened:
        returned = await opened.find_bounce(wanted)
        assert returned is not None
        await opened.remove(returned.ref)
        assert await opened.find_bounce(wanted) is None

    assert returned.bounce.reply.code == 552


async def test_bounce_is_read_by_graph(rig: Rig) -> None:
    await rig.simulator.set_scenario("delivery_bounced")
    wanted = rig.deliver(mail(sender="canary@contoso.example"))
    async with rig.opener.open(rig.graph(), rig.record(), rig.secrets) as opened:
        returned = await opened.find_bounce(wanted)

    assert returned is not None
    assert returned.bounce.status == "5.2.2"


async def test_idle_ends_as_soon_as_a_mail_comes(rig: Rig) -> None:
    async with rig.opener.open(rig.imap(), rig.record(), rig.secrets) as opened:
        waiting = asyncio.create_task(opened.wait(30.0))
        await asyncio.sleep(0.2)
        wanted = rig.deliver(mail())
        async with asyncio.timeout(5.0):
            await waiting
        assert await found(opened, wanted) == [Place.INBOX]


async def test_quota_says_how_full_the_mailbox_is(rig: Rig) -> None:
    await rig.simulator.set_scenario("mailbox_filling")
    async with rig.opener.open(rig.imap(), rig.record(), rig.secrets) as opened:
        assert await opened.used_share() == 0.96


async def failure_of(rig: Rig, mailbox: Mailbox) -> ProbeResult:
    record = rig.record()
    with pytest.raises(Failure) as caught:
        async with rig.opener.open(mailbox, record, rig.secrets):
            raise AssertionError("it should not open")
    return record.result(caught.value.fact)


@pytest.mark.parametrize(
    ("scenario", "token", "words"),
    [
        pytest.param("imap_basic_retired", False, "LOGIN failed.", id="Basic retired"),
        pytest.param("imap_disabled", True, "User is authenticated but not connected.", id="IMAP off"),
    ],
)
async def test_refused_login_is_a_failure_of_the_mailbox_side(
    rig: Rig, scenario: str, token: bool, words: str
) -> None:
    await rig.simulator.set_scenario(scenario)
    result = await failure_of(rig, rig.imap(token=token))

    assert result.failure is not None
    assert (result.failure.phase, result.failure.kind) == (Phase.IMAP, FailureKind.REFUSED)
    assert words in result.failure.detail
    assert result.password_sent
    assert not result.authenticated


async def test_token_for_another_resource_is_refused(rig: Rig) -> None:
    wrong = replace(
        rig.imap(token=True), oauth2=replace(rig.oauth2, scope="https://graph.microsoft.com/.default")
    )
    result = await failure_of(rig, wrong)

    assert result.failure is not None
    assert "AUTHENTICATE failed." in result.failure.detail
    assert result.token is not None
    assert result.token.audience == "https://graph.microsoft.com"


async def test_graph_is_left_alone_for_as_long_as_it_says(rig: Rig) -> None:
    await rig.simulator.set_scenario("graph_throttled")
    result = await failure_of(rig, rig.graph())

    assert rig.pauses == [2.0, 2.0]
    assert result.failure is not None
    assert "429" in result.failure.detail


async def test_phases_of_a_session_are_timed(rig: Rig) -> None:
    record = rig.record()
    async with rig.opener.open(rig.imap(), record, rig.secrets):
        pass
    timed = {time.phase for time in record.result(None).phases}

    assert timed >= {Phase.DNS, Phase.CONNECT, Phase.TLS, Phase.BANNER, Phase.AUTH, Phase.IMAP}


@pytest.mark.parametrize("token", [False, True], ids=["password", "token"])
async def test_no_secret_is_in_what_is_kept(rig: Rig, token: bool) -> None:
    record = rig.record()
    async with rig.opener.open(rig.imap(token=token), record, rig.secrets):
        pass
    kept = repr(record.result(None))

    assert all(secret not in kept for secret in rig.secrets.texts.values())
