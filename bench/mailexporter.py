"""CPU of a mail by Debian's prometheus-mailexporter, which hands mails in and looks for them in a Maildir.

Nobody asks it to send: it does by itself, to each of its servers, and waits for the mail before the next one.
None of them arrives here, and what it says of each that is overdue counts them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

from bench.peers import HOST, PASSWORD, TO, USER
from bench.world import World, cpu_of

PROGRAM = "mailexporter"
SERVERS = 100
START_MAILS, MEASURED_MAILS = 100, 300
PATIENCE_SECONDS = 120.0


def has_mailexporter() -> bool:
    """Is it here?"""
    return shutil.which(PROGRAM) is not None


def of_mailexporter(at: World) -> float:
    """Milliseconds of CPU of one submission, in a process of its own."""
    assert at.relay.ca_file is not None
    log = at.home / "mailexporter.log"
    with log.open("wb") as output:
        command = [PROGRAM, f"-config.file={_configuration(at)}", "-web.listen-address=127.0.0.1:0"]
        trusting = {**os.environ, "SSL_CERT_FILE": at.relay.ca_file}
        with subprocess.Popen(command, env=trusting, stdout=output, stderr=output) as process:
            try:
                before = _until(log, START_MAILS)
                cpu = cpu_of(process.pid)
                after = _until(log, before + MEASURED_MAILS)
                return 1000 * (cpu_of(process.pid) - cpu) / (after - before)
            finally:
                process.terminate()


def _configuration(at: World) -> str:
    maildir = at.home / "new"
    maildir.mkdir(exist_ok=True)
    place = f"server: {HOST}, port: {at.relay.port}, login: {USER}, passphrase: {PASSWORD}"
    mail = f"from: {USER}, to: {TO}, detectiondir: {maildir}"
    servers = "".join(f"  - {{name: s{number}, {place}, {mail}}}\n" for number in range(SERVERS))
    file = at.home / "mailexporter.yaml"
    file.write_text(f"monitoringinterval: 1s\nmailchecktimeout: 1s\nservers:\n{servers}")
    return str(file)


def _until(log: Path, wanted: int) -> int:
    """How many mails it has handed in, once they are as many. Raises TimeoutError."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        mails = log.read_text(encoding="utf-8").count("Delivery-Timeout")
        if mails >= wanted:
            return mails
        time.sleep(0.1)
    raise TimeoutError(f"{PROGRAM} hands in nothing: {log.read_text(encoding='utf-8')[-500:]}")
