"""Round trips through the whole exporter against the simulator: each scenario ends in its outcome, once."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from exporter.delivery.mail import Delivery
from exporter.terms import Outcome, Phase

if TYPE_CHECKING:
    from .trips import Trips


@pytest.mark.parametrize("by", ["basic", "oauth2", "graph"])
@pytest.mark.parametrize("auth", ["basic", "oauth2"])
async def test_mail_is_handed_in_found_and_removed(trips: Trips, by: str, auth: str) -> None:
    await trips.configure(by=by, auth=auth)
    report = await trips.run()
    (arrival,) = await trips.until()

    assert report.outcome is Outcome.SUCCESS, report.result
    assert arrival.outcome is Delivery.DELIVERED
    assert arrival.seconds is not None
    assert [hop.by for hop in arrival.hops] == [
        "AM0PR00MB0001.EURPRD00.PROD.OUTLOOK.COM",
        "DB9PR00MB0002.EURPRD00.PROD.OUTLOOK.COM",
    ]
    assert arrival.authentication is not None
    assert arrival.authentication.spf == "pass"
    await trips.until_true(lambda: trips.left() == {} and trips.heard.under_way == 0)


@pytest.mark.parametrize(
    ("scenario", "outcome"),
    [
        pytest.param("delivered_to_junk", Delivery.JUNK, id="junk"),
        pytest.param("delivery_duplicated", Delivery.DELIVERED, id="twice"),
    ],
)
async def test_scenario_ends_in_its_outcome(trips: Trips, scenario: str, outcome: Delivery) -> None:
    await trips.simulator.set_scenario(scenario)
    await trips.configure()
    await trips.run()
    (arrival,) = await trips.until()
    await trips.until_true(lambda: trips.left() == {})

    assert arrival.outcome is outcome
    assert trips.heard.extra == (scenario == "delivery_duplicated")


async def test_mail_that_never_comes_is_lost_once_and_the_run_was_a_success(trips: Trips) -> None:
    await trips.simulator.set_scenario("delivery_lost")
    await trips.configure(late="1s", lost="2s")
    report = await trips.run()
    (arrival,) = await trips.until()
    await asyncio.sleep(1.0)

    assert report.outcome is Outcome.SUCCESS
    assert [each.outcome for each in trips.heard.arrivals] == [Delivery.LOST]
    assert arrival.seconds is None


async def test_bounce_is_read_and_its_reply_told(trips: Trips) -> None:
    await trips.simulator.set_scenario("delivery_bounced")
    await trips.configure(bounces=True)
    await trips.run()
    (arrival,) = await trips.until()

    assert arrival.outcome is Delivery.BOUNCED
    assert arrival.reply is not None
    assert arrival.reply.enhanced == "5.2.2"
    await trips.until_true(lambda: trips.left("both@contoso.example") == {})


async def test_sent_items_are_cleaned_up_too(trips: Trips) -> None:
    await trips.configure(bounces=True)
    await trips.run()
    await trips.until()

    await trips.until_true(lambda: trips.left("both@contoso.example") == {})


async def test_clean_up_that_fails_is_told_and_the_mail_was_delivered(trips: Trips) -> None:
    await trips.simulator.set_scenario("cleanup_failing")
    await trips.configure()
    await trips.run()
    (arrival,) = await trips.until()
    await trips.until_true(lambda: bool(trips.heard.failures))

    assert arrival.outcome is Delivery.DELIVERED
    assert trips.left() == {"Inbox": 1}


async def test_mailbox_that_fills_up_is_told(trips: Trips) -> None:
    await trips.simulator.set_scenario("mailbox_filling")
    await trips.configure()
    await trips.run()
    await trips.until()

    assert trips.heard.shares == [0.96]
    assert Phase.AUTH in trips.heard.phases


@pytest.mark.parametrize(
    ("scenario", "by", "cause"),
    [
        pytest.param("imap_basic_retired", "basic", "imap_basic_retired", id="IMAP basic retired"),
        pytest.param("imap_disabled", "oauth2", "imap_access_refused", id="IMAP off for the mailbox"),
    ],
)
async def test_mailbox_that_cannot_be_opened_fails_the_run_and_no_mail_is_sent(
    trips: Trips, scenario: str, by: str, cause: str
) -> None:
    await trips.simulator.set_scenario(scenario)
    await trips.configure(by=by)
    report = await trips.run()

    assert report.outcome is Outcome.FAILURE
    assert report.result is not None
    assert report.result.failure is not None
    assert report.result.failure.phase is Phase.IMAP
    assert report.cause is not None
    assert report.cause.label == cause
    assert trips.simulator.messages == ()


async def test_refused_password_of_the_mailbox_is_held(trips: Trips) -> None:
    await trips.configure()
    trips.environment.setenv("CANARY", "wrong-password")
    first, second = await trips.run(), await trips.run()

    assert (first.outcome, second.outcome) == (Outcome.FAILURE, Outcome.HELD)
    assert second.hold is not None


async def test_mail_under_way_at_a_restart_is_found_after_it(trips: Trips) -> None:
    await trips.simulator.set_scenario("delivery_late")
    await trips.configure()
    await trips.run()
    assert trips.heard.under_way == 1
    await trips.restart()
    wanted = trips.simulator.messages[-1]
    trips.simulator._delivery._arrive(wanted, "inbox")  # type: ignore[arg-type]
    (arrival,) = await trips.until()

    assert arrival.outcome is Delivery.DELIVERED
    assert len(trips.simulator.messages) == 1


async def test_unusable_store_pauses_round_trips_with_the_reason(trips: Trips) -> None:
    (trips.folder / "state").write_text("a file where the directory should be")
    await trips.configure()
    report = await trips.run()

    assert report.outcome is Outcome.FAILURE
    assert report.result is not None
    assert report.result.failure is not None
    assert "round trips pause" in report.result.failure.detail
    assert trips.simulator.messages == ()


async def test_hundred_in_a_row_arrive_once_each(trips: Trips) -> None:
    await trips.configure(by="oauth2")
    for _ in range(100):
        await trips.run()
    arrivals = await trips.until(100, seconds=60.0)

    assert Counter(arrival.outcome for arrival in arrivals) == {Delivery.DELIVERED: 100}
    assert len({arrival.mail.wanted.message_id for arrival in arrivals}) == 100
    assert trips.heard.extra == 0


async def test_second_copy_that_comes_later_is_counted_and_removed(trips: Trips) -> None:
    await trips.configure(late="2s")
    await trips.run()
    await trips.until()
    trips.simulator._delivery._arrive(trips.accepted[0], "inbox")  # type: ignore[arg-type]
    async with asyncio.timeout(20.0):
        while not trips.heard.extra:
            trips.heard.news.clear()
            await trips.heard.news.wait()
    await trips.until_true(lambda: trips.left() == {})

    assert trips.heard.extra == 1


async def test_session_is_left_and_the_login_tried_anew_while_a_mail_is_under_way(trips: Trips) -> None:
    await trips.simulator.set_scenario("delivery_lost")
    await trips.configure(session_seconds=0.3)
    await trips.run()

    await trips.until_true(lambda: len(trips.heard.shares) > 2)  # one for each session
    assert trips.heard.arrivals == []


async def test_login_that_breaks_during_a_session_fails_the_next_run(trips: Trips) -> None:
    await trips.simulator.set_scenario("delivery_lost")
    await trips.configure(by="oauth2", session_seconds=0.3)
    await trips.run()
    await trips.until_true(lambda: bool(trips.heard.shares))
    await trips.simulator.set_scenario("imap_disabled")
    await trips.until_true(trips.is_shut_out)

    report = await trips.run()

    assert report.outcome is Outcome.FAILURE
    assert report.result is not None
    assert report.result.failure is not None
    assert report.result.failure.phase is Phase.IMAP


async def test_mail_that_check_has_left_under_way_is_taken_over(trips: Trips) -> None:
    await trips.simulator.set_scenario("delivery_lost")
    await trips.configure(late="1s")
    await trips.run()
    left = await trips.left_by_another(age_seconds=65.0)
    await trips.run()
    (arrival,) = await trips.until()

    assert (arrival.mail.wanted.message_id, arrival.outcome) == (left, Delivery.LOST)


async def test_mail_that_check_still_waits_for_is_left_to_it(trips: Trips) -> None:
    await trips.configure(late="30s")
    await trips.run()
    await trips.left_by_another(age_seconds=65.0)
    await trips.run()
    await trips.until(2)

    assert {arrival.outcome for arrival in trips.heard.arrivals} == {Delivery.DELIVERED}
