"""Who stops waiting: the request, its thread and its connection end, unless others still wait."""

from __future__ import annotations

import asyncio

import pytest

from tests.drivers.issuer import hanging, no_thread_left
from tests.drivers.tokens.harness import SECRET, Harness


async def test_cancelled_request_ends_with_its_thread(harness: Harness) -> None:
    harness.issuer.token = hanging
    before = asyncio.all_tasks()

    with no_thread_left():
        asking = asyncio.create_task(harness.get())
        await asyncio.sleep(0.1)
        assert harness.issuer.token_requests
        asking.cancel()
        await asyncio.wait([asking])
        await asyncio.sleep(0.05)

    left = [task for task in asyncio.all_tasks() - before if "handle" not in repr(task)]
    assert asking.cancelled()
    assert not left


async def test_one_who_leaves_takes_nothing_from_the_others(harness: Harness) -> None:
    first, second = (asyncio.create_task(harness.get()) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()

    assert (await second).text.reveal()
    assert len(harness.issuer.token_requests) == 1


async def test_who_asks_after_a_cancelled_request_starts_anew(harness: Harness) -> None:
    first = asyncio.create_task(harness.get())
    await asyncio.sleep(0.02)
    first.cancel()
    await asyncio.wait([first])

    assert (await harness.get()).text.reveal()


async def test_bug_of_ours_is_no_fault_of_the_issuer(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise TypeError(SECRET)

    monkeypatch.setattr(harness.tokens._http, "request", broken)

    with pytest.raises(RuntimeError, match="TypeError") as caught:
        await harness.get()

    assert SECRET not in str(caught.value)
