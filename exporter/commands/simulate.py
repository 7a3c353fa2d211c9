"""`simulate`: Microsoft 365 impersonated on loopback, for trying an exporter or a client against it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from exporter.commands.service import run_until_signalled
from exporter.simulator.simulator import Simulator

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import AsyncIterator

LOOPBACK = "127.0.0.1"


def run(options: Namespace) -> int:
    """Play until SIGINT or SIGTERM."""
    return run_until_signalled(_playing(options))


@asynccontextmanager
async def _playing(options: Namespace) -> AsyncIterator[str]:
    host = options.control[0] or LOOPBACK
    simulator = Simulator(
        scenario=options.scenario,
        replies_file=options.replies_file,
        control_host=host,
        control_port=options.control[1],
    )
    async with simulator:
        ports = simulator.env()["ports"]
        yield f"ready control=http://{host}:{ports['control']} smtp=localhost:{ports['submission']}"
