"""What the benchmarks share: a server with a known delay, accounts at it, and CPU time by process."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from compileall import compile_dir
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import exporter
from exporter.commands.selftest import server
from exporter.model import Relay

ROUNDS = 3
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A directory with certificates, and the relay that answers in it."""

    home: Path
    relay: Relay

    def configuration(self, accounts: int) -> Path:
        """So many accounts, each with a password, a login and a submission."""
        password = self.home / "password"
        password.write_text("correct horse")
        password.chmod(0o600)
        (self.home / "state").mkdir(mode=0o700, exist_ok=True)
        file = self.home / f"config-{accounts}.yaml"
        file.write_text(self._text(accounts))
        return file

    def _text(self, accounts: int) -> str:
        place = f"host: localhost, port: {self.relay.port}, family: ipv4"
        relay = f"{{{place}, tls: starttls, ca_file: {self.relay.ca_file}}}"
        probes = "login: {every: 1h}, submission: {every: 1h, to: canary@contoso.example}"
        rows = [self.account(f"user{number:05}", probes) for number in range(accounts)]
        state = f"state: {{dir: {self.home}/state}}\nguard: {{logins_per_minute: 0}}\n"
        return f"relays:\n  truth: {relay}\naccounts:\n" + "\n".join(rows) + "\n" + state

    def account(self, name: str, probes: str) -> str:
        """One account as a line below `accounts:`."""
        address, password = f"{name}@contoso.example", f"{{file: {self.home}/password}}"
        return (
            f"  {name}: {{relay: truth, address: {address}, tenant: contoso.example, "
            f"auth: {{basic: {{username: {address}, password: {password}}}}}, "
            f"probes: {{{probes}}}}}"
        )


@contextmanager
def world(delay_seconds: float = 0.02) -> Iterator[World]:
    """A world whose server listens; what it tells is read, so that it never waits."""
    with tempfile.TemporaryDirectory() as name, server(Path(name), delay_seconds) as (process, relay):
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield World(home=Path(name), relay=relay)


def cpu_of(pid: int) -> float:
    """The CPU seconds of a running process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def cpu_of_command(command: Sequence[str]) -> float:
    """The CPU seconds of one command, from its start to its end, its modules compiled as pip leaves them."""
    compile_dir(Path(exporter.__file__).parent, quiet=1)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def row(what: str, figures: Sequence[float], unit: str, bar: str = "") -> str:
    """A line of a table: the median, and the least and the most."""
    middle = statistics.median(figures)
    return f"| {what} | {middle:.3g} {unit} | {min(figures):.3g} to {max(figures):.3g} | {bar} |"
