"""What is told before it ends: credentials, certificates, and the milestones of Basic Auth."""

from __future__ import annotations

import pytest

from exporter.config.settings import IncidentSettings
from exporter.incidents.dates import Ends
from tests.incidents.installation import (
    BASIC,
    CUT_OFF,
    DAY,
    HOUR,
    RELAY,
    START,
    TENANT,
    Installation,
    watched,
)


@pytest.mark.parametrize(
    ("ends", "name", "subject"),
    [
        (Ends(credentials={"basic": START + 29 * DAY}), "oauth_credential_expiring", "basic"),
        (Ends(credentials={"basic": None}), "oauth_credential_expiry_unknown", "basic"),
        (
            Ends(milestones=(("x", START + 80 * DAY),), basic_accounts=frozenset({"basic"})),
            "basic_auth_deadline_near",
            TENANT,
        ),
    ],
)
def test_what_ends_is_told_before_it_does(ends: Ends, name: str, subject: str) -> None:
    installation = Installation([watched("basic")], ends=ends)
    assert {(each[0], each[2]) for each in installation.open()} == {(name, subject)}
    installation.ends = Ends()
    installation.configure()
    assert installation.open() == set()


@pytest.mark.parametrize("end", [None, START + 10 * DAY], ids=["unknown", "near"])
def test_credential_that_ends_for_many_accounts_is_their_tenants(end: float | None) -> None:
    names = ["a", "b", "c", "d"]
    installation = Installation(
        [watched(name) for name in names], ends=Ends(credentials=dict.fromkeys(names, end))
    )
    assert {each[1:] for each in installation.open()} == {("tenant", TENANT)}


def test_credential_that_ends_for_one_account_of_many_is_its_own() -> None:
    later = START + 99 * DAY
    ends = Ends(credentials={"a": START + 10 * DAY, "b": later, "c": later})
    installation = Installation([watched(name) for name in ends.credentials], ends=ends)
    assert installation.open() == {("oauth_credential_expiring", "account", "a")}


def test_what_ends_is_told_when_its_time_comes() -> None:
    installation = Installation([watched("basic")], ends=Ends(credentials={"basic": START + 31 * DAY}))
    assert installation.open() == set()
    installation.pass_seconds(DAY + HOUR)
    assert {each[0] for each in installation.open()} == {"oauth_credential_expiring"}


def test_certificate_that_ends_is_told_and_over_when_another_is_shown() -> None:
    installation = Installation([watched("basic")])
    installation.turn(BASIC, certificate_end=START + 20 * DAY)
    installation.pass_seconds(1)
    assert installation.open() == {("certificate_expiring", "relay", RELAY)}
    installation.turn(BASIC, certificate_end=START + 90 * DAY)
    installation.pass_seconds(1)
    assert installation.open() == set()
    assert not installation.incidents._dated


@pytest.mark.parametrize(
    ("ends", "name"),
    [
        (Ends(credentials={"basic": START + 30 * DAY}), "oauth_credential_expiring"),
        (
            Ends(milestones=(("x", START + 90 * DAY),), basic_accounts=frozenset({"basic"})),
            "basic_auth_deadline_near",
        ),
    ],
)
def test_what_ends_is_told_once_it_is_nearer_than_its_bound(ends: Ends, name: str) -> None:
    installation = Installation([watched("basic")], ends=ends)
    assert installation.open() == set()
    installation.pass_seconds(59)
    assert installation.open() == set()  # dates are looked at once a minute
    installation.pass_seconds(1)
    assert {each[0] for each in installation.open()} == {name}


def test_certificate_is_told_once_it_is_nearer_than_its_bound() -> None:
    installation = Installation([watched("basic")])
    installation.turn(BASIC, certificate_end=START + 21 * DAY)
    installation.pass_seconds(59)
    assert installation.open() == set()
    installation.pass_seconds(1)
    assert installation.open() == {("certificate_expiring", "relay", RELAY)}


def test_certificate_that_ends_with_the_bound_is_not_told_yet() -> None:
    installation = Installation([watched("basic")])
    installation.turn(BASIC, certificate_end=START + 21 * DAY + 60)
    installation.pass_seconds(60)
    assert installation.open() == set()
    installation.pass_seconds(60)
    assert installation.open() == {("certificate_expiring", "relay", RELAY)}


def test_share_of_credentials_is_the_one_that_is_configured() -> None:
    ends = Ends(credentials={"a": None, "b": None, "c": START + 99 * DAY})
    installation = Installation(
        [watched(name) for name in ends.credentials], IncidentSettings(relay_share=0.7), ends
    )
    assert {each[2] for each in installation.open()} == {"a", "b"}


def test_milestone_that_has_come_is_told_no_more_and_one_that_nobody_meets_never() -> None:
    ends = Ends(milestones=(("x", START),), basic_accounts=frozenset({"basic"}))
    assert Installation([watched("basic")], ends=ends).open() == set()
    ends = Ends(milestones=(("x", START + DAY),), basic_accounts=frozenset({"another"}))
    assert Installation([watched("basic")], ends=ends).open() == set()


@pytest.mark.parametrize(("near", "scope"), [(1, "account"), (2, "tenant")])
def test_half_of_a_tenants_credentials_are_the_tenants(near: int, scope: str) -> None:
    names = ["a", "b", "c", "d"]
    ends = {name: START + (10 if at < near else 99) * DAY for at, name in enumerate(names)}
    installation = Installation([watched(name) for name in names], ends=Ends(credentials=ends))
    assert {each[1] for each in installation.open()} == {scope}


def test_two_of_five_credentials_are_their_accounts() -> None:
    names = ["a", "b", "c", "d", "e"]
    ends = {name: START + (10 if at < 2 else 99) * DAY for at, name in enumerate(names)}
    installation = Installation([watched(name) for name in names], ends=Ends(credentials=ends))
    assert {each[2] for each in installation.open()} == {"a", "b"}


def test_milestone_is_not_told_beside_the_cut_off() -> None:
    ends = Ends(milestones=(("x", START + 80 * DAY),), basic_accounts=frozenset({"basic"}))
    installation = Installation([watched("basic")], ends=ends)
    installation.turn(BASIC, "basic_auth_disabled")
    assert installation.open() == {CUT_OFF}
    assert installation.quiet() == {("basic_auth_deadline_near", "tenant", TENANT)}
