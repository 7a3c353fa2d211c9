"""The end of Basic Auth at a tenant: what opens it, what counts in its window, and when it is over."""

from __future__ import annotations

import pytest

from tests.incidents.installation import (
    BASIC,
    CUT_OFF,
    DAY,
    SUBMISSION,
    Installation,
    logins,
    watched,
)


@pytest.mark.parametrize("cause", ["basic_auth_disabled", "basic_auth_retired", "auth_policy_blocks_basic"])
def test_one_explicit_refusal_of_basic_is_the_tenants_incident(cause: str) -> None:
    installation = Installation(logins(300))
    installation.turn(next(iter(installation.probes)), cause)
    assert installation.open() == {CUT_OFF}


def test_cut_off_ends_two_intervals_after_basic_was_switched_on_again() -> None:
    installation = Installation([watched("basic"), watched("both")])
    for _ in range(5):
        installation.round("basic_auth_disabled", every=5)
    installation.round(every=5)
    assert installation.open() == {CUT_OFF}
    installation.round(every=5)
    assert installation.open() == set()


def test_ramp_goes_on_after_a_few_accepted_logins() -> None:
    installation = Installation([watched("basic"), watched("both")])
    for turn in range(20):
        installation.round("basic_auth_retired" if turn % 4 == 0 else "")
    for _ in range(20):
        installation.round()
    assert installation.open() == {CUT_OFF}
    assert len(installation.pages()) == 1


def test_single_refusal_is_over_when_three_hundred_attempts_have_succeeded_since() -> None:
    installation = Installation([watched("basic"), watched("both")])
    installation.turn(BASIC, "basic_auth_retired")
    for _ in range(149):
        installation.round()
    assert installation.open() == {CUT_OFF}
    installation.round()
    assert installation.open() == set()


def test_single_refusal_is_over_when_the_window_has_passed() -> None:
    installation = Installation([watched("basic")])
    installation.turn(BASIC, "basic_auth_retired")
    installation.pass_seconds(DAY - 1)
    assert installation.open() == {CUT_OFF}
    installation.pass_seconds(2)
    assert installation.open() == set()


def test_accepted_login_says_nothing_of_a_refused_submission() -> None:
    installation = Installation([watched("basic"), watched("basic", "submission")])
    for _ in range(400):
        installation.pass_seconds(60)
        installation.turn(BASIC)
    installation.turn(SUBMISSION, "basic_auth_retired")
    for _ in range(400):
        installation.pass_seconds(60)
        installation.turn(BASIC)
    assert installation.open() == {CUT_OFF}


def test_ramp_says_the_share_of_the_last_hour() -> None:
    installation = Installation(logins(10))
    for turn in range(60):
        for number, probe in enumerate(installation.probes):
            installation.pass_seconds(6)
            installation.turn(probe, "basic_auth_retired" if (turn + number) % 10 == 0 else "")
    assert installation.one().share == pytest.approx(0.1, abs=0.02)


def test_expected_refusal_counts_neither_as_refused_nor_as_accepted() -> None:
    installation = Installation([watched("basic", expects_refusal=True), watched("other")])
    installation.turn(watched("other").probe, "basic_auth_retired")
    for _ in range(290):
        installation.round()
    assert installation.open() == {CUT_OFF}


def test_account_that_moved_to_another_tenant_over_a_restart_ends_the_former_ones() -> None:
    installation = Installation([watched("basic"), watched("other")])
    installation.turn(BASIC, "basic_auth_retired")
    moved = watched("basic", tenant="fabrikam.example")
    installation.probes = {each.probe: each for each in (moved, watched("other"))}

    installation.restart()

    assert installation.open() == set()
    installation.turn(BASIC, "basic_auth_retired")
    assert installation.open() == {("basic_auth_cut_off", "tenant", "fabrikam.example")}
