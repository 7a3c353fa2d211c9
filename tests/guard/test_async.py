"""The guard in an event loop: calls run in threads, and a cancelled one leaves nothing under way."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from exporter.guard.answers import Attempt, Hold
from exporter.guard.keeper import Guard
from exporter.guard.law import Verdict
from exporter.guard.loop import AsyncGuard

from .bench import OLD, REFUSAL, WHO, FakeClock, admitted, cheap


async def test_refusal_is_held_through_the_loop_too(guard: Guard) -> None:
    gate = AsyncGuard(guard)
    leave = await gate.admit(WHO, OLD)
    assert isinstance(leave, Attempt)

    await gate.settle(leave, Verdict.REFUSED, REFUSAL)

    assert isinstance(await gate.admit(WHO, OLD), Hold)
    assert [standing.principal for standing in await gate.standings()] == [WHO]
    assert await gate.trouble() is None


async def test_cancelled_admission_gives_its_leave_back(state_dir: Path, clock: FakeClock) -> None:
    slow = SlowGuard(str(state_dir), clock=clock, derive=cheap)
    gate = AsyncGuard(slow)
    asking = asyncio.create_task(gate.admit(WHO, OLD))
    await asyncio.to_thread(slow.asked.wait, 5)

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    slow.may_answer.set()

    await asyncio.to_thread(slow.settled.wait, 5)
    admitted(slow)
    admitted(slow)


class SlowGuard(Guard):
    """Answers only when it is told to."""

    asked = threading.Event()
    may_answer = threading.Event()
    settled = threading.Event()

    def admit(self, *args: object, **options: object) -> Hold | Attempt:
        self.asked.set()
        self.may_answer.wait(5)
        return super().admit(*args, **options)  # type: ignore[arg-type]

    def settle(self, *args: object) -> None:  # type: ignore[override]
        super().settle(*args)  # type: ignore[arg-type]
        self.settled.set()
