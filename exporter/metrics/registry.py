"""The registry: all metrics of the process, and what sets them."""

from __future__ import annotations

import itertools
import time
from types import MappingProxyType
from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from exporter.metrics.cells import Cells, cells
from exporter.metrics.delivery import DeliveryMetrics
from exporter.metrics.incidents import IncidentMetrics
from exporter.metrics.notices import NoticeMetrics
from exporter.metrics.relays import RelayMetrics
from exporter.metrics.samples import FAMILIES, account_rows, probe_rows
from exporter.metrics.state import (
    AccountState,
    ProbeState,
    advanced,
    continued,
    cut_off_failures,
    fresh,
    is_overdue,
    known_by,
    oauth_ready,
    with_token,
)
from exporter.model import ClockSource, ProbeId
from exporter.terms import Way

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from prometheus_client.samples import Sample

    from exporter.diagnosis.cause import Cause
    from exporter.model import Account, Plan, ProbeResult
    from exporter.run import Report
    from exporter.shard import Shard

disable_created_metrics()  # type: ignore[no-untyped-call]

LAG_BUCKETS_SECONDS = (0.001, 0.01, 0.1, 0.5, 1, 5, 30, 120, 600)


class Metrics(Collector):
    """All metrics of the process, in a registry of their own."""

    def __init__(self, version: str, now: Callable[[], float] = time.time) -> None:
        self.others = CollectorRegistry()  # all but probes and accounts
        self.registry = CollectorRegistry()
        self._states: dict[ProbeId, ProbeState] = {}
        self._accounts: dict[str, AccountState] = {}
        self._now = now
        self._loaded_timestamp = now()
        self._written: dict[ProbeId, tuple[ProbeState, Cells]] = {}
        self._written_accounts: dict[str, tuple[AccountState, bool | None, Cells]] = {}
        self.registry.register(self)
        self.registry.register(self.others)
        ProcessCollector(registry=self.others)
        self._relays = RelayMetrics(self.others)
        self.incidents = IncidentMetrics(self.others)
        self.deliveries = DeliveryMetrics(self.others)
        self.notices = NoticeMetrics(self.others)
        self._declare()
        self._build.labels(version=version).set(1)

    def _declare(self) -> None:
        registry = self.others
        self._build = Gauge(
            "smtp_exporter_build_info", "The version of the exporter.", ("version",), registry=registry
        )
        self._shard = Gauge(
            "smtp_exporter_shard_info",
            "Which of how many shards this exporter is, from 0.",
            ("ordinal", "total"),
            registry=registry,
        )
        self._reload_successful = Gauge(
            "smtp_exporter_config_last_reload_successful",
            "Whether the last attempt to load the configuration succeeded.",
            registry=registry,
        )
        self._reload_time = Gauge(
            "smtp_exporter_config_last_reload_success_timestamp_seconds",
            "When the configuration was last loaded.",
            registry=registry,
        )
        self.scheduler_lag = Histogram(
            "smtp_exporter_scheduler_lag_seconds",
            "How late turns are handed to run.",
            registry=registry,
            buckets=LAG_BUCKETS_SECONDS,
        )
        self.missed_runs = Counter(
            "smtp_exporter_missed_runs",
            "Turns that a stall, a suspend or a run that took too long has swallowed.",
            registry=registry,
        )
        self.in_flight = Gauge(
            "smtp_exporter_probes_in_flight", "Probes that run or wait for their turn.", registry=registry
        )
        overdue = Gauge(
            "smtp_exporter_overdue_probes",
            "Probes whose last run, or the start, is three intervals and a quarter of an hour ago.",
            registry=registry,
        )
        overdue.set_function(self._overdue)
        self.store_usable = Gauge(
            "smtp_exporter_store_usable",
            "Whether the store could be used when that was last tried.",
            registry=registry,
        )
        self._retirement = Gauge(
            "smtp_basic_auth_retirement_timestamp_seconds",
            "Microsoft's milestones of the end of Basic Auth, as announced or overridden.",
            ("milestone",),
            registry=registry,
        )
        self._clock = Gauge(
            "smtp_exporter_clock_info", "What times the replies of servers.", ("source",), registry=registry
        )
        self._missing_stamps = Counter(
            "smtp_exporter_missing_kernel_stamps",
            "Replies that came without a kernel receive stamp and were timed by this process.",
            registry=registry,
        )
        self._degraded = Counter(
            "smtp_exporter_degraded_clock_runs",
            "Runs timed by the monotonic clock, because realtime was set during them.",
            registry=registry,
        )

    def _overdue(self) -> int:
        """Asked for at each scrape; patient, as Basic logins of many accounts take turns after a start."""
        now = self._now()
        return sum(is_overdue(state, now, self._loaded_timestamp) for state in list(self._states.values()))

    def clock_source(self, source: ClockSource) -> None:
        """Say what times the replies."""
        self._clock.labels(source=source.value).set(1)

    def shard(self, shard: Shard) -> None:
        """Say which shard this is."""
        self._shard.labels(ordinal=str(shard.ordinal), total=str(shard.total)).set(1)

    def reloaded(self, successful: bool, at_timestamp: float) -> None:
        """Say how the last attempt to load the configuration went."""
        self._reload_successful.set(successful)
        if successful:
            self._reload_time.set(at_timestamp)
            self._loaded_timestamp = at_timestamp

    def retirement(self, milestones: Iterable[tuple[str, float]]) -> None:
        """Say when Basic Auth ends, by milestone."""
        self._retirement.clear()
        for milestone, at_timestamp in milestones:
            self._retirement.labels(milestone=milestone).set(at_timestamp)

    def configure(
        self,
        accounts: Iterable[Account],
        plans: Iterable[Plan],
        credential_ends: Mapping[str, float] = MappingProxyType({}),
        own_causes: Iterable[Cause] = (),
    ) -> None:
        """Expose these accounts and probes and no others; one that stays keeps its counts.

        `credential_ends` says by account when its application's secret or certificate ends, in Unix seconds;
        `own_causes` are the operator's.
        """
        wanted, cut_off = {plan.id: plan for plan in plans}, cut_off_failures(own_causes)
        self._states = {
            probe: continued(self._states.get(probe), fresh(plan, cut_off)) for probe, plan in wanted.items()
        }
        self._written = {probe: known for probe, known in self._written.items() if probe in wanted}
        self._accounts = {
            account.name: known_by(
                self._accounts.get(account.name), account, credential_ends.get(account.name)
            )
            for account in accounts
        }
        kept = {name: known for name, known in self._written_accounts.items() if name in self._accounts}
        self._written_accounts = kept
        self.deliveries.configure(wanted.values())
        self._relays.keep_only({plan.relay.name for plan in wanted.values()})

    def observe(self, report: Report, interval_seconds: float) -> None:
        """Take in a turn. A probe that is no longer configured is passed over."""
        state = self._states.get(report.plan.id)
        if state is None:
            return
        state = self._states[report.plan.id] = advanced(state, report, interval_seconds)
        self._cells_of(state)  # written now: a scrape must not wait until all that has changed is
        if report.result is not None:
            self._observe_result(report, report.result)

    def _observe_result(self, report: Report, result: ProbeResult) -> None:
        self._relays.observe(report, result)
        self._missing_stamps.inc(result.missing_stamps)
        self._degraded.inc(result.clock is ClockSource.MONOTONIC)
        account = self._accounts.get(report.plan.id.account)
        if account is not None and report.plan.way is Way.OAUTH2:
            self._accounts[report.plan.id.account] = with_token(account, result)

    def collect(self) -> Iterator[Metric]:
        """The families of the probes, as they stand. For a thread: states are frozen and replaced whole."""
        samples: dict[str, list[Sample]] = {name: [] for name in FAMILIES}
        of_accounts = itertools.starmap(account_rows, self._account_states())
        for row in itertools.chain(*of_accounts, *map(probe_rows, list(self._states.values()))):
            samples[row.name].append(row.sample)
        for name, (kind, text) in FAMILIES.items():
            family = Metric(name.removesuffix("_total"), text, kind)
            family.samples = samples[name]
            yield family

    def cells(self) -> list[Cells]:
        """The same as text, written anew only for what has changed. For a thread too."""
        of_accounts = [self._cells_of_account(*each) for each in self._account_states()]
        return of_accounts + [self._cells_of(state) for state in list(self._states.values())]

    def _account_states(self) -> list[tuple[AccountState, bool | None]]:
        """With whether OAuth works there."""
        ready = oauth_ready(list(self._states.values()))
        return [(state, ready.get(name)) for name, state in list(self._accounts.items())]

    def _cells_of(self, state: ProbeState) -> Cells:
        known = self._written.get(state.id)
        if known is None or known[0] is not state:
            known = self._written[state.id] = (state, cells(probe_rows(state)))
        return known[1]

    def _cells_of_account(self, state: AccountState, ready: bool | None) -> Cells:
        known = self._written_accounts.get(state.account.name)
        if known is None or known[0] is not state or known[1] is not ready:
            made = cells(account_rows(state, ready))
            known = self._written_accounts[state.account.name] = (state, ready, made)
        return known[2]
