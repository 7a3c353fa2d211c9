"""PTR: the name that a sending address bears, and whether the name leads back to it."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from exporter.facts.domain.finding import Finding
from exporter.failure import FailureKind
from exporter.terms import DnsStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from exporter.model import DnsAnswer

RECORD = "ptr"
NAMES_MAX = 10


def place(address: str) -> str:
    """Where the names of an address lie."""
    return ipaddress.ip_address(address).reverse_pointer


def address_type(address: str) -> str:
    """The type of record by which a name leads back."""
    return "AAAA" if ipaddress.ip_address(address).version == 6 else "A"


def names(answer: DnsAnswer) -> tuple[str, ...]:
    """The names of an address."""
    found = answer.records if answer.status is DnsStatus.FOUND else ()
    return tuple(name.rstrip(".") for name in found[:NAMES_MAX])


def findings(address: str, forward: Mapping[str, DnsAnswer]) -> Iterator[Finding]:
    """`forward` holds the answer for each name of the address."""
    wanted = ipaddress.ip_address(address)
    if not forward:
        yield _finding(f"{address} has no name (PTR)")
    elif not any(wanted in map(ipaddress.ip_address, answer.records) for answer in forward.values()):
        yield _finding(f"{address} is named {', '.join(forward)}, which does not lead back to it")


def _finding(detail: str) -> Finding:
    return Finding(record=RECORD, kind=FailureKind.PTR_MISSING, detail=detail)
