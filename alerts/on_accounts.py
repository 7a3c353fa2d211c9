"""Alerts on accounts: refused, held, throttled, or failing for what concerns nobody else."""

from __future__ import annotations

from collections.abc import Iterator

from alerts import words
from alerts.on_relays import at_fault
from alerts.promql import INFO, RELAY, causes_of, in_a_row, per_account, seen
from alerts.rule import Alert, Severity
from alerts.thresholds import Thresholds
from exporter.incident import IncidentName

LEFT_TO_RELAYS = (IncidentName.RELAY_UNREACHABLE, IncidentName.TLS_FAILING, IncidentName.STARTTLS_MISSING)
HELD_UNTIL = words.each(
    f"max(smtp_probe_held_until_timestamp_seconds{{{words.THIS_ACCOUNT}}})",
    "{{ $one.Value | humanizeTimestamp }}",
)


def alerts(numbers: Thresholds) -> Iterator[Alert]:
    """One alert an account, whichever of its probes fail."""
    yield _alert(
        numbers, IncidentName.AUTH_DISABLED, Severity.CRITICAL, seen(IncidentName.AUTH_DISABLED),
        "SMTP AUTH is off for {{ $labels.account }} ({{ $labels.tenant }})",
        "First see whether it is off for the mailbox or the tenant; OAuth does not help.",
    )  # fmt: skip
    yield _alert(
        numbers, IncidentName.AUTH_BLOCKED_BY_POLICY, Severity.CRITICAL,
        seen(IncidentName.AUTH_BLOCKED_BY_POLICY),
        "A policy blocks the sign-in of {{ $labels.account }} ({{ $labels.tenant }})",
        "First find the policy's name in the Entra sign-in log, client app 'Authenticated SMTP'.",
    )  # fmt: skip
    yield _alert(
        numbers, IncidentName.CREDENTIALS_REJECTED, Severity.CRITICAL,
        seen(IncidentName.CREDENTIALS_REJECTED),
        "The credentials of {{ $labels.account }} are refused ({{ $labels.tenant }})",
        f"It is not tried again before {HELD_UNTIL}, lest the account be locked. First put the right "
        "secret in place; a changed secret is tried by itself, the same one after "
        "`smtp-exporter guard release {{ $labels.account }} --config.file=FILE`.",
    )  # fmt: skip
    yield _alert(
        numbers, IncidentName.OAUTH_TOKEN_FAILING, Severity.CRITICAL, _token_failing(numbers),
        "OAuth does not work for {{ $labels.account }} ({{ $labels.tenant }})",
        "Cached tokens may carry logins for up to an hour more. First read the issuer's AADSTS number.",
    )  # fmt: skip
    yield _alert(
        numbers, IncidentName.THROTTLED, Severity.WARNING,
        in_a_row(seen(IncidentName.THROTTLED), numbers.throttled_in_a_row),
        "{{ $labels.account }} is throttled ({{ $labels.tenant }})",
        "Probes slow down by themselves. First look what else sends through this mailbox or address.",
    )  # fmt: skip
    yield _submission_failing(numbers)


def _token_failing(numbers: Thresholds) -> str:
    refused = seen(IncidentName.OAUTH_TOKEN_FAILING, kind="refusal")
    faults = in_a_row(seen(IncidentName.OAUTH_TOKEN_FAILING, kind="fault"), numbers.failures_in_a_row)
    return f"{refused} or {faults}"


def _submission_failing(numbers: Thresholds) -> Alert:
    """Its own causes, and those of a relay that works for others."""
    own = IncidentName.SUBMISSION_FAILING
    refused = in_a_row(seen(own, kind="refusal"), numbers.refusals_in_a_row)
    faults = in_a_row(seen(own, kind="fault"), numbers.failures_in_a_row)
    alone = " or ".join(
        f"({in_a_row(seen(group), numbers.failures_in_a_row)}"
        f" unless on ({RELAY}) ({at_fault(group, numbers)}))"
        for group in LEFT_TO_RELAYS
    )
    return _alert(
        numbers, own, Severity.CRITICAL, f"{refused} or {faults} or {alone}",
        "{{ $labels.account }} cannot hand in mail ({{ $labels.tenant }})",
        "First read the reply on the account's page.",
        covers=tuple(label for group in (own, *LEFT_TO_RELAYS) for label in causes_of(group)),
    )  # fmt: skip


def _alert(  # noqa: PLR0917 - rows of a table
    numbers: Thresholds, group: IncidentName, severity: Severity, expr: str, summary: str, first: str,
    covers: tuple[str, ...] = (),
) -> Alert:  # fmt: skip
    covers = covers or causes_of(group)
    page = words.account_page(numbers)
    return Alert(
        name=group.alert,
        severity=severity,
        expr=per_account(expr),
        summary=summary,
        description=f"Who acts: {words.failing('actor', words.THIS_ACCOUNT, covers, numbers)}. {first} "
        f"The steps, safest first, and the last runs: {page}",
        notes={
            "cause": words.failing("cause", words.THIS_ACCOUNT, covers, numbers),
            "actor": words.failing("actor", words.THIS_ACCOUNT, covers, numbers),
            "scope": words.alike(f"{INFO}{{{words.THIS_ACCOUNT}}}", covers),
        },
        covers=covers,
    )
