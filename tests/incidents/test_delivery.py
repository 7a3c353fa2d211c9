"""Incidents of mail that was handed in: what is known of it opens and ends them, whatever runs came to."""

from __future__ import annotations

import pytest

from exporter.diagnosis import CAUSES
from exporter.incident import IncidentName
from exporter.incidents.incident import Step
from tests.incidents.installation import Installation, watched

PROBE = watched("canary", "round_trip", "oauth2")
OF_MAIL = ("delivery_lost", "delivery_late", "delivered_to_junk", "mailbox_filling", "cleanup_failing")


def stand(installation: Installation, **standing: bool) -> None:
    by_name = {IncidentName(name): holds for name, holds in standing.items()}
    installation.incidents.stand(PROBE.probe, by_name, installation.now)


def bounce(installation: Installation, cause: str) -> None:
    lost = {IncidentName.DELIVERY_LOST: True}
    installation.incidents.stand(PROBE.probe, lost, installation.now, CAUSES[cause])


@pytest.mark.parametrize("name", OF_MAIL)
def test_what_stands_of_mail_is_an_incident_of_its_account_until_it_stands_no_more(name: str) -> None:
    installation = Installation([PROBE])
    stand(installation, **{name: True})
    assert installation.open() == {(name, "account", "canary")}
    installation.round()
    assert installation.open() == {(name, "account", "canary")}
    stand(installation, **{name: False})
    assert installation.open() == set()


def test_lost_mail_absorbs_what_is_less() -> None:
    installation = Installation([PROBE])
    stand(installation, delivery_late=True, delivered_to_junk=True)
    stand(installation, delivery_lost=True)

    assert {name for name, *_ in installation.quiet()} == {"delivery_late", "delivered_to_junk"}


def test_who_acts_on_lost_mail_follows_from_why_it_came_back() -> None:
    installation = Installation([PROBE])
    stand(installation, delivery_lost=True)
    told = [(installation.one().cause, installation.one().actor)]
    for cause in ("mailbox_full", "sender_blocked_spam", "unknown"):
        bounce(installation, cause)
        told.append((installation.one().cause, installation.one().actor))
    stand(installation, delivery_lost=True)

    assert told == [
        ("", "relay_admin"),
        ("mailbox_full", "mailbox_admin"),
        ("sender_blocked_spam", CAUSES["sender_blocked_spam"].actor),
        ("unknown", "relay_admin"),  # nobody knows why; somebody has to trace it
    ]
    assert installation.one().cause == "unknown"
    named = [each for each in installation.incidents.transitions() if each.step is Step.CAUSE]
    assert [(each.at_timestamp, each.detail) for each in named] == [
        (installation.now, "sender_blocked_spam"),
        (installation.now, "unknown"),
    ]


def test_why_mail_came_back_is_no_reason_for_anything_else() -> None:
    installation = Installation([PROBE])
    both = {IncidentName.DELIVERY_LOST: True, IncidentName.CLEANUP_FAILING: True}
    installation.incidents.stand(PROBE.probe, both, installation.now, CAUSES["mailbox_full"])

    causes = {each.name.value: each.cause for each in installation.incidents.open(installation.now)}
    assert causes == {"delivery_lost": "mailbox_full", "cleanup_failing": ""}


def test_nothing_is_told_of_what_ended_before_another_would_have_absorbed_it() -> None:
    installation = Installation([PROBE])
    stand(installation, delivery_late=True)
    stand(installation, delivery_late=False)
    stand(installation, delivery_lost=True)
    installation.pass_seconds(1)

    assert [each.step.value for each in installation.journal] == ["opened", "ended", "opened"]


def test_why_mail_came_back_outlives_a_restart() -> None:
    installation = Installation([PROBE])
    bounce(installation, "mailbox_full")
    installation.restart()

    assert (installation.one().cause, installation.one().actor) == ("mailbox_full", "mailbox_admin")


def test_round_trip_that_is_no_longer_configured_shows_nothing() -> None:
    installation = Installation([PROBE, watched("other")])
    stand(installation, delivery_lost=True)
    installation.configure([watched("other")])

    assert installation.open() == set()


@pytest.mark.parametrize(
    ("cause", "runs"), [("imap_access_refused", 2), ("connect_timeout", 4), ("oauth_secret_expired", 2)]
)
def test_mailbox_that_cannot_be_looked_into_is_no_fault_of_the_relay_or_the_login(
    cause: str, runs: int
) -> None:
    installation = Installation([PROBE])
    for _ in range(runs):
        installation.round(cause, phase="imap")

    assert installation.open() == {("mailbox_unseen", "account", "canary")}
