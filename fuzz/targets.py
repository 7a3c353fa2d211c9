"""The targets by name: each takes any bytes, and raises where what it is about does not keep its word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from fuzz import answered, reported, spoken, written

CORPUS = Path(__file__).with_name("corpus")
"""A folder for each target: inputs to begin with, and those that once were findings."""

TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "smtp": spoken.smtp,
    "ehlo": spoken.ehlo,
    "imap": spoken.imap,
    "paste": spoken.paste,
    "token": answered.token,
    "dns_message": answered.message,
    "dns_records": answered.records,
    "configuration": written.configuration,
    "yaml": written.yaml,
    "causes": written.causes,
    "store": written.store,
    "incidents": reported.incidents,
}
