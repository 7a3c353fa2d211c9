"""Several processes on one state directory, killed and not: the failed logins are counted at the server.

GUARD_KILLS=50 kills as often as it deserves; a few do for every day.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
import urllib.request
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from exporter.simulator.simulator import Simulator
from exporter.simulator.tenant.mailboxes import Mailboxes
from tests.real.loopback import free_port

pytestmark = pytest.mark.timeout(240)  # a dozen processes start one after the other, on whatever machine
KILLS = int(os.environ.get("GUARD_KILLS", "5"))
BUDGET = 2
LIFE_SECONDS = 6.0  # the longest: processes are killed while they start, while they log in, and after
USER = "invoices@contoso.example"
RIGHT = "the right password"


@dataclass
class Site:
    """A simulated Microsoft 365, a configuration for it, and what was tried there."""

    config: Path
    logins: list[bool]
    prefix: tuple[str, ...] = ()
    processes: list[Process] = field(default_factory=list)

    @property
    def failed(self) -> int:
        return self.logins.count(False)

    async def start(self, *arguments: str, **environment: str) -> Process:
        process = await asyncio.create_subprocess_exec(
            *(*self.prefix, sys.executable, "-m", "exporter", *arguments, f"--config.file={self.config}"),
            stdout=PIPE,
            stderr=DEVNULL,
            env={**os.environ, **environment},
        )
        self.processes.append(process)
        return process

    async def serve(self, port: int | None = None) -> Process:
        return await self.start("serve", f"--web.listen-address=127.0.0.1:{port or free_port()}")

    async def run(self, *arguments: str, **environment: str) -> tuple[int, str]:
        process = await self.start(*arguments, **environment)
        said, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, said.decode()


def write_configuration(home: Path, env: dict[str, Any], password: str) -> Path:
    (home / "password").write_text(password)
    file = home / "config.yaml"
    relay = {
        "probes": {"reach": {"every": "1s", "ports": [env["ports"]["submission"]]}},
        "host": env["host"],
        "port": env["ports"]["submission"],
        "tls": "starttls",
        "family": "ipv4",
        "ca_file": env["ca_file"],
        "server_name": "localhost",
    }
    account = {
        "relay": "simulator",
        "address": USER,
        "auth": {"basic": {"username": USER, "password": {"file": "password"}}},
        "probes": {"login": {"every": "1s"}},
    }
    configuration = {
        "relays": {"simulator": relay},
        "accounts": {"invoices": account},
        "state": {"dir": "state"},
        "guard": {"logins_per_minute": 0},
    }
    file.write_text(yaml.safe_dump(configuration))
    return file


@asynccontextmanager
async def site(home: Path, monkeypatch: pytest.MonkeyPatch, password: str) -> AsyncIterator[Site]:
    logins: list[bool] = []
    opens = Mailboxes.opens

    def counted(self: Mailboxes, user: str, given: str) -> bool:
        logins.append(opens(self, user, given))
        return logins[-1]

    monkeypatch.setattr(Mailboxes, "opens", counted)
    async with Simulator() as simulator:
        simulator.add_user(USER, RIGHT)
        made = Site(write_configuration(home, simulator.env(), password), logins)
        try:
            yield made
        finally:
            for process in made.processes:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


async def until(fits: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not fits():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


@pytest.mark.timeout(240 + 20 * KILLS)
async def test_wrong_password_is_tried_twice_at_most_whatever_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(10)
    async with site(tmp_path, monkeypatch, "a wrong password") as at:
        for _ in range(KILLS):
            exporter, check = await at.serve(), await at.start("check")
            with suppress(TimeoutError):
                await asyncio.wait_for(check.wait(), LIFE_SECONDS * chance.random())
            for process in (exporter, check):
                if process.returncode is None:
                    process.send_signal(signal.SIGKILL)
                await process.wait()
        codes = [(await at.run("check"))[0] for _ in range(BUDGET)]
        _, said = await at.run("guard", "status")

        assert codes[-1] == 1  # held
        assert USER in said
        assert 1 <= at.failed <= BUDGET
        print(f"{KILLS} kills with a check beside each: {at.failed} failed logins at the server")


async def test_two_exporters_and_a_check_share_one_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with site(tmp_path, monkeypatch, "a wrong password") as at:
        await asyncio.gather(at.serve(), at.serve())
        await until(lambda: at.failed > 0, 30)
        codes = [(await at.run("check"))[0] for _ in range(3)]
        status = (await at.run("guard", "status"))[1]

    assert codes == [1, 1, 1]
    assert "held" in status
    assert at.failed <= BUDGET


async def test_two_exporters_and_a_check_hold_up_no_right_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with site(tmp_path, monkeypatch, RIGHT) as at:
        await asyncio.gather(at.serve(), at.serve())
        codes = [(await at.run("check"))[0] for _ in range(3)]
        await until(lambda: len(at.logins) > 10, 30)
        status = (await at.run("guard", "status"))[1]

    assert codes == [0, 0, 0]
    assert at.failed == 0
    assert status == "nothing is held\n"


SET_CLOCK = """
    #define _GNU_SOURCE
    #include <stdlib.h>
    #include <sys/syscall.h>
    #include <time.h>
    #include <unistd.h>

    int clock_gettime(clockid_t clock, struct timespec *now) {
        int failed = syscall(SYS_clock_gettime, clock, now);
        if (!failed && clock == CLOCK_REALTIME) now->tv_sec += atol(getenv("CLOCK_STEP_SECONDS"));
        return failed;
    }
