"""The only file that names a metric. What a probe has come to is one frozen value, exposed whole or not.

It is replaced in one assignment when a turn ends: a scrape never sees half of a turn, and a label set that is
no longer true is gone. Sample:
    smtp_probe_success{probe="login",account="invoices",relay="office365",auth="basic"} 1
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
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
from prometheus_client.samples import Sample

from exporter.diagnosis.cause import AlertGroup
from exporter.diagnosis.causes import CAUSES
from exporter.facts.banner import FreeFacts, free_facts
from exporter.facts.enhanced import label as enhanced_label
from exporter.facts.oauth_error import label as oauth_error_label
from exporter.model import AuthResult, ClockSource, Outcome, Phase, ProbeId, Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from exporter.model import Account, Plan, ProbeResult
    from exporter.run import Report
    from exporter.shard import Shard

disable_created_metrics()  # type: ignore[no-untyped-call]

GAUGE, COUNTER = "gauge", "counter"
PROBE_LABELS = ("probe", "account", "relay", "domain", "auth")
RELAY_BUCKETS_SECONDS = (.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60)  # fmt: skip
LAG_BUCKETS_SECONDS = (0.001, 0.01, 0.1, 0.5, 1, 5, 30, 120, 600)
HOLD_REASON = "lockout_guard"
CUT_OFF_CAUSES = tuple(
    label for label, cause in CAUSES.items() if cause.alert_group is AlertGroup.BASIC_AUTH_CUT_OFF
)

# Families of the probes, in the order of exposition: name -> (type, help).
FAMILIES: Mapping[str, tuple[str, str]] = {
    "smtp_probe_success": (GAUGE, "Whether the last run of the probe succeeded; 0 while it is held."),
    "smtp_probe_last_duration_seconds": (GAUGE, "Time of the last run at the server: the sum of its turns."),
    "smtp_probe_phase_duration_seconds": (GAUGE, "Time of each phase of the last run at the server."),
    "smtp_probe_runs_total": (
        COUNTER,
        "Turns of the probe by outcome; a held turn is one that sent nothing.",
    ),
    "smtp_probe_failures_total": (COUNTER, "Failed runs by cause."),
    "smtp_probe_failure_info": (
        GAUGE,
        "Why the last run failed, or why the probe is held, and who must act.",
    ),
    "smtp_probe_reply_code": (GAUGE, "The last SMTP reply code of each phase of the last run."),
    "smtp_probe_auth_result": (
        GAUGE,
        "What the last login attempt came to: 1 for the result, 0 for the others.",
    ),
    "smtp_probe_tls_info": (GAUGE, "TLS version and cipher of the last run."),
    "smtp_probe_last_run_timestamp_seconds": (GAUGE, "When the last turn ended."),
    "smtp_probe_last_success_timestamp_seconds": (GAUGE, "When the last successful run ended."),
    "smtp_probe_consecutive_failures": (GAUGE, "Failed runs since the last success."),
    "smtp_probe_interval_seconds": (GAUGE, "Time between two turns; stretched while held or throttled."),
    "smtp_probe_held": (GAUGE, "Whether the probe is held back, by reason."),
    "smtp_probe_held_until_timestamp_seconds": (GAUGE, "Until when the probe is held back."),
    "smtp_account_info": (GAUGE, "An account, its relay, provider and tenant, and the labels it was given."),
    "smtp_account_oauth_ready": (GAUGE, "Whether the OAuth way of an account with a password works today."),
    "smtp_oauth_token_requests_total": (COUNTER, "Token requests by result and the issuer's error."),
    "smtp_oauth_token_expiry_timestamp_seconds": (GAUGE, "When the last token that was used or got expires."),
    "smtp_oauth_credential_not_after_timestamp_seconds": (
        GAUGE,
        "When the application's secret (as configured) or certificate ends.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeState:
    """What a probe has come to: its counts, and its last turn."""

    id: ProbeId
    interval_seconds: float
    runs: Mapping[str, int]
    failures: Mapping[str, int]
    consecutive_failures: int = 0
    last_success_timestamp: float | None = None
    last: Report | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """What an account has come to apart from its probes; `token_requests` counts by (result, error)."""

    account: Account
    credential_not_after_timestamp: float | None = None
    token_expiry_timestamp: float | None = None
    token_requests: Mapping[tuple[str, str], int] = field(default_factory=dict)


class Metrics(Collector):
    """All metrics of the process, in a registry of their own."""

    def __init__(self, version: str) -> None:
        self.registry = CollectorRegistry()
        self._states: dict[ProbeId, ProbeState] = {}
        self._samples: dict[ProbeId, tuple[ProbeState, tuple[Sample, ...]]] = {}
        self._accounts: dict[str, AccountState] = {}
        self._egress: dict[tuple[str, bool], str] = {}  # by relay and IP version
        self.registry.register(self)
        ProcessCollector(registry=self.registry)
        self._declare()
        self._build.labels(version=version).set(1)

    def _declare(self) -> None:
        registry = self.registry
        self._relay_phases = Histogram(
            "smtp_relay_phase_duration_seconds",
            "Time of each phase at the relay, over the successful runs of all its accounts.",
            ("relay", "phase"),
            registry=registry,
            buckets=RELAY_BUCKETS_SECONDS,
        )
        self._relay_replies = Counter(
            "smtp_relay_replies",
            "Replies of the relay; an unknown enhanced code is other.",
            ("relay", "phase", "code", "enhanced"),
            registry=registry,
        )
        self._certificate_ends = Gauge(
            "smtp_relay_certificate_not_after_timestamp_seconds",
            "When the certificate ends that the relay showed last.",
            ("relay",),
            registry=registry,
        )
        self._clock_skew = Gauge(
            "smtp_relay_clock_skew_seconds",
            "The clock in the relay's banner minus ours, to a second.",
            ("relay",),
            registry=registry,
        )
        self._egress_changes = Counter(
            "smtp_relay_egress_address_changes",
            "How often the address that the relay sees us come from has changed.",
            ("relay",),
            registry=registry,
        )
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
    ) -> None:
        """Expose these accounts and probes and no others; one that stays keeps its counts.

        `credential_ends` says by account when its application's secret or certificate ends, in Unix seconds.
        """
        wanted = {plan.id: plan for plan in plans}
        kept = {probe: state for probe, state in self._states.items() if probe in wanted}
        self._states = {probe: kept.get(probe) or _fresh(plan) for probe, plan in wanted.items()}
        self._samples = {}
        self._accounts = {
            account.name: replace(
                self._accounts.get(account.name) or AccountState(account=account),
                account=account,
                credential_not_after_timestamp=credential_ends.get(account.name),
            )
            for account in accounts
        }
        self._forget_relays({plan.relay.name for plan in wanted.values()})

    def observe(self, report: Report, interval_seconds: float) -> None:
        """Take in a turn. A probe that is no longer configured is passed over."""
        state = self._states.get(report.plan.id)
        if state is None:
            return
        self._states[report.plan.id] = _advanced(state, report, interval_seconds)
        if report.result is not None:
            self._observe_relay(report, report.result)
            self._observe_account(report.plan, report.result)

    def collect(self) -> Iterator[Metric]:
        """The families of the probes, as they stand. For a thread: states are frozen and replaced whole."""
        by_family: dict[str, list[Sample]] = {name: [] for name in FAMILIES}
        states, accounts = list(self._states.values()), list(self._accounts.values())
        ready = _oauth_ready(states)
        of_accounts = (_account_samples(state, ready.get(state.account.name)) for state in accounts)
        for sample in itertools.chain(*of_accounts, *map(self._samples_of, states)):
            by_family[sample.name].append(sample)
        for name, samples in by_family.items():
            kind, text = FAMILIES[name]
            family = Metric(name.removesuffix("_total"), text, kind)
            family.samples = samples
            yield family

    def _samples_of(self, state: ProbeState) -> tuple[Sample, ...]:
        """A probe's samples, made once for each turn and only if it is scraped."""
        known = self._samples.get(state.id)
        if known is None or known[0] is not state:
            known = self._samples[state.id] = (state, tuple(_samples(state)))
        return known[1]

    def _observe_relay(self, report: Report, result: ProbeResult) -> None:
        relay = report.plan.relay.name
        if report.outcome is Outcome.SUCCESS:
            for time in result.phases:
                self._relay_phases.labels(relay=relay, phase=time.phase.value).observe(time.seconds)
        for said in result.replies:
            self._relay_replies.labels(
                relay=relay,
                phase=said.phase.value,
                code=str(said.reply.code),
                enhanced=enhanced_label(said.reply.enhanced),
            ).inc()
        if result.tls is not None and result.tls.certificate_not_after_timestamp is not None:
            self._certificate_ends.labels(relay=relay).set(result.tls.certificate_not_after_timestamp)
        self._observe_free_facts(relay, free_facts(result))
        self._missing_stamps.inc(result.missing_stamps)
        self._degraded.inc(result.clock is ClockSource.MONOTONIC)

    def _observe_free_facts(self, relay: str, facts: FreeFacts) -> None:
        if facts.clock_skew_seconds is not None:
            self._clock_skew.labels(relay=relay).set(facts.clock_skew_seconds)
        if facts.egress_address is not None:
            line = (relay, ":" in facts.egress_address)  # IPv4 and IPv6 leave by addresses of their own
            before = self._egress.get(line, facts.egress_address)
            self._egress_changes.labels(relay=relay).inc(before != facts.egress_address)
            self._egress[line] = facts.egress_address

    def _observe_account(self, plan: Plan, result: ProbeResult) -> None:
        state = self._accounts.get(plan.id.account)
        if state is None or plan.way is not Way.OAUTH2:
            return
        requests = state.token_requests
        if (request := _token_request(result)) is not None:
            requests = {**requests, request: requests.get(request, 0) + 1}
        expiry = result.token.expires_timestamp if result.token else state.token_expiry_timestamp
        self._accounts[plan.id.account] = replace(
            state, token_requests=requests, token_expiry_timestamp=expiry
        )

    def _forget_relays(self, kept: set[str]) -> None:
        for family in (
            self._relay_phases,
            self._relay_replies,
            self._certificate_ends,
            self._clock_skew,
            self._egress_changes,
        ):
            known = {labels[0] for labels in list(family._metrics)}
            for gone in known - kept:
                family.remove_by_labels({"relay": gone})


