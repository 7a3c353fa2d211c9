"""Who fails alike: what is counted of each probe and unit, and which incident has them."""

from __future__ import annotations

import pytest

from exporter.config.settings import IncidentSettings
from exporter.incident import IncidentName, Severity
from exporter.incidents.alike import Alike
from exporter.terms import Outcome
from tests.incidents.installation import (
    HOUR,
    MINUTE,
    RELAY,
    START,
    TENANT,
    Installation,
    logins,
    of_account,
    watched,
)

WAY = ("login", "basic")
UNREACHABLE = ("relay_unreachable", "relay", RELAY)


def test_unit_that_fails_is_not_well_and_what_works_is_news_once() -> None:
    alike: Alike[str] = Alike(started_timestamp=0.0)

    assert [alike.work("u"), alike.work("u")] == [True, False]
    alike.put_back("u", "p", WAY, 1)
    assert (alike.well, alike.work("u"), alike.well) == (set(), False, set())


def test_runs_and_probes_that_failed_twice_are_counted() -> None:
    alike: Alike[str] = Alike(started_timestamp=0.0)
    counts = []
    for _ in range(3):
        alike.fail("u", "p", WAY)
        counts.append((alike.runs, alike.twice))
    alike.leave("u", "p")

    assert counts == [(1, 0), (2, 1), (3, 1)]
    assert (alike.runs, alike.twice, alike.failing) == (0, 0, {})


def test_relay_is_not_unreachable_before_a_probe_has_failed_twice() -> None:
    installation = Installation(logins(10))
    installation.round("connect_timeout")
    assert installation.open() == set()
    installation.turn(next(iter(installation.probes)), "connect_timeout")
    assert installation.open() == {UNREACHABLE}


def test_half_of_a_relays_probes_are_the_relay() -> None:
    installation = Installation(logins(2))
    first = next(iter(installation.probes))
    for _ in range(4):
        installation.round({first.account: "connect_timeout"})
    assert installation.open() == {UNREACHABLE}
    assert installation.one().share == 0.5


def failing_relay() -> tuple[Installation, list[str]]:
    """Eight of ten do not reach it, and then all but the last two of those."""
    installation = Installation(logins(10))
    accounts = [probe.account for probe in installation.probes]
    for _ in range(3):
        installation.round(dict.fromkeys(accounts[2:], "connect_timeout"))
    for probe in list(installation.probes)[2:8]:
        installation.turn(probe)
    return installation, accounts[8:]


def test_probe_leaves_its_relays_incident_with_a_run_that_began_after_most_worked_again() -> None:
    installation, lasting = failing_relay()
    left, stays = (each for each in installation.probes if each.account in lasting)
    before = installation.one()
    assert before.probes == (left, stays)
    installation.turn(left, "connect_timeout")
    installation.now += 0.5
    installation.turn(left, "connect_timeout")
    assert installation.one() == before
    installation.now += 0.5
    installation.turn(left, "connect_timeout")

    assert installation.one().probes == (stays,)
    installation.save()
    assert (installation.saved_probes[left].left, installation.saved_probes[stays].left) == (before.id, "")
    installation.restart()
    probes, _ = installation.incidents.changed(everything=True)
    assert [each.probe for each in probes if each.left == before.id] == [left]
    installation.pass_seconds(30)  # for others of its tenant
    own = of_account("submission_failing", left.account)
    assert (installation.open(), installation.quiet()) == ({UNREACHABLE}, {own})
    installation.turn(left, "connect_timeout")
    assert (installation.open(), installation.quiet()) == ({UNREACHABLE}, {own})
    installation.turn(stays, "connect_timeout")
    installation.turn(stays, "connect_timeout")
    assert installation.open() == {("submission_failing", "tenant", TENANT)}


def test_probe_that_left_comes_back_where_many_fail_again() -> None:
    installation, lasting = failing_relay()
    left, _ = (each for each in installation.probes if each.account in lasting)
    installation.now += 1.0
    installation.turn(left, "connect_timeout")
    for _ in range(2):
        installation.round("connect_timeout")

    assert installation.open() == {UNREACHABLE}
    assert len(installation.one().probes) == 10


