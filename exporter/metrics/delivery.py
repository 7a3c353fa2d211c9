"""What is exposed of the mails of round trips: how many came, in what time, what could not be removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import Counter, Gauge, Histogram

from exporter.delivery.mail import Delivery
from exporter.facts.received import delay_by_stretch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prometheus_client import CollectorRegistry

    from exporter.delivery.mail import Arrival
    from exporter.model import Plan, ProbeResult

BUCKETS_SECONDS = (0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600)
COUNTED = (Delivery.DELIVERED, Delivery.LATE, Delivery.JUNK, Delivery.LOST, Delivery.BOUNCED)
UNSAID = "none"


class DeliveryMetrics:
    """The families of round trips."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram(
            "smtp_delivery_duration_seconds",
            "From a mail's being taken by the relay until it was in the mailbox.",
            ("relay",),
            buckets=BUCKETS_SECONDS,
            registry=registry,
        )
        self._messages = Counter(
            "smtp_delivery_messages",
            "Mails of round trips by what became of them; a lost one that is found later counts as late too.",
            ("account", "outcome"),
            registry=registry,
        )
        self._outstanding = Gauge(
            "smtp_delivery_outstanding", "Mails that are under way.", ("account",), registry=registry
        )
        self._cleanup_failures = Counter(
            "smtp_delivery_cleanup_failures",
            "Times that our mails could not be removed from a mailbox.",
            ("account",),
            registry=registry,
        )
        self._duplicates = Counter(
            "smtp_delivery_duplicates",
            "Copies of mails that came more than once, beyond the first.",
            ("account",),
            registry=registry,
        )
        self._bounces = Counter(
            "smtp_delivery_bounces",
            "Mails that came back, by the cause that their bounce tells.",
            ("account", "cause"),
            registry=registry,
        )
        self._hops = Gauge(
            "smtp_delivery_hop_delay_seconds",
            "How long the last mail took, by its Received lines, to the first server (submission), to the "
            "last (delivery), and between (transit).",
            ("account", "stretch"),
            registry=registry,
        )
        self._authentication = Gauge(
            "smtp_delivery_authentication_info",
            "What the receiver of the last mail made of SPF, DKIM and DMARC.",
            ("account", "spf", "dkim", "dmarc"),
            registry=registry,
        )
        self._used = Gauge(
            "smtp_delivery_mailbox_used_ratio",
            "How full the mailbox is that the mails come to, where it says.",
            ("account",),
            registry=registry,
        )
        self._phases = Gauge(
            "smtp_delivery_mailbox_phase_duration_seconds",
            "Time of each phase of the last session at the mailbox at its server.",
            ("account", "phase"),
            registry=registry,
        )
        self._authentications: dict[str, tuple[str, str, str]] = {}
        self._accounts: frozenset[str] = frozenset()

    def configure(self, plans: Iterable[Plan]) -> None:
        """Expose these round trips from the start, at 0, and no others."""
        trips = {plan.id.account: plan.relay.name for plan in plans if plan.id.probe == "round_trip"}
        for gone in self._accounts - trips.keys():
            self._forget(gone)
        self._accounts = frozenset(trips)
        for account, relay in trips.items():
            self._seconds.labels(relay=relay)
            for outcome in COUNTED:
                self._messages.labels(account=account, outcome=outcome.value)
            for each in (self._outstanding, self._cleanup_failures, self._duplicates):
                each.labels(account=account)

    def arrival(self, plan: Plan, arrival: Arrival) -> None:
        """What became of a mail."""
        account = plan.id.account
        if arrival.outcome in COUNTED:
            self._messages.labels(account=account, outcome=arrival.outcome.value).inc()
        if arrival.seconds is not None:
            self._seconds.labels(relay=plan.relay.name).observe(arrival.seconds)
        for stretch, seconds in delay_by_stretch(arrival.hops).items():
            self._hops.labels(account=account, stretch=stretch).set(seconds)
        said = arrival.authentication
        if said is not None:
            self._said(account, (said.spf or UNSAID, said.dkim or UNSAID, said.dmarc or UNSAID))

    def bounced(self, plan: Plan, cause: str) -> None:
        """Why a mail came back."""
        self._bounces.labels(account=plan.id.account, cause=cause).inc()

    def outstanding(self, plan: Plan, count: int) -> None:
        """So many mails are under way."""
        self._outstanding.labels(account=plan.id.account).set(count)

    def duplicates(self, plan: Plan, count: int) -> None:
        """A mail came more than once."""
        self._duplicates.labels(account=plan.id.account).inc(count)

    def cleanup_failed(self, plan: Plan) -> None:
        """A mail of ours could not be removed."""
        self._cleanup_failures.labels(account=plan.id.account).inc()

    def mailbox(self, plan: Plan, result: ProbeResult, used_share: float | None) -> None:
        """A session at the mailbox."""
        for time in result.phases:
            self._phases.labels(account=plan.id.account, phase=time.phase.value).set(time.seconds)
        if used_share is not None:
            self._used.labels(account=plan.id.account).set(used_share)

    def _said(self, account: str, results: tuple[str, str, str]) -> None:
        before = self._authentications.get(account)
        if before is not None and before != results:
            self._authentication.remove(account, *before)
        self._authentications[account] = results
        self._authentication.labels(account, *results).set(1)

    def _forget(self, account: str) -> None:
        for family in (
            *(self._messages, self._outstanding, self._cleanup_failures, self._duplicates),
            *(self._bounces, self._hops, self._authentication, self._used, self._phases),
        ):
            family.remove_by_labels({"account": account})
