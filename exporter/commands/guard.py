"""`guard status` and `guard release`: the guard's memory for operators, beside a running exporter."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from exporter.config.load import load
from exporter.drivers.clock import SystemClock
from exporter.errors import ExporterError
from exporter.guard.guard import Guard
from exporter.guard.words import status
from exporter.probes import kinds
from exporter.store.store import Store

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Awaitable, Callable

    from exporter.config.settings import Settings

T = TypeVar("T")
_CLOCK = SystemClock()


def show(options: Namespace) -> int:
    """Who is held, why, and until when."""
    settings = _settings(options)
    names: defaultdict[str, list[str]] = defaultdict(list)
    for account in settings.accounts:
        names[account.principal].append(account.name)

    async def table(guard: Guard) -> str:
        return status(await guard.standings(), names, _CLOCK.now(), await guard.trouble())

    print(asyncio.run(_asked(settings, table)))
    return 0


def release(options: Namespace) -> int:
    """Let the held password of an account be tried once more."""
    settings = _settings(options)
    principals = {account.name: account.principal for account in settings.accounts}
    if options.name not in principals:
        raise ExporterError(
            f"no account is called {options.name!r}; there are: {', '.join(sorted(principals))}"
        )
    print(asyncio.run(_asked(settings, lambda guard: guard.release(principals[options.name]))).text)
    return 0


def _settings(options: Namespace) -> Settings:
    return load(options.config_file, kinds(), resolve_secrets=False)


async def _asked(settings: Settings, question: Callable[[Guard], Awaitable[T]]) -> T:
    store = Store(settings.state_dir, _CLOCK)
    try:
        return await question(Guard(store, clock=_CLOCK, hold_seconds=settings.guard.hold_seconds))
    finally:
        store.close()
