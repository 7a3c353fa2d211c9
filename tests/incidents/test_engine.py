"""Which incident comes of which failures: whose it is, when it opens, and when it ends."""

from __future__ import annotations

import pytest

from exporter.config.settings import IncidentSettings, Thresholds
from exporter.incident import IncidentName, Severity
from exporter.incidents.dates import Ends
from exporter.model import Outcome, ProbeId
from tests.incidents.world import DAY, HOUR, MINUTE, RELAY, START, TENANT, World, logins, watched

BASIC = watched("basic").probe
SUBMISSION = watched("basic", "submission").probe
CUT_OFF = ("basic_auth_cut_off", "tenant", TENANT)


def of_account(name: str, account: str = "basic") -> tuple[str, str, str]:
    return name, "account", account


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
    world = World([watched("basic")])
    for _ in range(runs - 1):
        world.round(cause)
    assert world.open() == set()
    world.round(cause)
    assert world.open() == {of_account(name)}
    world.round()
    assert world.open() == set()


def test_incident_says_who_acts_since_when_and_which_probes_show_it() -> None:
    world = World([watched("basic", team="mail"), watched("basic", "submission", team="mail")])
    world.round("conditional_access_block")
    incident = world.one()
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
    world = World(logins(300))
    first = next(iter(world.probes))
    world.turn(first, "smtp_auth_disabled_tenant")
    assert world.open() == {("auth_disabled", "tenant", TENANT)}


def test_accounts_of_a_tenant_that_are_refused_alike_are_one_incident() -> None:
    world = World(logins(300))
    world.round("bad_credentials", every=5 * MINUTE)
    world.round("bad_credentials", every=5 * MINUTE)
    assert world.pages() == [("credentials_rejected", "tenant", TENANT)]
    assert len(world.one().probes) == 300


def test_first_refused_account_waits_for_the_next_and_is_told_when_that_one_works() -> None:
    world = World(logins(3))
    first, second, _ = world.probes
    world.turn(first, "bad_credentials")
    assert world.open() == set()
    world.pass_seconds(2)
    world.turn(second)
    assert world.open() == {of_account("credentials_rejected", first.account)}


def test_first_refused_account_waits_no_longer_than_half_a_minute() -> None:
    world = World(logins(3))
    first = next(iter(world.probes))
    world.turn(first, "bad_credentials")
    world.pass_seconds(29)
    assert world.open() == set()
    world.pass_seconds(2)
    assert world.open() == {of_account("credentials_rejected", first.account)}


def test_account_that_goes_on_failing_when_its_tenant_works_again_is_told_for_itself() -> None:
    world = World(logins(10))
    world.round("bad_credentials")
    last = list(world.probes)[-1].account
    for _ in range(2):
        world.round({last: "bad_credentials"})
    assert world.open() == {of_account("credentials_rejected", last)}


def test_relay_that_nobody_reaches_is_one_incident_of_the_relay() -> None:
    world = World(logins(300))
    for _ in range(2):
        world.round("connect_timeout", every=5 * MINUTE)
    assert world.pages() == [("relay_unreachable", "relay", RELAY)]
    world.round(every=5 * MINUTE)
    assert world.open() == set()
    assert len(world.pages()) == 1


def test_relay_with_a_single_canary_takes_four_runs() -> None:
    world = World([watched("basic")])
    for _ in range(3):
        world.round("connect_timeout")
    assert world.open() == set()
    world.round("connect_timeout")
    assert world.open() == {("relay_unreachable", "relay", RELAY)}


def test_account_that_alone_does_not_reach_its_relay_is_its_own_incident() -> None:
    world = World(logins(10))
    lonely = list(world.probes)[3].account
    for _ in range(4):
        world.round({lonely: "connection_dropped"})
    assert world.open() == {of_account("submission_failing", lonely)}


def test_reach_that_fails_alone_is_a_relay_that_works_in_part() -> None:
    reach = watched(probe="reach", auth="")
    world = World([reach, *logins(5)])
    for _ in range(4):
        world.round({RELAY: "connect_timeout"})
    assert world.open() == {("relay_degraded", "relay", RELAY)}


