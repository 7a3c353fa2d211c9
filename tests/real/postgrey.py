"""Postgrey: puts off first contacts, for as many seconds as a test has patience."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .daemon import running
from .loopback import HOST
from .programs import require

DELAY_SECONDS = 3


@contextmanager
def run_postgrey(run: Path, log: Path, port: int) -> Iterator[None]:
    """A Postgrey that answers Postfix on this port for the time of the block."""
    program = require("postgrey")
    run.mkdir()
    for name in ("clients", "recipients"):
        (run / name).touch()
    shutil.chown(run, "postgrey", "postgrey")
    command = [
        program,
        f"--inet={HOST}:{port}",
        f"--dbdir={run}",
        f"--delay={DELAY_SECONDS}",
        "--auto-whitelist-clients=0",
        f"--whitelist-clients={run / 'clients'}",
        f"--whitelist-recipients={run / 'recipients'}",
        "--user=postgrey",
        "--group=postgrey",
    ]
    os.environ.pop("PERL_UNICODE", None)  # Debian's Berkeley database does not take it
    with running("postgrey", command, log=log, ports=[port]):
        yield
