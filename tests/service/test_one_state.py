"""Several processes on one state directory, killed and not: the failed logins are counted at the server.

GUARD_KILLS=50 kills as often as it deserves; a few do for every day.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from exporter.simulator.simulator import Simulator
from exporter.simulator.tenant.mailboxes import Mailboxes

from .conftest import free_port

KILLS = int(os.environ.get("GUARD_KILLS", "5"))
BUDGET = 2
LIFE_SECONDS = 6.0  # the longest: processes are killed while they start, while they log in, and after
USER = "invoices@contoso.example"
RIGHT = "the right password"


@dataclass
class Site:
    """A simulated Microsoft 365, a configuration for it, and what was tried there."""

    config: Path
    logins: list[bool] = field(default_factory=list)
    processes: list[Process] = field(default_factory=list)

    @property
    def failed(self) -> int:
        return self.logins.count(False)

    async def start(self, *arguments: str) -> Process:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "exporter", *arguments, f"--config.file={self.config}"),
            stdout=PIPE,
            stderr=DEVNULL,
        )
        self.processes.append(process)
        return process

    async def serve(self) -> Process:
        return await self.start("serve", f"--web.listen-address=127.0.0.1:{free_port()}")

    async def run(self, *arguments: str) -> tuple[int, str]:
        process = await self.start(*arguments)
        said, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, said.decode()


def write_configuration(home: Path, env: dict[str, Any], password: str) -> Path:
    (home / "password").write_text(password)
    file = home / "config.yaml"
    relay = {
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


@pytest.mark.timeout(60 + 20 * KILLS)
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