def _fresh(plan: Plan) -> ProbeState:
    known = CUT_OFF_CAUSES if plan.way is Way.BASIC else ()
    return ProbeState(
        id=plan.id,
        interval_seconds=plan.every_seconds,
        runs={outcome.value: 0 for outcome in Outcome},
        failures=dict.fromkeys(known, 0),
    )


def _advanced(state: ProbeState, report: Report, interval_seconds: float) -> ProbeState:
    outcome, diagnosis = report.outcome, report.diagnosis
    succeeded, failed = outcome is Outcome.SUCCESS, outcome is Outcome.FAILURE
    return replace(
        state,
        interval_seconds=interval_seconds,
        runs=_incremented(state.runs, outcome.value),
        failures=_incremented(state.failures, diagnosis.cause.label)
        if failed and diagnosis
        else state.failures,
        consecutive_failures=0 if succeeded else state.consecutive_failures + failed,
        last_success_timestamp=report.at_timestamp if succeeded else state.last_success_timestamp,
        last=report,
    )


def _incremented(counts: Mapping[str, int], key: str) -> Mapping[str, int]:
    return {**counts, key: counts.get(key, 0) + 1}


def _identity(probe: ProbeId) -> dict[str, str]:
    return {name: getattr(probe, name) for name in PROBE_LABELS if getattr(probe, name)}


