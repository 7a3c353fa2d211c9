"""The records of the tenant's domain, and what a scenario lays over them. Pure: query in, response out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from exporter.simulator.tenant.mailboxes import DOMAIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dns.message import Message

TTL_SECONDS = 5  # a scenario acts at once
EGRESS_ADDRESS = "203.0.113.10"
SELECTOR = "selector1"

ZONE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    DOMAIN: {
        "MX": ("10 localhost.",),
        "TXT": ('"MS=ms00000000"', f'"v=spf1 ip4:{EGRESS_ADDRESS} -all"'),
    },
    f"{SELECTOR}._domainkey.{DOMAIN}": {
        "TXT": ('"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="',)
    },
    f"_dmarc.{DOMAIN}": {"TXT": (f'"v=DMARC1; p=reject; rua=mailto:dmarc@{DOMAIN}"',)},
    f"_smtp._tls.{DOMAIN}": {"TXT": (f'"v=TLSRPTv1; rua=mailto:tls@{DOMAIN}"',)},
    "10.113.0.203.in-addr.arpa": {"PTR": (f"mail.{DOMAIN}.",)},
    f"mail.{DOMAIN}": {"A": (EGRESS_ADDRESS,)},
    "localhost": {"A": ("127.0.0.1",)},
}


def answered(query: Message, changed: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Message:
    """The response to a query. `changed` holds records by name and type; an empty list takes them away."""
    response = dns.message.make_response(query)
    response.flags |= dns.flags.AA
    asked = query.question[0]
    name, rdtype = asked.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(asked.rdtype)
    there = {**ZONE.get(name, {}), **changed.get(name, {})}
    if not any(there.values()):
        response.set_rcode(dns.rcode.NXDOMAIN)
    elif there.get(rdtype):
        response.answer.append(
            dns.rrset.from_text_list(asked.name, TTL_SECONDS, "IN", rdtype, list(there[rdtype]))
        )
    return response
