"""Alerts on relays, from an aggregate: one for a relay, never one for each of its accounts."""

from __future__ import annotations

from collections.abc import Iterator

from alerts import words
from alerts.promql import PROBE, RELAY, STREAK, causes_of, seen
from alerts.recording import SUBMISSION_SECONDS
from alerts.rule import Alert, Severity
from alerts.thresholds import Thresholds
from exporter.incident import IncidentName


def at_fault(group: IncidentName, numbers: Thresholds) -> str:
    """Relays at which most probes fail for these causes, and not by chance. Token probes do not go there."""
    failing = f"count by ({RELAY}) ({seen(group)})"
    lately = f'last_over_time(smtp_probe_interval_seconds{{probe!="token"}}[{numbers.silence}s])'
    known = f"count by ({RELAY}) ({lately})"
    streaks = f"{STREAK} and on ({PROBE}) {seen(group)}"
    together = f"sum by ({RELAY}) ({streaks}) >= {numbers.relay_failures}"
    again = f"max by ({RELAY}) ({streaks}) >= {numbers.relay_in_a_row}"
    return f"({failing} / {known} >= {numbers.relay_share}) and {together} and {again}"


def alerts(numbers: Thresholds) -> Iterator[Alert]:
    """What is wrong with a relay, or with the line to it."""
    yield _alert(
        numbers, IncidentName.RELAY_UNREACHABLE, at_fault(IncidentName.RELAY_UNREACHABLE, numbers),
        "The relay {{ $labels.relay }} cannot be reached",
        "First try the port from the exporter's machine and from another network.",
    )  # fmt: skip
    yield _alert(
        numbers, IncidentName.TLS_FAILING, at_fault(IncidentName.TLS_FAILING, numbers),
        "TLS with the relay {{ $labels.relay }} fails",
        "First look at certificate and TLS versions: `openssl s_client -starttls smtp -connect HOST:PORT`.",
    )  # fmt: skip
    yield _alert(
        numbers, IncidentName.STARTTLS_MISSING, at_fault(IncidentName.STARTTLS_MISSING, numbers),
        "The relay {{ $labels.relay }} no longer offers STARTTLS",
        "No password was sent. Somebody in the line may be stripping it: first compare from another network.",
    )  # fmt: skip
    yield _alert(
        numbers, IncidentName.PLAINTEXT_INJECTION,
        f"count by ({RELAY}) ({seen(IncidentName.PLAINTEXT_INJECTION)})",
        "Bytes in clear after STARTTLS at the relay {{ $labels.relay }}: somebody sits in the line",
        "Treat it as an incident. First stop senders that use this line; no password of ours was sent.",
    )  # fmt: skip
    yield _submission_slow(numbers)


def _submission_slow(numbers: Thresholds) -> Alert:
    past = f"avg_over_time({SUBMISSION_SECONDS}[{numbers.past}s] offset 1h)"
    a_day = f"{SUBMISSION_SECONDS} offset {numbers.past}s"
    own = f"(({SUBMISSION_SECONDS} > {numbers.slow_times} * {past}) > {past} + {numbers.slow_more})"
    page = words.relay_page(numbers)
    return Alert(
        name="SmtpSubmissionSlow",
        severity=Severity.WARNING,
        expr=f"({own} and on ({RELAY}) {a_day})"
        f" or ({SUBMISSION_SECONDS} > {numbers.slow_absolute} unless on ({RELAY}) {a_day})",
        summary="Submissions at the relay {{ $labels.relay }} take {{ $value | humanizeDuration }}",
        description="Who acts: relay_admin, or the provider's support. First see which phase "
        f"has grown (smtp_probe_phase_duration_seconds): {page}",
    )


def _alert(numbers: Thresholds, group: IncidentName, expr: str, summary: str, first: str) -> Alert:
    covers = causes_of(group)
    return Alert(
        name=group.alert,
        severity=Severity.CRITICAL,
        expr=expr,
        summary=summary,
        description=f"Who acts: {words.failing('actor', words.THIS_RELAY, covers, numbers)}. {first} "
        f"The last runs: {words.relay_page(numbers)}",
        notes={
            "cause": words.failing("cause", words.THIS_RELAY, covers, numbers),
            "actor": words.failing("actor", words.THIS_RELAY, covers, numbers),
        },
        covers=covers,
    )