def _oauth_ready(states: Iterable[ProbeState]) -> dict[str, bool]:
    """By account: did every OAuth probe that has run succeed last time? A failing token counts at once."""
    ready: dict[str, bool] = {}
    for state in states:
        if state.last is not None and state.last.plan.way is Way.OAUTH2:
            works = state.last.outcome is Outcome.SUCCESS
            ready[state.id.account] = ready.get(state.id.account, True) and works
    return ready


def _token_request(result: ProbeResult) -> tuple[str, str] | None:
    """Result and error of the request that this run made of the issuer, if it made one."""
    if result.failure is not None and result.failure.phase is Phase.TOKEN:
        return "failure", oauth_error_label(result.failure.oauth_error)
    if result.token is not None and not result.token.from_cache:
        return "success", ""
    return None


def _account_samples(state: AccountState, ready: bool | None) -> Iterator[Sample]:
    account, own = state.account, {"account": state.account.name}
    labels = {"relay": account.relay.name, "provider": account.relay.provider, "tenant": account.tenant}
    yield Sample("smtp_account_info", dict(account.labels) | own | labels, 1)
    if account.basic and account.oauth2 and ready is not None:
        yield Sample("smtp_account_oauth_ready", own, ready)
    for (result, error), count in state.token_requests.items():
        labels = {"result": result} | ({"error": error} if error else {})
        yield Sample("smtp_oauth_token_requests_total", own | labels, count)
    ends = {
        "smtp_oauth_token_expiry_timestamp_seconds": state.token_expiry_timestamp,
        "smtp_oauth_credential_not_after_timestamp_seconds": state.credential_not_after_timestamp,
    }
    for name, at_timestamp in ends.items():
        if at_timestamp is not None:
            yield Sample(name, own, at_timestamp)


