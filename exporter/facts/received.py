"""Reads a message's way out of its `Received` lines (RFC 5321 section 4.4): hops, and how long each took.

Sample:
    Received: from AM3PR05.outlook.office365.com by DB9PR01.outlook.office365.com with HTTPS;
     Sat, 28 Nov 2026 09:25:30 +0000
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.facts.instant import mail_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_HOPS = 30  # RFC 5321 section 6.3 takes 100 for a loop; no way of a probe mail is so long
_BY = re.compile(r"\bby\s+([\w.:-]{1,255})", re.IGNORECASE)
_FROM = re.compile(r"\s*from\s+([\w.:\[\]-]{1,255})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One server that took the message: from whom, and when by its own clock (None where it does not say).

    `delay_seconds` counts from the server before, the first from our sending; never below 0:
    clocks differ.
    """

    by: str
    sender: str = ""
    at_timestamp: float | None = None
    delay_seconds: float | None = None


def hops_in(received: Iterable[str], *, sent_timestamp: float) -> tuple[Hop, ...]:
    """The hops in the order the message went, out of the lines as they stand (the last server's first)."""
    told = [_hop(line) for line in list(received)[:MAX_HOPS]][::-1]
    starts = [sent_timestamp]
    hops: list[Hop] = []
    for by, sender, at in told:
        delay = None if at is None else max(0.0, at - starts[-1])
        hops.append(Hop(by=by, sender=sender, at_timestamp=at, delay_seconds=delay))
        if at is not None:
            starts.append(max(at, starts[-1]))
    return tuple(hops)


def slowest(hops: Sequence[Hop]) -> Hop | None:
    """Where the message waited longest; None where no hop says."""
    timed = [hop for hop in hops if hop.delay_seconds is not None]
    return max(timed, key=lambda hop: hop.delay_seconds or 0.0, default=None)


def delay_by_stretch(hops: Sequence[Hop]) -> dict[str, float]:
    """Seconds on the way: `submission` to the first server, `delivery` to the last, `transit` between."""
    delays = [hop.delay_seconds or 0.0 for hop in hops]
    if not delays:
        return {}
    found = {"submission": delays[0]}
    if len(delays) > 1:
        found |= {"transit": sum(delays[1:-1]), "delivery": delays[-1]}
    return found


def _hop(line: str) -> tuple[str, str, float | None]:
    text = " ".join(line.split())
    route, _, date = text.rpartition(";")
    by, sender = _BY.search(route or text), _FROM.match(route or text)
    return (by[1] if by else ""), (sender[1] if sender else ""), mail_date(date)
