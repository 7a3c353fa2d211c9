"""A login at a host as Settings, by the configuration's own rules for passwords. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from exporter.commands.target import TIMEOUTS, relay_name
from exporter.config.mail_ports import IMPLICIT_PORTS
from exporter.config.parse import parse_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.commands.target import Login, Target
    from exporter.config.settings import Settings
    from exporter.ports import Kind

NO_ADDRESS = "check@example.invalid"  # RFC 2606: a login needs no sender


def login_settings(
    target: Target, port: int, login: Login, kinds: Mapping[str, Kind], state_dir: str
) -> Settings:
    """One login at this port, or one submission. Raises ConfigError."""
    address = login.sender or (login.username if "@" in login.username else NO_ADDRESS)
    account = {
        "relay": relay_name(port),
        "address": address,
        "auth": {"basic": {"username": login.username, "password": {"file": "given"}}},
        "probes": {"submission": {"to": login.recipient}} if login.recipient else {"login": {}},
    }
    written = {
        "relays": {relay_name(port): _relay(target, port)},
        "accounts": {"login": account},
        "state": {"dir": state_dir},
        "guard": {"logins_per_minute": 0},
    }
    return parse_text(yaml.safe_dump(written, sort_keys=False), kinds, file="command line")


def _relay(target: Target, port: int) -> dict[str, Any]:
    mode = target.tls or ("implicit" if port in IMPLICIT_PORTS else None)
    return {
        "port": port,
        "timeouts": {phase.value: seconds for phase, seconds in TIMEOUTS},
        **({"preset": target.preset} if target.preset else {"host": target.host}),
        **({"tls": str(mode)} if mode else {}),
    }