@pytest.mark.parametrize("outcome", [Outcome.SUCCESS, Outcome.DEFERRED])
def test_incident_that_most_have_left_is_saved_with_the_time(outcome: Outcome) -> None:
    installation = Installation(logins(3))
    for _ in range(3):
        installation.round("connect_timeout")
    for probe in list(installation.probes)[:2]:
        installation.turn(probe, outcome=outcome)
    installation.save()

    (ending,) = [
        each.state["ending"] for each in installation.saved_subjects.values() if "ending" in each.state
    ]
    assert ending == {installation.one().id: installation.now}


def test_tenants_incident_ends_and_has_the_share_of_its_accounts() -> None:
    installation = Installation(logins(5))
    accounts = [probe.account for probe in installation.probes]
    installation.round(dict.fromkeys(accounts, "bad_credentials"))
    for number, probe in enumerate(list(installation.probes)[:3], 1):
        installation.turn(probe)
        assert installation.one().share == 1 - number / 5
    installation.save()

    (ending,) = [
        each.state["ending"] for each in installation.saved_subjects.values() if "ending" in each.state
    ]
    assert ending == {installation.one().id: installation.now}


def test_token_says_nothing_of_a_relay() -> None:
    token = watched("t", "token", "oauth2")
    installation = Installation([token, watched("a")])
    for _ in range(4):
        installation.turn(token.probe, "connect_timeout")
    installation.pass_seconds(30)
    assert installation.open() == {of_account("submission_failing", "t")}


def test_kind_of_which_an_account_is_not_to_be_told_counts_for_nothing() -> None:
    quiet = {IncidentName.RELAY_UNREACHABLE: Severity.NONE}
    installation = Installation([watched("a", severity=quiet), watched("b")])
    for _ in range(6):
        installation.round({"a": "connect_timeout"})
    assert installation.incidents.open(installation.now) == ()


@pytest.mark.parametrize(("count", "runs"), [(41, 4), (42, 5), (293, 5), (294, 6)])
@pytest.mark.parametrize("cause", ["server_temporary_failure", "connection_dropped"])
def test_what_may_be_chance_takes_a_run_more_where_many_probes_are(count: int, runs: int, cause: str) -> None:
    installation = Installation(logins(count))
    first, *others = installation.probes
    for _ in range(runs):
        assert installation.open() == set()
        installation.pass_seconds(MINUTE)
        installation.turn(first, cause)
        for probe in others[:2]:
            installation.turn(probe)
    assert installation.open() == {of_account("submission_failing", first.account)}


def test_refusal_takes_no_run_more_where_many_probes_are() -> None:
    installation = Installation(logins(300))
    first = next(iter(installation.probes))
    for _ in range(2):
        installation.turn(first, "send_as_denied")
    installation.pass_seconds(30)
    assert installation.open() == {of_account("submission_failing", first.account)}


def test_failure_without_a_cause_is_told_at_once() -> None:
    installation = Installation([watched("a")])
    installation.fail_without_cause(watched("a").probe)

    incident = installation.one()
    assert (incident.name, incident.cause, incident.actor) == (
        IncidentName.SUBMISSION_FAILING,
        "unknown",
        "nobody",
    )


def test_accounts_that_log_in_another_way_say_nothing_of_one_that_is_refused() -> None:
    installation = Installation([watched("a"), watched("b"), watched("c", auth="oauth2")])
    first, _, other = installation.probes
    installation.turn(first, "bad_credentials")
    installation.turn(other)
    assert installation.open() == set()
    installation.pass_seconds(30)
    assert installation.open() == {of_account("credentials_rejected", "a")}
    assert installation.one().started_timestamp == START + 30


def test_second_refusal_within_the_wait_is_not_told_and_at_its_end_is() -> None:
    installation = Installation(logins(3))
    first = next(iter(installation.probes))
    installation.turn(first, "bad_credentials")
    installation.now += 29.0
    installation.turn(first, "bad_credentials")
    assert installation.open() == set()
    installation.now += 1.0
    installation.turn(first, "bad_credentials")
    assert installation.open() == {of_account("credentials_rejected", first.account)}


def test_only_account_that_is_left_of_its_tenant_waits_for_nobody() -> None:
    installation = Installation(logins(2))
    first, _ = installation.probes
    installation.configure([installation.probes[first]])
    installation.turn(first, "bad_credentials")

    assert installation.open() == {of_account("credentials_rejected", first.account)}


