"""Which incident comes of which failures: whose it is, when it opens, and when it ends."""

from __future__ import annotations

import pytest

from exporter.config.settings import IncidentSettings, Thresholds
from exporter.incident import IncidentName, Severity
from exporter.model import ProbeId
from exporter.terms import Outcome
from tests.incidents.installation import (
    BASIC,
    MINUTE,
    RELAY,
    START,
    SUBMISSION,
    TENANT,
    Installation,
    logins,
    of_account,
    watched,
)


@pytest.mark.parametrize(
    ("cause", "name", "runs"),
    [
        ("smtp_auth_disabled_mailbox", "auth_disabled", 1),
        ("conditional_access_block", "auth_blocked_by_policy", 1),
        ("bad_credentials", "credentials_rejected", 1),
        ("oauth_secret_expired", "oauth_token_failing", 1),
        ("token_server_error", "oauth_token_failing", 4),
        ("send_as_denied", "submission_failing", 2),
        ("server_temporary_failure", "submission_failing", 4),
        ("unknown", "submission_failing", 4),
        ("rate_limited", "throttled", 2),
        ("basic_auth_still_accepted", "basic_auth_still_accepted", 2),
    ],
)
def test_account_that_fails_alone_is_an_incident_after_so_many_runs(cause: str, name: str, runs: int) -> None:
    installation = Installation([watched("basic")])
    for _ in range(runs - 1):
        installation.round(cause)
    assert installation.open() == set()
    installation.round(cause)
    assert installation.open() == {of_account(name)}
    installation.round()
    assert installation.open() == set()


def test_incident_says_who_acts_since_when_and_which_probes_show_it() -> None:
    installation = Installation([watched("basic", team="mail"), watched("basic", "submission", team="mail")])
    installation.round("conditional_access_block")
    incident = installation.one()
    assert incident.subject.labels == (("team", "mail"),)
    assert (incident.cause, incident.actor, incident.phase) == (
        "conditional_access_block",
        "tenant_admin",
        "auth",
    )
    assert set(incident.probes) == {BASIC, SUBMISSION}
    assert incident.started_timestamp == START + 30
    assert incident.title == "A policy blocks the sign-in of basic"


def test_refusal_that_concerns_the_tenant_is_the_tenants_at_once() -> None:
    installation = Installation(logins(300))
    first = next(iter(installation.probes))
    installation.turn(first, "smtp_auth_disabled_tenant")
    assert installation.open() == {("auth_disabled", "tenant", TENANT)}


def test_accounts_of_a_tenant_that_are_refused_alike_are_one_incident() -> None:
    installation = Installation(logins(300))
    installation.round("bad_credentials", every=5 * MINUTE)
    installation.round("bad_credentials", every=5 * MINUTE)
    assert installation.pages() == [("credentials_rejected", "tenant", TENANT)]
    assert len(installation.one().probes) == 300


def test_first_refused_account_waits_for_the_next_and_is_told_when_that_one_works() -> None:
    installation = Installation(logins(3))
    first, second, _ = installation.probes
    installation.turn(first, "bad_credentials")
    assert installation.open() == set()
    installation.pass_seconds(2)
    installation.turn(second)
    assert installation.open() == {of_account("credentials_rejected", first.account)}


def test_first_refused_account_waits_no_longer_than_half_a_minute() -> None:
    installation = Installation(logins(3))
    first = next(iter(installation.probes))
    installation.turn(first, "bad_credentials")
    installation.pass_seconds(29)
    assert installation.open() == set()
    installation.pass_seconds(2)
    assert installation.open() == {of_account("credentials_rejected", first.account)}


def test_account_that_goes_on_failing_when_its_tenant_works_again_is_told_for_itself() -> None:
    installation = Installation(logins(10))
    installation.round("bad_credentials")
    last = list(installation.probes)[-1].account
    for _ in range(2):
        installation.round({last: "bad_credentials"})
    assert installation.open() == {of_account("credentials_rejected", last)}


