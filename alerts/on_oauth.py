"""Alerts on what OAuth applications prove themselves with: that it ends, or that nobody knows when."""

from __future__ import annotations

from collections.abc import Iterator

from alerts import words
from alerts.promql import ACCOUNT, of_tenant
from alerts.rule import Alert, Severity
from alerts.thresholds import Thresholds

ENDS = "smtp_oauth_credential_not_after_timestamp_seconds"


def alerts(numbers: Thresholds) -> Iterator[Alert]:
    """Before a credential ends, and where it is not known."""
    page = words.account_page(numbers)
    soon = f"({ENDS} - time()) < {numbers.credential_ends}"
    used = f'max by ({ACCOUNT}) (smtp_probe_interval_seconds{{auth="oauth2"}})'
    unknown = f"{used} unless on ({ACCOUNT}) {ENDS}"
    yield Alert(
        name="SmtpOAuthCredentialExpiring",
        severity=Severity.WARNING,
        expr=of_tenant(soon),
        summary="The OAuth credential of {{ $labels.account }} ends in {{ $value | humanizeDuration }}",
        description="Who acts: app_owner. First make a second secret or certificate, then put it "
        f"into the configuration; both work meanwhile. {page}",
    )
    yield Alert(
        name="SmtpOAuthCredentialExpiryUnknown",
        severity=Severity.INFO,
        expr=of_tenant(f"0 * ({unknown})"),
        summary="Nobody knows when the OAuth credential of {{ $labels.account }} ends",
        description="Who acts: app_owner. First look it up at the application and write it "
        f"as `expires` beside it. A managed or workload identity has no end. {page}",
    )
