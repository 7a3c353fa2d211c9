"""What is told of an incident while it lasts: each step with its time and detail, its cause, its share."""

from __future__ import annotations

from exporter.config.maintenance import Window
from exporter.config.settings import IncidentSettings
from exporter.incident import IncidentName, Scope
from exporter.incidents.dates import Ends
from exporter.incidents.incident import Subject, id_of
from tests.incidents.installation import (
    BASIC,
    DAY,
    HOUR,
    MINUTE,
    RELAY,
    START,
    TENANT,
    Installation,
    logins,
    watched,
)

FOUR = [f"a{number:03}.{TENANT}" for number in range(4)]


def steps(installation: Installation) -> list[tuple[str, float, str]]:
    """Step, seconds since the beginning, detail."""
    return [
        (each.step.value, round(each.at_timestamp - START, 3), each.detail) for each in installation.journal
    ]


def test_cause_is_kept_while_half_of_the_probes_show_it() -> None:
    installation = Installation(logins(4))
    for _ in range(4):
        installation.round("connect_timeout")
    assert installation.one().cause == "connect_timeout"
    installation.journal.clear()

    installation.round({name: "connect_timeout" if name in FOUR[:2] else "connect_refused" for name in FOUR})
    assert installation.one().cause == "connect_timeout"
    assert installation.one().share == 1.0
    installation.round({name: "connect_timeout" if name in FOUR[:1] else "connect_refused" for name in FOUR})

    assert installation.one().cause == "connect_refused"
    assert steps(installation) == [("cause", 5 * 60 + 30, "connect_refused")]


def test_cause_of_one_in_three_is_not_kept_and_the_named_one_is_where_none_is_more_frequent() -> None:
    installation = Installation(logins(3))
    names = [probe.account for probe in installation.probes]
    causes = ["connect_timeout", "connect_refused", "banner_timeout"]
    for _ in range(3):
        installation.round("connect_timeout")
    installation.round(dict(zip(names, causes, strict=True)))
    assert installation.one().cause == "connect_timeout"
    (incident,) = installation.incidents._register.open.values()
    assert incident.causes == dict.fromkeys(causes, 1)
    installation.round(dict(zip(names, [causes[0], causes[1], causes[1]], strict=True)))

    assert installation.one().cause == "connect_refused"
    assert dict(incident.causes) == {causes[0]: 1, causes[1]: 2}


def test_cause_changes_when_a_probe_that_showed_it_works_again() -> None:
    installation = Installation(logins(5))
    names = [probe.account for probe in installation.probes]
    causes = dict.fromkeys(names[:3], "connect_timeout") | dict.fromkeys(names[3:], "connect_refused")
    for _ in range(3):
        installation.round(causes)
    installation.journal.clear()
    for probe in list(installation.probes)[:2]:
        installation.pass_seconds(MINUTE)
        installation.turn(probe)

    assert installation.one().cause == "connect_refused"
    (step,) = installation.journal
    assert (step.detail, step.at_timestamp) == ("connect_refused", installation.now)


def test_actor_is_the_causes_or_else_the_kinds() -> None:
    trip = watched("trip", "round_trip", "oauth2")
    installation = Installation([trip])
    for _ in range(4):
        installation.turn(trip.probe, "connect_timeout", degraded=True, certificate_end=START + DAY)
    installation.incidents.stand(trip.probe, {IncidentName.DELIVERY_LOST: True}, installation.now)
    installation.pass_seconds(MINUTE)

    told = {
        each.name.value: (each.cause, each.actor) for each in installation.incidents.open(installation.now)
    }
    assert told == {
        "relay_unreachable": ("connect_timeout", "network"),
        "relay_degraded": ("", "relay_admin"),
        "certificate_expiring": ("", "relay_admin"),
        "delivery_lost": ("", "relay_admin"),
    }
    for name in ("a", "b"):  # what holds no more, of a probe that fails
        installation.incidents.stand(trip.probe, {IncidentName.DELIVERY_LATE: False}, installation.now)
        installation.turn(trip.probe, "connect_timeout", degraded=name == "a")
    assert {each.name.value for each in installation.incidents.open(installation.now)} == set(told) - {
        "relay_degraded"
    }