def test_relay_that_nobody_reaches_is_one_incident_of_the_relay() -> None:
    installation = Installation(logins(300))
    for _ in range(2):
        installation.round("connect_timeout", every=5 * MINUTE)
    assert installation.pages() == [("relay_unreachable", "relay", RELAY)]
    installation.round(every=5 * MINUTE)
    assert installation.open() == set()
    assert len(installation.pages()) == 1


def test_relay_with_a_single_canary_takes_four_runs() -> None:
    installation = Installation([watched("basic")])
    for _ in range(3):
        installation.round("connect_timeout")
    assert installation.open() == set()
    installation.round("connect_timeout")
    assert installation.open() == {("relay_unreachable", "relay", RELAY)}


def test_account_that_alone_does_not_reach_its_relay_is_its_own_incident() -> None:
    installation = Installation(logins(10))
    lonely = list(installation.probes)[3].account
    for _ in range(4):
        installation.round({lonely: "connection_dropped"})
    assert installation.open() == {of_account("submission_failing", lonely)}


def test_reach_that_fails_alone_is_a_relay_that_works_in_part() -> None:
    reach = watched(probe="reach", auth="")
    installation = Installation([reach, *logins(5)])
    for _ in range(4):
        installation.round({RELAY: "connect_timeout"})
    assert installation.open() == {("relay_degraded", "relay", RELAY)}


@pytest.mark.parametrize("degraded", [True, None], ids=["still", "nobody looked"])
def test_relay_that_is_reached_again_at_some_addresses_is_the_same_incident(degraded: bool | None) -> None:
    reach = watched(probe="reach", auth="")
    installation = Installation([reach, *logins(5)])
    for _ in range(4):
        installation.round({RELAY: "connect_timeout"})
        installation.turn(reach.probe, "connect_timeout", degraded=True)
    (before,) = installation.incidents.open(installation.now)

    installation.turn(reach.probe, degraded=degraded)
    (after,) = installation.incidents.open(installation.now)
    installation.turn(reach.probe, degraded=False)

    assert after.id == before.id
    assert after.kind.name == "relay_degraded"
    assert installation.open() == set()


def test_relay_that_is_reached_again_at_some_addresses_is_named_by_what_still_fails() -> None:
    reach, tls = watched(probe="reach", auth=""), watched(probe="tls", auth="")
    installation = Installation([reach, tls, *logins(5)])
    for each, cause in ((reach, "connect_timeout"), (tls, "connect_refused")):
        for _ in range(4):
            for login in logins(5):
                installation.turn(login.probe)
            installation.turn(each.probe, cause, degraded=each is reach or None)
    named = installation.one().cause
    installation.turn(reach.probe, degraded=True)

    assert (named, installation.one().cause) == ("connect_timeout", "connect_refused")
    assert [each.step.value for each in installation.journal] == ["opened", "cause"]


def test_port_that_is_not_the_relays_own_is_a_blocked_port() -> None:
    reach = watched(probe="reach", auth="").probe
    installation = Installation([watched(probe="reach", auth=""), *logins(1)])
    for _ in range(4):
        installation.pass_seconds(60)
        installation.turn(reach, "connect_timeout", other_port=True)
    assert installation.open() == {("port_blocked", "relay", RELAY)}


def test_address_that_does_not_answer_twice_is_told_though_the_relay_is_reached() -> None:
    reach = watched(probe="reach", auth="").probe
    installation = Installation([watched(probe="reach", auth="")])
    installation.turn(reach, degraded=False)
    installation.turn(reach, degraded=True)
    assert installation.open() == set()
    installation.turn(reach, degraded=True)
    assert installation.open() == {("relay_degraded", "relay", RELAY)}
    installation.turn(reach, degraded=False)
    assert installation.open() == set()


def test_relays_incident_takes_the_accounts_that_were_told_before() -> None:
    canary = watched("canary")
    installation = Installation([canary, *logins(9)])
    others = [probe for probe in installation.probes if probe is not canary.probe]
    for probe in others:
        installation.turn(probe)
    for _ in range(4):
        installation.pass_seconds(60)
        installation.turn(canary.probe, "connect_timeout")
        for probe in others[:6]:
            installation.turn(probe)
    assert installation.open() == {of_account("submission_failing", "canary")}
    for _ in range(2):
        installation.round("connect_timeout")
    assert installation.open() == {("relay_unreachable", "relay", RELAY)}


