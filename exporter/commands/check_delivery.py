"""What `check` says of a round trip: it waits until the mail is there, at most until it is late."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING

from exporter.config.duration import duration_text
from exporter.delivery.mail import Delivery, RoundTrip
from exporter.diagnosis.bounced import bounce_placeholders, why_bounced
from exporter.diagnosis.explain import render
from exporter.facts.received import slowest
from exporter.terms import Outcome
from exporter.watch.audience import Nobody

if TYPE_CHECKING:
    from exporter.delivery.mail import Arrival
    from exporter.diagnosis.table import Table
    from exporter.model import Plan, ProbeId
    from exporter.run import Report

GRACE_SECONDS = 5.0  # for the look that finds what came at the last moment
_LOOK = (Delivery.LATE, Delivery.JUNK)


class Arrivals(Nobody):
    """watch.Audience that hands each arrival to whoever waits for it."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self._told: defaultdict[ProbeId, asyncio.Future[Arrival]] = defaultdict(loop.create_future)

    def arrival(self, plan: Plan, arrival: Arrival) -> None:
        """What became of a mail."""
        if not self._told[plan.id].done():
            self._told[plan.id].set_result(arrival)

    async def of(self, report: Report) -> Arrival | None:
        """What became of the mail of this run; None for another probe, and for one that has not come yet."""
        trip = report.plan.options
        if not isinstance(trip, RoundTrip) or report.outcome is not Outcome.SUCCESS:
            return None
        try:
            return await asyncio.wait_for(self._told[report.plan.id], trip.late_after_seconds + GRACE_SECONDS)
        except TimeoutError:
            return None


def is_waited_for(report: Report) -> bool:
    """Was a mail handed in that must arrive?"""
    return isinstance(report.plan.options, RoundTrip) and report.outcome is Outcome.SUCCESS


def delivery_code(report: Report, arrival: Arrival | None) -> int:
    """0 delivered, 1 late, in Junk or not there yet, 2 lost or bounced."""
    if not is_waited_for(report):
        return 0
    if arrival is None or arrival.outcome in _LOOK:
        return 1
    return 0 if arrival.outcome is Delivery.DELIVERED else 2


def delivery_lines(report: Report, arrival: Arrival | None, table: Table) -> list[str]:
    """What became of the mail, the way it went, and what its receiver saw."""
    trip = report.plan.options
    if not isinstance(trip, RoundTrip) or not is_waited_for(report):
        return []
    if arrival is None:
        return [
            f"  delivery: not there within {duration_text(trip.late_after_seconds)}; it is in the journal",
            f"    an exporter with this configuration goes on looking: see /probes/{report.plan.id.subject}",
        ]
    after = f" after {arrival.seconds:.1f} s" if arrival.seconds is not None else ""
    said = f": {arrival.reply}" if arrival.reply else ""
    lines = [f"  delivery: {arrival.outcome.value}{after}{said}"]
    if arrival.reply:
        why = why_bounced(arrival.reply, report.plan.relay.provider, table)
        told = render(why, bounce_placeholders(why.cause, report.plan, trip.to))
        lines += ["", *(f"  {line}" for line in told.splitlines())]
    lines += [f"    {hop.delay_seconds or 0.0:6.0f} s  {hop.by}" for hop in arrival.hops]
    if len(arrival.hops) > 1 and (longest := slowest(arrival.hops)) and (longest.delay_seconds or 0) > 1:
        lines.append(f"    it waited longest on the way to {longest.by}")
    found = arrival.authentication
    if found:
        lines.append(
            f"    SPF {found.spf or 'unsaid'}, DKIM {found.dkim or 'unsaid'}, DMARC {found.dmarc or 'unsaid'}"
        )
    return lines
