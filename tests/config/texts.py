"""Configurations as text, and what comes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from exporter.config.parse import parse_text
from exporter.errors import ConfigError

from .kinds import KINDS

if TYPE_CHECKING:
    from exporter.config.settings import Settings
    from exporter.errors import Fault

FILE = "smtp.yaml"

GOOD = """\
relays:
  office365: {preset: microsoft365}
accounts:
  invoices:
    relay: office365
    address: invoices@contoso.example
    auth:
      basic:
        username: invoices@contoso.example
        password: {file: /run/secrets/invoices}
    probes:
      login: {every: 1m}
"""
"""Without a fault, and every key on a line of its own from line 4 on."""


def settings_of(text: str) -> Settings:
    return parse_text(text, KINDS, FILE)


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(ConfigError) as caught:
        parse_text(text, KINDS, FILE)
    return caught.value.faults


def only_fault_of(text: str) -> Fault:
    faults = faults_of(text)
    assert len(faults) == 1, "\n".join(map(str, faults))
    return faults[0]


def account(**parts: str) -> str:
    """GOOD with lines of the account replaced: `account(probes="{login: {}}")`, in flow style."""
    written = {
        "relay": "office365",
        "address": "invoices@contoso.example",
        "auth": "{basic: {username: u@contoso.example, password: {env: P}}}",
        "probes": "{login: {}}",
    } | parts
    lines = "".join(f"    {key}: {value}\n" for key, value in written.items() if value)
    return f"relays:\n  office365: {{preset: microsoft365}}\naccounts:\n  invoices:\n{lines}"


def relay(text: str) -> str:
    """A configuration with this relay, in flow style, and an account that uses it."""
    return account(relay="mine").replace("office365: {preset: microsoft365}", f"mine: {{{text}}}")
