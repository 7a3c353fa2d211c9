"""Work in slices: what looks at ten thousand things lets the loop turn after some, so that no probe waits.

Work is a generator that yields when a slice is done, and returns what came of it. Slices are counted in
things, not timed: what runs between two turns of the loop does not depend on the machine.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Generator, Iterable, Mapping
from itertools import islice
from typing import Any, TypeVar

A = TypeVar("A")
B = TypeVar("B")

Work = Generator[None, None, B]
SLICE = 250  # things looked at: half a millisecond or less
ENTRIES = 25  # of a list that are written as JSON


class Slices:
    """Does work on the loop, a piece at a time: many readers hold up probes no more than one does."""

    def __init__(self) -> None:
        self._one = asyncio.Lock()

    async def of(self, work: Work[B]) -> B:
        """What comes of the work; the loop turns after each slice."""
        async with self._one:
            while True:
                try:
                    next(work)
                except StopIteration as done:
                    return done.value  # type: ignore[no-any-return]
                await asyncio.sleep(0)


def whole(work: Work[B]) -> B:
    """What comes of the work, at once: for whoever holds up nobody."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]


def mapped(function: Callable[[A], B], things: Iterable[A], slice_of: int = SLICE) -> Work[list[B]]:
    """What the function says of each."""
    done: list[B] = []
    left = iter(things)
    while part := list(islice(left, slice_of)):
        done += map(function, part)
        yield
    return done


def kept(wanted: Callable[[A], bool], things: Iterable[A]) -> Work[list[A]]:
    """Those that are wanted."""
    found: list[A] = []
    left = iter(things)
    while part := list(islice(left, SLICE)):
        found += filter(wanted, part)
        yield
    return found


def joined(pieces: Iterable[str], slice_of: int = SLICE) -> Work[str]:
    """The pieces of a text, each of which takes its time to be made."""
    parts = yield from mapped(str, pieces, slice_of)
    return "".join(parts)


def as_json_text(view: Mapping[str, Any]) -> Work[str]:
    """The same as json.dumps; a long list is written entry by entry."""
    written = []
    for name, value in view.items():
        if isinstance(value, list):
            entries = yield from mapped(json.dumps, value, ENTRIES)
            text = f"[{', '.join(entries)}]"
        else:
            text = json.dumps(value)
        written.append(f"{json.dumps(name)}: {text}")
    return f"{{{', '.join(written)}}}"
