"""What probes have learnt of relays and domains, as rows: one entry of the table for each sort of fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exporter.domain_fact import DmarcPolicy, RecordPresence, SpfCost, SpfVerdict, TlsaComparison
from exporter.facts.ehlo import capability_labels, mechanism_labels
from exporter.metrics.row import Labels, Row, row
from exporter.model import Chain, Egress, Offered, Reached, TlsVersionTried

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from exporter.model import Fact

FACT_FAMILIES: Mapping[str, tuple[str, str]] = {
    "smtp_relay_reachable": (
        "gauge",
        "Whether any address of this IP version answers at the port; absent without a local route.",
    ),
    "smtp_relay_connect_duration_seconds": (
        "gauge",
        "Time to connect to the first address that answered; absent where none did.",
    ),
    "smtp_relay_addresses": ("gauge", "Addresses of the relay by state; up is those that answered."),
    "smtp_relay_starttls_offered": ("gauge", "Whether the relay offers STARTTLS before TLS."),
    "smtp_relay_auth_mechanism_offered": (
        "gauge",
        "Whether the relay offers an AUTH mechanism, under TLS where that came about.",
    ),
    "smtp_relay_capability": (
        "gauge",
        "Whether the relay announces a capability, under TLS where that came about.",
    ),
    "smtp_relay_tls_version_accepted": (
        "gauge",
        "Whether a mail dialogue works with the TLS version, not only a handshake.",
    ),
    "smtp_domain_spf_result": (
        "gauge",
        "What SPF says of an address that mail is sent from.",
    ),
    "smtp_domain_spf_dns_lookups": (
        "gauge",
        "DNS lookups that the SPF record takes when it is read to its end; 10 are allowed.",
    ),
    "smtp_domain_dmarc_info": ("gauge", "What the DMARC record asks receivers to do."),
    "smtp_domain_record_present": (
        "gauge",
        "Whether a record is there: mx, spf, dkim (all selectors), dmarc, mta_sts, tls_rpt, tlsa, ptr (all).",
    ),
    "smtp_domain_tlsa_matches": (
        "gauge",
        "Whether the certificates of the MX fit its TLSA records; absent where none could be compared.",
    ),
}


def fact_rows(subject: Labels, fact: Fact) -> Iterator[Row]:
    """`subject` is the label of whom the fact is about: its relay or domain."""
    yield from _ROWS[type(fact)](subject, fact)


def _reached(own: Labels, fact: Reached) -> Iterator[Row]:
    line = {"port": str(fact.port), "family": fact.family.value}
    yield row("smtp_relay_reachable", own, fact.reachable, **line)
    if fact.connect_seconds is not None:
        yield row("smtp_relay_connect_duration_seconds", own, fact.connect_seconds, **line)
    down = len(fact.failed)
    for state, count in (("up", fact.addresses - down), ("down", down)):
        yield row("smtp_relay_addresses", own, count, **line, state=state)


def _offered(own: Labels, fact: Offered) -> Iterator[Row]:
    yield row("smtp_relay_starttls_offered", own, fact.starttls)
    for name, value in mechanism_labels(fact.mechanisms).items():
        yield row("smtp_relay_auth_mechanism_offered", own, value, mechanism=name)
    for name, value in capability_labels(fact.capabilities).items():
        yield row("smtp_relay_capability", own, value, capability=name)


def _tls_version(own: Labels, fact: TlsVersionTried) -> Iterator[Row]:
    yield row("smtp_relay_tls_version_accepted", own, fact.accepted, version=fact.version)


def _none(_own: Labels, _fact: Chain | Egress) -> Iterator[Row]:
    """What other probes see too is one series with theirs: `relays` keeps that."""
    return iter(())


def _spf_verdict(own: Labels, fact: SpfVerdict) -> Iterator[Row]:
    yield row("smtp_domain_spf_result", own, 1, ip=fact.address, result=fact.result.value)


def _spf_cost(own: Labels, fact: SpfCost) -> Iterator[Row]:
    yield row("smtp_domain_spf_dns_lookups", own, fact.dns_lookups)


def _record(own: Labels, fact: RecordPresence) -> Iterator[Row]:
    yield row("smtp_domain_record_present", own, fact.present, record=fact.record)


def _tlsa(own: Labels, fact: TlsaComparison) -> Iterator[Row]:
    yield row("smtp_domain_tlsa_matches", own, not fact.unfit)


def _dmarc(own: Labels, fact: DmarcPolicy) -> Iterator[Row]:
    yield row("smtp_domain_dmarc_info", own, 1, policy=fact.policy)


_ROWS: Mapping[type, Callable[[Labels, Any], Iterator[Row]]] = {
    Reached: _reached,
    Offered: _offered,
    TlsVersionTried: _tls_version,
    Chain: _none,
    Egress: _none,
    SpfVerdict: _spf_verdict,
    SpfCost: _spf_cost,
    RecordPresence: _record,
    DmarcPolicy: _dmarc,
    TlsaComparison: _tlsa,
}
