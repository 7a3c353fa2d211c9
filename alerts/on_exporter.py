"""Alerts on ourselves: absent, stuck, faulty, misconfigured; and one that always fires."""

from __future__ import annotations

from collections.abc import Iterator

from alerts import words
from alerts.promql import PROBE, causes_of, in_a_row, seen
from alerts.rule import Alert, Severity
from alerts.thresholds import Thresholds
from exporter.incident import IncidentName

BUILD = "smtp_exporter_build_info"
RELOADED = "max by (job, instance) (smtp_exporter_config_last_reload_success_timestamp_seconds)"


def alerts(numbers: Thresholds) -> Iterator[Alert]:
    """Who watches the watcher."""
    yield _absent(numbers)
    yield _not_running(numbers)
    yield Alert(
        name="SmtpExporterConfigReloadFailed",
        severity=Severity.WARNING,
        expr="max by (job, instance) (smtp_exporter_config_last_reload_successful) == 0",
        summary="The exporter at {{ $labels.instance }} runs on its old configuration",
        description="Who acts: whoever changed the file. First run `smtp-exporter config check FILE`. "
        f"{numbers.exporter_scheme}://{{{{ $labels.instance }}}}/",
    )
    yield _fault(numbers)
    yield Alert(
        name="SmtpExporterWatchdog",
        severity=Severity.INFO,
        expr="vector(1)",
        summary="The way from Prometheus to the receiver works",
        description="Nobody acts while this fires. Route it to a dead man's switch outside, which raises the "
        "alarm when it stops.",
    )


def _absent(numbers: Thresholds) -> Alert:
    """Down as a target; gone with its whole job; or none there at all."""
    down = f"0 * (up == 0 and on (job, instance) last_over_time({BUILD}[1d]))"
    gone = f"0 * (max by (job) (last_over_time({BUILD}[1d])) unless on (job) up)"
    return Alert(
        name="SmtpExporterAbsent",
        severity=Severity.CRITICAL,
        expr=f"{down} or {gone} or absent(last_over_time({BUILD}[1d]))",
        for_seconds=numbers.absent,
        summary="No metrics of the exporter {{ $labels.instance }}: nothing is watched",
        description="Who acts: whoever runs the exporter. First see whether its process runs, and its log. "
        f"{numbers.exporter_scheme}://{{{{ $labels.instance }}}}/-/ready",
    )


def _not_running(numbers: Thresholds) -> Alert:
    patience = f"{numbers.stuck_intervals} * smtp_probe_interval_seconds + {numbers.stuck_more}"
    stale = f"(time() - smtp_probe_last_run_timestamp_seconds) > ({patience})"
    loaded = f"(time() - {RELOADED})"
    never = f"smtp_probe_interval_seconds unless on ({PROBE}) smtp_probe_success"
    waited = f"({never}) * 0 + on (job, instance) group_left () {loaded} > on ({PROBE}) ({patience})"
    stuck = f"{stale} or ({waited})"
    return Alert(
        name="SmtpProbeNotRunning",
        severity=Severity.WARNING,
        expr=f"count by (job, instance) ({stuck})",
        summary="{{ $value }} probes of the exporter {{ $labels.instance }} do not run",
        description="Who acts: whoever runs the exporter. First look at smtp_exporter_scheduler_lag_seconds, "
        "smtp_exporter_probes_in_flight and guard.logins_per_minute. "
        f"{numbers.exporter_scheme}://{{{{ $labels.instance }}}}/",
    )


def _fault(numbers: Thresholds) -> Alert:
    group = IncidentName.EXPORTER_FAULT
    covers, here = causes_of(group), "job=<job>, instance=<instance>"
    return Alert(
        name=group.alert,
        severity=Severity.WARNING,
        expr=f"count by (job, instance) ({in_a_row(seen(group), numbers.refusals_in_a_row)})",
        summary="{{ $value }} probes fail through the exporter's own fault at {{ $labels.instance }}",
        description="Who acts: whoever runs the exporter. First read its log; report a bug with it. "
        f"{numbers.exporter_scheme}://{{{{ $labels.instance }}}}/",
        notes={"cause": words.failing("cause", here, covers, numbers)},
        covers=covers,
    )