def test_port_that_is_not_the_relays_own_is_a_blocked_port() -> None:
    reach = watched(probe="reach", auth="").probe
    world = World([watched(probe="reach", auth=""), *logins(1)])
    for _ in range(4):
        world.pass_seconds(60)
        world.turn(reach, "connect_timeout", other_port=True)
    assert world.open() == {("port_blocked", "relay", RELAY)}


def test_address_that_does_not_answer_twice_is_told_though_the_relay_is_reached() -> None:
    reach = watched(probe="reach", auth="").probe
    world = World([watched(probe="reach", auth="")])
    world.turn(reach, degraded=True)
    assert world.open() == set()
    world.turn(reach, degraded=True)
    assert world.open() == {("relay_degraded", "relay", RELAY)}
    world.turn(reach, degraded=False)
    assert world.open() == set()


def test_relays_incident_takes_the_accounts_that_were_told_before() -> None:
    canary = watched("canary")
    world = World([canary, *logins(9)])
    others = [probe for probe in world.probes if probe is not canary.probe]
    for probe in others:
        world.turn(probe)
    for _ in range(4):
        world.pass_seconds(60)
        world.turn(canary.probe, "connect_timeout")
        for probe in others[:6]:
            world.turn(probe)
    assert world.open() == {of_account("submission_failing", "canary")}
    for _ in range(2):
        world.round("connect_timeout")
    assert world.open() == {("relay_unreachable", "relay", RELAY)}


def test_injection_absorbs_what_else_is_wrong_at_its_relay() -> None:
    tls = watched(probe="tls", auth="")
    world = World([watched("a"), watched("b"), tls])
    for _ in range(4):
        world.round({"a": "starttls_not_offered", "b": "starttls_not_offered", RELAY: "plaintext_injection"})
    assert world.open() == {("plaintext_injection", "relay", RELAY)}
    assert world.quiet() == {("starttls_missing", "relay", RELAY)}
    world.turn(tls.probe)
    assert world.open() == {("starttls_missing", "relay", RELAY)}


def test_fault_of_the_exporter_is_one_incident_whatever_fails() -> None:
    world = World(logins(5))
    for _ in range(2):
        world.round("exporter_bug")
    assert world.open() == {("exporter_fault", "exporter", "the exporter")}


def test_causes_that_take_turns_keep_one_incident_open() -> None:
    world = World([watched("basic")])
    for turn in range(12):
        world.round("conditional_access_block" if turn % 2 else "smtp_auth_disabled_mailbox")
    assert world.pages() == [of_account("auth_disabled")]


def test_cause_that_stays_takes_the_probe_over() -> None:
    world = World([watched("basic")])
    for _ in range(2):
        world.round("conditional_access_block")
    for _ in range(2):
        world.round("smtp_auth_disabled_mailbox")
    assert world.open() == {of_account("auth_disabled")}


def test_held_probe_keeps_its_incident() -> None:
    world = World([watched("basic")])
    world.round("bad_credentials")
    started = world.one().started_timestamp
    for _ in range(60):
        world.round("bad_credentials", outcome=Outcome.HELD)
    assert world.one().started_timestamp == started


def test_probe_that_is_held_when_it_is_first_seen_has_its_incident() -> None:
    world = World([watched("basic")])
    world.round("bad_credentials", outcome=Outcome.HELD)
    assert world.open() == {of_account("credentials_rejected")}


def test_probe_that_is_no_longer_configured_ends_its_share() -> None:
    world = World([watched("basic"), watched("other")])
    world.round({"basic": "bad_credentials"})
    world.configure([watched("other")])
    assert world.open() == set()


# --- the cut-off -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cause", ["basic_auth_disabled", "basic_auth_retired", "auth_policy_blocks_basic"])
def test_one_explicit_refusal_of_basic_is_the_tenants_incident(cause: str) -> None:
    world = World(logins(300))
    world.turn(next(iter(world.probes)), cause)
    assert world.open() == {CUT_OFF}


