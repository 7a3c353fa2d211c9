"""Tells metrics, log, history and incidents what became of the mails of round trips."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from exporter.delivery.mail import Delivery
from exporter.delivery.standing import Standing
from exporter.diagnosis.bounced import why_bounced
from exporter.diagnosis.classify import TABLE
from exporter.facts.received import slowest
from exporter.incident import IncidentName
from exporter.model import ProbeId

if TYPE_CHECKING:
    from exporter.delivery.mail import Arrival, Mail
    from exporter.diagnosis.cause import Cause
    from exporter.history import History
    from exporter.incidents.saved import SavedProbe
    from exporter.metrics.delivery import DeliveryMetrics
    from exporter.model import Plan, ProbeResult

log = logging.getLogger("smtp-exporter")

Stand = Callable[[ProbeId, Mapping[IncidentName, bool], "Cause | None"], None]
"""What stands of a probe's mails, and why the last one came back."""
WAITED_SECONDS = 1.0  # Received lines tell whole seconds


class DeliveryReports:
    """watch.Audience: what is found out becomes metrics, log lines and history."""

    def __init__(self, metrics: DeliveryMetrics, history: History, stand: Stand) -> None:
        self.table = TABLE  # of the configuration in use
        self._metrics = metrics
        self._history = history
        self._stand = stand
        self._standing: dict[ProbeId, Standing] = {}

    def restore(self, saved: Iterable[SavedProbe]) -> None:
        """What stood when a former process ended stands until something else is seen."""
        for each in saved:
            if each.standing:
                self._standing[each.probe] = Standing.known(tuple(map(IncidentName, each.standing)))

    def arrival(self, plan: Plan, arrival: Arrival) -> None:
        """What became of a mail: one line, and none for one that came as it should."""
        self._metrics.arrival(plan, arrival)
        why = why_bounced(arrival.reply, plan.relay.provider, self.table) if arrival.reply else None
        cause = why.cause if why else None
        self._history.arrived(plan.id, arrival, why)
        self._stands(plan, self._of(plan).after(arrival), cause)
        if cause is not None:
            self._metrics.bounced(plan, cause.label)
        good = arrival.outcome is Delivery.DELIVERED
        log.log(logging.DEBUG if good else logging.WARNING, "delivery", extra=_fields(plan, arrival, cause))

    def duplicates(self, plan: Plan, mail: Mail, count: int) -> None:
        """A mail came so many times more than once."""
        message_id = mail.wanted.message_id
        self._metrics.duplicates(plan, count)
        self._history.came_again(plan.id, message_id, 1 + count)
        log.warning("duplicate", extra={"probe": str(plan.id), "message_id": message_id, "copies": 1 + count})

    def cleanup(self, plan: Plan, failure: str | None) -> None:
        """Our mails were removed, or why not."""
        self._stands(plan, self._of(plan).after_cleanup(failed=failure is not None))
        if failure is not None:
            self._metrics.cleanup_failed(plan)
            log.warning("cleanup", extra={"probe": str(plan.id), "evidence": failure})

    def mailbox(self, plan: Plan, result: ProbeResult, used_share: float | None) -> None:
        """A session at a mailbox."""
        self._stands(plan, self._of(plan).after_look(used_share))
        self._metrics.mailbox(plan, result, used_share)

    def outstanding(self, plan: Plan, count: int) -> None:
        """So many mails are under way."""
        self._metrics.outstanding(plan, count)

    def _of(self, plan: Plan) -> Standing:
        return self._standing.get(plan.id, Standing())

    def _stands(self, plan: Plan, standing: Standing, bounced: Cause | None = None) -> None:
        self._standing[plan.id] = standing
        self._stand(plan.id, standing.incidents(), bounced)


def _fields(plan: Plan, arrival: Arrival, cause: Cause | None) -> dict[str, object]:
    hop = slowest(arrival.hops)
    waited = hop.delay_seconds if hop and hop.delay_seconds else 0.0
    fields: dict[str, object] = {
        "probe": str(plan.id),
        "outcome": arrival.outcome.value,
        "message_id": arrival.mail.wanted.message_id,
        "seconds": round(arrival.seconds, 3) if arrival.seconds is not None else "",
        "waited_at": hop.by if hop and waited >= WAITED_SECONDS else "",
        "cause": cause.label if cause else "",
        "actor": cause.actor.value if cause else "",
        "evidence": str(arrival.reply) if arrival.reply else "; ".join(arrival.notes),
    }
    return {name: value for name, value in fields.items() if value != ""}
