"""The dashboard of the exporter itself: is it up, on time, on a good clock, with its latest configuration."""

from __future__ import annotations

from dashboards import style
from dashboards.colour import Colour
from dashboards.dashboard import Dashboard, Panel, Row
from dashboards.heatmap import HeatMap
from dashboards.meaning import NONE_GOOD, RELOADS, SCRAPES
from dashboards.promql import LATELY, quantile
from dashboards.query import Scenario, buckets, now, over_time
from dashboards.stat import Stat
from dashboards.table import Column, Table
from dashboards.time_series import TimeSeries
from dashboards.variables import datasource, exporter_url, many, runbooks_url

HEALTHY = Scenario.HEALTHY
CHOSEN = 'instance=~"$instance"'
LAG = "smtp_exporter_scheduler_lag_seconds"
_OURS = f"and on (job, instance) smtp_exporter_build_info{{{CHOSEN}}}"
_SEEN = f"and on (job, instance) last_over_time(smtp_exporter_build_info{{{CHOSEN}}}[1d])"

PROCESS = Row(
    title="Exporters",
    panels=(
        Panel(
            title="Exporters",
            description="Those seen in the last day, also if they are down now.",
            queries=(
                now(f"max by (instance) (up {_SEEN})", HEALTHY),
                now(
                    f"max by (instance, version) (last_over_time(smtp_exporter_build_info{{{CHOSEN}}}[1d]))",
                    HEALTHY,
                ),
                now(f"max by (instance, source) (smtp_exporter_clock_info{{{CHOSEN}}})", HEALTHY),
                now(f"max by (instance) (smtp_exporter_config_last_reload_successful{{{CHOSEN}}})", HEALTHY),
                now(
                    "max by (instance) "
                    f"(time() - smtp_exporter_config_last_reload_success_timestamp_seconds{{{CHOSEN}}})",
                    HEALTHY,
                ),
                now(f"max by (instance) (time() - process_start_time_seconds {_OURS})", HEALTHY),
                now(f"max by (instance) (scrape_samples_scraped {_OURS})", HEALTHY),
                now(f"max by (instance) (scrape_duration_seconds {_OURS})", HEALTHY),
            ),
            visualization=Table(
                columns=(
                    Column(field="instance", title="Exporter"),
                    Column(field="Value #A", title="Scrape", meanings=SCRAPES),
                    Column(field="version", title="Version"),
                    Column(field="source", title="Clock"),
                    Column(field="Value #D", title="Configuration", meanings=RELOADS),
                    Column(field="Value #E", title="loaded since", unit="s"),
                    Column(field="Value #F", title="Up for", unit="s"),
                    Column(field="Value #G", title="Samples"),
                    Column(field="Value #H", title="Scrape takes", unit="s"),
                    Column(field="Value #B", hidden=True),
                    Column(field="Value #C", hidden=True),
                ),
                otherwise="n/a",
            ),
            width=18,
            runbook="SmtpExporterAbsent",
        ),
        Panel(
            title="Turns missed, 24 h",
            description="Turns that a stall, a suspend or a run that took too long has swallowed.",
            queries=(now(f"sum(increase(smtp_exporter_missed_runs_total{{{CHOSEN}}}[24h]))", HEALTHY),),
            visualization=Stat(base=Colour.VERMILLION, meanings=NONE_GOOD),
            width=6,
            runbook="SmtpProbeNotRunning",
        ),
    ),
)

WORK = Row(
    title="Work",
    panels=(
        Panel(
            title="Turns per second by outcome",
            description="A held turn sends nothing.",
            queries=(
                over_time(
                    f"sum by (outcome) (rate(smtp_probe_runs_total{{{CHOSEN}}}{LATELY}))",
                    HEALTHY,
                    "{{outcome}}",
                ),
            ),
            visualization=TimeSeries(unit="ops", styles=style.OUTCOMES),
            width=8,
        ),
        Panel(
            title="Probes in flight",
            description="Those that run or wait for their turn; if it only grows, none ends.",
            queries=(over_time(f"sum(smtp_exporter_probes_in_flight{{{CHOSEN}}})", HEALTHY, "in flight"),),
            visualization=TimeSeries(),
            width=8,
        ),
        Panel(
            title="How late turns start: percentiles",
            description="From the moment that a turn was due to the moment that it was handed to run.",
            queries=tuple(
                over_time(quantile(share, LAG, CHOSEN), HEALTHY, name)
                for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
            ),
            visualization=TimeSeries(unit="s", styles=style.PERCENTILES),
            width=8,
        ),
        Panel(
            title="How late turns start",
            description="How often each lag was seen. Bright is often.",
            queries=(buckets(f"sum by (le) (increase({LAG}_bucket{{{CHOSEN}}}{LATELY}))", HEALTHY),),
            visualization=HeatMap(),
        ),
    ),
)

CLOCKS = Row(
    title="Clock and resources",
    panels=(
        Panel(
            title="Measurements that are not the kernel's",
            description="Replies timed by this process, and runs during which the clock was set: less exact.",
            queries=(
                over_time(
                    f"sum(increase(smtp_exporter_missing_kernel_stamps_total{{{CHOSEN}}}{LATELY}))",
                    HEALTHY,
                    "replies without a kernel stamp",
                ),
                over_time(
                    f"sum(increase(smtp_exporter_degraded_clock_runs_total{{{CHOSEN}}}{LATELY}))",
                    HEALTHY,
                    "runs with the clock set",
                ),
            ),
            visualization=TimeSeries(styles=style.styles("replies", "runs")),
            width=6,
        ),
        Panel(
            title="CPU",
            description="Cores in use.",
            queries=(over_time(f"sum(rate(process_cpu_seconds_total{LATELY}) {_OURS})", HEALTHY, "cores"),),
            visualization=TimeSeries(),
            width=6,
        ),
        Panel(
            title="Memory",
            description="Resident memory of all chosen exporters.",
            queries=(over_time(f"sum(process_resident_memory_bytes {_OURS})", HEALTHY, "resident"),),
            visualization=TimeSeries(unit="bytes"),
            width=6,
        ),
        Panel(
            title="Open files",
            description="The share of the allowed file descriptors in use, where it is highest.",
            queries=(over_time(f"max(process_open_fds / process_max_fds {_OURS})", HEALTHY, "in use"),),
            visualization=TimeSeries(unit="percentunit"),
            width=6,
        ),
    ),
)

EXPORTER = Dashboard(
    name="exporter",
    title="SMTP submission / Exporter",
    description="The exporter itself: up, on time, clock, configuration. From smtp-exporter.",
    variables=(
        datasource(),
        many("instance", "Exporter", "smtp_exporter_build_info"),
        exporter_url(),
        runbooks_url(),
    ),
    rows=(PROCESS, WORK, CLOCKS),
)
