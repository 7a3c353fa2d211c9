"""Configurations for the exporter, in the words of its reference."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .users import address, password

QUICK: Mapping[str, Any] = {"guard": {"mail_floor": "5s", "logins_per_minute": 0}}
"""What lets probes follow one another faster than at a real provider."""

LOGIN: Mapping[str, Any] = {"login": {"every": "5s"}}


def relay(port: int, ca_file: Path, **more: object) -> dict[str, Any]:
    """A door on this machine, its certificate verified."""
    verified = {"ca_file": str(ca_file), "server_name": "localhost"}
    return {"host": "localhost", "port": port, "tls": "starttls", "family": "ipv4", **verified, **more}


def account(relay_name: str, user: str, password_file: Path, **probes: object) -> dict[str, Any]:
    """An account that logs in with the password in that file; the right one is put there if it is new."""
    if not password_file.exists():
        password_file.write_text(password(user))
    basic = {"username": address(user), "password": {"file": str(password_file)}}
    return {
        "relay": relay_name,
        "address": address(user),
        "auth": {"basic": basic},
        "probes": probes or LOGIN,
    }


def one_account_each(doors: Mapping[str, Any], user: str, directory: Path) -> dict[str, Any]:
    """For each relay an account that logs in there every five seconds: `x` at the relay `x-door`."""
    file = directory / f"{user}.password"
    relays = {f"{name}-door": door for name, door in doors.items()}
    return {
        **QUICK,
        "relays": relays,
        "accounts": {name: account(f"{name}-door", user, file) for name in doors},
    }
