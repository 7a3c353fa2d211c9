"""The guard in an event loop: nothing blocks it, and a cancelled call leaves nothing under way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from exporter.guard.answers import Admission, Hold
from exporter.guard.guard import Guard
from exporter.guard.rules import Verdict
from exporter.store.store import Store

from .bench import DROP, NEW, OLD, REFUSAL, WHO, FakeClock, cheap


@pytest.fixture
async def store(state_dir: Path, clock: FakeClock) -> AsyncIterator[Store]:
    store = Store(str(state_dir), clock)
    yield store
    await asyncio.to_thread(store.close)


@pytest.fixture
def gate(store: Store, clock: FakeClock) -> Guard:
    return Guard(store, clock=clock, derive=cheap)


async def admission(gate: Guard) -> Admission:
    answer = await gate.admit(WHO, OLD)
    assert isinstance(answer, Admission)
    return answer


async def test_cancelled_admission_gives_its_leave_back(gate: Guard, store: Store) -> None:
    busy = threading.Event()
    store.submit(lambda _: busy.wait(5))
    asking = asyncio.create_task(gate.admit(WHO, OLD))
    await asyncio.sleep(0)

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    busy.set()

    await admission(gate)
    await admission(gate)


async def test_settlement_of_a_cancelled_caller_is_carried_out(gate: Guard) -> None:
    one = await admission(gate)
    settling = asyncio.create_task(gate.settle(one, Verdict.REFUSED, REFUSAL))
    await asyncio.sleep(0)

    settling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await settling
    await gate.finish()

    assert isinstance(await gate.admit(WHO, OLD), Hold)


async def test_loop_goes_on_while_a_fingerprint_is_computed(store: Store, clock: FakeClock) -> None:
    computing, may_end = threading.Event(), threading.Event()

    def slow(password: bytes, salt: bytes, cost: str) -> bytes:
        computing.set()
        may_end.wait(5)
        return cheap(password, salt, cost)

    gate = Guard(store, clock=clock, derive=slow)
    settling = asyncio.create_task(gate.settle(await admission(gate), Verdict.REFUSED, REFUSAL))
    await asyncio.to_thread(computing.wait, 5)

    other = await gate.admit("other@contoso.example", NEW)
    assert not settling.done()
    may_end.set()
    await settling

    assert isinstance(other, Admission)
    assert isinstance(await gate.admit(WHO, OLD), Hold)


async def test_principals_at_once_share_the_store_and_nothing_else(gate: Guard) -> None:
    async def fail_twice(who: str) -> list[bool]:
        admitted = []
        for _ in range(4):
            answer = await gate.admit(who, OLD)
            admitted.append(isinstance(answer, Admission))
            if isinstance(answer, Admission):
                await gate.settle(answer, Verdict.UNCERTAIN, DROP)
        return admitted

    answers = await asyncio.gather(*(fail_twice(f"{number}@contoso.example") for number in range(50)))

    assert answers == [[True, True, False, False]] * 50
