"""Alerts on ourselves, over raw metrics: absent, stuck, misconfigured; and one that always fires."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.rule import Alert
from exporter.incident import Severity

RUNBOOKS = "https://github.com/smtp-exporter/smtp-exporter/blob/main/exporter/web/runbooks"
"""An exporter that is absent serves no page."""
BUILD = "smtp_exporter_build_info"
ABSENT = (
    f"up == 0 and on(instance) last_over_time({BUILD}[1d])"
    f" or max by(job) (last_over_time({BUILD}[1d])) unless on(job) up"
    f" or absent_over_time({BUILD}[1d])"
)
"""Down as a target; gone with its whole job; none there at all."""
ABSENT_SECONDS = 300
STUCK = "max by (job, instance) (smtp_exporter_overdue_probes) > 0"
"""Counted at each scrape, whatever the schedule does; a join of each probe's series would cost too much."""


def alerts() -> Iterator[Alert]:
    """Who watches the watcher."""
    yield _alert(
        "SmtpExporterAbsent", Severity.CRITICAL, ABSENT,
        "No metrics of the exporter {{ $labels.instance }}: nothing is watched",
        "Who acts: whoever runs the exporter. First see whether its process runs, and its log.",
        for_seconds=ABSENT_SECONDS,
    )  # fmt: skip
    yield _alert(
        "SmtpProbeNotRunning", Severity.WARNING, STUCK,
        "{{ $value }} probes of the exporter {{ $labels.instance }} do not run",
        "Who acts: whoever runs the exporter. First look at smtp_exporter_scheduler_lag_seconds, "
        "smtp_exporter_probes_in_flight and guard.logins_per_minute.",
    )  # fmt: skip
    yield _alert(
        "SmtpExporterConfigReloadFailed", Severity.WARNING,
        "max by (job, instance) (smtp_exporter_config_last_reload_successful) == 0",
        "The exporter at {{ $labels.instance }} runs on its old configuration",
        "Who acts: whoever changed the file. First run `smtp-exporter config check FILE`.",
    )  # fmt: skip
    yield _alert(
        "SmtpExporterWatchdog", Severity.INFO, "vector(1)",
        "The way from Prometheus to the receiver works",
        "Nobody acts while this fires. Route it to a dead man's switch outside, which raises the alarm when "
        "it stops.",
    )  # fmt: skip


def _alert(  # noqa: PLR0917 - rows of a table
    name: str, severity: Severity, expr: str, summary: str, description: str, for_seconds: int = 0
) -> Alert:
    return Alert(
        name=name,
        severity=severity,
        expr=expr,
        for_seconds=for_seconds,
        labels={"severity": severity.value},
        annotations={
            "summary": summary,
            "description": description,
            "runbook_url": f"{RUNBOOKS}/{name}.md",
        },
    )
