"""Facts of relays and domains as a person reads them: a name and words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.domain_fact import DmarcPolicy, RecordPresence, SpfCost, SpfVerdict, TlsaComparison
from exporter.facts.chain import chain_line
from exporter.model import Chain, Egress, Offered, Reached, TlsVersionTried
from exporter.printable import shown
from exporter.web.age import short
from exporter.web.views import utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from exporter.model import Fact, ProbeResult


def facts_of(result: ProbeResult) -> Iterator[tuple[str, str]]:
    """All that a run has learnt beside its outcome."""
    if result.tls is not None:
        ends = result.tls.certificate_not_after_timestamp
        until = f"; certificate until {utc(ends)}" if ends else ""
        yield "TLS", f"{result.tls.version}, {result.tls.cipher}{until}"
    if result.offered_mechanisms is not None:
        yield "Offers AUTH", shown(" ".join(result.offered_mechanisms)) or "nothing"
    for fact in result.facts:
        name, words = _WORDS[type(fact)](fact)
        yield name, shown(words)


def _reached(fact: Reached) -> tuple[str, str]:
    up = fact.addresses - len(fact.failed)
    took = f", connected in {short(fact.connect_seconds)}" if fact.connect_seconds is not None else ""
    why = f" ({'; '.join(fact.failed)})" if fact.failed else ""
    return f"Port {fact.port}, {fact.family.value}", f"{up} of {fact.addresses} addresses answer{took}{why}"


def _offered(fact: Offered) -> tuple[str, str]:
    said = ["STARTTLS"] if fact.starttls else []
    said += [f"AUTH {' '.join(fact.mechanisms)}"] if fact.mechanisms else []
    return "Offers", ", ".join([*said, *sorted(fact.capabilities - {"AUTH", "STARTTLS"})]) or "nothing"


def _tried(fact: TlsVersionTried) -> tuple[str, str]:
    return fact.version, "works" if fact.accepted else f"refused {fact.detail}".strip()


def _chain(fact: Chain) -> tuple[str, str]:
    ends = fact.not_after_timestamp
    trust = "trusted here" if fact.verified else "not trusted here"
    until = f", until {utc(ends)}" if ends else ""
    return "Certificate", f"{trust}{until}: {chain_line(fact.certificates)}"


def _egress(fact: Egress) -> tuple[str, str]:
    return "Sees us as", fact.address if fact.expected else f"{fact.address}, which is not configured"


def _spf(fact: SpfVerdict) -> tuple[str, str]:
    return f"SPF of {fact.address}", f"{fact.result.value}, {fact.dns_lookups} DNS lookups {fact.explanation}"


def _tlsa(fact: TlsaComparison) -> tuple[str, str]:
    """Compared hosts, and which of them show something else."""
    unfit = f"; not those of {', '.join(fact.unfit)}" if fact.unfit else ""
    return "TLSA", f"held against the certificates of {', '.join(fact.hosts)}{unfit or ': they fit'}"


_WORDS: dict[type[Fact], Callable[..., tuple[str, str]]] = {
    Reached: _reached,
    Offered: _offered,
    TlsVersionTried: _tried,
    Chain: _chain,
    Egress: _egress,
    SpfVerdict: _spf,
    SpfCost: lambda fact: ("SPF", f"takes {fact.dns_lookups} of 10 DNS lookups"),
    RecordPresence: lambda fact: (fact.record, "is there" if fact.present else "is missing"),
    DmarcPolicy: lambda fact: ("DMARC policy", fact.policy),
    TlsaComparison: _tlsa,
}
