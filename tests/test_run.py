"""One turn of a probe: bounded, diagnosed, told to the guard; never more than one at a mailbox."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exporter.deferral import PATIENCE_SECONDS, Deferrals
from exporter.diagnosis.causes import CAUSES
from exporter.diagnosis.classify import TABLE
from exporter.diagnosis.match import Match
from exporter.diagnosis.table import Table
from exporter.errors import Failure
from exporter.failure import FailureFact, FailureKind
from exporter.guard.answers import HeldError, Hold
from exporter.guard.guard import Guard
from exporter.guard.pace import Pace
from exporter.ports import ProbeContext
from exporter.run import Mailboxes, Runner
from exporter.store.store import Store
from exporter.terms import Outcome, Phase, Way
from tests.fakes import (
    ACCOUNT,
    BASIC_DISABLED,
    REF,
    WRONG_PASSWORD,
    ManualClock,
    Passwords,
    ScriptedKind,
    plan,
    refusal,
)

STORES: list[Store] = []
Script = Callable[[ProbeContext], Awaitable[None]]
DROPPED = Failure(FailureFact(phase=Phase.AUTH, kind=FailureKind.CLOSED, detail="closed"))


def sends_password_then(failure: BaseException | None) -> Script:
    async def script(context: ProbeContext) -> None:
        context.record.secret_left()  # type: ignore[attr-defined]
        if failure is not None:
            raise failure
        context.record.authenticated()

    return script


@pytest.fixture(autouse=True)
def stores_closed() -> Iterator[None]:
    """Every store that a test opened is closed with it."""
    yield
    while STORES:
        STORES.pop().close()


HOLD = Hold(
    cause="bad_credentials",
    phase=Phase.IMAP,
    code=None,
    enhanced=None,
    until=1_795_003_600.0,
    text="not tried again before then",
)


class Bench:
    """A runner with everything around it faked but the guard."""

    def __init__(self, state: Path, script: Script, *, expects_refusal: bool = False) -> None:
        self.state = state
        self.clock = ManualClock()
        self.deferrals = Deferrals()
        self.passwords = Passwords()
        self.table = TABLE
        self.kind = ScriptedKind(script, expects_refusal=expects_refusal)
        self.runner = self.restart()

    def restart(self) -> Runner:
        self.store = Store(str(self.state), self.clock, group_seconds=0)
        STORES.append(self.store)
        guard = Guard(self.store, clock=self.clock, derive=lambda password, salt, _: salt + password)
        self.runner = Runner(
            kinds={"login": self.kind},  # type: ignore[dict-item]
            connector=None,  # type: ignore[arg-type]
            secrets=self.passwords,
            tokens=None,  # type: ignore[arg-type]
            guard=guard,
            pace=Pace(0),
            mailboxes=Mailboxes(),
            name_servers=None,  # type: ignore[arg-type]
            pages=None,  # type: ignore[arg-type]
            deferrals=self.deferrals,
            deliveries=None,  # type: ignore[arg-type]
            clock=self.clock,
            table=self.table,
        )
        return self.runner


async def test_run_that_returns_is_a_success(tmp_path: Path) -> None:
    report = await Bench(tmp_path, sends_password_then(None)).runner.turn(plan())

    assert report.outcome is Outcome.SUCCESS
    assert report.diagnosis is None


async def test_wrong_password_is_tried_once_and_held_also_after_a_restart(tmp_path: Path) -> None:
    bench = Bench(tmp_path, sends_password_then(WRONG_PASSWORD))

    outcomes = [(await bench.runner.turn(plan())).outcome for _ in range(3)]
    held = await bench.restart().turn(plan())

    assert outcomes == [Outcome.FAILURE, Outcome.HELD, Outcome.HELD]
    assert bench.kind.runs == 1
    assert held.hold is not None
    assert (held.hold.cause, held.hold.code, held.hold.enhanced) == ("bad_credentials", 535, "5.7.139")


async def test_release_lets_a_held_password_be_tried_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path, sends_password_then(WRONG_PASSWORD))
    await bench.runner.turn(plan())
    await Guard(bench.store, clock=bench.clock).release(ACCOUNT.principal)

    outcomes = [(await bench.runner.turn(plan())).outcome for _ in range(3)]

    assert outcomes == [Outcome.FAILURE, Outcome.HELD, Outcome.HELD]
    assert bench.kind.runs == 2


async def test_changed_password_is_tried_at_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path, sends_password_then(WRONG_PASSWORD))
    await bench.runner.turn(plan())
    bench.passwords.text = "another password"
    bench.kind.script = sends_password_then(None)

    assert (await bench.runner.turn(plan())).outcome is Outcome.SUCCESS


async def test_refusal_by_policy_keeps_its_pace(tmp_path: Path) -> None:
    bench = Bench(tmp_path, sends_password_then(BASIC_DISABLED))

    outcomes = [(await bench.runner.turn(plan())).outcome for _ in range(5)]

    assert outcomes == [Outcome.FAILURE] * 5


async def test_drop_after_the_password_is_held_only_when_a_second_follows(tmp_path: Path) -> None:
    bench = Bench(tmp_path, sends_password_then(DROPPED))

    outcomes = [(await bench.runner.turn(plan())).outcome for _ in range(4)]

    assert outcomes == [Outcome.FAILURE, Outcome.FAILURE, Outcome.HELD, Outcome.HELD]


async def test_refusal_in_words_that_are_only_guessed_is_held_when_a_second_follows(tmp_path: Path) -> None:
    guessed = refusal(504, "5.5.1 password type unimplemented")
    bench = Bench(tmp_path, sends_password_then(guessed))

    reports = [await bench.runner.turn(plan()) for _ in range(3)]

    assert [each.outcome for each in reports] == [Outcome.FAILURE, Outcome.FAILURE, Outcome.HELD]


async def test_failure_before_the_password_never_holds(tmp_path: Path) -> None:
    async def unreachable(context: ProbeContext) -> None:
        raise Failure(FailureFact(phase=Phase.CONNECT, kind=FailureKind.TIMEOUT))

    bench = Bench(tmp_path, unreachable)

    outcomes = [(await bench.runner.turn(plan())).outcome for _ in range(5)]

    assert outcomes == [Outcome.FAILURE] * 5


async def test_failure_after_the_login_does_not_count_against_the_password(tmp_path: Path) -> None:
    async def refused_later(context: ProbeContext) -> None:
        await sends_password_then(None)(context)
        raise Failure(FailureFact(phase=Phase.MESSAGE, kind=FailureKind.CLOSED))

    bench = Bench(tmp_path, refused_later)

    outcomes = [(await bench.runner.turn(plan())).outcome for _ in range(4)]

    assert outcomes == [Outcome.FAILURE] * 4


async def test_probe_that_hangs_ends_at_its_deadline(tmp_path: Path) -> None:
    async def hang(context: ProbeContext) -> None:
        await asyncio.sleep(60)

    report = await Bench(tmp_path, hang).runner.turn(plan(deadline_seconds=0.05))

    assert report.result is not None
    assert report.result.failure is not None
    assert report.result.failure.kind is FailureKind.TIMEOUT


@pytest.mark.parametrize(
    "bug", [RuntimeError("boom"), MemoryError(), RecursionError(), SystemExit(1)], ids=repr
)
async def test_bug_in_a_probe_is_ours_and_ends_only_that_probe(tmp_path: Path, bug: BaseException) -> None:
    async def broken(context: ProbeContext) -> None:
        raise bug

    report = await Bench(tmp_path, broken).runner.turn(plan())

    assert report.diagnosis is not None
    assert report.diagnosis.cause.label == "exporter_bug"


async def test_secret_that_cannot_be_read_is_our_own_fault_and_nothing_is_sent(tmp_path: Path) -> None:
    bench = Bench(tmp_path, sends_password_then(None))
    bench.passwords.text = None

    report = await bench.runner.turn(plan())

    assert report.diagnosis is not None
    assert report.diagnosis.cause.label == "local_resource"
    assert bench.kind.runs == 0


async def test_run_uses_the_password_that_the_guard_judged(tmp_path: Path) -> None:
    seen: list[str] = []

    async def rotate(context: ProbeContext) -> None:
        bench.passwords.text = "rotated meanwhile"
        seen.append(context.secrets.read(REF).reveal())

    bench = Bench(tmp_path, rotate)
    await bench.runner.turn(plan())

    assert seen == ["hunter2hunter2"]


async def test_probes_of_one_mailbox_run_one_at_a_time(tmp_path: Path) -> None:
    running: list[int] = [0, 0]

    async def overlap(context: ProbeContext) -> None:
        running[0] += 1
        running[1] = max(running)
        await asyncio.sleep(0.01)
        running[0] -= 1

    bench = Bench(tmp_path, overlap)
    await asyncio.gather(*(bench.runner.turn(plan()) for _ in range(4)))

    assert running[1] == 1


async def test_preparation_that_hangs_delays_no_other_probe_of_its_mailbox(tmp_path: Path) -> None:
    bench, hangs = Bench(tmp_path, sends_password_then(None)), asyncio.Event()

    async def hang(context: ProbeContext) -> None:
        hangs.set()
        await asyncio.sleep(60)

    bench.kind.preparing = hang
    hanging = asyncio.create_task(bench.runner.turn(plan()))
    await hangs.wait()
    bench.kind.preparing = None
    async with asyncio.timeout(5):
        other = await bench.runner.turn(plan())
    hanging.cancel()

    assert other.outcome is Outcome.SUCCESS
    assert bench.kind.runs == 1


@pytest.mark.parametrize(
    ("preparing", "outcome"),
    [
        pytest.param(refusal(550, "no", Phase.IMAP), Outcome.FAILURE, id="fails"),
        pytest.param(RuntimeError("boom"), Outcome.FAILURE, id="our own bug"),
        pytest.param(HeldError(HOLD), Outcome.HELD, id="held"),
    ],
)
async def test_run_that_cannot_be_prepared_does_not_begin(
    tmp_path: Path, preparing: Exception, outcome: Outcome
) -> None:
    bench = Bench(tmp_path, sends_password_then(None))

    async def fail(context: ProbeContext) -> None:
        raise preparing

    bench.kind.preparing = fail
    report = await bench.runner.turn(plan())

    assert report.outcome is outcome
    assert bench.kind.runs == 0


async def test_cancelled_attempt_that_had_sent_the_password_counts_as_uncertain(tmp_path: Path) -> None:
    sent = asyncio.Event()

    async def hang(context: ProbeContext) -> None:
        context.record.secret_left()  # type: ignore[attr-defined]
        sent.set()
        await asyncio.sleep(60)

    bench = Bench(tmp_path, hang)
    for _ in range(2):
        sent.clear()
        task = asyncio.create_task(bench.runner.turn(plan()))
        await sent.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert (await bench.restart().turn(plan())).outcome is Outcome.HELD


@pytest.mark.parametrize(
    ("failure", "outcome", "cause"),
    [
        pytest.param(BASIC_DISABLED, Outcome.SUCCESS, None, id="refused by policy"),
        pytest.param(None, Outcome.FAILURE, "basic_auth_still_accepted", id="accepted"),
        pytest.param(
            WRONG_PASSWORD, Outcome.FAILURE, "bad_credentials", id="a wrong password proves nothing"
        ),
    ],
)
async def test_login_that_should_be_refused_succeeds_only_when_policy_refuses_it(
    tmp_path: Path, failure: Failure | None, outcome: Outcome, cause: str | None
) -> None:
    report: Any = await Bench(tmp_path, sends_password_then(failure), expects_refusal=True).runner.turn(
        plan()
    )

    assert report.outcome is outcome
    assert cause is None or report.diagnosis.cause.label == cause


GREYLISTED = refusal(450, "4.2.0 <c@contoso.example>: Recipient address rejected: Greylisted", Phase.RCPT_TO)


async def test_greylisted_run_is_deferred_and_says_why(tmp_path: Path) -> None:
    report = await Bench(tmp_path, sends_password_then(GREYLISTED)).runner.turn(plan(way=Way.NONE))

    assert report.outcome is Outcome.DEFERRED
    assert report.diagnosis is not None
    assert report.diagnosis.cause.label == "greylisted"


async def test_run_that_is_still_greylisted_after_an_hour_is_a_failure(tmp_path: Path) -> None:
    bench = Bench(tmp_path, sends_password_then(GREYLISTED))
    await bench.runner.turn(plan(way=Way.NONE))

    bench.clock.advance(PATIENCE_SECONDS)

    assert (await bench.runner.turn(plan(way=Way.NONE))).outcome is Outcome.FAILURE


async def test_hour_of_greylisting_begins_anew_once_a_mail_was_accepted(tmp_path: Path) -> None:
    bench = Bench(tmp_path, sends_password_then(GREYLISTED))
    await bench.runner.turn(plan(way=Way.NONE))
    bench.clock.advance(PATIENCE_SECONDS)
    bench.kind.script = sends_password_then(None)
    await bench.runner.turn(plan(way=Way.NONE))

    bench.kind.script = sends_password_then(GREYLISTED)

    assert (await bench.runner.turn(plan(way=Way.NONE))).outcome is Outcome.DEFERRED


async def test_own_cause_is_found_and_stands_while_its_password_is_held(tmp_path: Path) -> None:
    bench = Bench(tmp_path, sends_password_then(refusal(535, "5.7.0 Mailbox closed by policy 17")))
    own = replace(CAUSES["bad_credentials"], label="closed_mailbox", match=(Match(says=("policy 17",)),))
    bench.table = Table(CAUSES, [own])
    bench.restart()

    reports = [await bench.runner.turn(plan()) for _ in range(2)]

    assert [report.outcome for report in reports] == [Outcome.FAILURE, Outcome.HELD]
    assert [report.cause for report in reports] == [own, own]


async def test_what_breaks_around_the_run_is_a_result_too(tmp_path: Path) -> None:
    bench = Bench(tmp_path, sends_password_then(None))

    async def none_left(*_: object, **__: object) -> None:
        raise RuntimeError("can't start new thread")

    bench.runner._guard.admit = none_left  # type: ignore[method-assign,assignment]

    report = await bench.runner.turn(plan())

    assert report.diagnosis is not None
    assert report.diagnosis.cause.label == "local_resource"
    assert bench.kind.runs == 0
