"""Kill -9 at random moments of attempts, holds and releases: `python -m tests.store.killed [ROUNDS]`.

A process leads principals through the steps below and says each step when it was answered. It is killed.
Then the database must be sound, and each principal at the step that was said last, or at the next one.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from exporter.drivers.clock import SystemClock
from exporter.guard.guard import Guard
from exporter.guard.rules import Verdict
from exporter.ports import Secret
from exporter.store import records
from exporter.store.examine import examine
from exporter.store.file import NAME, open_file
from exporter.store.records import BLANK, Record
from exporter.store.store import Store

PRINCIPALS = 8
ON_ONE_DATABASE = 100
LONGEST_LIFE_SECONDS = 0.12
PASSWORD = Secret("password of the test")


@dataclass(frozen=True, slots=True)
class State:
    """What the database says of a principal."""

    held: bool
    released: bool
    under_way: int
    failures: int


STEPS = (
    State(held=False, released=False, under_way=0, failures=0),
    State(held=False, released=False, under_way=1, failures=0),  # admitted
    State(held=True, released=False, under_way=0, failures=1),  # refused
    State(held=True, released=True, under_way=0, failures=1),  # released
    State(held=True, released=True, under_way=1, failures=1),  # admitted
    State(held=False, released=False, under_way=0, failures=1),  # accepted
    State(held=False, released=False, under_way=1, failures=1),  # admitted
    State(held=True, released=False, under_way=0, failures=2),  # refused
)


def state_of(record: Record) -> State:
    failed = [attempt for attempt in record.attempts if attempt.failure]
    return State(
        held=record.held is not None,
        released=record.held is not None and record.held.released,
        under_way=len(record.attempts) - len(failed),
        failures=len(failed),
    )


async def led(guard: Guard, who: str, said: int) -> None:
    """Lead a principal through the steps."""
    step = 0

    def say() -> None:
        nonlocal step
        step += 1
        os.write(said, f"{who} {step}\n".encode())

    for verdict in (Verdict.REFUSED, Verdict.SUCCESS, Verdict.REFUSED):
        admission = await guard.admit(who, PASSWORD)
        say()
        await guard.settle(admission, verdict)  # type: ignore[arg-type]
        say()
        if step == 2:
            await guard.release(who)
            say()


async def life(directory: Path, number: int, said: int) -> None:
    """What the process does until it is killed."""
    clock = SystemClock()
    store = Store(str(directory), clock, group_seconds=0.001)  # as many commits as there is time for
    guard = Guard(store, clock=clock, derive=lambda password, salt, _: password + salt)
    generation = 0
    while True:
        names = [f"{number}.{generation}.{one}@contoso.example" for one in range(PRINCIPALS)]
        await asyncio.gather(*(led(guard, name, said) for name in names))
        generation += 1


def killed(directory: Path, number: int, seconds: float) -> Mapping[str, int]:
    """One life and its end; the step that each principal was said to be at."""
    hears, said = os.pipe()
    process = os.fork()
    if process == 0:
        asyncio.run(life(directory, number, said))
    os.close(said)
    with open(hears, "rb") as words:  # noqa: PTH123 - a pipe
        first = words.readline()
        time.sleep(seconds)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        lines = [first, *words.readlines()]
    return {who.decode(): int(step) for who, step in (line.split() for line in lines)}


def faults(directory: Path, steps: Mapping[str, int]) -> list[str]:
    """Whatever is not as it was said."""
    found = [f"unsound: {fault}" for fault in examine(directory / NAME).faults]
    with closing(open_file(directory, time.time())) as connection:
        kept = records.every(connection)
    for who, step in steps.items():
        state = state_of(kept.get(who, BLANK))
        if state not in STEPS[step : step + 2]:
            found.append(f"{who} was at {step}, but {state}")
    return found


def lives(rounds: int, chance: random.Random) -> tuple[int, list[str]]:
    """So many on one database, at the end of which every hold of every life is still there."""
    everything: dict[str, int] = {}
    wrong = []
    with tempfile.TemporaryDirectory() as name:
        for number in range(rounds):
            steps = killed(Path(name), number, chance.random() * LONGEST_LIFE_SECONDS)
            wrong += faults(Path(name), steps)
            everything |= steps
        wrong += faults(Path(name), everything)
    return sum(everything.values()), wrong


def main(rounds: int, seed: int = 1) -> int:
    """A new database after each hundred."""
    chance, steps, wrong = random.Random(seed), 0, []
    for begun in range(0, rounds, ON_ONE_DATABASE):
        taken, found = lives(min(ON_ONE_DATABASE, rounds - begun), chance)
        steps, wrong = steps + taken, wrong + found
    print("\n".join(wrong))
    print(f"{rounds} kills, {steps} steps, {len(wrong)} faults")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(min(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000), 1))
