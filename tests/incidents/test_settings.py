"""A configuration that is taken into use while incidents are open: what goes on, what ends, what is told."""

from __future__ import annotations

from exporter.config.settings import Thresholds
from exporter.incident import IncidentName, Severity
from exporter.incidents.engine import Incidents
from exporter.incidents.saved import SavedProbe
from exporter.terms import Outcome
from tests.incidents.installation import (
    BASIC,
    DAY,
    HOUR,
    MINUTE,
    RELAY,
    SUBMISSION,
    Installation,
    logins,
    of_account,
    watched,
)

INFO = {IncidentName.CREDENTIALS_REJECTED: Severity.INFO}
NONE = {IncidentName.CREDENTIALS_REJECTED: Severity.NONE}


def test_before_a_configuration_there_is_nothing() -> None:
    incidents = Incidents()
    incidents.tick(HOUR)

    assert (incidents.open(HOUR), incidents.ended(), incidents.transitions()) == ((), (), ())


def test_same_configuration_again_changes_nothing() -> None:
    installation = Installation([watched("a", severity=INFO), watched("b", severity=INFO)])
    installation.turn(watched("a").probe, "bad_credentials")
    installation.turn(watched("b").probe, "bad_credentials")
    before = installation.one()
    assert before.severity is Severity.CRITICAL  # the tenant's: no account's own severity counts
    installation.configure()

    assert installation.one() == before


def test_own_severity_of_an_account_is_kept_and_changes_with_the_configuration() -> None:
    installation = Installation([watched("a", severity=INFO)])
    installation.turn(watched("a").probe, "bad_credentials")
    installation.configure()
    assert installation.one().severity is Severity.INFO
    installation.configure([watched("a")])
    assert installation.one().severity is Severity.CRITICAL


def test_incident_of_which_nobody_wants_to_be_told_any_more_ends() -> None:
    installation = Installation([watched("a")])
    installation.turn(watched("a").probe, "bad_credentials")
    incident = installation.one()
    installation.pass_seconds(HOUR)
    installation.configure(severity=NONE)
    installation.pass_seconds(1)

    assert installation.incidents.open(installation.now) == ()
    (step,) = [each for each in installation.journal if each.step.value == "ended"]
    assert (step.incident_id, step.at_timestamp) == (incident.id, installation.now - 1)


def test_it_ends_with_a_restart_as_well() -> None:
    installation = Installation([watched("a")])
    installation.turn(watched("a").probe, "bad_credentials")
    installation.pass_seconds(HOUR)
    installation.settings = type(installation.settings)(severity=NONE)
    installation.restart()

    (ended,) = installation.incidents.ended()
    assert ended.ended_timestamp == installation.now


def test_probe_that_another_incident_had_is_told_at_once_after_that_one_ended() -> None:
    installation = Installation([watched("a"), watched("b", relay="far", tenant="t")])
    installation.turn(watched("a").probe, "basic_auth_retired")
    installation.pass_seconds(DAY + 1)
    assert installation.open() == set()
    installation.turn(watched("a").probe, "bad_credentials")
    assert installation.open() == {of_account("credentials_rejected", "a")}


def test_thresholds_change_with_the_configuration() -> None:
    installation = Installation([watched("a")])
    installation.configure([watched("a", thresholds=Thresholds(refusals=1))])
    installation.turn(watched("a").probe, "send_as_denied")

    assert installation.open() == {of_account("submission_failing", "a")}


def test_account_of_another_tenant_is_another_one() -> None:
    installation = Installation([watched("a")])
    installation.turn(watched("a").probe, "bad_credentials")
    installation.pass_seconds(MINUTE)
    installation.configure([watched("a", tenant="t")])
    installation.pass_seconds(1)

    assert installation.open() == set()
    assert installation.journal[-1].at_timestamp == installation.now - 1


def test_cut_off_is_over_with_the_last_probe_that_was_refused() -> None:
    installation = Installation([watched("a"), watched("b")])
    installation.turn(watched("a").probe, "basic_auth_retired")
    installation.turn(watched("b").probe)
    installation.pass_seconds(MINUTE)
    installation.configure([watched("b")])
    installation.pass_seconds(1)

    assert installation.open() == set()
    assert (installation.journal[-1].step.value, installation.journal[-1].at_timestamp) == (
        "ended",
        installation.now - 1,
    )
    installation.configure()  # nothing is left of it


