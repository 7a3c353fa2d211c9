"""`serve`: the exporter, reloaded by SIGHUP."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from exporter import log
from exporter.app import Exporter
from exporter.commands.service import run_until_signalled

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import AsyncIterator


def run(options: Namespace) -> int:
    """Serve until SIGINT or SIGTERM."""
    log.configure(level=options.log_level, layout=options.log_format)
    return run_until_signalled(_serving(options))


@asynccontextmanager
async def _serving(options: Namespace) -> AsyncIterator[str]:
    exporter = Exporter(
        options.config_file,
        web_config_file=options.web_config_file,
        lifecycle=options.lifecycle,
        shard=options.shard,
    )
    hangup = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hangup.set)
    reloading = asyncio.create_task(_reload_on(hangup, exporter))
    try:
        yield f"ready web={await exporter.start(*options.listen)}"
    finally:
        reloading.cancel()
        await exporter.stop()


async def _reload_on(hangup: asyncio.Event, exporter: Exporter) -> None:
    while True:
        await hangup.wait()
        hangup.clear()
        if exporter.ready():
            with contextlib.suppress(Exception):  # it is told, and the next signal is heard
                await exporter.reload()
