"""What a Microsoft front end says of itself: its clock and name in the banner, our egress address in EHLO.

Sample:
    220 AM3PR05CA0094.outlook.office365.com Microsoft ESMTP MAIL Service ready at Wed, 9 Nov 2022 10:09:41 +0
    250-AM3PR05CA0094.outlook.office365.com Hello [203.0.113.24]
    535 5.7.139 ... [AM0PR01CA0041.eurprd01.prod.exchangelabs.com 2026-05-17T18:38:18.362Z 08DEB430F51D1974]
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from exporter.terms import Phase

if TYPE_CHECKING:
    from exporter.failure import Reply
    from exporter.model import ProbeResult

_READY_AT = re.compile(r"ready at (?P<date>[A-Za-z]{3}, [\w :+-]{10,40})$")
_HELLO = re.compile(r"Hello \[(?:IPv6:)?(?P<address>[0-9A-Fa-f:.]{3,45})\]")
_FRONT_END = re.compile(r"(?P<site>[A-Z]{2,4}\d*)P(?:R|EPF)\d*[A-Z0-9]*\.", re.IGNORECASE)
_REQUEST = re.compile(
    r"\[(?P<host>[\w.-]{4,80}) (?P<time>\d{4}-\d\d-\d\dT[\d:.]+Z) (?P<id>[0-9A-Fa-f]{8,32})\]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BannerFacts:
    """None where the server does not tell. `clock_skew_seconds` is the server's clock minus ours."""

    egress_address: str | None = None
    clock_skew_seconds: float | None = None
    front_end_site: str | None = None
    request_id: str | None = None


def banner_facts(result: ProbeResult) -> BannerFacts:
    """What the replies of a run tell beside their point."""
    replies = {said.phase: said.reply for said in result.replies}
    banner, hello = replies.get(Phase.BANNER), replies.get(Phase.EHLO)
    return BannerFacts(
        egress_address=_egress(hello) if hello else None,
        clock_skew_seconds=_skew(banner, result) if banner else None,
        front_end_site=_site(banner) if banner else None,
        request_id=next(filter(None, map(_request_id, replies.values())), None),
    )


def _egress(hello: Reply) -> str | None:
    found = _HELLO.search(hello.lines[0])
    try:
        return str(ipaddress.ip_address(found["address"])) if found else None
    except ValueError:
        return None


def _skew(banner: Reply, result: ProbeResult) -> float | None:
    """To a second: the banner has no finer time."""
    found = _READY_AT.search(banner.lines[-1])
    try:
        server = parsedate_to_datetime(found["date"]).timestamp() if found else None
    except (ValueError, OverflowError):
        return None
    before = {Phase.DNS, Phase.CONNECT, Phase.BANNER}
    waited = sum(time.seconds for time in result.phases if time.phase in before)
    return None if server is None else server - (result.started_timestamp + waited)


def _site(banner: Reply) -> str | None:
    found = _FRONT_END.match(banner.lines[0])
    return found["site"].upper() if found else None


def _request_id(reply: Reply) -> str | None:
    """Host, time and id, as a Microsoft ticket asks for them."""
    found = _REQUEST.search(reply.text)
    return found[0].strip("[]") if found else None
