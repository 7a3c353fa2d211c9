"""`check`: what is asked about once, now: the probes of a configuration, or one host without any.

Exit codes: 0 ok, 1 something to look at (held, slow, a certificate near its end), 2 a failure.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from exporter.errors import ExporterError

if TYPE_CHECKING:
    from argparse import Namespace


def run(options: Namespace) -> int:
    """Run, show, and say by the exit code how it went."""
    if options.config_file is not None:
        from exporter.commands.check_configured import check_configured  # noqa: PLC0415 - a host needs less

        return asyncio.run(check_configured(options))
    if len(options.names) != 1:
        raise ExporterError("check needs --config.file=FILE, or one HOST, HOST:PORT or preset")
    from exporter.commands.check_host import check_host  # noqa: PLC0415

    return asyncio.run(check_host(options))
