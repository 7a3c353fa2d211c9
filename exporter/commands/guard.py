"""`guard status` and `guard release`: the guard's memory for operators, beside a running exporter."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from exporter.config.load import load
from exporter.drivers.clock import SystemClock
from exporter.errors import ExporterError
from exporter.guard.keeper import Guard
from exporter.guard.words import status
from exporter.probes import kinds

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from exporter.config.settings import Settings

_CLOCK = SystemClock()


def show(options: Namespace) -> int:
    """Who is held, why, and until when."""
    settings, guard = _open(options.config_file)
    names: defaultdict[str, list[str]] = defaultdict(list)
    for account in settings.accounts:
        names[account.principal].append(account.name)
    print(status(guard.standings(), names, _CLOCK.now(), guard.trouble()))
    return 0


def release(options: Namespace) -> int:
    """Let the held password of an account be tried once more."""
    settings, guard = _open(options.config_file)
    principals = {account.name: account.principal for account in settings.accounts}
    if options.name not in principals:
        raise ExporterError(
            f"no account is called {options.name!r}; there are: {', '.join(sorted(principals))}"
        )
    print(guard.release(principals[options.name]).text)
    return 0


def _open(config_file: Path) -> tuple[Settings, Guard]:
    settings = load(config_file, kinds(), resolve_secrets=False)
    return settings, Guard(settings.state_dir, clock=_CLOCK, hold_seconds=settings.guard.hold_seconds)
