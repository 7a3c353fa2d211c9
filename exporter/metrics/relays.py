"""What is known of relays, over all the probes that go through them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from exporter.facts.banner import BannerFacts, banner_facts
from exporter.facts.enhanced import label as enhanced_label
from exporter.model import Chain
from exporter.terms import Outcome, Phase

if TYPE_CHECKING:
    from exporter.failure import Reply
    from exporter.model import ProbeResult
    from exporter.run import Report
    from exporter.terms import Phase

BUCKETS_SECONDS = (.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60)  # fmt: skip


class RelayMetrics:
    """The families of relays in a registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._phases = Histogram(
            "smtp_relay_phase_duration_seconds",
            "Time of each phase at the relay, over the successful runs of all its accounts.",
            ("relay", "phase"),
            registry=registry,
            buckets=BUCKETS_SECONDS,
        )
        self._replies = Counter(
            "smtp_relay_replies",
            "Replies of the relay; an unknown enhanced code is other.",
            ("relay", "phase", "code", "enhanced"),
            registry=registry,
        )
        self._certificate_ends = Gauge(
            "smtp_relay_certificate_not_after_timestamp_seconds",
            "When the first certificate of the chain ends that the relay showed last.",
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
        self._phase_of: dict[tuple[str, Phase], Histogram] = {}  # `labels` takes longer than counting
        self._reply_of: dict[tuple[str, Phase, int, str | None], Counter] = {}
        self._issuers_ends: dict[str, float] = {}
        self._egress: dict[tuple[str, bool], str] = {}  # by relay and IP version

    def observe(self, report: Report, result: ProbeResult) -> None:
        """Take in a run."""
        relay = report.plan.relay.name
        if not relay:
            return
        if report.outcome is Outcome.SUCCESS:
            for time in result.phases:
                if time.phase is Phase.IMAP:  # the server of a mailbox is not the relay
                    continue
                self._time_of(relay, time.phase).observe(time.seconds)
        for said in result.replies:
            self._count_of(relay, said.phase, said.reply).inc()
        self._observe_certificates(relay, result)
        self._observe_banner_facts(relay, banner_facts(result))

    def keep_only(self, kept: set[str]) -> None:
        """Forget the relays that are no longer used."""
        for family in (
            self._phases,
            self._replies,
            self._certificate_ends,
            self._clock_skew,
            self._egress_changes,
        ):
            known = {labels[0] for labels in list(family._metrics)}
            for gone in known - kept:
                family.remove_by_labels({"relay": gone})
        self._phase_of = {key: each for key, each in self._phase_of.items() if key[0] in kept}
        self._reply_of = {key: each for key, each in self._reply_of.items() if key[0] in kept}

    def _time_of(self, relay: str, phase: Phase) -> Histogram:
        known = self._phase_of.get((relay, phase))
        if known is None:
            known = self._phase_of[relay, phase] = self._phases.labels(relay=relay, phase=phase.value)
        return known

    def _count_of(self, relay: str, phase: Phase, reply: Reply) -> Counter:
        key = (relay, phase, reply.code, reply.enhanced)
        known = self._reply_of.get(key)
        if known is None:
            enhanced = enhanced_label(reply.enhanced)
            known = self._replies.labels(
                relay=relay, phase=phase.value, code=str(reply.code), enhanced=enhanced
            )
            if enhanced == (reply.enhanced or ""):  # what a server makes up is not kept
                self._reply_of[key] = known
        return known

    def _observe_certificates(self, relay: str, result: ProbeResult) -> None:
        """The earliest end of what the relay shows; the issuers are seen by `tls` only, and remembered."""
        own = result.tls.certificate_not_after_timestamp if result.tls else None
        for chain in (fact for fact in result.facts if isinstance(fact, Chain)):
            leaf, *issuers = [each.not_after_timestamp for each in chain.certificates]
            own, self._issuers_ends[relay] = leaf, min(issuers, default=math.inf)
        if own is not None:
            self._certificate_ends.labels(relay=relay).set(min(own, self._issuers_ends.get(relay, own)))

    def _observe_banner_facts(self, relay: str, facts: BannerFacts) -> None:
        if facts.clock_skew_seconds is not None:
            self._clock_skew.labels(relay=relay).set(facts.clock_skew_seconds)
        if facts.egress_address is not None:
            line = (relay, ":" in facts.egress_address)  # IPv4 and IPv6 leave by addresses of their own
            before = self._egress.get(line, facts.egress_address)
            self._egress_changes.labels(relay=relay).inc(before != facts.egress_address)
            self._egress[line] = facts.egress_address
