"""What `check` is asked about without a configuration: a host and port, or a preset, as plans. Pure.

Sensible ports are a preset's own; of any other host, those that RFC 8314 and RFC 5321 name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.config.mail_ports import IMPLICIT_PORTS
from exporter.config.presets import PRESETS, preset_named
from exporter.config.values import is_host
from exporter.errors import ExporterError
from exporter.model import Plan, ProbeId, Relay
from exporter.terms import Phase, TlsMode, Way

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.ports import Kind

PORTS = (587, 465, 25)
HOST_KINDS = ("reach", "tls")
TIMEOUTS = ((Phase.DNS, 4.0), (Phase.CONNECT, 7.0), (Phase.BANNER, 20.0))
"""Somebody waits: three SYNs are enough to call a port blocked, 20 s to call a tarpit one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A relay to check. `needed`: the ports of which one must work; None where any of them will do."""

    host: str
    ports: tuple[int, ...]
    preset: str | None = None
    needed: int | None = None
    tls: TlsMode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Who logs in, once; with `recipient` one message is handed in as well."""

    username: str
    sender: str | None = None
    recipient: str | None = None


def target_of(text: str, tls: TlsMode | None = None) -> Target:
    """`HOST`, `HOST:PORT`, `[IPv6]:PORT` or a preset's name. Raises ExporterError."""
    host, port = _split(text)
    name = host if host in PRESETS else _preset_with(host)
    if name is None:
        return Target(host=host, ports=(port,) if port else PORTS, needed=port, tls=tls)
    preset = PRESETS[name]
    if preset.needs_region:
        raise ExporterError(f"{name} has a host in each region; give the host: {preset.host}")
    ports = (port,) if port else (preset.port, *(each for each in preset.ports if each != preset.port))
    return Target(host=preset.host, ports=ports, preset=name, needed=port or preset.port, tls=tls)


def _split(text: str) -> tuple[str, int | None]:
    bare = text.count(":") > 1 and not text.startswith("[")
    host, colon, port = (text, "", "") if bare else text.rpartition(":")
    if (text.startswith("[") and text.endswith("]")) or not colon:
        return text.strip("[]"), None
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ExporterError(f"{text!r} is not HOST, HOST:PORT or a preset")
    return host.strip("[]"), int(port)


def _preset_with(host: str) -> str | None:
    """The preset whose host this is."""
    return next((name for name, preset in PRESETS.items() if preset.host == host.lower()), None)


def host_plans(target: Target, kinds: Mapping[str, Kind]) -> tuple[Plan, ...]:
    """Reach and TLS at each port. Values and not text: the schema takes 0.3 s. Raises ExporterError."""
    if not is_host(target.host):
        raise ExporterError(f"{target.host!r} is no host name and no IP address")
    relays = [_relay(target, port) for port in target.ports]
    return tuple(_plan(kinds[name], relay) for relay in relays for name in HOST_KINDS)


def relay_name(port: int) -> str:
    """What the relay at this port is called."""
    return f"port-{port}"


def _relay(target: Target, port: int) -> Relay:
    preset = preset_named(target.preset)
    mode = TlsMode.IMPLICIT if port in IMPLICIT_PORTS else preset.tls
    return Relay(
        name=relay_name(port),
        host=target.host,
        port=port,
        tls=target.tls or mode,
        provider=preset.name,
        tls_min=preset.tls_min,
        mechanisms=preset.mechanisms,
        limits=preset.limits,
        timeouts=TIMEOUTS,
    )


def _plan(kind: Kind, relay: Relay) -> Plan:
    return Plan(
        id=ProbeId(probe=kind.name, account="", relay=relay.name, domain="", auth=Way.NONE.value),
        relay=relay,
        every_seconds=kind.every_seconds,
        deadline_seconds=kind.deadline_seconds,
        options=kind.options.model_construct(),  # its defaults: none is worth building a validator for
    )
