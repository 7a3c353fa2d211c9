"""Daemon threads for lookups that block, kept for the next one: to start a thread costs as much as a lookup.

One that is stuck holds neither the loop nor the exit; one that has nothing to do ends after a while.
"""

from __future__ import annotations

import threading
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

IDLE_SECONDS = 0.5  # at a hundred lookups a second none ends, at one a minute none is kept


class Threads:
    """As many as work at once; who uses them sees to a limit."""

    def __init__(self) -> None:
        self._work: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._idle = 0
        self._lock = threading.Lock()

    def start(self, work: Callable[[], None], name: str) -> None:
        """Have it done, by an idle thread or a new one. Raises RuntimeError where none can be started."""
        with self._lock:
            is_new = self._idle == 0
            self._idle -= not is_new
        if is_new:
            threading.Thread(target=self._live, args=(work,), name=name, daemon=True).start()
        else:
            self._work.put(work)

    def _live(self, work: Callable[[], None]) -> None:
        while True:
            work()
            del work  # and with it what it holds
            with self._lock:
                self._idle += 1
            try:
                work = self._work.get(timeout=IDLE_SECONDS)
            except Empty:
                with self._lock:
                    if self._idle:  # else work for one of us is on its way
                        self._idle -= 1
                        return
                work = self._work.get()
