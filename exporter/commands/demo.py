"""`demo`: simulator and exporter in one process; no tenant, no root, nothing else installed."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from exporter import log
from exporter.app import Exporter
from exporter.commands.demo_configuration import write_configuration
from exporter.commands.service import run_until_signalled
from exporter.simulator.simulator import Simulator

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import AsyncIterator

LOOPBACK = "127.0.0.1"


def run(options: Namespace) -> int:
    """Play until SIGINT or SIGTERM."""
    log.configure(level=options.log_level, layout=options.log_format)
    return run_until_signalled(_playing(options))


@asynccontextmanager
async def _playing(options: Namespace) -> AsyncIterator[str]:
    control_host, control_port = options.control[0] or LOOPBACK, options.control[1]
    async with AsyncExitStack() as stack:
        home = Path(tempfile.mkdtemp(prefix="smtp-exporter-demo-"))
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        simulator = Simulator(
            scenario=options.scenario,
            replies_file=options.replies_file,
            control_host=control_host,
            control_port=control_port,
        )
        env = (await stack.enter_async_context(simulator)).env()
        file = write_configuration(home, env)
        exporter = Exporter(
            file,
            web_config_file=options.web_config_file,
            lifecycle=True,
            transcripts=True,
            shard=options.shard,
        )
        stack.push_async_callback(exporter.stop)
        web = await exporter.start(*options.listen)
        control = f"http://{control_host}:{env['ports']['control']}"
        yield _welcome(web, control, file)


def _welcome(web: str, control: str, file: Path) -> str:
    return "\n".join(
        (
            f"status page      {web}/",
            f"metrics          {web}/metrics",
            f"break something  curl -X PUT {control}/scenario/basic_auth_disabled",
            f"mend it          curl -X PUT {control}/scenario/healthy",
            f"all scenarios    curl {control}/scenarios",
            f"held passwords   smtp-exporter guard status --config.file={file}",
            f"configuration    {file}",
            f"ready web={web} control={control}",
        )
    )
