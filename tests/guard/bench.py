"""What the guard's tests share: a clock that moves when told, a fingerprint without scrypt, common names."""

from __future__ import annotations

import asyncio
import ctypes
import hashlib
from collections.abc import Awaitable
from pathlib import Path
from typing import ClassVar, TypeVar

from exporter.guard.answers import Admission, Hold, Release, Standing
from exporter.guard.guard import LASTS_SECONDS, Guard
from exporter.guard.rules import UNNAMED, Verdict
from exporter.ports import Secret
from exporter.store.attempts import Labels
from exporter.store.store import Store
from exporter.terms import Phase

T = TypeVar("T")
AT_FDCWD, RENAME_EXCHANGE = -100, 2
START = 1_790_000_000.0
HOUR = 3600.0
HOLD = 6 * HOUR
WHO = "invoices@contoso.example"
OLD = Secret("hunter2-old")
NEW = Secret("hunter2-new")
REFUSAL = Labels(cause="auth_rejected", phase=Phase.AUTH, code=535, enhanced="5.7.139")
DROP = Labels(cause="closed", phase=Phase.AUTH)


class FakeClock:
    """Both clocks, moved together or stepped apart."""

    def __init__(self) -> None:
        self.wall = START
        self.steady = 77.0

    def now(self) -> float:
        return self.wall

    def monotonic(self) -> float:
        return self.steady

    def advance(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds

    def step(self, seconds: float) -> None:
        self.wall += seconds


def cheap(password: bytes, salt: bytes, cost: str) -> bytes:
    return hashlib.blake2b(password + cost.encode(), salt=salt).digest()


class Process:
    """The guard as one process has it; each call is run to its end."""

    running: ClassVar[list[Process]] = []

    def __init__(self, directory: Path, clock: FakeClock, hold_seconds: float) -> None:
        self.store = Store(str(directory), clock, group_seconds=0)
        self.guard = Guard(self.store, clock=clock, hold_seconds=hold_seconds, derive=cheap)
        self._loop = asyncio.new_event_loop()
        self.running.append(self)

    def admit(
        self, principal: str, secret: Secret, *, lasts_seconds: float = LASTS_SECONDS
    ) -> Hold | Admission:
        return self._run(self.guard.admit(principal, secret, lasts_seconds=lasts_seconds))

    def settle(self, admission: Admission, verdict: Verdict, labels: Labels = UNNAMED) -> None:
        self._run(self.guard.settle(admission, verdict, labels))

    def release(self, principal: str) -> Release:
        return self._run(self.guard.release(principal))

    def standings(self) -> tuple[Standing, ...]:
        return self._run(self.guard.standings())

    def trouble(self) -> str | None:
        return self._run(self.guard.trouble())

    def end(self) -> None:
        """As if killed: nothing is settled."""
        self._run(self.guard.finish())
        self.store.close()
        self._loop.close()
        self.running.remove(self)

    def _run(self, work: Awaitable[T]) -> T:
        return self._loop.run_until_complete(work)  # type: ignore[arg-type]


def guard_on(directory: Path, clock: FakeClock, hold_seconds: float = HOLD) -> Process:
    """A guard as a freshly started process has it."""
    return Process(directory, clock, hold_seconds)


def break_in(state_dir: Path) -> None:
    """Make the state unusable, for root too: a file is in the place of the directory."""
    away = state_dir.with_suffix(".away")
    away.write_text("")
    _exchange(state_dir, away)


def mend(state_dir: Path) -> None:
    """Make it usable again, as it was."""
    away = state_dir.with_suffix(".away")
    _exchange(state_dir, away)
    away.unlink()


def _exchange(one: Path, other: Path) -> None:
    """In one step: a store that looks between two would make a directory of its own there (renameat2(2))."""
    if ctypes.CDLL(None, use_errno=True).renameat2(
        AT_FDCWD, bytes(one), AT_FDCWD, bytes(other), RENAME_EXCHANGE
    ):
        raise OSError(ctypes.get_errno(), "renameat2")


def admitted(guard: Process, secret: Secret = OLD, who: str = WHO) -> Admission:
    answer = guard.admit(who, secret)
    assert isinstance(answer, Admission), answer
    return answer


def held(guard: Process, secret: Secret = OLD, who: str = WHO) -> Hold:
    answer = guard.admit(who, secret)
    assert isinstance(answer, Hold), answer
    return answer


def attempt(guard: Process, verdict: Verdict, secret: Secret = OLD, labels: Labels = REFUSAL) -> None:
    guard.settle(admitted(guard, secret), verdict, labels)
