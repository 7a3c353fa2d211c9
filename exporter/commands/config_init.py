"""`config init`: a first configuration of one mailbox at a preset, with comments, and its password in a file.

Asks for what has no good default, the address and the password; without a terminal it asks for nothing.
"""

from __future__ import annotations

import getpass
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from exporter.config.load import load
from exporter.config.nearest import did_you_mean
from exporter.config.presets import PRESETS
from exporter.config.values import MailAddress
from exporter.errors import ExporterError
from exporter.probes import kinds

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from exporter.config.presets import Preset

EXAMPLE = "canary@contoso.example"
_USER_NAMES = {"sendgrid": "apikey"}  # the same for everybody; the password is the key
RELAY = "outgoing"
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_.+-]")


def run(options: Namespace) -> int:
    """Write it, check it, and say what to type next."""
    preset, file = _preset(options.preset), options.config_file
    if preset.needs_region and not options.region:
        raise ExporterError(f"{preset.name} needs --region=REGION, such as --region=eu-central-1")
    if file.exists():
        raise ExporterError(f"{file} exists; move it away, or choose another by --config.file=FILE")
    address = _address(options.address)
    secret = file.parent / f"{_name(address)}.password"
    _write(file, "\n".join(first_configuration(preset, address, secret.name, options.region)) + "\n", 0o644)
    asked = _password(secret, address)
    load(file, kinds(), resolve_secrets=False)
    print(f"wrote {file}{f' and {secret}' if asked else ''}")
    if not asked:
        print(f"Put the password of {address} into {secret}, readable only by the exporter.")
    print(f"Next: smtp-exporter check --config.file={file}")
    return 0


def first_configuration(
    preset: Preset, address: str, secret: str, region: str | None = None
) -> Iterator[str]:
    """Its lines."""
    domain, username = address.rpartition("@")[2], _USER_NAMES.get(preset.name, address)
    yield "# A first configuration. Every key: config.example.yaml; faults: smtp-exporter config check FILE"
    yield "relays:"
    yield f"  {RELAY}:"
    yield f"    preset: {preset.name}" + (f"\n    region: {region}" if region else "")
    yield "    probes: {reach: {every: 1m}, tls: {every: 1h}}   # need no credential"
    yield "accounts:"
    yield f'  "{_name(address)}":'
    yield f"    relay: {RELAY}"
    yield f'    address: "{address}"'
    yield "    auth:"
    yield f'      basic: {{username: "{username}", password: {{file: "{secret}"}}}}'
    if preset.authority:
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


def _preset(name: str) -> Preset:
    if name not in PRESETS:
        raise ExporterError(f"no preset is called {name}; {did_you_mean(name, PRESETS)}")
    return PRESETS[name]


def _address(given: str | None) -> str:
    written = given
    if written is None and sys.stdin.isatty():
        written = input(f"Address of the mailbox to watch, best one of its own ({EXAMPLE}): ").strip()
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


def _password(secret: Path, address: str) -> bool:
    """Ask for it and keep it; whether there is one now."""
    if secret.exists() or not sys.stdin.isatty():
        return secret.exists()
    password = getpass.getpass(f"Password of {address} (Enter: later): ")
    if password:
        _write(secret, password, 0o600)
    return bool(password)


def _write(file: Path, text: str, mode: int) -> None:
    """A new file, never over another."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as new:
        new.write(text)
