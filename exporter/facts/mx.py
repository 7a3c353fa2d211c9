"""Which hosts take mail for a domain, by its MX records (RFC 5321 section 5.1, RFC 7505)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.terms import DnsStatus

if TYPE_CHECKING:
    from exporter.model import DnsAnswer


def mail_hosts(answer: DnsAnswer) -> tuple[str, ...]:
    """The hosts, the preferred first; hosts that are preferred alike by name, so that each run asks the same.

    A domain without MX takes mail itself. Empty where the domain does not exist, or takes none (`0 .`).

    >>> mail_hosts(DnsAnswer(name="a.b", type="MX", status=DnsStatus.FOUND, records=("10 mx.a.b.",)))
    ('mx.a.b',)
    """
    if answer.status is DnsStatus.NO_NAME:
        return ()
    if answer.status is DnsStatus.NO_DATA:
        return (answer.name.rstrip("."),)
    split = (record.lower().split() for record in answer.records)
    ranked = sorted((int(rank), host) for rank, host in split)
    return tuple(host.rstrip(".") for _, host in ranked if host != ".")
