"""`inventory FILE.csv`: who still logs in with a password, by Exchange's report, and is not configured here.

Prints stubs for the configuration. Exit codes: 0 nobody is left, 1 somebody is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from exporter.commands.check_result import EXIT_LOOK, EXIT_OK
from exporter.config.load import load
from exporter.config.sender_report import read_report
from exporter.probes import kinds

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence

    from exporter.config.sender_report import Sender, SenderReport

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_.@+-]")


def run(options: Namespace) -> int:
    """Print the stubs of those who are left."""
    report = read_report(options.file.read_bytes())
    known: set[str] = set()
    if options.config_file is not None:
        accounts = load(options.config_file, kinds(), resolve_secrets=False).accounts
        known = {name for each in accounts for name in (each.address.lower(), each.principal)}
    basic = [sender for sender in report.senders.values() if sender.uses_basic]
    left = sorted(
        (each for each in basic if each.address not in known), key=lambda each: -each.basic_messages
    )
    print("\n".join(_lines(report, basic, left)))
    return EXIT_LOOK if left else EXIT_OK


def _lines(report: SenderReport, basic: Sequence[Sender], left: Sequence[Sender]) -> Iterator[str]:
    configured = len(basic) - len(left)
    yield f"# {len(report.senders)} senders: {len(basic)} still log in with a password (Basic Auth)."
    yield f"# Of those {configured} are configured here and {len(left)} are not."
    if report.skipped:
        yield f"# {report.skipped} rows have no mail address and were passed over."
    if not left:
        return
    yield "# Each needs its password where the stub points; add auth.oauth2 to see whether its way out works."
    yield "accounts:"
    for name, sender in _named(left).items():
        yield from _stub(name, sender)


def _named(senders: Sequence[Sender]) -> dict[str, Sender]:
    """Each under a name of its own that an account may bear."""
    named: dict[str, Sender] = {}
    for sender in senders:
        name = _NOT_IN_A_NAME.sub("_", sender.address).lstrip(".@+-")[:120]
        named[name if name not in named else f"{name}_{len(named)}"] = sender
    return named


def _stub(name: str, sender: Sender) -> Iterator[str]:
    told = [f"{sender.basic_messages} messages with a password"]
    told += [f"{sender.other_messages} otherwise"] if sender.other_messages else []
    told += [f"last {sender.last_day}"] if sender.last_day else []
    told += [f"over {', '.join(sorted(sender.tls))}"] if sender.tls else []
    yield f"  # {_harmless('; '.join(told))}"
    yield f'  "{name}":'
    yield "    relay: microsoft365"
    yield f'    address: "{sender.address}"'
    yield "    auth:"
    yield f'      basic: {{username: "{sender.address}", password: {{file: "secrets/{name}"}}}}'
    yield "    probes: {login: {every: 30m}}"


def _harmless(text: str) -> str:
    """A line of a comment, whatever a cell held."""
    return "".join(char if char.isprintable() else " " for char in text)[:200]
