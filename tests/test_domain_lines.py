"""What `check` says of a domain's records."""

from __future__ import annotations

from exporter.commands.domain_lines import domain_lines
from exporter.domain_fact import DmarcPolicy, RecordPresence, SpfCost, SpfResult, SpfVerdict
from exporter.model import ProbeId, ProbeResult


def test_records_policy_and_verdicts_are_told() -> None:
    facts = (
        RecordPresence(record="mx", present=True),
        RecordPresence(record="mta_sts", present=False),
        RecordPresence(record="dmarc", present=True),
        DmarcPolicy(policy="reject"),
        SpfCost(dns_lookups=4),
        SpfVerdict(address="203.0.113.10", result=SpfResult.PASS, dns_lookups=1, void_lookups=0),
    )
    result = ProbeResult(
        id=ProbeId(probe="dns", domain="contoso.example"), started_timestamp=0.0, facts=facts
    )

    assert list(domain_lines(result)) == [
        "records: mx, dmarc",
        "not there: mta_sts",
        "DMARC asks receivers to do: reject",
        "SPF takes 4 of 10 DNS lookups",
        "SPF of 203.0.113.10: pass",
    ]


def test_run_of_a_relay_says_nothing_of_a_domain() -> None:
    result = ProbeResult(id=ProbeId(probe="reach", relay="r"), started_timestamp=0.0)

    assert list(domain_lines(result)) == []
