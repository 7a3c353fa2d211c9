"""TLS-RPT (RFC 8460): where reports on failed TLS are sent to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.facts.domain.finding import Finding, beginning, invalid, shortened, tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.model import DnsAnswer

RECORD = "tls_rpt"


def place(domain: str) -> str:
    """Where the record lies."""
    return f"_smtp._tls.{domain}"


def present(answer: DnsAnswer) -> bool:
    """Is there a record?"""
    return bool(beginning(answer, "v=TLSRPTv1"))


def findings(answer: DnsAnswer) -> Iterator[Finding]:
    """What is wrong with it."""
    found = beginning(answer, "v=TLSRPTv1")
    if len(found) > 1:
        yield invalid(
            RECORD, f"{answer.name} has {len(found)} records, so that none counts: {shortened(found)}"
        )
    elif found:
        targets = [target.strip() for target in tags(found[0]).get("rua", "").split(",")]
        if not all(target.startswith(("mailto:", "https://")) for target in targets):
            yield invalid(RECORD, f"{answer.name} has no rua= of mailto: or https: {shortened(found)}")
