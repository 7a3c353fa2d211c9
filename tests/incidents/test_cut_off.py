"""The end of Basic Auth at a tenant: what opens it, what counts in its window, and when it is over."""

from __future__ import annotations

import pytest

from exporter.incidents.cut_off import BUCKET_SECONDS, CutOff
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


def test_cut_off_of_which_only_the_incident_was_saved_is_open_without_a_share() -> None:
    installation = Installation([watched("basic")])
    installation.turn(BASIC, "basic_auth_retired")
    assert installation.one().share == 1.0
    installation.save()
    installation.saved_subjects = {}
    installation.restart()

    assert (installation.open(), installation.one().share) == ({CUT_OFF}, None)


def test_another_incident_of_the_tenant_has_its_own_probes() -> None:
    installation = Installation([watched("basic"), *logins(2)])
    others = [each.probe for each in logins(2)]
    installation.turn(BASIC, "basic_auth_retired")
    for probe in others:
        installation.turn(probe, "conditional_access_block")

    shown = {each.name.value: set(each.probes) for each in installation.incidents.open(installation.now)}
    assert shown == {"basic_auth_cut_off": {BASIC}, "auth_blocked_by_policy": set(others)}


LOGIN = ("login", "basic")


def refused(*probes: str, times: int = 1, attempts: int = 300) -> CutOff[str]:
    """A tenant whose probes were refused so often at the time 0."""
    cut_off: CutOff[str] = CutOff(window_seconds=DAY, attempts=attempts)
    for probe in probes * times:
        cut_off.refuse(probe, LOGIN, 0.0)
    return cut_off


@pytest.mark.parametrize("refusals", [2, 5, 40])
def test_total_refusal_is_over_when_a_ramp_is_as_unlikely_as_after_a_single_one(refusals: int) -> None:
    def chance(no: int, yes: int) -> float:
        """That a ramp of the most fitting share refuses so many in a row, then accepts so many."""
        return (no / (no + yes)) ** no * (yes / (no + yes)) ** yes  # type: ignore[no-any-return]

    cut_off, accepted = refused("a", times=refusals), 0
    while not cut_off.is_over(1.0):
        cut_off.accept("a", LOGIN, 1.0)
        accepted += 1

    assert chance(refusals, accepted) <= chance(1, 300)
    assert accepted == 2 or chance(refusals, accepted - 1) > chance(1, 300)


def test_refusal_between_acceptances_is_a_ramp_whatever_comes_after() -> None:
    cut_off = refused("a", times=40)
    cut_off.accept("a", LOGIN, 1.0)
    cut_off.refuse("a", LOGIN, 2.0)
    for _ in range(299):
        cut_off.accept("a", LOGIN, 3.0)

    assert not cut_off.is_over(4.0)
    cut_off.accept("a", LOGIN, 4.0)
    assert cut_off.is_over(4.0)


def test_cut_off_whose_probes_are_all_gone_is_over() -> None:
    cut_off = refused("a", "b")
    cut_off.forget("a")
    cut_off.forget("never seen")
    assert not cut_off.is_over(1.0)

    cut_off.forget("b")
    assert cut_off.is_over(1.0)


def test_window_counts_from_the_last_refusal() -> None:
    cut_off = refused("a")

    assert not cut_off.is_over(DAY)
    assert cut_off.is_over(DAY + 1)


def test_share_is_that_of_the_last_hour() -> None:
    cut_off = refused("a", "b")
    cut_off.accept("c", LOGIN, 1.0)
    assert cut_off.share(0.0) == pytest.approx(2 / 3)
    assert list(cut_off.recent) == [[0.0, 2, 3]]

    cut_off.accept("c", LOGIN, 3000.0)
    assert cut_off.share(3599.0) == pytest.approx(2 / 4)
    assert cut_off.share(3600.0) == 0.0
    assert cut_off.share(9999.0) == 0.0


def test_attempts_are_kept_for_little_more_than_an_hour() -> None:
    cut_off = refused("a")
    for bucket in range(1, 50):
        cut_off.accept("a", LOGIN, bucket * BUCKET_SECONDS)

    assert [bucket[0] for bucket in cut_off.recent] == [n * BUCKET_SECONDS for n in range(39, 50)]


@pytest.mark.parametrize(
    ("way", "counts"),
    [
        pytest.param(("submission", "basic"), True, id="Basic Auth"),
        pytest.param(("login", "oauth2"), False, id="OAuth"),
        pytest.param(("round_trip", "oauth2"), True, id="OAuth that was refused as if it were Basic"),
    ],
)
def test_what_counts_is_by_basic_auth_or_refused_as_if_it_were(way: tuple[str, str], counts: bool) -> None:
    cut_off = refused("a")
    cut_off.refuse("b", ("round_trip", "oauth2"), 0.0)

    assert cut_off.counts(way) is counts
