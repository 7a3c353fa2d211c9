"""From a relay as written, and its preset, to the relay that is meant; and what is wrong with it. Pure."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from exporter.config.entry import Holds
from exporter.config.mail_ports import IMPLICIT_PORTS, MX_PORT
from exporter.config.presets import GENERIC, Preset, preset_named, preset_of_host
from exporter.config.values import is_ip_literal
from exporter.model import ClientCertificate, Relay, SendingLimits
from exporter.terms import Phase, TlsMode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.config import schema
    from exporter.config.entry import Entry, Reference
    from exporter.errors import Fault

PLAIN_MODES: Final = (TlsMode.NONE, TlsMode.OPPORTUNISTIC)
"""TLS modes in which a credential could pass in clear."""


def preset_of(raw: schema.Relay) -> Preset:
    """The row that a relay builds on."""
    return preset_named(raw.preset)


def relay_of(entry: Entry[schema.Relay]) -> Relay | None:
    """The relay that is meant, or None while it has no host."""
    raw, preset = entry.raw, preset_of(entry.raw)
    host = raw.mx_of or raw.host or _preset_host(raw)
    if not host:
        return None
    certificate = raw.client_certificate
    return Relay(
        name=entry.name,
        host=host,
        mx_of=raw.mx_of,
        port=raw.port or (MX_PORT if raw.mx_of else preset.port),
        tls=raw.tls or _tls(raw, preset),
        provider=preset.name,
        server_name=raw.server_name,
        ca_file=entry.path(raw.ca_file) if raw.ca_file else None,
        client_certificate=ClientCertificate(
            cert_file=entry.path(certificate.cert_file), key_file=entry.path(certificate.key_file)
        )
        if certificate
        else None,
        family=raw.family,
        source_address=raw.source_address,
        helo=raw.helo,
        allow_plaintext=raw.allow_plaintext,
        tls_min=raw.expect.tls_min or preset.tls_min,
        tls_min_expected=raw.expect.tls_min is not None,
        egress=tuple(raw.expect.egress),
        mechanisms=preset.mechanisms,
        limits=_limits(raw.limits, preset.limits),
        timeouts=tuple((Phase(name), seconds) for name, seconds in raw.timeouts if seconds is not None),
    )


def _preset_host(raw: schema.Relay) -> str:
    preset = preset_of(raw)
    if preset.needs_region and not raw.region:
        return ""
    return preset.host.format(region=raw.region)


def _tls(raw: schema.Relay, preset: Preset) -> TlsMode:
    """The mode where none is written: a port that was written says more than the preset."""
    if raw.port in IMPLICIT_PORTS:
        return TlsMode.IMPLICIT
    return TlsMode.OPPORTUNISTIC if raw.mx_of else preset.tls  # what one MX does to another (RFC 3207)


def _limits(raw: schema.Limits, preset: SendingLimits) -> SendingLimits:
    return SendingLimits(
        messages_per_minute=raw.messages_per_minute or preset.messages_per_minute,
        recipients_per_day=raw.recipients_per_day or preset.recipients_per_day,
        connections=raw.connections or preset.connections,
    )


def relay_faults(entry: Entry[schema.Relay]) -> Iterator[Fault]:
    """What is wrong with a relay as a whole."""
    raw, preset = entry.raw, preset_of(entry.raw)
    known = not (entry.is_cut("preset") or entry.is_cut("region") or entry.is_cut("host"))
    if preset.needs_region and not raw.region and not raw.host and not raw.mx_of and known:
        yield entry.fault(message=f'missing key "region": preset {preset.name} needs it, such as eu-west-1')
    if raw.region and not preset.needs_region and known:
        yield entry.fault("region", message="region belongs to preset: amazon-ses; remove it")
    if raw.host and raw.mx_of:
        yield entry.fault("mx_of", message="host and mx_of both say where the relay is; remove one")
    if preset is GENERIC and not raw.host and not raw.mx_of and known and not entry.is_cut("mx_of"):
        yield entry.fault(
            message='missing key "host": give host, mx_of (a domain), or preset for a known provider'
        )
    if raw.allow_plaintext and raw.host and _is_public(raw.host):
        yield entry.fault(
            "allow_plaintext",
            message="allow_plaintext is for private networks only, and host is a public address; remove it",
        )
    if raw.source_address and _other_family(raw):
        yield entry.fault("source_address", message="source_address and family are of different IP versions")


def _is_public(host: str) -> bool:
    return is_ip_literal(host) and not ip_address(host).is_private and not ip_address(host).is_link_local


def _other_family(raw: schema.Relay) -> bool:
    return raw.family not in ("any", f"ipv{ip_address(raw.source_address or '0.0.0.0').version}")  # noqa: S104


def relay_warnings(entry: Entry[schema.Relay]) -> Iterator[Fault]:
    """What will probably not work, though it may."""
    raw, preset = entry.raw, preset_of(entry.raw)
    if preset.caveat:
        yield entry.fault("preset", message=preset.caveat)
    if raw.host and not raw.preset and (known := preset_of_host(raw.host.lower())):
        yield entry.fault(
            "host",
            message=f"this is {known.name}'s; write preset: {known.name}, for its limits and its rules",
        )
    if raw.port and not raw.host and not raw.mx_of and preset.ports and raw.port not in preset.ports:
        offered = ", ".join(str(port) for port in preset.ports)
        yield entry.fault("port", message=f"{preset.name} does not answer on this port; it offers {offered}")
    if raw.port in IMPLICIT_PORTS and raw.tls and raw.tls is not TlsMode.IMPLICIT:
        yield entry.fault(
            "tls", message=f"port {raw.port} speaks TLS from the first byte; write tls: implicit"
        )


def relay_references(entry: Entry[schema.Relay]) -> Iterator[Reference]:
    """The files that a relay points at."""
    raw, certificate = entry.raw, entry.raw.client_certificate
    if raw.ca_file:
        yield entry.file_reference("ca_file", written=raw.ca_file, holds=Holds.CERTIFICATES)
    if certificate:
        place = "client_certificate"
        yield entry.file_reference(
            place, "cert_file", written=certificate.cert_file, holds=Holds.CERTIFICATES
        )
        yield entry.file_reference(place, "key_file", written=certificate.key_file, holds=Holds.KEY)