def test_injection_absorbs_what_else_is_wrong_at_its_relay() -> None:
    tls = watched(probe="tls", auth="")
    installation = Installation([watched("a"), watched("b"), tls])
    for _ in range(4):
        installation.round(
            {"a": "starttls_not_offered", "b": "starttls_not_offered", RELAY: "plaintext_injection"}
        )
    assert installation.open() == {("plaintext_injection", "relay", RELAY)}
    assert installation.quiet() == {("starttls_missing", "relay", RELAY)}
    installation.turn(tls.probe)
    assert installation.open() == {("starttls_missing", "relay", RELAY)}


def test_fault_of_the_exporter_is_one_incident_whatever_fails() -> None:
    installation = Installation(logins(5))
    for _ in range(2):
        installation.round("exporter_bug")
    assert installation.open() == {("exporter_fault", "exporter", "the exporter")}


def test_causes_that_take_turns_keep_one_incident_open() -> None:
    installation = Installation([watched("basic")])
    for turn in range(12):
        installation.round("conditional_access_block" if turn % 2 else "smtp_auth_disabled_mailbox")
    assert installation.pages() == [of_account("auth_disabled")]


def test_cause_that_stays_takes_the_probe_over() -> None:
    installation = Installation([watched("basic")])
    for _ in range(2):
        installation.round("conditional_access_block")
    for _ in range(2):
        installation.round("smtp_auth_disabled_mailbox")
    assert installation.open() == {of_account("auth_disabled")}


def test_held_probe_keeps_its_incident() -> None:
    installation = Installation([watched("basic")])
    installation.round("bad_credentials")
    started = installation.one().started_timestamp
    for _ in range(60):
        installation.round("bad_credentials", outcome=Outcome.HELD)
    assert installation.one().started_timestamp == started


def test_own_fault_neither_ends_nor_renames_what_a_probe_shows() -> None:
    installation = Installation([watched("basic"), watched("fine")])
    installation.round({"basic": "bad_credentials"})
    for _ in range(5):
        installation.round("local_resource")
    assert installation.open() == {
        of_account("credentials_rejected"),
        ("exporter_fault", "exporter", "the exporter"),
    }
    assert {each.cause for each in installation.incidents.open(installation.now)} == {
        "bad_credentials",
        "local_resource",
    }


def test_held_probe_whose_last_run_failed_otherwise_shows_why_it_is_held() -> None:
    installation = Installation([watched("basic")])
    for _ in range(2):
        installation.round("local_resource")
    installation.round("bad_credentials", outcome=Outcome.HELD)
    assert installation.open() == {of_account("credentials_rejected")}


def test_probe_that_is_held_when_it_is_first_seen_has_its_incident() -> None:
    installation = Installation([watched("basic")])
    installation.round("bad_credentials", outcome=Outcome.HELD)
    assert installation.open() == {of_account("credentials_rejected")}


def test_probe_that_is_no_longer_configured_ends_its_share() -> None:
    installation = Installation([watched("basic"), watched("other")])
    installation.round({"basic": "bad_credentials"})
    installation.configure([watched("other")])
    installation.pass_seconds(1)
    assert installation.open() == set()


def submissions(count: int = 3) -> list[ProbeId]:
    return [watched(f"s{number}", "submission", "oauth2").probe for number in range(count)]


def test_relay_whose_submissions_take_three_times_as_long_as_their_past_is_slow() -> None:
    installation = Installation([watched(f"s{number}", "submission", "oauth2") for number in range(3)])
    for _ in range(100):
        installation.round(every=15 * MINUTE, seconds=1.0)
    for _ in range(3):
        installation.round(every=15 * MINUTE, seconds=3.5)
    assert installation.open() == set()
    installation.round(every=15 * MINUTE, seconds=3.5)
    assert installation.open() == {("submission_slow", "relay", RELAY)}
    installation.round(every=15 * MINUTE, seconds=1.0)
    assert installation.open() == set()


