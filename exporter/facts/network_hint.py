"""What a connection failure means at this port: blocked, refused, answered by somebody else or from too near.

Each hint is a sentence for a person, beside the cause. Sources: the outbound rules of AWS, Azure and
Google Cloud on port 25; RFC 8314 section 3 on 465; Microsoft's page on SMTP client submission on 587 and 25.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.failure import FailureKind
from exporter.terms import Phase

if TYPE_CHECKING:
    from exporter.failure import FailureFact, Reply

MICROSOFT = ("office365.com", "office365.us", "outlook.com", "outlook.cn")
NEAR_SECONDS = 0.001  # 100 km of fibre and back
FAR_SECONDS = 0.01
_GREETINGS = ((MICROSOFT, "Microsoft ESMTP MAIL Service"), (("gmail.com",), "gsmtp"))
"""By the end of a host's name: what its greeting always says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hint:
    """A failure (kind and phase), where it is meant (ports and hosts; empty is everywhere), what it says."""

    kind: FailureKind
    words: str
    phase: Phase = Phase.CONNECT
    ports: tuple[int, ...] = ()
    hosts: tuple[str, ...] = ()


# The first that fits counts.
_HINTS = (
    _Hint(
        kind=FailureKind.TIMEOUT,
        ports=(465,),
        hosts=MICROSOFT,
        words="Microsoft 365 does not listen on 465: use 587 with STARTTLS",
    ),
    _Hint(
        kind=FailureKind.TIMEOUT,
        ports=(25,),
        words="most clouds and access providers drop outbound port 25: hand in on 587, or have it opened",
    ),
    _Hint(
        kind=FailureKind.TIMEOUT,
        words="nobody said no: a firewall drops port {port} without a word, or the route is broken; "
        "compare with another port, with IPv4 and IPv6, and from another network",
    ),
    _Hint(
        kind=FailureKind.CONNECT_REFUSED,
        hosts=MICROSOFT,
        words="Microsoft never refuses this port: a firewall near here says no in its name",
    ),
    _Hint(
        kind=FailureKind.CONNECT_REFUSED,
        words="nothing listens on {port}, or a firewall before it rejects the port",
    ),
    _Hint(kind=FailureKind.RESET, words="the connection was cut in the line, or the server is failing"),
    _Hint(
        kind=FailureKind.UNREACHABLE,
        words="a router or firewall says that there is no way: routing, or an administrative block",
    ),
    _Hint(
        kind=FailureKind.TIMEOUT,
        phase=Phase.BANNER,
        words="connected, but never greeted: a tarpit, an inspecting proxy, or a server that is overloaded",
    ),
    _Hint(
        kind=FailureKind.TLS_EXPECTED,
        phase=Phase.BANNER,
        words="port {port} speaks TLS from the first byte: write tls: implicit",
    ),
    _Hint(
        kind=FailureKind.CLOSED,
        phase=Phase.BANNER,
        words="connected and hung up on: a firewall that inspects, or a server out of capacity",
    ),
    _Hint(
        kind=FailureKind.REFUSED,
        phase=Phase.BANNER,
        words="the server itself turns this address away before a word was said",
    ),
)


def network_hint(fact: FailureFact, *, host: str, port: int) -> str:
    """What this failure means at this port; empty where the cause says it all."""
    for row in _HINTS:
        told = row.kind is fact.kind and row.phase is fact.phase
        if told and (not row.ports or port in row.ports) and (not row.hosts or is_of(host, row.hosts)):
            return row.words.format(port=port)
    return ""


def is_foreign_banner(banner: Reply, host: str) -> bool:
    """Does somebody else greet in the place of a provider whose greeting is known?"""
    said = next((words for hosts, words in _GREETINGS if is_of(host, hosts)), "")
    return said.lower() not in banner.text.lower()


def is_too_near(address: str, *, connect_seconds: float, reply_seconds: float) -> bool:
    """Was a public address connected from next door while its server is far? Somebody answers for it."""
    public = ipaddress.ip_address(address.partition("%")[0]).is_global
    return public and connect_seconds < NEAR_SECONDS and reply_seconds > FAR_SECONDS


def is_expected_address(address: str, networks: tuple[str, ...]) -> bool:
    """Is the address in one of the networks? One of an IP version that none of them has is not judged."""
    seen = ipaddress.ip_address(address)
    same = [network for network in map(ipaddress.ip_network, networks) if network.version == seen.version]
    return not same or any(seen in network for network in same)


def is_of(host: str, domains: tuple[str, ...]) -> bool:
    """Is the host one of these domains, or below one?"""
    name = host.rstrip(".").lower()
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)
