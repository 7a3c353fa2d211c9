"""`config init`: a first configuration of one mailbox at a preset or a host, and its password in a file.

Asks for what has no good default, the address and the password; without a terminal it asks for nothing.
"""

from __future__ import annotations

import getpass
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from exporter.commands.called import called
from exporter.commands.target import target_of
from exporter.config.load import load
from exporter.config.mail_ports import IMPLICIT_PORTS
from exporter.config.nearest import did_you_mean
from exporter.config.presets import PRESETS
from exporter.config.values import MailAddress, is_host
from exporter.errors import ExporterError
from exporter.probes import kinds

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

EXAMPLE = "canary@contoso.example"
_USER_NAMES = {"sendgrid": "apikey"}  # the same for everybody; the password is the key
RELAY = "outgoing"
PORT = 587  # RFC 6409: where mail is handed in
TRIES = 3  # a person may mistype
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_.+-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """The relay as it is written: its keys, and the user name and OAuth that go with it."""

    keys: tuple[str, ...]
    username: str | None = None
    has_oauth: bool = False


def run(options: Namespace) -> int:
    """Ask, write it, check it, and say what to type next. Nothing is written before all is known."""
    file = options.config_file
    outgoing = outgoing_of(options.preset, options.region)
    if file.exists():
        raise ExporterError(f"{file} exists; move it away, or choose another by --config.file=FILE")
    address = _address(options.address)
    secret = file.parent / f"{_name(address)}.password"
    password = "" if secret.exists() else _password(address)
    _write(file, "\n".join(first_configuration(outgoing, address, secret.name)) + "\n", 0o644)
    if password:
        _write(secret, password, 0o600)
    load(file, kinds(), resolve_secrets=False)
    print(f"wrote {file}{f' and {secret}' if password else ''}")
    if not secret.exists():
        print(f"Put the password of {address} into {secret}, readable only by the exporter.")
    print(f"Next: {called()} check --config.file={file}")
    return 0


def outgoing_of(text: str, region: str | None = None) -> Outgoing:
    """`PRESET`, `HOST` or `HOST:PORT`. Raises ExporterError."""
    if text not in PRESETS:
        return _own_relay(text)
    preset = PRESETS[text]
    if preset.needs_region and not region:
        raise ExporterError(f"{preset.name} needs --region=REGION, such as --region=eu-central-1")
    return Outgoing(
        keys=(f"preset: {preset.name}", *((f"region: {region}",) if region else ())),
        username=_USER_NAMES.get(preset.name),
        has_oauth=bool(preset.authority) and not preset.oauth2_caveat,
    )


def _own_relay(text: str) -> Outgoing:
    if "." not in text and ":" not in text and text != "localhost":
        raise ExporterError(f"no preset is called {text}; {did_you_mean(text, PRESETS)}; or name a HOST:PORT")
    target = target_of(text)
    if target.preset is not None:
        return outgoing_of(target.preset)
    if not is_host(target.host):
        raise ExporterError(f"{target.host!r} is no host name and no IP address")
    port = target.needed or PORT
    mode = "implicit" if port in IMPLICIT_PORTS else "starttls"
    return Outgoing(keys=(f'host: "{target.host}"', f"port: {port}", f"tls: {mode}"))


def first_configuration(outgoing: Outgoing, address: str, secret: str) -> Iterator[str]:
    """Its lines."""
    domain, username = address.rpartition("@")[2], outgoing.username or address
    yield "# A first configuration. Every key: config.example.yaml; faults: smtp-exporter config check FILE"
    yield "relays:"
    yield f"  {RELAY}:"
    yield from (f"    {key}" for key in outgoing.keys)
    yield "    probes: {reach: {every: 1m}, tls: {every: 1h}}   # need no credential"
    yield "accounts:"
    yield f'  "{_name(address)}":'
    yield f"    relay: {RELAY}"
    yield f'    address: "{address}"'
    yield "    auth:"
    yield f'      basic: {{username: "{username}", password: {{file: "{secret}"}}}}'
    if outgoing.has_oauth:
        yield "      # oauth2:                           # shows whether the way out works"
        yield f"      #   tenant: {domain}"
        yield "      #   client_id: 00000000-0000-0000-0000-000000000000"
        yield "      #   client_secret: {file: app.secret, expires: 2027-12-31}"
    yield "    probes:"
    yield "      login: {every: 15m}                 # sends nothing; a refused password is held"
    yield f'      # submission: {{every: 15m, to: "{address}"}}   # hands in a small mail'
    yield "domains:"
    yield f'  "{domain}": {{probes: {{dns: {{every: 1h}}}}}}   # MX, SPF, DMARC'
    yield "state: {dir: state}                       # remembers which passwords are held"


def _address(given: str | None) -> str:
    """The one that was given, or asked for on a terminal, again where it is none."""
    if given is not None or not sys.stdin.isatty():
        return _valid(given)
    for _ in range(TRIES - 1):
        try:
            return _valid(_asked())
        except ExporterError as exc:
            print(exc, file=sys.stderr)
    return _valid(_asked())


def _asked() -> str:
    try:
        return input(f"Address of the mailbox to watch, best one of its own ({EXAMPLE}): ").strip()
    except EOFError:
        return ""


def _valid(written: str | None) -> str:
    if not written:
        raise ExporterError(f"whose mailbox? --address=ADDRESS, such as --address={EXAMPLE}")
    try:
        return str(TypeAdapter(MailAddress).validate_python(written))
    except ValidationError:
        raise ExporterError(f"{written!r} is no mail address, such as {EXAMPLE}") from None


def _name(address: str) -> str:
    """What the account is called: the address before its @, unless the relay is called so."""
    local = _NOT_IN_A_NAME.sub("_", address.partition("@")[0]).strip(".@+-") or "mailbox"
    return f"{local}_mailbox" if local == RELAY else local


def _password(address: str) -> str:
    """Asked for on a terminal; empty is later."""
    if not sys.stdin.isatty():
        return ""
    try:
        return getpass.getpass(f"Password of {address} (not shown; Enter: later): ")
    except EOFError:
        return ""


def _write(file: Path, text: str, mode: int) -> None:
    """A new file, never over another."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as new:
        new.write(text)