def test_cut_off_ends_two_intervals_after_basic_was_switched_on_again() -> None:
    world = World([watched("basic"), watched("both")])
    for _ in range(5):
        world.round("basic_auth_disabled", every=5)
    world.round(every=5)
    assert world.open() == {CUT_OFF}
    world.round(every=5)
    assert world.open() == set()


def test_ramp_goes_on_after_a_few_accepted_logins() -> None:
    world = World([watched("basic"), watched("both")])
    for turn in range(20):
        world.round("basic_auth_retired" if turn % 4 == 0 else "")
    for _ in range(20):
        world.round()
    assert world.open() == {CUT_OFF}
    assert len(world.pages()) == 1


def test_single_refusal_is_over_when_three_hundred_attempts_have_succeeded_since() -> None:
    world = World([watched("basic"), watched("both")])
    world.turn(BASIC, "basic_auth_retired")
    for _ in range(149):
        world.round()
    assert world.open() == {CUT_OFF}
    world.round()
    assert world.open() == set()


def test_single_refusal_is_over_when_the_window_has_passed() -> None:
    world = World([watched("basic")])
    world.turn(BASIC, "basic_auth_retired")
    world.pass_seconds(DAY - 1)
    assert world.open() == {CUT_OFF}
    world.pass_seconds(2)
    assert world.open() == set()


def test_accepted_login_says_nothing_of_a_refused_submission() -> None:
    world = World([watched("basic"), watched("basic", "submission")])
    for _ in range(400):
        world.pass_seconds(60)
        world.turn(BASIC)
    world.turn(SUBMISSION, "basic_auth_retired")
    for _ in range(400):
        world.pass_seconds(60)
        world.turn(BASIC)
    assert world.open() == {CUT_OFF}


def test_ramp_says_the_share_of_the_last_hour() -> None:
    world = World(logins(10))
    for turn in range(60):
        for number, probe in enumerate(world.probes):
            world.pass_seconds(6)
            world.turn(probe, "basic_auth_retired" if (turn + number) % 10 == 0 else "")
    assert world.one().share == pytest.approx(0.1, abs=0.02)


def test_expected_refusal_counts_neither_as_refused_nor_as_accepted() -> None:
    world = World([watched("basic", expects_refusal=True), watched("other")])
    world.turn(watched("other").probe, "basic_auth_retired")
    for _ in range(290):
        world.round()
    assert world.open() == {CUT_OFF}


# --- slow --------------------------------------------------------------------------------------------------


def submissions(count: int = 3) -> list[ProbeId]:
    return [watched(f"s{number}", "submission", "oauth2").probe for number in range(count)]


def test_relay_whose_submissions_take_three_times_as_long_as_their_past_is_slow() -> None:
    world = World([watched(f"s{number}", "submission", "oauth2") for number in range(3)])
    for _ in range(100):
        world.round(every=15 * MINUTE, seconds=1.0)
    for _ in range(3):
        world.round(every=15 * MINUTE, seconds=3.5)
    assert world.open() == set()
    world.round(every=15 * MINUTE, seconds=3.5)
    assert world.open() == {("submission_slow", "relay", RELAY)}
    world.round(every=15 * MINUTE, seconds=1.0)
    assert world.open() == set()


def test_relay_without_a_day_of_past_is_slow_beyond_four_seconds() -> None:
    world = World([watched("s", "submission", "oauth2")])
    for _ in range(4):
        world.round(seconds=3.9)
    assert world.open() == set()
    for _ in range(4):
        world.round(seconds=4.5)
    assert world.open() == {("submission_slow", "relay", RELAY)}


# --- what ends ---------------------------------------------------------------------------------------------


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
    world = World([watched("basic")], ends=ends)
    assert {(each[0], each[2]) for each in world.open()} == {(name, subject)}
    world.ends = Ends()
    world.configure()
    assert world.open() == set()


@pytest.mark.parametrize("end", [None, START + 10 * DAY], ids=["unknown", "near"])
def test_credential_that_ends_for_many_accounts_is_their_tenants(end: float | None) -> None:
    names = ["a", "b", "c", "d"]
    world = World([watched(name) for name in names], ends=Ends(credentials=dict.fromkeys(names, end)))
    assert {each[1:] for each in world.open()} == {("tenant", TENANT)}


