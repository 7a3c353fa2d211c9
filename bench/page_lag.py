"""Do pages hold up probes? The event loop of 10,000 accounts, with and without somebody who reads pages.

python -m bench.page_lag [ACCOUNTS]: each account logs in once a minute, every tenth is refused alike, and one
reader asks for page after page in a process of its own. What a callback holds the loop is CPU of its thread:
other work on the machine does not count. How late a sleep of a millisecond ends is wall time: there it does.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

from bench.growth import Copies, Reader, configuration, p99_ms, reader, watch
from bench.world import world
from exporter import interpreter
from exporter.app import Exporter
from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import evidence_of
from exporter.model import Plan
from exporter.run import Report
from exporter.terms import Outcome
from tests.fakes import BASIC_DISABLED

SECONDS = 20.0
MINUTE = 60.0
REFUSED_OF = 10
PATHS = (
    "/", "/?page=7", "/?q=user00&state=failing", "/incidents", "/probes/user00000", "/probes/truth",
    "/causes/basic_auth_disabled", "/runbooks/SmtpBasicAuthCutOff",
)  # fmt: skip


@dataclass
class SomeRefused(Copies):
    """Every tenth account is refused, as a tenant that is being cut off."""

    async def turn(self, plan: Plan) -> Report:
        """As if it had been run."""
        taken = await super().turn(plan)
        if plan.account is None or int(plan.account.name[-5:]) % REFUSED_OF or taken.result is None:
            return taken
        result = replace(taken.result, failure=BASIC_DISABLED.fact)
        why = diagnose(evidence_of(result, plan.relay))
        return replace(taken, outcome=Outcome.FAILURE, result=result, diagnosis=why)


@contextmanager
def callbacks(into: list[float]) -> Iterator[None]:
    """How much CPU each callback of the loop takes until it gives the loop back, in seconds."""
    run = asyncio.Handle._run

    def timed(handle: asyncio.Handle) -> None:
        began = time.thread_time()
        run(handle)
        into.append(time.thread_time() - began)

    asyncio.Handle._run = timed  # type: ignore[method-assign]
    try:
        yield
    finally:
        asyncio.Handle._run = run  # type: ignore[method-assign]


async def _measure(file: Path) -> list[str]:
    exporter = Exporter(file)
    url = await exporter.start("127.0.0.1", 0)
    exporter._schedule._scheduler.pause()  # turns are made here
    plans = [known.plan for known in exporter.history.all()]
    report = await exporter._engine.runner.turn(plans[0])
    assert report.result is not None, report
    exporter._engine.runner = SomeRefused(report.result)  # type: ignore[assignment]
    for plan in (*plans, *plans, *plans):
        await exporter._turn(plan)
    turning = asyncio.create_task(_turns(exporter, plans))
    async with reader() as asking:
        for path in PATHS:  # templates are compiled at their first use
            await asking.get(url + path)
        interpreter.settle()
        rows = [await _row("nobody asks", _idle()), await _row("page after page", _ask(asking, url))]
    turning.cancel()
    await exporter.stop()
    return rows


async def _turns(exporter: Exporter, plans: list[Plan]) -> None:
    """Each probe once a minute."""
    for plan in cycle(plans):
        await exporter._turn(plan)
        await asyncio.sleep(MINUTE / len(plans))


async def _idle() -> int:
    await asyncio.sleep(SECONDS)
    return 0


async def _ask(asking: Reader, url: str) -> int:
    until, count = time.monotonic() + SECONDS, 0
    for path in cycle(PATHS):
        if time.monotonic() > until:
            break
        await asking.get(url + path)
        count += 1
    return count


async def _row(name: str, work: Coroutine[None, None, int]) -> str:
    lags: list[float] = []
    held: list[float] = []
    watching = asyncio.create_task(watch(lags))
    with callbacks(held):
        asked = await work
    watching.cancel()
    return (
        f"| {name} | {asked} | {1e3 * max(held):.1f} | {p99_ms(held):.2f} | {len(held):,} "
        f"| {p99_ms(lags):.1f} | {1e3 * max(lags):.0f} |"
    )


def lines(accounts: int = 10_000) -> Iterator[str]:
    """A table of two rows; the exporter is a process of its own."""
    yield "| | pages | longest callback, CPU ms | p99, CPU ms | callbacks | loop lag, p99 ms | the longest |"
    yield "|---|---|---|---|---|---|---|"
    with world() as at:
        command = [sys.executable, "-m", "bench.page_lag", "--child", str(configuration(at, accounts))]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        yield from json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Print the table, or be the process that is measured."""
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(asyncio.run(_measure(Path(sys.argv[2])))))
        return
    print(*lines(*map(int, sys.argv[1:])), sep="\n")


if __name__ == "__main__":
    main()
