"""A restart in the midst of all that may go on: what is saved is whole, and all goes on as it would have."""

from __future__ import annotations

import json
from typing import Any

import pytest

from exporter.config.settings import IncidentSettings
from exporter.incident import IncidentName, Scope, Severity
from exporter.incidents.incident import Step, Subject, Transition
from exporter.incidents.saved import SavedProbe
from tests.incidents.installation import (
    DAY,
    HOUR,
    MINUTE,
    RELAY,
    SETTINGS,
    START,
    Installation,
    logins,
    of_account,
    watched,
)

CUT, ALONE, LOOK = watched("cut", tenant="t0"), watched("alone", tenant="t1"), watched(probe="reach", auth="")
PAIR = [watched(f"pair{number}", tenant="t2") for number in range(2)]
FAR = [watched(f"far{number}", tenant="t3", relay="far") for number in range(3)]
SENDERS = [watched(f"sender{number}", "submission", "oauth2", tenant="t4") for number in range(2)]
TRIP = watched("trip", "round_trip", "oauth2", tenant="t5")
ALL = [CUT, ALONE, LOOK, *PAIR, *FAR, *SENDERS, TRIP]
FAILING = {
    "cut": "basic_auth_disabled",
    "alone": "smtp_auth_disabled_mailbox",
    "pair0": "conditional_access_block",
    "pair1": "conditional_access_block",
    "far0": "connect_timeout",
    "far1": "connect_timeout",
}


def eventful() -> Installation:
    """A tenant is cut off, a relay fails in part, one is slow, and more."""
    installation = Installation(ALL)
    for _ in range(26):
        installation.round(every=HOUR, seconds=1.0)
    for _ in range(4):
        installation.round(FAILING, seconds=5.0)
    installation.turn(CUT.probe)
    installation.turn(ALONE.probe, "conditional_access_block")
    installation.turn(LOOK.probe, degraded=True, egress_stranger=True, certificate_end=START + 3 * DAY)
    installation.turn(LOOK.probe, degraded=True)
    installation.incidents.stand(TRIP.probe, {IncidentName.DELIVERY_LOST: True}, installation.now)
    installation.pass_seconds(MINUTE)
    return installation


def standing(installation: Installation) -> tuple[Any, ...]:
    """Everything that is known, in values that compare."""
    probes, subjects = installation.incidents.changed(everything=True)
    installation.saved_probes |= {each.probe: each for each in probes}
    installation.saved_subjects |= {each.subject: each for each in subjects}
    return (
        {each.probe: each for each in probes},
        {each.subject: json.loads(json.dumps(each.state)) for each in subjects},
        {each.id: each for each in installation.incidents.open(installation.now)},
        installation.incidents.ended(),
    )


def test_restart_in_the_midst_of_everything_changes_nothing() -> None:
    installation = eventful()
    before = standing(installation)
    assert {each.name.value for each in before[2].values()} == {
        "basic_auth_cut_off", "auth_disabled", "auth_blocked_by_policy", "relay_unreachable",
        "submission_slow", "relay_degraded", "egress_address_changed", "certificate_expiring",
        "delivery_lost",
    }  # fmt: skip

    installation.restart()

    assert standing(installation) == before


@pytest.mark.parametrize("causes", [FAILING, {}, {"far0": "connect_timeout", "far2": "connect_timeout"}])
def test_after_a_restart_all_goes_on_as_it_would_have(causes: dict[str, str]) -> None:
    one, other = eventful(), eventful()
    other.restart()

    for _ in range(6):
        for installation in (one, other):
            installation.round(causes, seconds=5.0 if causes else 1.0)
        assert standing(one)[0] == standing(other)[0]
        assert one.open() == other.open()
        assert one.quiet() == other.quiet()


def test_restart_does_not_change_what_an_incident_is_named_by() -> None:
    installation = Installation(FAR)
    for _ in range(3):
        installation.round({"far0": "connect_refused", "far1": "connect_timeout", "far2": "connect_timeout"})
    assert installation.one().cause == "connect_timeout"
    installation.restart()

    assert installation.one().cause == "connect_timeout"
    assert installation.incidents.transitions() == ()


def test_relay_is_slow_after_a_restart_in_whatever_order_its_probes_come_back() -> None:
    installation = Installation([LOOK, *SENDERS])
    installation.turn(LOOK.probe, certificate_end=START + 99 * DAY)
    installation.save()  # the first of those that come back
    for _ in range(4):
        for sender in SENDERS:
            installation.turn(sender.probe, seconds=9.0)
    before = standing(installation)
    installation.restart()

    assert standing(installation) == before
    assert installation.incidents.transitions() == ()


def test_what_an_account_shows_of_its_relay_is_kept_over_a_restart() -> None:
    installation = Installation([CUT, ALONE])
    for _ in range(2):
        installation.turn(CUT.probe, degraded=True)
    before = standing(installation)
    installation.restart()

    assert standing(installation) == before
    installation.turn(CUT.probe, degraded=False)
    assert installation.open() == set()