def test_credential_that_ends_for_one_account_of_many_is_its_own() -> None:
    later = START + 99 * DAY
    ends = Ends(credentials={"a": START + 10 * DAY, "b": later, "c": later})
    world = World([watched(name) for name in ends.credentials], ends=ends)
    assert world.open() == {("oauth_credential_expiring", "account", "a")}


def test_what_ends_is_told_when_its_time_comes() -> None:
    world = World([watched("basic")], ends=Ends(credentials={"basic": START + 31 * DAY}))
    assert world.open() == set()
    world.pass_seconds(DAY + HOUR)
    assert {each[0] for each in world.open()} == {"oauth_credential_expiring"}


def test_certificate_that_ends_is_told_and_over_when_another_is_shown() -> None:
    world = World([watched("basic")])
    world.turn(BASIC, certificate_end=START + 20 * DAY)
    world.pass_seconds(1)
    assert world.open() == {("certificate_expiring", "relay", RELAY)}
    world.turn(BASIC, certificate_end=START + 90 * DAY)
    world.pass_seconds(1)
    assert world.open() == set()


def test_milestone_is_not_told_beside_the_cut_off() -> None:
    ends = Ends(milestones=(("x", START + 80 * DAY),), basic_accounts=frozenset({"basic"}))
    world = World([watched("basic")], ends=ends)
    world.turn(BASIC, "basic_auth_disabled")
    assert world.open() == {CUT_OFF}
    assert world.quiet() == {("basic_auth_deadline_near", "tenant", TENANT)}


def test_store_that_cannot_be_used_is_told_after_a_moment_and_ends_at_once() -> None:
    world, name = World([watched("basic")]), IncidentName.STORE_UNUSABLE
    world.incidents.stand_alone(name, world.now, holds=True)
    world.pass_seconds(14)
    world.incidents.stand_alone(name, world.now, holds=True)
    assert world.open() == set()
    world.pass_seconds(1)
    world.incidents.stand_alone(name, world.now, holds=True)
    assert world.open() == {("store_unusable", "exporter", "the exporter")}
    world.incidents.stand_alone(name, world.now, holds=False)
    assert world.open() == set()


def test_store_that_fails_now_and_then_is_not_told() -> None:
    world, name = World([watched("basic")]), IncidentName.STORE_UNUSABLE
    for second in range(60):
        world.pass_seconds(1)
        world.incidents.stand_alone(name, world.now, holds=second % 10 < 5)
    assert world.opened == []


# --- settings ----------------------------------------------------------------------------------------------


def test_kind_that_nobody_wants_is_no_incident() -> None:
    world = World([watched("basic")], IncidentSettings(severity={IncidentName.THROTTLED: Severity.NONE}))
    for _ in range(5):
        world.round("rate_limited")
    assert world.open() | world.quiet() == set()


def test_severity_of_an_account_is_its_own() -> None:
    world = World([watched("basic", severity={IncidentName.CREDENTIALS_REJECTED: Severity.INFO})])
    world.round("bad_credentials")
    assert world.one().severity is Severity.INFO


def test_thresholds_of_an_account_are_its_own() -> None:
    world = World([watched("basic", thresholds=Thresholds(refusals=1, failures=9))])
    world.round("send_as_denied")
    assert world.open() == {of_account("submission_failing")}


def test_accounts_of_two_teams_are_two_incidents() -> None:
    world = World([watched("a", team="erp"), watched("b", team="web")])
    world.round("basic_auth_disabled")
    teams = {each.subject.labels for each in world.incidents.open(world.now)}
    assert teams == {(("team", "erp"),), (("team", "web"),)}


def test_failures_of_another_kind_do_not_make_two_neighbours_a_relay() -> None:
    """Between the third failure of the first and its fourth all others worked, before anybody asked."""
    world = World(logins(300))
    first, second = list(world.probes)[:2]
    for _ in range(3):
        world.round({first.account: "server_temporary_failure"}, every=5 * MINUTE)
    world.round({first.account: "banner_timeout", second.account: "banner_timeout"}, every=5 * MINUTE)
    assert world.pages() == []
