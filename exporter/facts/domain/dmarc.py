"""DMARC (RFC 7489): what receivers are asked to do with mail of this domain that is not authenticated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.domain_fact import DmarcPolicy
from exporter.facts.domain.finding import Finding, beginning, invalid, shortened, tags

if TYPE_CHECKING:
    from exporter.model import DnsAnswer

POLICIES = ("none", "quarantine", "reject")


def places(domain: str) -> list[str]:
    """Where a domain's record may lie: with itself, else with the nearest domain above that has one."""
    labels = domain.split(".")
    return [f"_dmarc.{'.'.join(labels[at:])}" for at in range(max(1, len(labels) - 1))]


def policy(answer: DnsAnswer, domain: str) -> DmarcPolicy | Finding | None:
    """The policy for this domain, what is wrong with it, or None where there is none at this place.

    >>> places("a.contoso.example")
    ['_dmarc.a.contoso.example', '_dmarc.contoso.example']
    """
    found = beginning(answer, "v=DMARC1")
    if not found:
        return None
    if len(found) > 1:
        return invalid(
            "dmarc", f"{answer.name} has {len(found)} DMARC records, so that none counts: {shortened(found)}"
        )
    written = tags(found[0])
    own = answer.name == f"_dmarc.{domain}"
    asked = written.get("p", "") if own else written.get("sp", written.get("p", ""))
    if asked.lower() not in POLICIES:
        return invalid(
            "dmarc",
            f"{answer.name} asks for no policy that there is (none, quarantine, reject): {shortened(found)}",
        )
    return DmarcPolicy(policy=asked.lower())
