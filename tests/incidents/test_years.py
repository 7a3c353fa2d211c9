"""Long times in little: random faults, ramps, outages, restarts, reloads, a clock that is set; 300 accounts.

A whole year is `python -m bench.incident_year`.
"""

from __future__ import annotations

import random

import pytest

from exporter.incident import IncidentName
from tests.incidents.installation import DAY, HOUR, MINUTE, RELAY, TENANT, Installation, logins, watched

TRANSIENT = ("connection_reset", "server_busy", "connect_timeout", "token_server_error", "unknown")
EVERY = 5 * MINUTE


@pytest.mark.slow
@pytest.mark.parametrize("cause", TRANSIENT)
def test_half_a_day_of_two_percent_faults_pages_nobody(cause: str) -> None:
    chance, installation = random.Random(cause), Installation(logins(300))
    for turn in range(144):
        faulty = {probe.account: cause for probe in installation.probes if chance.random() < 0.02}
        installation.round(faulty, every=EVERY)
        if turn == 50:
            installation.restart()
        if turn == 70:
            installation.configure()
        if turn == 90:
            installation.now -= HOUR
    assert installation.pages() == []


@pytest.mark.slow
def test_among_many_accounts_four_faults_in_a_row_are_chance_and_six_are_not() -> None:
    installation = Installation(logins(300))
    lonely = next(iter(installation.probes)).account
    for _ in range(5):
        installation.round({lonely: "server_temporary_failure"}, every=EVERY)
    assert installation.open() == set()
    installation.round({lonely: "server_temporary_failure"}, every=EVERY)
    assert installation.open() == {("submission_failing", "account", lonely)}


def test_one_transient_failure_is_nothing() -> None:
    installation = Installation([watched("basic"), watched("basic", "submission")])
    installation.turn(watched("basic").probe, "connection_reset")
    installation.round()
    assert installation.incidents.open(installation.now) == ()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_ramp_of_one_percent_is_found_within_a_day(seed: int) -> None:
    chance, installation = random.Random(seed), Installation(logins(10))
    for _ in range(288):
        faulty = {
            probe.account: "basic_auth_retired" for probe in installation.probes if chance.random() < 0.01
        }
        installation.round(faulty, every=EVERY)
    assert ("basic_auth_cut_off", "tenant", TENANT) in installation.pages()


@pytest.mark.slow
def test_ten_minutes_of_a_relay_in_a_night_are_one_page() -> None:
    installation = Installation([watched(probe="reach", auth=""), *logins(300)])
    for turn in range(100):
        installation.round("connect_timeout" if turn in {50, 51} else "", every=EVERY)
    assert len(installation.pages()) == 1
    assert installation.open() == set()


@pytest.mark.slow
def test_three_hundred_accounts_that_are_cut_off_are_one_page() -> None:
    installation = Installation(logins(300))
    for turn in range(12):
        installation.round("basic_auth_disabled" if turn > 2 else "", every=EVERY)
    assert len(installation.pages()) == 1
    assert installation.one().probes == tuple(sorted(installation.probes))


def test_relay_that_is_down_over_a_restart_is_one_page() -> None:
    installation = Installation(logins(30))
    for turn in range(20):
        installation.round("connect_timeout" if 5 <= turn < 15 else "", every=EVERY)
        if turn in {6, 9}:
            installation.restart()
    names = [each.subject.name for each in installation.incidents.ended()]
    assert names == [RELAY]


def test_what_was_seen_stands_over_a_restart() -> None:
    look, trip = watched(probe="reach", auth=""), watched("a", "round_trip", "oauth2")
    installation = Installation([look, trip])
    installation.turn(look.probe, degraded=True, egress_stranger=True, certificate_end=installation.now + DAY)
    installation.turn(look.probe, degraded=True)
    installation.incidents.stand(trip.probe, {IncidentName.DELIVERY_LOST: True}, installation.now)
    installation.pass_seconds(MINUTE)
    before = installation.incidents.open(installation.now)
    assert len(before) == 4
    installation.restart()
    installation.pass_seconds(MINUTE)
    assert {each.id for each in installation.incidents.open(installation.now)} == {each.id for each in before}


def test_day_without_a_refusal_ends_a_cut_off_even_if_nothing_runs() -> None:
    installation = Installation(logins(3))
    installation.turn(next(iter(installation.probes)), "basic_auth_retired")
    installation.pass_seconds(DAY + 1)
    assert installation.open() == set()
