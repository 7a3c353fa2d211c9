"""Windows: when they are open, and that what happens within is counted and shown, but not told."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from exporter.config.maintenance import Weekly, Window
from exporter.config.settings import IncidentSettings
from tests.incidents.installation import HOUR, START, Installation, logins, watched

BERLIN = ZoneInfo("Europe/Berlin")
SUNDAY_NIGHT = Weekly(days=frozenset({6}), begins=time(22), ends=time(4), zone=BERLIN)
ONCE = Window(
    reason="change 4711", accounts=frozenset({"a"}), begins_timestamp=START, ends_timestamp=START + HOUR
)


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-29T20:59:59", False),
        ("2026-11-29T21:00:00", True),
        ("2026-11-30T02:59:59", True),
        ("2026-11-30T03:00:00", False),
        ("2026-11-28T22:00:00", False),
        ("2026-07-05T20:00:00", True),  # two hours ahead of UTC in summer
        ("2026-10-25T21:30:00", True),
    ],
)
def test_weekly_window_follows_the_clock_of_its_zone(moment: str, is_open: bool) -> None:
    assert Window(reason="", weekly=SUNDAY_NIGHT).is_open(at(moment)) is is_open


def test_incident_within_a_window_is_not_told_and_told_when_the_window_closes() -> None:
    installation = Installation([watched("a")], IncidentSettings(maintenance=(ONCE,)))
    installation.round("bad_credentials")
    assert (installation.open(), installation.quiet()) == (set(), {("credentials_rejected", "account", "a")})
    installation.pass_seconds(HOUR)
    assert installation.open() == {("credentials_rejected", "account", "a")}
    assert installation.one().started_timestamp == START + 60


def test_window_of_one_account_does_not_silence_its_tenant() -> None:
    installation = Installation([watched("a"), watched("b")], IncidentSettings(maintenance=(ONCE,)))
    installation.turn(watched("a").probe, "basic_auth_disabled")
    assert installation.open() == set()
    installation.turn(watched("b").probe, "basic_auth_disabled")
    assert installation.open() == {("basic_auth_cut_off", "tenant", "contoso.example")}


NOW = {"begins_timestamp": START, "ends_timestamp": START + HOUR}


def test_incident_is_quiet_by_the_window_that_is_its_own() -> None:
    windows = (
        Window(reason="account", accounts=frozenset({"a", "b"}), **NOW),
        Window(reason="tenant", tenants=frozenset({"contoso.example"}), **NOW),
    )
    installation = Installation([watched("a"), watched("b")], IncidentSettings(maintenance=windows))
    installation.round("bad_credentials")
    assert {each.by for each in installation.incidents.open(installation.now)} == {"tenant"}
    installation.restart()
    assert {each.by for each in installation.incidents.open(installation.now)} == {"tenant"}
    assert installation.incidents.transitions() == ()
    installation.pass_seconds(HOUR)
    assert {each.quiet.value for each in installation.incidents.open(installation.now)} == {""}


def test_window_that_closed_before_the_process_came_back_is_over() -> None:
    window = Window(reason="x", accounts=frozenset({"a"}), **NOW)
    installation = Installation([watched("a")], IncidentSettings(maintenance=(window,)))
    installation.round("bad_credentials")
    installation.now += HOUR
    installation.restart()

    assert installation.open() == {("credentials_rejected", "account", "a")}
    assert [each.step.value for each in installation.incidents.transitions()] == ["told"]


def test_incident_without_probes_is_not_quiet_by_another_ones_window() -> None:
    window = Window(reason="x", relays=frozenset({"another"}), **NOW)
    installation = Installation([watched("a")], IncidentSettings(maintenance=(window,)))
    installation.turn(watched("a").probe, certificate_end=START + HOUR)
    installation.pass_seconds(60)
    assert installation.open() == {("certificate_expiring", "relay", "office365")}


def test_domain_within_a_window_is_not_told() -> None:
    domain = watched(probe="dns", auth="", relay="", domain="contoso.example")
    window = Window(reason="x", domains=frozenset({"contoso.example"}), **NOW)
    installation = Installation([domain], IncidentSettings(maintenance=(window,)))
    for _ in range(2):
        installation.turn(domain.probe, "spf_not_covering", phase="dns")
    assert installation.quiet() == {("spf_not_covering_egress", "domain", "contoso.example")}


def test_incident_is_quiet_once_the_last_probe_outside_the_window_works_again() -> None:
    window = Window(reason="x", accounts=frozenset({"a", "b"}), **NOW)
    probes = [watched(name) for name in ("a", "b", "c")]
    installation = Installation(probes, IncidentSettings(maintenance=(window,)))
    for _ in range(3):
        installation.round("connect_timeout")
    assert installation.open() == {("relay_unreachable", "relay", "office365")}
    installation.turn(probes[2].probe)
    installation.pass_seconds(1)
    assert installation.quiet() == {("relay_unreachable", "relay", "office365")}


def test_window_opens_over_an_incident_that_is_told() -> None:
    later = Window(
        reason="x",
        relays=frozenset({"office365"}),
        begins_timestamp=START + HOUR,
        ends_timestamp=START + 2 * HOUR,
    )
    installation = Installation(logins(4), IncidentSettings(maintenance=(later,)))
    for _ in range(3):
        installation.round("connect_timeout")
    assert installation.open() == {("relay_unreachable", "relay", "office365")}
    installation.pass_seconds(HOUR)
    (quiet,) = installation.incidents.open(installation.now)
    assert (quiet.told, quiet.by) == (False, "x")


def test_relay_that_is_degraded_for_an_account_within_a_window_is_not_told() -> None:
    installation = Installation([watched("a")], IncidentSettings(maintenance=(ONCE,)))
    for _ in range(2):
        installation.turn(watched("a").probe, degraded=True)
    assert (installation.open(), installation.quiet()) == (set(), {("relay_degraded", "relay", "office365")})


def test_slow_relay_is_told_as_soon_as_a_probe_outside_the_window_is_slow() -> None:
    window = Window(reason="x", accounts=frozenset({"a", "b"}), **NOW)
    probes = [watched(name, "submission") for name in ("a", "b", "c")]
    installation = Installation(probes, IncidentSettings(maintenance=(window,)))
    slow = ("submission_slow", "relay", "office365")
    for probe in probes[:2] * 4:
        installation.turn(probe.probe, seconds=9.0)
    assert (installation.open(), installation.quiet()) == (set(), {slow})
    for _ in range(4):
        installation.turn(probes[2].probe, seconds=9.0)
    assert (installation.open(), installation.quiet()) == ({slow}, set())
