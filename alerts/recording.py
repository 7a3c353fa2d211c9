"""What is recorded: who fails for which causes and how long in a row, and refused Basic attempts by tenant.

A failing probe stays failing over the silence of a restart, and over an interval in which another cause was
seen: that is why alerts neither resolve nor page anew then. A success ends it at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from alerts.promql import ACCOUNT, INFO, PROBE, RELAY, SEEN, STREAK, causes_of, of_tenant, one_of
from alerts.rule import Recording
from alerts.thresholds import Thresholds
from exporter.incident import IncidentName

TENANT = "tenant, team, probe"
REFUSED_AT = "smtp:basic_refused:timestamp_seconds"
REFUSED_AGO = "smtp:basic_refused:age_seconds"
REFUSED_RATE = "smtp:basic_refused:rate"
ACCEPTED_RATE = "smtp:basic_accepted:rate"
SUBMISSION_SECONDS = "smtp:submission_duration:seconds"
ALIKE = "smtp:tenants_failing:ratio"
SUBMISSIONS = '{probe="submission"}'


def recordings(numbers: Thresholds) -> Iterator[Recording]:
    """All, in the order in which they build on one another."""
    yield _account_info(numbers)
    for group in IncidentName:
        for kind, refusal in (("refusal", True), ("fault", False)):
            if causes := causes_of(group, refusal=refusal):
                yield _seen(numbers, group, kind, causes)
    yield _streak()
    yield from _basic(numbers)
    yield _submission_seconds(numbers)
    yield _alike()


def _account_info(numbers: Thresholds) -> Recording:
    lately = f"last_over_time(smtp_account_info[{numbers.silence}s])"
    kept = f"({INFO} and on ({ACCOUNT}) {lately})"
    return Recording(record=INFO, expr=f"smtp_account_info or on ({ACCOUNT}) {kept}")


def _seen(numbers: Thresholds, group: IncidentName, kind: str, causes: tuple[str, ...]) -> Recording:
    """When the probe was last seen to fail so; gone after a success, or too long a silence."""
    labels = {"group": group.alert, "kind": kind}
    before = f'{SEEN}{{group="{group}", kind="{kind}"}}'
    interval = f"last_over_time(smtp_probe_interval_seconds[{numbers.silence}s])"
    until = f"(time() - {numbers.silence} - {numbers.silence_intervals} * {interval})"
    kept = f"(({before} > on ({PROBE}) {until}) unless on ({PROBE}) smtp_probe_success == 1)"
    now = f"(0 * max by ({PROBE}) (smtp_probe_failure_info{{cause=~{one_of(causes)}}}) + time())"
    return Recording(record=SEEN, expr=f"{now} or on ({PROBE}) {kept}", labels=labels)


def _streak() -> Recording:
    """Failures in a row; the exporter counts from 0 after a restart, this does not."""
    kept = f"({STREAK} and on ({PROBE}) {SEEN})"
    more = f"({kept} > on ({PROBE}) smtp_probe_consecutive_failures)"
    now = f"max by ({PROBE}) (smtp_probe_consecutive_failures > 0)"
    return Recording(record=STREAK, expr=f"{more} or on ({PROBE}) {now} or on ({PROBE}) {kept}")


def _basic(numbers: Thresholds) -> Iterator[Recording]:
    """Refused and accepted Basic attempts by tenant and kind of probe: a day of them is cheap to look over.

    A login that is accepted says nothing of a submission that is refused: they are kept apart.
    """
    cut = f'auth="basic", cause=~{one_of(causes_of(IncidentName.BASIC_AUTH_CUT_OFF))}'
    over = f"[{numbers.cut_off_reading}s]"
    counted = f"max by ({PROBE}, cause) (increase(smtp_probe_failures_total{{{cut}}}{over})) > 0"
    shown = f"max by ({PROBE}, cause) (smtp_probe_failure_info{{{cut}}})"
    refused = of_tenant(f"({shown}) or ({counted})")
    yield Recording(record=REFUSED_AT, expr=f"0 * max by ({TENANT}, cause) ({refused}) + time()")
    last = f"max by ({TENANT}) (max_over_time({REFUSED_AT}[{numbers.cut_off_window}s]))"
    yield Recording(record=REFUSED_AGO, expr=f"time() - {last}")
    refusals = of_tenant(f"rate(smtp_probe_failures_total{{{cut}}}{over})")
    yield Recording(record=REFUSED_RATE, expr=f"sum by ({TENANT}) ({refusals})")
    accepted = of_tenant(f'rate(smtp_probe_runs_total{{auth="basic", outcome="success"}}{over})')
    yield Recording(record=ACCEPTED_RATE, expr=f"sum by ({TENANT}) ({accepted})")


def _submission_seconds(numbers: Thresholds) -> Recording:
    """Median over a relay's accounts of the fastest submission of late; with a slow one only, it is slow."""
    worked = f"on ({PROBE}) (smtp_probe_success{SUBMISSIONS} == 1)"
    took = f"smtp_probe_last_duration_seconds{SUBMISSIONS}"
    often = f"on ({PROBE}) (smtp_probe_interval_seconds <= 60)"
    fast = f"(min_over_time({took}[{numbers.slow_reading_fast}s]) and {often})"
    each = f"({fast} or min_over_time({took}[{numbers.slow_reading}s])) and {worked}"
    return Recording(record=SUBMISSION_SECONDS, expr=f"quantile by ({RELAY}) (0.5, {each})")


def _alike() -> Recording:
    """Which share of a relay's tenants fails for this cause; of one tenant alone nothing follows."""
    failing = f"count by ({ACCOUNT}, relay, cause) (smtp_probe_failure_info)"
    tenants = f"count by ({RELAY}, cause) (count by ({RELAY}, cause, tenant) ({of_tenant(failing)}))"
    known = f"count by ({RELAY}) (count by ({RELAY}, tenant) ({INFO})) > 1"
    return Recording(record=ALIKE, expr=f"{tenants} / on ({RELAY}) group_left () ({known})")