def test_what_an_account_showed_of_its_relay_ends_with_it() -> None:
    installation = Installation([watched("a"), watched("b")])
    for _ in range(2):
        installation.turn(watched("a").probe, degraded=True)
    assert installation.open() == {("relay_degraded", "relay", RELAY)}
    installation.configure([watched("b")])
    installation.save()

    assert installation.open() == set()
    assert installation.saved_probes[watched("a").probe] == SavedProbe(probe=watched("a").probe)


# --- what is to be saved -----------------------------------------------------------------------------------


def test_success_after_a_single_failure_is_saved() -> None:
    installation = Installation([watched("basic")])
    installation.turn(BASIC, "send_as_denied")
    installation.save()
    assert installation.saved_probes[BASIC].streak == 1
    installation.turn(BASIC)
    installation.save()

    assert installation.saved_probes[BASIC].is_empty
    assert installation.saved_probes[BASIC].phase == ""
    assert installation.incidents.changed() == ([], [])
    assert [each.probe for each in installation.incidents.changed(everything=True)[0]] == [BASIC]


def test_success_is_saved_where_others_of_its_relay_or_tenant_fail() -> None:
    for cause in ("connect_timeout", "bad_credentials", "basic_auth_retired"):
        installation = Installation(logins(3))
        first, second, third = installation.probes
        installation.turn(third)
        assert installation.incidents.changed() == ([], [])
        installation.turn(first, cause)
        installation.save()
        installation.turn(second)
        assert second in {each.probe for each in installation.incidents.changed()[0]}


def test_held_probe_fails_no_more_often() -> None:
    installation = Installation([watched("basic")])
    for _ in range(3):
        installation.turn(BASIC, "bad_credentials", outcome=Outcome.HELD)
    installation.save()

    assert installation.saved_probes[BASIC].streak == 1


def test_refusals_between_acceptances_are_saved_as_a_ramp() -> None:
    installation = Installation([watched("basic")])
    for cause in ("basic_auth_retired", "", "basic_auth_retired"):
        installation.turn(BASIC, cause)
    for _ in range(2):
        installation.save()
        (tenant,) = [each.state for each in installation.saved_subjects.values() if "cut_off" in each.state]
        assert tenant["cut_off"]["turns"] == {str(BASIC): [2, 0, True]}
        assert len(tenant["cut_off"]["recent"]) == 1
        installation.restart()


def test_restart_tells_nothing_and_keeps_what_ended() -> None:
    installation = Installation([watched("basic"), watched("basic", "submission")])
    installation.turn(BASIC, "bad_credentials")
    installation.turn(BASIC)
    installation.turn(SUBMISSION, "send_as_denied")
    installation.turn(SUBMISSION, "send_as_denied")
    before = installation.incidents.ended(), installation.incidents.open(installation.now)
    assert [len(each) for each in before] == [1, 1]
    installation.pass_seconds(MINUTE)
    installation.restart()

    assert (installation.incidents.ended(), installation.incidents.open(installation.now)) == before
    assert installation.incidents.transitions() == ()


def test_incident_whose_probe_is_gone_after_a_restart_ends_with_it() -> None:
    installation = Installation([watched("a"), watched("b", tenant="t")])
    installation.turn(watched("a").probe, "bad_credentials")
    incident = installation.one()
    installation.save()
    installation.pass_seconds(MINUTE)
    del installation.probes[watched("a").probe]
    installation.restart()

    assert installation.open() == set()
    (step,) = installation.incidents.transitions()
    assert (step.incident_id, step.step.value, step.at_timestamp) == (
        incident.id,
        "ended",
        installation.now,
    )


def test_what_is_told_of_a_probe_that_has_no_account_is_passed_over() -> None:
    reach = watched(probe="reach", auth="")
    installation = Installation([reach])
    for probe in (reach.probe, BASIC):
        installation.incidents.stand(probe, {IncidentName.DELIVERY_LOST: True}, installation.now)

    assert installation.open() == set()


def test_cause_that_is_known_no_more_is_unknown_after_a_restart() -> None:
    installation = Installation([watched("basic")])
    installation.turn(BASIC, "bad_credentials")
    installation.save()
    saved = installation.saved_probes[BASIC]
    installation.saved_probes[BASIC] = SavedProbe(
        probe=BASIC, streak=1, cause="my_own", kind=saved.kind, incident=saved.incident
    )
    probes = dict(installation.saved_probes)
    installation.save = lambda: None  # type: ignore[method-assign]
    installation.saved_probes = probes
    installation.restart()

    assert installation.one().cause == "unknown"