def test_relay_without_a_day_of_past_is_slow_beyond_four_seconds() -> None:
    installation = Installation([watched("s", "submission", "oauth2")])
    for _ in range(4):
        installation.round(seconds=3.9)
    assert installation.open() == set()
    for _ in range(4):
        installation.round(seconds=4.5)
    assert installation.open() == {("submission_slow", "relay", RELAY)}
    installation.round("send_as_denied")
    assert installation.open() == set()  # what fails says nothing of the time that it takes


def test_store_that_cannot_be_used_is_told_after_a_moment_and_ends_at_once() -> None:
    installation, name = Installation([watched("basic")]), IncidentName.STORE_UNUSABLE
    installation.incidents.stand_alone(name, installation.now, holds=True)
    installation.pass_seconds(14)
    installation.incidents.stand_alone(name, installation.now, holds=True)
    assert installation.open() == set()
    installation.pass_seconds(1)
    installation.incidents.stand_alone(name, installation.now, holds=True)
    assert installation.open() == {("store_unusable", "exporter", "the exporter")}
    installation.incidents.stand_alone(name, installation.now, holds=False)
    installation.pass_seconds(1)
    assert installation.open() == set()
    assert installation.journal[-1].at_timestamp == installation.now - 1


def test_store_that_can_be_used_again_is_over_though_nothing_is_watched_any_more() -> None:
    installation, name = Installation([watched("basic")]), IncidentName.STORE_UNUSABLE
    installation.incidents.stand_alone(name, installation.now, holds=True)
    installation.pass_seconds(MINUTE)
    installation.incidents.stand_alone(name, installation.now, holds=True)
    installation.configure([])
    assert installation.open() == {("store_unusable", "exporter", "the exporter")}
    installation.incidents.stand_alone(name, installation.now, holds=False)

    assert installation.open() == set()


def test_store_that_fails_now_and_then_is_not_told() -> None:
    installation, name = Installation([watched("basic")]), IncidentName.STORE_UNUSABLE
    for second in range(60):
        installation.pass_seconds(1)
        installation.incidents.stand_alone(name, installation.now, holds=second % 10 < 5)
    assert installation.opened == []


# --- settings ----------------------------------------------------------------------------------------------


def test_kind_that_nobody_wants_is_no_incident() -> None:
    installation = Installation(
        [watched("basic")], IncidentSettings(severity={IncidentName.THROTTLED: Severity.NONE})
    )
    for _ in range(5):
        installation.round("rate_limited")
    assert installation.open() | installation.quiet() == set()


def test_kind_by_a_fact_that_nobody_wants_is_none_either() -> None:
    settings = IncidentSettings(severity={IncidentName.RELAY_DEGRADED: Severity.NONE})
    installation = Installation([watched("basic")], settings)
    for degraded in (True, True, True, False):
        installation.turn(BASIC, degraded=degraded)
    assert installation.incidents.open(installation.now) == ()


def test_severity_of_an_account_is_its_own() -> None:
    installation = Installation(
        [watched("basic", severity={IncidentName.CREDENTIALS_REJECTED: Severity.INFO})]
    )
    installation.round("bad_credentials")
    assert installation.one().severity is Severity.INFO


def test_thresholds_of_an_account_are_its_own() -> None:
    installation = Installation([watched("basic", thresholds=Thresholds(refusals=1, failures=9))])
    installation.round("send_as_denied")
    assert installation.open() == {of_account("submission_failing")}


def test_accounts_of_two_teams_are_two_incidents() -> None:
    installation = Installation([watched("a", team="erp"), watched("b", team="web")])
    installation.round("basic_auth_disabled")
    teams = {each.subject.labels for each in installation.incidents.open(installation.now)}
    assert teams == {(("team", "erp"),), (("team", "web"),)}


def test_failures_of_another_kind_do_not_make_two_neighbours_a_relay() -> None:
    """Between the third failure of the first and its fourth all others worked, before anybody asked."""
    installation = Installation(logins(300))
    first, second = list(installation.probes)[:2]
    for _ in range(3):
        installation.round({first.account: "server_temporary_failure"}, every=5 * MINUTE)
    installation.round({first.account: "banner_timeout", second.account: "banner_timeout"}, every=5 * MINUTE)
    assert installation.pages() == []
