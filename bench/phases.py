"""How far exported phases are from the server's own times, in bad circumstances: `python -m bench.phases`.

400 logins in flight on one core; an exporter of 10,000 accounts, quiet, scraped every 5 s, or with its event
loop held for 250 ms each second. The server says how long it really took.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.world import World, row
from exporter.app import Exporter
from exporter.commands.selftest import DELAY_SECONDS, PHASES, server

ACCOUNTS, IN_FLIGHT, SECONDS, ROUNDS = 10_000, 400, 12.0, 3
SCRAPE_SECONDS, HELD_SECONDS = 5.0, 0.25
MODES = {
    "quiet": "nothing else to do",
    "scraped": f"/metrics of {ACCOUNTS:,} accounts each {SCRAPE_SECONDS:g} s",
    "held": f"the event loop held {1000 * HELD_SECONDS:g} ms each second",
}
Times = dict[str, list[dict[str, float]]]
"""By user name the seconds of each phase, of one login after the other."""


async def _logins(file: Path, mode: str) -> Times:
    exporter = Exporter(file)
    exporter._schedule.replace = lambda _: None  # type: ignore[method-assign]
    print(await exporter.start("127.0.0.1", 0), flush=True)
    plans = [known.plan for known in exporter.history.all() if known.plan.id.probe == "login"]
    ends, found = time.monotonic() + SECONDS, defaultdict(list)

    async def each(share: int) -> None:
        for plan in plans[share::IN_FLIGHT]:
            if time.monotonic() > ends:
                return
            await exporter._turn(plan)
            latest = exporter.history.latest(plan.id)
            assert latest is not None
            assert latest.result is not None
            found[f"{plan.id.account}@contoso.example"].append(
                {time.phase.value: time.seconds for time in latest.result.phases}
            )

    holding = asyncio.create_task(_hold()) if mode == "held" else None
    await asyncio.gather(*map(each, range(IN_FLIGHT)))
    if holding is not None:
        holding.cancel()
    await exporter.stop()
    return found


async def _hold() -> None:
    while True:
        await asyncio.sleep(1 - HELD_SECONDS)
        ends = time.monotonic() + HELD_SECONDS
        while time.monotonic() < ends:
            pass


@contextmanager
def _truth(home: Path) -> Iterator[tuple[World, Times]]:
    """A server, and what it tells from now on."""
    told: Times = defaultdict(list)
    with server(home, DELAY_SECONDS) as (process, relay):
        os.sched_setaffinity(process.pid, {max(os.sched_getaffinity(0))})
        assert process.stdout is not None
        threading.Thread(target=_listen, args=(process.stdout, told), daemon=True).start()
        yield World(home=home, relay=relay), told


def _listen(lines: Iterator[str], told: Times) -> None:
    for line in lines:
        session = json.loads(line)
        told[session["user"]].append(session["seconds"])


def _reported(at: World, mode: str) -> Times:
    command = [sys.executable, "-m", "bench.phases", "--child", str(at.configuration(ACCOUNTS)), mode]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        os.sched_setaffinity(process.pid, {min(os.sched_getaffinity(0))})
        url = process.stdout.readline().strip()
        done = threading.Event()
        if mode == "scraped":
            threading.Thread(target=_scrape, args=(url, done), daemon=True).start()
        *_, last = process.stdout
        done.set()
    return json.loads(last)  # type: ignore[no-any-return]


def _scrape(url: str, done: threading.Event) -> None:
    while not done.wait(SCRAPE_SECONDS):
        with suppress(OSError), urllib.request.urlopen(f"{url}/metrics", timeout=60) as answer:
            answer.read()  # it may have ended meanwhile


def errors(mode: str) -> dict[str, float]:
    """By phase the 99th percentile of the error in microseconds; `all` is that of all phases together."""
    with tempfile.TemporaryDirectory() as name, _truth(Path(name)) as (at, told):
        reported = _reported(at, mode)
    found: dict[str, list[float]] = defaultdict(list)
    for user, logins in reported.items():
        for ours, true in zip(logins, told[user], strict=False):
            for phase in PHASES:
                found[phase.value].append(1e6 * abs(ours[phase.value] - true[phase.value]))
    found["all"] = [error for each in found.values() for error in each]
    return {phase: sorted(each)[int(0.99 * (len(each) - 1))] for phase, each in found.items()}


def lines() -> Iterator[str]:
    """All circumstances by turns."""
    rounds = [{mode: errors(mode) for mode in MODES} for _ in range(ROUNDS)]
    for mode, text in MODES.items():
        phases = ", ".join(
            f"{each} {max(one[mode][each] for one in rounds):.0f}" for each in map(str, PHASES)
        )
        yield row(f"phase error (99 %), {text}", [one[mode]["all"] for one in rounds], "µs", "≤ 25")
        yield f"| the worst round, by phase | {phases} | | |"


def main() -> None:
    """Print the table, or be the process that is measured."""
    if sys.argv[1:2] == ["--child"]:
        logging.disable(logging.WARNING)  # a thousand of them use Basic Auth
        print(json.dumps(asyncio.run(_logins(Path(sys.argv[2]), sys.argv[3]))))
        return
    print(*lines(), sep="\n")


if __name__ == "__main__":
    main()
