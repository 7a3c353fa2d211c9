"""Configurations for the exporter, in the words of its reference."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .issuer import Issuer
from .tenant import APPLICATIONS, MAIL_SCOPE
from .users import DOMAIN, address, password

QUICK: Mapping[str, Any] = {"guard": {"mail_floor": "5s", "logins_per_minute": 0}}
"""What lets probes follow one another faster than at a real provider."""

LOGIN: Mapping[str, Any] = {"login": {"every": "5s"}}


def relay(port: int, ca_file: Path, **more: object) -> dict[str, Any]:
    """A relay on this machine, its certificate verified."""
    verified = {"ca_file": str(ca_file), "server_name": "localhost"}
    return {"host": "localhost", "port": port, "tls": "starttls", "family": "ipv4", **verified, **more}


def account(relay_name: str, user: str, password_file: Path, **probes: object) -> dict[str, Any]:
    """An account that logs in with the password in that file; the right one is put there if it is new."""
    return account_by(basic(user, password_file), relay_name, user, **probes)


def account_by(auth: Mapping[str, Any], relay_name: str, user: str, **probes: object) -> dict[str, Any]:
    """An account that logs in by `basic(...)`, `oauth2(...)` or both, joined by `|`."""
    return {"relay": relay_name, "address": address(user), "auth": dict(auth), "probes": probes or LOGIN}


def basic(user: str, password_file: Path) -> dict[str, Any]:
    """`auth` with the password in that file; the right one is put there if it is new."""
    if not password_file.exists():
        password_file.write_text(password(user))
    return {"basic": {"username": address(user), "password": {"file": str(password_file)}}}


def oauth2(name: str, issuer: Issuer, directory: Path, **more: object) -> dict[str, Any]:
    """`auth` with tokens for this application, whose secret or certificate is put into the directory."""
    application, file = APPLICATIONS[name], directory / f"{name}.credential"
    kind = "certificate" if application.certified else "client_secret"
    file.write_text(issuer.tenant.pki.pair("application") if application.certified else application.secret)
    place = {"tenant": DOMAIN, "oidc_authority": issuer.url, "ca_file": str(issuer.ca_file)}
    proof = {"client_id": application.client_id, kind: {"file": str(file)}}
    return {"oauth2": {**place, **proof, "scope": MAIL_SCOPE, **more}}


def one_account_each(relays: Mapping[str, Any], user: str, directory: Path) -> dict[str, Any]:
    """For each relay an account that logs in there every five seconds: `x` at the relay `x-relay`."""
    file = directory / f"{user}.password"
    return {
        **QUICK,
        "relays": {f"{name}-relay": relay for name, relay in relays.items()},
        "accounts": {name: account(f"{name}-relay", user, file) for name in relays},
    }