def _samples(state: ProbeState) -> Iterator[Sample]:
    own = _identity(state.id)
    yield from _standing(own, state)
    if state.last is not None:
        yield from _last_turn(own, state.last)


def _standing(own: dict[str, str], state: ProbeState) -> Iterator[Sample]:
    """What a probe shows at all times, also before its first run."""
    for outcome, count in state.runs.items():
        yield Sample("smtp_probe_runs_total", own | {"outcome": outcome}, count)
    for cause, count in state.failures.items():
        yield Sample("smtp_probe_failures_total", own | {"cause": cause}, count)
    yield Sample("smtp_probe_consecutive_failures", own, state.consecutive_failures)
    yield Sample("smtp_probe_interval_seconds", own, state.interval_seconds)
    if state.last_success_timestamp is not None:
        yield Sample("smtp_probe_last_success_timestamp_seconds", own, state.last_success_timestamp)


def _last_turn(own: dict[str, str], report: Report) -> Iterator[Sample]:
    """What the last turn said."""
    yield Sample("smtp_probe_success", own, report.outcome is Outcome.SUCCESS)
    yield Sample("smtp_probe_last_run_timestamp_seconds", own, report.at_timestamp)
    if report.plan.way is Way.BASIC:
        yield Sample("smtp_probe_held", own | {"reason": HOLD_REASON}, report.hold is not None)
    if report.hold is not None:
        held = own | {"reason": HOLD_REASON}
        yield Sample("smtp_probe_held_until_timestamp_seconds", held, report.hold.until)
    if report.result is not None:
        yield from _last_result(own, report.result)
    if report.outcome is not Outcome.SUCCESS:
        yield Sample("smtp_probe_failure_info", own | _failure_labels(report), 1)
    if report.plan.id.probe == "login":
        result = _auth_result(report)
        for name in AuthResult:
            yield Sample("smtp_probe_auth_result", own | {"result": name.value}, name is result)


def _last_result(own: dict[str, str], result: ProbeResult) -> Iterator[Sample]:
    yield Sample("smtp_probe_last_duration_seconds", own, result.duration_seconds)
    for time in result.phases:
        yield Sample("smtp_probe_phase_duration_seconds", own | {"phase": time.phase.value}, time.seconds)
    for said in result.replies:
        yield Sample("smtp_probe_reply_code", own | {"phase": said.phase.value}, said.reply.code)
    if result.tls is not None:
        tls = {"version": result.tls.version, "cipher": result.tls.cipher}
        yield Sample("smtp_probe_tls_info", own | tls, 1)


def _failure_labels(report: Report) -> dict[str, str]:
    """The labels of `smtp_probe_failure_info`; held, those of the failure that led to the hold."""
    if report.hold is not None:
        cause = CAUSES.get(report.hold.cause, CAUSES["unknown"])
        phase, code, enhanced = report.hold.phase, report.hold.code, report.hold.enhanced
    else:
        fact = report.result.failure if report.result else None
        cause = report.diagnosis.cause if report.diagnosis else CAUSES["unknown"]
        phase = fact.phase if fact else Phase.AUTH
        code = fact.reply.code if fact and fact.reply else None
        enhanced = fact.reply.enhanced if fact and fact.reply else None
    return {
        "cause": cause.label,
        "phase": phase.value,
        "code": str(code or ""),
        "enhanced": enhanced_label(enhanced),
        "actor": cause.actor.value,
    }


def _auth_result(report: Report) -> AuthResult:
    if report.hold is not None:
        return CAUSES.get(report.hold.cause, CAUSES["unknown"]).auth_result
    if report.diagnosis is not None:
        return report.diagnosis.auth_result
    return AuthResult.ACCEPTED
