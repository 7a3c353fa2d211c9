"""What became of the mails of round trips, as the pages tell it. Plain JSON values; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exporter.delivery.mail import Delivery, RoundTrip
from exporter.diagnosis.bounced import bounce_placeholders
from exporter.diagnosis.explain import as_json
from exporter.printable import shown
from exporter.web.age import span
from exporter.web.views import utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from exporter.delivery.mail import Arrival
    from exporter.history import ProbeHistory


def mail_view(arrival: Arrival) -> dict[str, Any]:
    """What became of one."""
    found = arrival.authentication
    return {
        "at": utc(arrival.at_timestamp),
        "sent": utc(arrival.mail.sent_timestamp),
        "outcome": arrival.outcome.value,
        "message_id": arrival.mail.wanted.message_id,
        "seconds": arrival.seconds,
        "copies": arrival.copies,
        "late_find": arrival.late_find,
        "hops": [{"by": shown(hop.by), "delay_seconds": hop.delay_seconds} for hop in arrival.hops],
        "authentication": {"spf": found.spf, "dkim": found.dkim, "dmarc": found.dmarc} if found else None,
        "reply": shown(str(arrival.reply)) if arrival.reply else None,
        "notes": list(arrival.notes),
    }


def bounce_findings(histories: Iterable[ProbeHistory], now: float) -> Iterator[dict[str, Any]]:
    """A finding for each probe whose last mail came back, of the form of `findings`."""
    for known in histories:
        trip, why = known.plan.options, known.bounced
        last = next((each for each in reversed(known.arrivals) if each.outcome is Delivery.BOUNCED), None)
        if why is None or last is None or not isinstance(trip, RoundTrip):
            continue
        yield {
            "diagnosis": as_json(why, bounce_placeholders(why.cause, known.plan, trip.to)),
            "probes": [str(known.plan.id)],
            "since": utc(last.at_timestamp),
            "for": span(now - last.at_timestamp),
            "held_until": None,
            "hold": None,
            "ticket": [{"name": name, "value": shown(value)} for name, value in _ticket(known, trip, last)],
        }


def _ticket(known: ProbeHistory, trip: RoundTrip, bounced: Arrival) -> Iterator[tuple[str, str]]:
    """What whoever traces the mail asks for."""
    relay, account = known.plan.relay, known.plan.account
    yield "Handed in (UTC)", utc(bounced.mail.sent_timestamp)
    yield "Came back (UTC)", utc(bounced.at_timestamp)
    yield "Server", f"{relay.host}:{relay.port}"
    if account is not None:
        yield "From", account.address
    yield "To", trip.to
    yield "Message-ID", bounced.mail.wanted.message_id
    yield "Reply", str(bounced.reply)