def test_saved_probes_have_their_failures_and_where_they_count() -> None:
    installation = eventful()
    probes, _, open_ones, _ = standing(installation)
    incident = {each.name: each.id for each in open_ones.values()}
    begun = START + 26 * HOUR

    assert probes[ALONE.probe] == SavedProbe(
        probe=ALONE.probe,
        streak=5,
        since_timestamp=pytest.approx(begun + 2 * MINUTE / len(ALL), abs=0.1),  # type: ignore[arg-type]
        cause="conditional_access_block",
        phase="auth",
        kind="auth_disabled",
        other="auth_blocked_by_policy",
        other_runs=1,
        incident=incident[IncidentName.AUTH_DISABLED],
        alike=("tenant:auth_disabled:5",),
    )
    assert probes[FAR[0].probe].alike == ("relay:relay_unreachable:4",)
    assert probes[SENDERS[0].probe] == SavedProbe(probe=SENDERS[0].probe, recent=(5.0,) * 4)
    assert probes[LOOK.probe] == SavedProbe(
        probe=LOOK.probe,
        degraded_runs=2,
        standing=("egress_address_changed", "relay_degraded"),
        certificate_end=START + 3 * DAY,
    )
    assert probes[TRIP.probe] == SavedProbe(probe=TRIP.probe, standing=("delivery_lost",))


def test_saved_subjects_have_what_goes_on_there() -> None:
    subjects = standing(eventful())[1]
    far = subjects[Subject(scope=Scope.RELAY, relay="far")]
    cut = subjects[Subject(scope=Scope.TENANT, tenant="t0")]["cut_off"]

    assert far["alike"]["relay_unreachable"] | {"started": 0} == {
        "started": 0,
        "gather_until": None,
        "ways": [["login", "basic"]],
        "well": ["login/far2/basic"],
    }
    assert cut["turns"] == {"login/cut/basic": [4, 1, False]}
    assert [line[:2] + line[3:] for line in cut["lines"]] == [["login", "basic", 1]]
    assert sum(bucket[1] for bucket in cut["recent"]) == 4
    assert sum(bucket[2] for bucket in cut["recent"]) == 5
    pace = subjects[Subject(scope=Scope.RELAY, relay="office365")]["pace"]
    assert pace[str(int(START // HOUR) + 2)] == [2, 2.0]


def test_incident_that_is_about_to_end_is_saved_so() -> None:
    installation = Installation(FAR)
    for _ in range(5):
        installation.round("connect_timeout")
    installation.turn(FAR[0].probe)
    installation.turn(FAR[1].probe)
    before = standing(installation)
    (state,) = [state for subject, state in before[1].items() if subject.scope is Scope.RELAY]
    assert list(state["ending"]) == list(before[2])

    installation.restart()

    assert standing(installation) == before


def test_incident_whose_naming_probes_are_gone_after_a_restart_is_named_by_the_others() -> None:
    installation = Installation(FAR)
    for _ in range(3):
        installation.round({"far0": "connect_refused", "far1": "connect_timeout", "far2": "connect_timeout"})
    incident = installation.one()
    installation.probes = {FAR[0].probe: FAR[0]}
    installation.restart()

    told = Transition(
        at_timestamp=installation.now, incident_id=incident.id, step=Step.CAUSE, detail="connect_refused"
    )
    assert installation.incidents.transitions() == (told,)
    assert (incident.cause, installation.one().cause) == ("connect_timeout", "connect_refused")


def test_what_nobody_wanted_to_hear_of_is_told_by_a_process_with_other_settings() -> None:
    names = (IncidentName.RELAY_DEGRADED, IncidentName.SUBMISSION_SLOW)
    unwanted = IncidentSettings(severity=dict.fromkeys(names, Severity.NONE))
    installation = Installation([LOOK, *SENDERS], unwanted)
    for _ in range(4):
        installation.turn(LOOK.probe, degraded=True)
        for sender in SENDERS:
            installation.turn(sender.probe, seconds=9.0)
    assert installation.open() == set()
    installation.settings = SETTINGS
    installation.pass_seconds(HOUR)
    installation.restart()

    assert installation.open() == {(name.value, "relay", RELAY) for name in names}
    opened = {each.started_timestamp for each in installation.incidents.open(installation.now)}
    assert opened == {installation.now}


def test_account_that_waits_when_the_process_ends_is_told_by_the_next_one() -> None:
    installation = Installation(logins(3))
    first = next(iter(installation.probes))
    installation.turn(first, "bad_credentials")
    installation.now += MINUTE
    installation.restart()

    assert installation.open() == {of_account("credentials_rejected", first.account)}


def test_account_that_failed_with_its_tenant_and_moved_counts_at_the_new_one_from_then_on() -> None:
    installation = Installation(PAIR)
    for _ in range(2):
        installation.round("conditional_access_block")
    assert installation.open() == {("auth_blocked_by_policy", "tenant", "t2")}
    moved = watched("pair0", tenant="t9")
    installation.probes |= {moved.probe: moved}
    installation.restart()
    installation.round("conditional_access_block")

    assert of_account("auth_blocked_by_policy", "pair0") in installation.open()


def test_probe_that_went_is_among_everything_that_is_saved() -> None:
    installation = Installation([CUT, ALONE])
    installation.turn(CUT.probe, "connect_timeout")
    installation.save()
    installation.configure([ALONE])
    probes, _ = installation.incidents.changed(everything=True)

    assert {each.probe: each.is_empty for each in probes} == {CUT.probe: True, ALONE.probe: True}