def test_incident_of_many_has_its_probes_in_order() -> None:
    installation = Installation([*reversed(logins(3)), watched("a", "submission")])
    for _ in range(3):
        installation.round("connect_timeout")
    shown = installation.one()
    assert [(each.probe, each.account) for each in shown.probes] == [
        *(("login", name) for name in FOUR[:3]),
        ("submission", "a"),
    ]
    (again,) = installation.incidents.open(installation.now)
    assert again is shown


def test_cut_off_shows_who_was_refused_and_the_share_of_the_hour_as_it_passes() -> None:
    installation = Installation([watched("a"), watched("b")])
    installation.turn(watched("a").probe, "basic_auth_retired")
    installation.turn(watched("b").probe, "basic_auth_retired")
    installation.turn(watched("a").probe)
    assert [each.account for each in installation.one().probes] == ["a", "b"]
    assert round(installation.one().share or 0, 3) == 0.667
    installation.pass_seconds(HOUR + 6 * MINUTE)
    assert installation.one().share == 0.0


RELAYS = ("r0", "r1")


def test_tenants_incident_is_the_relays_while_all_its_accounts_are_there() -> None:
    probes = [watched(f"a{number}", relay=RELAYS[number // 2]) for number in range(4)]
    tls = watched(probe="tls", auth="", relay="r0")
    installation = Installation([*probes, tls])
    for probe in probes[:2]:
        for _ in range(4):
            installation.turn(probe.probe, "send_as_denied")
    installation.pass_seconds(30)
    failing = ("submission_failing", "tenant", TENANT)
    assert installation.open() == {failing}
    installation.turn(tls.probe, "plaintext_injection")
    assert installation.quiet() == {failing}  # at once, since the other opened after it
    for probe in probes[2:]:
        for _ in range(2):
            installation.turn(probe.probe, "send_as_denied")
    installation.pass_seconds(1)
    assert failing in installation.open()
    for probe in probes[2:]:
        installation.turn(probe.probe)
    installation.pass_seconds(1)
    assert installation.quiet() == {failing}


def test_accounts_incident_is_absorbed_by_its_own_only() -> None:
    installation = Installation([watched("a", tenant="t0"), watched("b", tenant="t1")])
    for probe in installation.probes:
        for _ in range(2):
            installation.turn(probe, "rate_limited")
    other = watched("a", "submission", tenant="t0")
    installation.configure([*installation.probes.values(), other])
    installation.turn(other.probe, "bad_credentials")

    assert installation.quiet() == {("throttled", "account", "a")}
    installation.turn(other.probe)
    assert installation.quiet() == set()


def test_incident_that_another_absorbs_is_quiet_and_told_when_that_one_ends() -> None:
    ends = Ends(milestones=(("x", START + 80 * DAY),), basic_accounts=frozenset({"basic"}))
    installation = Installation([watched("basic")], ends=ends)
    installation.turn(BASIC, "basic_auth_disabled")
    cut_off = installation.one()
    (milestone,) = [each for each in installation.incidents.open(installation.now) if not each.told]

    assert (milestone.quiet.value, milestone.by) == ("absorbed", cut_off.id)
    assert [(each[0], each[2]) for each in steps(installation)] == [
        ("opened", ""),
        ("opened", "basic_auth_disabled"),
        ("quiet", cut_off.id),
    ]

    while installation.one().id == cut_off.id:
        installation.round()
        installation.pass_seconds(HOUR)
    ended, told = installation.journal[-2:]
    assert (ended.step.value, ended.incident_id, ended.detail) == ("ended", cut_off.id, "")
    assert (told.step.value, told.incident_id, told.detail) == ("told", milestone.id, "")
    assert (installation.one().quiet.value, installation.one().by) == ("", "")


def test_incident_within_a_window_is_quiet_for_its_reason() -> None:
    window = Window(
        reason="change 1", tenants=frozenset({TENANT}), begins_timestamp=START, ends_timestamp=START + HOUR
    )
    installation = Installation([watched("a")], IncidentSettings(maintenance=(window,)))
    installation.round("bad_credentials")
    (quiet,) = installation.incidents.open(installation.now)
    assert (quiet.quiet.value, quiet.by) == ("maintenance", "change 1")
    installation.pass_seconds(HOUR)

    assert steps(installation) == [
        ("opened", MINUTE, "bad_credentials"),
        ("quiet", MINUTE, "change 1"),
        ("told", MINUTE + HOUR, ""),
    ]


def test_probe_that_is_no_longer_watched_leaves_nothing_behind() -> None:
    reach, trip = watched(probe="reach", auth=""), watched("trip", "round_trip", "oauth2")
    installation = Installation([watched("a"), reach, trip])
    for _ in range(2):
        installation.turn(reach.probe, degraded=True, egress_stranger=True, certificate_end=START + 3 * DAY)
    installation.incidents.stand(trip.probe, {IncidentName.DELIVERY_LOST: True}, installation.now)
    installation.pass_seconds(MINUTE)
    assert {each[0] for each in installation.open()} == {
        "relay_degraded",
        "egress_address_changed",
        "certificate_expiring",
        "delivery_lost",
    }

    installation.save()
    installation.configure([watched("a")])
    installation.pass_seconds(MINUTE)

    assert installation.open() == set()
    assert {step[:2] for step in steps(installation) if step[0] == "ended"} == {("ended", MINUTE)}
    installation.save()
    assert all(each.is_empty for each in installation.saved_probes.values())


def test_slow_probe_that_is_no_longer_watched_slows_its_relay_no_more() -> None:
    slow = [watched(f"s{number}", "submission") for number in range(2)]
    installation = Installation([*slow, watched("quick", "submission")])
    for _ in range(4):
        for probe in slow:
            installation.turn(probe.probe, seconds=9.0)
        installation.turn(watched("quick", "submission").probe, seconds=1.0)
        installation.pass_seconds(MINUTE)
    assert installation.open() == {("submission_slow", "relay", RELAY)}
    assert installation.one().cause == ""

    installation.configure([watched("quick", "submission")])
    installation.pass_seconds(1)

    assert installation.open() == set()
    assert installation.journal[-1].at_timestamp == installation.now - 1


def test_incidents_that_ended_are_found_for_an_hour() -> None:
    installation = Installation([watched(name, tenant=f"{name}.example") for name in ("a", "b")])
    for name in ("a", "b"):
        installation.turn(watched(name).probe, "bad_credentials")
    first, second = (each.id for each in installation.incidents.open(installation.now))
    for name in ("a", "b"):
        installation.turn(watched(name).probe)
    installation.pass_seconds(HOUR)

    found = installation.incidents.find(first, installation.now)
    assert found is not None
    assert (found.id, found.ended_timestamp) == (first, START)
    assert installation.incidents.find("none", installation.now) is None
    installation.pass_seconds(1)
    assert installation.incidents.find(first, installation.now) is None
    assert installation.incidents.find(second, installation.now) is None


def test_accounts_subject_has_its_tenant_and_relay() -> None:
    installation = Installation([watched("a", team="x")])
    installation.round("bad_credentials")

    assert installation.one().subject == Subject(
        scope=Scope.ACCOUNT, tenant=TENANT, relay=RELAY, account="a", labels=(("team", "x"),)
    )


def test_domains_subject_is_the_domain() -> None:
    domain = watched(probe="dns", auth="", relay="", domain="contoso.example")
    installation = Installation([domain])
    for _ in range(4):
        installation.turn(domain.probe, "spf_not_covering", phase="dns")

    assert installation.one().subject == Subject(scope=Scope.DOMAIN, domain="contoso.example")


def test_id_is_the_same_wherever_it_is_worked_out() -> None:
    subject = Subject(scope=Scope.TENANT, tenant=TENANT)

    assert id_of(IncidentName.BASIC_AUTH_CUT_OFF, subject, START + 0.0004) == (
        id_of(IncidentName.BASIC_AUTH_CUT_OFF, subject, START)
    )
    assert id_of(IncidentName.BASIC_AUTH_CUT_OFF, subject, START) != (
        id_of(IncidentName.BASIC_AUTH_CUT_OFF, subject, START + 0.001)
    )
    assert (
        id_of(IncidentName.BASIC_AUTH_CUT_OFF, subject, START) == "basic-auth-cut-off-76ce89fb2e"
    )  # as stores and links have it
