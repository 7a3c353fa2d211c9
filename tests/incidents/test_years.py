"""Long times in little: random faults, ramps, outages, restarts, reloads, a clock that is set; 300 accounts.

A whole year is `python -m bench.incident_year`.
"""

from __future__ import annotations

import random

import pytest

from exporter.incident import IncidentName
from tests.incidents.world import DAY, HOUR, MINUTE, RELAY, TENANT, World, logins, watched

TRANSIENT = ("connection_reset", "server_busy", "connect_timeout", "token_server_error", "unknown")
EVERY = 5 * MINUTE


@pytest.mark.slow
@pytest.mark.parametrize("cause", TRANSIENT)
def test_half_a_day_of_two_percent_faults_pages_nobody(cause: str) -> None:
    chance, world = random.Random(cause), World(logins(300))
    for turn in range(144):
        faulty = {probe.account: cause for probe in world.probes if chance.random() < 0.02}
        world.round(faulty, every=EVERY)
        if turn == 50:
            world.restart()
        if turn == 70:
            world.configure()
        if turn == 90:
            world.now -= HOUR
    assert world.pages() == []


@pytest.mark.slow
def test_among_many_accounts_four_faults_in_a_row_are_chance_and_six_are_not() -> None:
    world = World(logins(300))
    lonely = next(iter(world.probes)).account
    for _ in range(5):
        world.round({lonely: "server_temporary_failure"}, every=EVERY)
    assert world.open() == set()
    world.round({lonely: "server_temporary_failure"}, every=EVERY)
    assert world.open() == {("submission_failing", "account", lonely)}


def test_one_transient_failure_is_nothing() -> None:
    world = World([watched("basic"), watched("basic", "submission")])
    world.turn(watched("basic").probe, "connection_reset")
    world.round()
    assert world.incidents.open(world.now) == ()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_ramp_of_one_percent_is_found_within_a_day(seed: int) -> None:
    chance, world = random.Random(seed), World(logins(10))
    for _ in range(288):
        faulty = {probe.account: "basic_auth_retired" for probe in world.probes if chance.random() < 0.01}
        world.round(faulty, every=EVERY)
    assert ("basic_auth_cut_off", "tenant", TENANT) in world.pages()


@pytest.mark.slow
def test_ten_minutes_of_a_relay_in_a_night_are_one_page() -> None:
    world = World([watched(probe="reach", auth=""), *logins(300)])
    for turn in range(100):
        world.round("connect_timeout" if turn in {50, 51} else "", every=EVERY)
    assert len(world.pages()) == 1
    assert world.open() == set()


@pytest.mark.slow
def test_three_hundred_accounts_that_are_cut_off_are_one_page() -> None:
    world = World(logins(300))
    for turn in range(12):
        world.round("basic_auth_disabled" if turn > 2 else "", every=EVERY)
    assert len(world.pages()) == 1
    assert world.one().probes == tuple(sorted(world.probes))


def test_relay_that_is_down_over_a_restart_is_one_page() -> None:
    world = World(logins(30))
    for turn in range(20):
        world.round("connect_timeout" if 5 <= turn < 15 else "", every=EVERY)
        if turn in {6, 9}:
            world.restart()
    names = [each.subject.name for each in world.incidents.ended()]
    assert names == [RELAY]


def test_what_was_seen_stands_over_a_restart() -> None:
    look, trip = watched(probe="reach", auth=""), watched("a", "round_trip", "oauth2")
    world = World([look, trip])
    world.turn(look.probe, degraded=True, egress_stranger=True, certificate_end=world.now + DAY)
    world.turn(look.probe, degraded=True)
    world.incidents.stand(trip.probe, {IncidentName.DELIVERY_LOST: True}, world.now)
    world.pass_seconds(MINUTE)
    before = world.incidents.open(world.now)
    assert len(before) == 4
    world.restart()
    world.pass_seconds(MINUTE)
    assert {each.id for each in world.incidents.open(world.now)} == {each.id for each in before}


def test_day_without_a_refusal_ends_a_cut_off_even_if_nothing_runs() -> None:
    world = World(logins(3))
    world.turn(next(iter(world.probes)), "basic_auth_retired")
    world.pass_seconds(DAY + 1)
    assert world.open() == set()
