"""What a front end tells for free, and nothing where it does not."""

from __future__ import annotations

import pytest

from exporter.facts.banner import BannerFacts, banner_facts
from exporter.failure import Reply
from exporter.model import PhaseReply, PhaseTime, ProbeId, ProbeResult
from exporter.terms import Phase

READY = (
    "AM3PR05CA0094.outlook.office365.com Microsoft ESMTP MAIL Service ready at Wed, 9 Nov 2022 10:09:41 +0000"
)
REFUSED = (
    "5.7.139 no [AM0PR01CA0041.eurprd01.prod.exchangelabs.com 2026-05-17T18:38:18.362Z 08DEB430F51D1974]"
)


def told(started: float = 0.0, **lines: str) -> BannerFacts:
    replies = tuple(
        PhaseReply(phase=Phase(phase), reply=Reply(code=250, lines=(line,))) for phase, line in lines.items()
    )
    phases = (PhaseTime(phase=Phase.BANNER, seconds=2.0),)
    return banner_facts(
        ProbeResult(id=ProbeId(probe="login"), started_timestamp=started, replies=replies, phases=phases)
    )


def test_banner_tells_the_clock_and_the_site() -> None:
    facts = told(
        started=1667988571.0, banner=READY
    )  # 10 s before the banner's time, of which 2 s were waited

    assert facts.clock_skew_seconds == pytest.approx(8.0)
    assert facts.front_end_site == "AM3"


@pytest.mark.parametrize("address", ["203.0.113.24", "2001:db8::1"])
def test_ehlo_tells_the_egress_address(address: str) -> None:
    assert told(ehlo=f"AM3PR05CA0094.outlook.office365.com Hello [{address}]").egress_address == address


def test_refusal_tells_the_request_id() -> None:
    expected = "AM0PR01CA0041.eurprd01.prod.exchangelabs.com 2026-05-17T18:38:18.362Z 08DEB430F51D1974"

    assert told(auth=REFUSED).request_id == expected


@pytest.mark.parametrize(
    "line", ["mx.example ESMTP Postfix", "Hello [999.1.1.1]", "ready at Wed, 99 Foo 2022 10:09:41 +0000", ""]
)
def test_other_servers_tell_nothing(line: str) -> None:
    assert told(banner=line, ehlo=line) == BannerFacts()


def test_host_of_a_request_keeps_its_letters() -> None:
    refused = "5.7.139 no [XM0PR01CA0041.outlook.com 2026-05-17T18:38:18.362Z 08DEB430F51D1974]"

    assert told(auth=refused).request_id == refused.partition("[")[2].rstrip("]")