def test_account_that_waits_over_a_restart_is_told_when_its_wait_is_over() -> None:
    installation = Installation(logins(3))
    first = next(iter(installation.probes))
    installation.turn(first, "bad_credentials")
    installation.restart()
    installation.pass_seconds(29)
    assert installation.open() == set()
    installation.pass_seconds(1)
    assert installation.open() == {of_account("credentials_rejected", first.account)}


def test_share_is_of_those_that_are_still_watched() -> None:
    installation = Installation(logins(4))
    accounts = [probe.account for probe in installation.probes]
    for _ in range(4):
        installation.round(dict.fromkeys(accounts[:3], "connect_timeout"))
    assert installation.one().share == 0.75
    installation.configure([watched(name) for name in accounts[:3]])

    installation.turn(next(iter(installation.probes)), "connect_timeout")
    assert installation.one().share == 1.0


def test_since_when_they_fail_alike_is_saved() -> None:
    installation = Installation(logins(2))
    first = next(iter(installation.probes))
    installation.pass_seconds(HOUR)
    installation.turn(first, "connect_timeout")
    installation.save()

    (relay,) = [each.state for each in installation.saved_subjects.values() if each.state]
    assert relay["alike"]["relay_unreachable"]["started"] == START + HOUR
    assert "ending" not in relay


def test_accounts_share_is_the_one_that_is_configured() -> None:
    settings = IncidentSettings(relay_share=0.8)
    installation = Installation(logins(4), settings)
    accounts = [probe.account for probe in installation.probes]
    for _ in range(2):
        installation.round(dict.fromkeys(accounts[:3], "bad_credentials"))
    assert {each[1] for each in installation.open()} == {"account"}
    assert TENANT not in {each[2] for each in installation.open()}


def test_relays_incident_keeps_a_probe_whose_run_began_while_half_still_failed() -> None:
    installation = Installation(logins(10))
    for _ in range(5):
        installation.round("connect_timeout")
    *others, last = installation.probes
    for probe in others[:6]:
        installation.pass_seconds(1)
        installation.turn(probe)
    installation.turn(last, "connect_timeout", started_timestamp=installation.now - 3)

    assert installation.open() == {UNREACHABLE}
    assert last in installation.one().probes


def test_account_that_alone_shows_its_tenants_incident_still_is_told_for_itself() -> None:
    installation = Installation([watched("a"), watched("b")])
    installation.round("conditional_access_block")
    assert installation.open() == {("auth_blocked_by_policy", "tenant", TENANT)}
    for _ in range(4):  # two take the other one over, the next begins after that
        installation.round({"a": "conditional_access_block", "b": "bad_credentials"})

    assert installation.open() == {
        of_account("auth_blocked_by_policy", "a"),
        of_account("credentials_rejected", "b"),
    }


def test_account_that_fails_where_most_work_waits_for_nobody() -> None:
    installation = Installation([watched("a")])
    installation.turn(watched("a").probe, "bad_credentials")
    names = "abcde"
    installation.configure([watched(name) for name in names])
    for name in "bcd":
        installation.turn(watched(name).probe)
    installation.turn(watched("e").probe, "bad_credentials")

    assert installation.open() == {of_account("credentials_rejected", name) for name in "ae"}


def test_account_that_was_told_waits_no_more() -> None:
    installation = Installation(logins(3))
    installation.turn(next(iter(installation.probes)), "bad_credentials")
    assert installation.incidents._placing._gathering
    installation.pass_seconds(MINUTE)

    assert not installation.incidents._placing._gathering


def test_account_whose_relay_is_reached_by_most_leaves_its_tenants_incident_for_its_own() -> None:
    pair = [watched(name, tenant="fabrikam.example") for name in "ab"]
    installation = Installation([*pair, *logins(8)])
    for _ in range(4):
        installation.round(dict.fromkeys("ab", "connection_dropped"))
    assert installation.open() == {("submission_failing", "tenant", "fabrikam.example")}
    for _ in range(2):
        installation.round({"a": "connection_dropped"})

    assert installation.open() == {of_account("submission_failing", "a")}
