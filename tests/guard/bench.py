"""What the guard's tests share: a clock that moves when told, a mark without scrypt, common names."""

from __future__ import annotations

import hashlib
from pathlib import Path

from exporter.guard.answers import Attempt, Hold
from exporter.guard.entry import Named
from exporter.guard.keeper import Guard
from exporter.guard.law import Verdict
from exporter.model import Phase
from exporter.ports import Secret

START = 1_790_000_000.0
HOUR = 3600.0
HOLD = 6 * HOUR
WHO = "invoices@contoso.example"
OLD = Secret("hunter2-old")
NEW = Secret("hunter2-new")
REFUSAL = Named(cause="auth_rejected", phase=Phase.AUTH, code=535, enhanced="5.7.139")
DROP = Named(cause="closed", phase=Phase.AUTH)


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


def cheap(password: bytes, salt: bytes) -> bytes:
    return hashlib.blake2b(password, salt=salt).digest()


def guard_on(directory: Path, clock: FakeClock, hold_seconds: float = HOLD) -> Guard:
    """A guard as a freshly started process has it."""
    return Guard(str(directory), clock=clock, hold_seconds=hold_seconds, derive=cheap)


def admitted(guard: Guard, secret: Secret = OLD, who: str = WHO) -> Attempt:
    answer = guard.admit(who, secret)
    assert isinstance(answer, Attempt), answer
    return answer


def held(guard: Guard, secret: Secret = OLD, who: str = WHO) -> Hold:
    answer = guard.admit(who, secret)
    assert isinstance(answer, Hold), answer
    return answer


def attempt(guard: Guard, verdict: Verdict, secret: Secret = OLD, named: Named = REFUSAL) -> None:
    guard.settle(admitted(guard, secret), verdict, named)
