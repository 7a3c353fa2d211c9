"""What `check` is asked about without a configuration: a host and port, or a preset, as Settings. Pure.

Sensible ports are a preset's own; of any other host, those that RFC 8314 and RFC 5321 name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from exporter.config.parse import parse_text
from exporter.config.presets import PRESETS
from exporter.config.relays import IMPLICIT_PORTS
from exporter.errors import ExporterError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.config.settings import Settings
    from exporter.model import TlsMode
    from exporter.ports import Kind

PORTS = (587, 465, 25)
TIMEOUTS = {"dns": "4s", "connect": "7s", "banner": "20s"}
"""Somebody waits: three SYNs are enough to call a port blocked, 20 s to call a tarpit one."""
NO_ADDRESS = "check@example.invalid"  # RFC 2606: a login needs no sender


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


def host_settings(target: Target, kinds: Mapping[str, Kind], state_dir: str) -> Settings:
    """Reach and TLS at each port. Raises ConfigError."""
    relays = {_name(port): _relay(target, port, probes=True) for port in target.ports}
    return _settings({"relays": relays, "state": {"dir": state_dir}}, kinds)


def login_settings(
    target: Target, port: int, login: Login, kinds: Mapping[str, Kind], state_dir: str
) -> Settings:
    """One login at this port, or one submission. Raises ConfigError."""
    address = login.sender or (login.username if "@" in login.username else NO_ADDRESS)
    probes = {"submission": {"to": login.recipient}} if login.recipient else {"login": {}}
    account = {
        "relay": _name(port),
        "address": address,
        "auth": {"basic": {"username": login.username, "password": {"file": "given"}}},
        "probes": probes,
    }
    relay = _relay(target, port, probes=False)
    return _settings(
        {
            "relays": {_name(port): relay},
            "accounts": {"login": account},
            "state": {"dir": state_dir},
            "guard": {"logins_per_minute": 0},
        },
        kinds,
    )


def _name(port: int) -> str:
    return f"port-{port}"


def _relay(target: Target, port: int, *, probes: bool) -> dict[str, Any]:
    relay: dict[str, Any] = {"port": port, "timeouts": TIMEOUTS}
    relay |= {"preset": target.preset} if target.preset else {"host": target.host}
    mode = target.tls or ("implicit" if port in IMPLICIT_PORTS else None)
    relay |= {"tls": str(mode)} if mode else {}
    return relay | ({"probes": {"reach": {}, "tls": {}}} if probes else {})


def _settings(written: dict[str, Any], kinds: Mapping[str, Kind]) -> Settings:
    return parse_text(yaml.safe_dump(written, sort_keys=False), kinds, file="command line")
