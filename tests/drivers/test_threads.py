"""Threads for lookups: one is used again, one that is stuck is not waited for."""

from __future__ import annotations

import threading

from exporter.drivers.threads import Threads

SOON_SECONDS = 5.0


def test_thread_that_is_idle_does_the_next_work() -> None:
    threads, seen = Threads(), []

    for _ in range(3):
        done = threading.Event()
        threads.start(lambda done=done: (seen.append(threading.get_ident()), done.set()), "lookup")
        assert done.wait(SOON_SECONDS)
        _until_idle(threads)

    assert len(set(seen)) == 1


def test_work_behind_a_stuck_one_is_done_by_another_thread() -> None:
    threads, stuck, done = Threads(), threading.Event(), threading.Event()

    threads.start(stuck.wait, "stuck")
    threads.start(done.set, "lookup")

    assert done.wait(SOON_SECONDS)
    stuck.set()


def _until_idle(threads: Threads) -> None:
    end = threading.Event()
    for _ in range(500):
        if threads._idle:
            return
        end.wait(0.01)
    raise AssertionError("the thread is not idle")
