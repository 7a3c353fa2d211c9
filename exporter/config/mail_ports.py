"""The ports that mail is handed in at, and the TLS mode that is spoken there. Data, and no schema."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from exporter.terms import TlsMode

if TYPE_CHECKING:
    from exporter.model import Relay

IMPLICIT_PORTS: Final = (465, 2465)
"""RFC 8314 section 3.3, and Amazon SES's second port: TLS from the first byte."""
MX_PORT: Final = 25
"""RFC 5321: where one server hands mail to another."""


def relay_at(relay: Relay, port: int) -> Relay:
    """The same relay at another of its ports, with the TLS mode that this port speaks."""
    if port == relay.port:
        return relay
    standard = TlsMode.STARTTLS if relay.tls is TlsMode.IMPLICIT else relay.tls
    return replace(relay, port=port, tls=TlsMode.IMPLICIT if port in IMPLICIT_PORTS else standard)