"""


@pytest.fixture
def settable_clock(tmp_path: Path) -> Path:
    """A library to preload that adds CLOCK_STEP_SECONDS to the time of day."""
    if shutil.which("cc") is None:
        pytest.skip("a C compiler makes the clock that is set: package gcc")
    source, library = tmp_path / "clock.c", tmp_path / "clock.so"
    source.write_text(textwrap.dedent(SET_CLOCK))
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
    return library


async def test_clock_that_is_set_forward_and_back_frees_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settable_clock: Path
) -> None:
    async with site(tmp_path, monkeypatch, "a wrong password") as at:
        codes, left = [(await at.run("check", "invoices"))[0]], []
        for hours in (30, -30, 0):
            clock = {"LD_PRELOAD": str(settable_clock), "CLOCK_STEP_SECONDS": str(hours * 3600)}
            codes.append((await at.run("check", "invoices", **clock))[0])
            left.append((await at.run("guard", "status", **clock))[1].split("in ")[1].split()[0])

    assert codes == [2, 1, 1, 1]
    assert at.failed == 1
    assert all(text.startswith("5h5") for text in left), left


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[str, ...]]:
    """What runs a command where `state` is a file system of 512 KiB."""
    if os.geteuid() != 0 or not (shutil.which("unshare") and shutil.which("nsenter")):
        pytest.skip("mounting needs root, unshare and nsenter: package util-linux")
    state = tmp_path / "state"
    state.mkdir()
    script = f"mount -t tmpfs -o size=512k none {state} && echo ready && exec sleep 600"
    with subprocess.Popen(["unshare", "--mount", "sh", "-c", script], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"ready\n"
        yield ("nsenter", f"--mount=/proc/{holder.pid}/ns/mnt")
        holder.kill()


async def test_disk_that_is_full_stops_passwords_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_disk: tuple[str, ...]
) -> None:
    async def shell(script: str) -> None:
        await (await asyncio.create_subprocess_exec(*small_disk, "sh", "-c", script)).wait()

    def metrics(port: int) -> str:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as page:
            return str(page.read().decode())
        return ""

    async def seen(port: int, *parts: str) -> None:
        deadline = time.monotonic() + 30
        while not any(all(part in line for part in parts) for line in metrics(port).splitlines()):
            assert time.monotonic() < deadline, metrics(port)
            await asyncio.sleep(0.1)

    fill, free = f"head -c 1m /dev/zero > {tmp_path}/state/ballast", f"rm {tmp_path}/state/ballast"
    async with site(tmp_path, monkeypatch, "a wrong password") as at:
        at.prefix, port = small_disk, free_port()
        await shell(fill)
        exporter = await at.serve(port)
        await seen(port, "smtp_probe_failure_info", 'cause="local_resource"', 'account="invoices"')
        await seen(port, "smtp_probe_success", 'probe="reach"', " 1.0")
        _, status = await at.run("guard", "status")
        tried_without_a_store = at.failed
        await shell(free)
        await seen(port, "smtp_probe_failure_info", 'cause="bad_credentials"')
        await shell(fill)
        exporter.kill()
        await exporter.wait()
        await at.serve(port)
        await seen(port, "smtp_probe_held", 'account="invoices"', " 1.0")

    assert "its file system is full" in status
    assert tried_without_a_store == 0
    assert at.failed == 1
