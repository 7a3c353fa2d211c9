"""HOSTILE invariant 23: no more than two failures in any sliding hour, for any pattern of anything."""

from __future__ import annotations

import multiprocessing
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from exporter.guard.answers import Admission
from exporter.guard.rules import BUDGET, WINDOW_SECONDS, Verdict
from exporter.store.error import StoreError

from .bench import DROP, NEW, OLD, REFUSAL, WHO, FakeClock, Process, break_in, guard_on, mend

LASTS = 120.0
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # thousands of commits wait for a disk otherwise
FAILED = (Verdict.REFUSED, Verdict.UNCERTAIN)
processes = st.sampled_from([0, 1])
moments = st.floats(0, 1)


@dataclass
class Open:
    """An attempt that its process has not settled yet."""

    process: int
    attempt: Admission
    start: float


class Budget(RuleBasedStateMachine):
    """Two processes on one directory, and a server that keeps its own book of failures."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.temporary = tempfile.TemporaryDirectory(dir=MEMORY)
        self.directory = Path(self.temporary.name) / "state"
        self.directory.mkdir()
        self.guards = [guard_on(self.directory, self.clock) for _ in range(2)]
        self.open: list[Open] = []
        self.failures: list[float] = []

    def teardown(self) -> None:
        for guard in self.guards:
            guard.end()
        self.temporary.cleanup()

    def fail(self, one: Open, moment: float) -> None:
        """The server refused it at some moment between its start and now, or its latest end."""
        end = min(self.clock.now(), one.start + LASTS)
        self.failures.append(one.start + moment * (end - one.start))

    @rule(process=processes, secret=st.sampled_from([OLD, NEW]))
    def start(self, process: int, secret: object) -> None:
        answer = self.guards[process].admit(WHO, secret, lasts_seconds=LASTS)  # type: ignore[arg-type]
        if isinstance(answer, Admission):
            self.open.append(Open(process, answer, self.clock.now()))

    @precondition(lambda self: self.open)
    @rule(data=st.data(), verdict=st.sampled_from(Verdict), moment=moments)
    def settle(self, data: st.DataObject, verdict: Verdict, moment: float) -> None:
        one = self.open.pop(data.draw(st.integers(0, len(self.open) - 1)))
        if verdict in FAILED:
            self.fail(one, moment)
        named = REFUSAL if verdict is Verdict.REFUSED else DROP
        self.guards[one.process].settle(one.attempt, verdict, named)

    @rule(process=processes, moment=moments)
    def kill(self, process: int, moment: float) -> None:
        for one in [one for one in self.open if one.process == process]:
            self.fail(one, moment)
        self.open = [one for one in self.open if one.process != process]
        self.guards[process].end()
        self.guards[process] = guard_on(self.directory, self.clock)

    @rule(process=processes)
    def release(self, process: int) -> None:
        try:
            self.guards[process].release(WHO)
        except StoreError:
            assert self.is_unusable

    @rule(seconds=st.sampled_from([1.0, 59.0, 121.0, 1800.0, 3480.0, 3599.0, 3600.0, 3 * 3600.0, 7 * 3600.0]))
    def advance(self, seconds: float) -> None:
        if self.is_unusable and seconds > 1800:
            self.break_or_mend_the_store()  # what goes without a store for hours leaves no record
        self.clock.advance(seconds)
        for one in [one for one in self.open if one.start + LASTS < self.clock.now()]:
            self.fail(one, 1.0)  # its process hangs past every deadline and settles never
            self.open.remove(one)

    @property
    def is_unusable(self) -> bool:
        return self.directory.is_file()

    @rule()
    def break_or_mend_the_store(self) -> None:
        if self.is_unusable:
            mend(self.directory)
        else:
            break_in(self.directory)

    @invariant()
    def no_hour_bears_more_than_the_budget(self) -> None:
        book = sorted(self.failures)
        assert all(later - first >= WINDOW_SECONDS for first, later in zip(book, book[BUDGET:], strict=False))


Budget.TestCase.settings = settings(
    max_examples=settings.default.max_examples * 3 // 5,
    stateful_step_count=settings.default.stateful_step_count * 4 // 5,
)
TestBudget = pytest.mark.timeout(240)(Budget.TestCase)


def _hammer(directory: Path, principal: str, failures: multiprocessing.SimpleQueue[int]) -> None:
    guard = guard_on(directory, FakeClock())
    count = 0
    for _ in range(20):
        answer = guard.admit(principal, OLD)
        if isinstance(answer, Admission):
            guard.settle(answer, Verdict.UNCERTAIN, DROP)
            count += 1
    guard.end()
    failures.put(count)


def _hammered(directory: Path, principals: list[str]) -> int:
    """The failures that processes, one for each principal named, came to together."""
    context = multiprocessing.get_context("spawn")
    failures = context.SimpleQueue()
    racers = [context.Process(target=_hammer, args=(directory, who, failures)) for who in principals]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(30)
    return sum(failures.get() for _ in racers)


@pytest.mark.slow
def test_processes_that_race_for_one_principal_share_its_budget(state_dir: Path) -> None:
    assert _hammered(state_dir, [WHO] * 4) == BUDGET


@pytest.mark.slow
def test_processes_that_race_lose_no_failure_of_each_other(state_dir: Path, guard: Process) -> None:
    names = [f"{name}@contoso.example" for name in "abcd"]

    _hammered(state_dir, names)

    assert {one.principal: one.failures for one in guard.standings()} == dict.fromkeys(names, 2)


def test_attempt_settled_twice_costs_nothing_more_if_harmless(guard: Process) -> None:
    one = guard.admit(WHO, OLD)
    assert isinstance(one, Admission)

    guard.settle(one, Verdict.HARMLESS)
    guard.settle(one, Verdict.HARMLESS)

    assert guard.release(WHO).attempts_left == BUDGET
