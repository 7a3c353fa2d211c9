"""What holds whatever happens: hypothesis makes the turns."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter.config.settings import IncidentSettings
from exporter.incident import Severity
from tests.incidents.installation import Installation, watched

pytestmark = pytest.mark.slow

CAUSES = (
    "", "", "connect_timeout", "starttls_not_offered", "cert_expired", "bad_credentials",
    "smtp_auth_disabled_tenant", "smtp_auth_disabled_mailbox", "conditional_access_block",
    "oauth_secret_expired", "send_as_denied", "rate_limited", "unknown",
    "plaintext_injection", "exporter_bug",
)  # fmt: skip
CUT_OFF = ("basic_auth_retired", "basic_auth_disabled")
PROBES = [
    *(watched(f"a{number}", tenant=f"t{number % 2}") for number in range(5)),
    *(watched(f"a{number}", "submission", "oauth2", tenant=f"t{number % 2}") for number in range(3)),
    watched(probe="reach", auth=""),
    watched("z", tenant="t0", relay="other"),
]
rows = st.lists(st.sampled_from(CAUSES + CUT_OFF), min_size=len(PROBES), max_size=len(PROBES))
rounds = st.lists(rows, min_size=1, max_size=12)
long = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def play(installation: Installation, causes: list[str], order: random.Random | None = None) -> None:
    """One interval, in this order or in that."""
    turns = list(zip(installation.probes, causes, strict=True))
    if order is not None:
        order.shuffle(turns)
    for probe, cause in turns:
        installation.pass_seconds(6)
        installation.turn(probe, cause)


@long
@given(rounds)
def test_failing_probe_belongs_to_one_page_at_most(played: list[list[str]]) -> None:
    installation = Installation(PROBES)
    for causes in played:
        for probe, cause in zip(installation.probes, causes, strict=True):
            installation.pass_seconds(6)
            installation.turn(probe, cause)
            failing = [
                each
                for each in installation.incidents.open(installation.now)
                if each.severity is Severity.CRITICAL
            ]
            counted = Counter(
                probe for each in failing if each.name != "basic_auth_cut_off" for probe in each.probes
            )
            assert all(count == 1 for count in counted.values())


@long
@given(rounds)
def test_all_that_recover_end_all(played: list[list[str]]) -> None:
    installation = Installation(PROBES, IncidentSettings(cut_off_attempts=20))
    for causes in played:
        play(installation, causes)
    for _ in range(20):
        play(installation, [""] * len(PROBES))
    assert installation.incidents.open(installation.now) == ()


@long
@given(rows, st.integers(0, 2**32))
def test_set_does_not_depend_on_the_order_within_an_interval(causes: list[str], seed: int) -> None:
    """Faults that begin in one interval and stay: once all thresholds are met, whoever was seen first."""
    one, other, order = Installation(PROBES), Installation(PROBES), random.Random(seed)
    for _ in range(8):
        play(one, causes)
        play(other, causes, order)
    assert one.open() == other.open()


@long
@given(rounds, st.lists(st.integers(0, 12 * len(PROBES)), max_size=4))
def test_restart_at_any_point_changes_nothing(played: list[list[str]], restarts: list[int]) -> None:
    one, other = Installation(PROBES), Installation(PROBES)
    turns = [(probe, cause) for causes in played for probe, cause in zip(one.probes, causes, strict=True)]
    for number, (probe, cause) in enumerate(turns):
        for installation in (one, other):
            installation.pass_seconds(6)
            installation.turn(probe, cause)
        if number in restarts:
            before = [
                (each.id, each.started_timestamp, each.told) for each in other.incidents.open(other.now)
            ]
            other.restart()
            after = [(each.id, each.started_timestamp, each.told) for each in other.incidents.open(other.now)]
            assert sorted(before) == sorted(after)
    for _ in range(6):
        play(one, played[-1])
        play(other, played[-1])
    assert one.open() == other.open()
