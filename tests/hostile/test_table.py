"""The hostile table: each server's misbehaviour has its phase and cause, in bounded time and memory."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.hostile.play import SECRETS, Played, played, settled
from tests.hostile.table import Cell, cells

HOSTILE = 200
GROWN_BYTES = 32 * 1024 * 1024
PATIENT_SECONDS = 8.0  # 200 handshakes at once, and the servers share the machine
ENDS_SECONDS = 10.0  # on a machine that stalls; `python -m tests.hostile` measures it


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Played]:
    return asyncio.run(settled(tmp_path_factory.mktemp("hostile")))


def test_table_has_every_row_once_and_more_than_four_hundred_cells() -> None:
    assert len(set(cells())) == len(cells()) > 400


def test_each_cell_has_its_phase_and_cause(outcomes: list[Played]) -> None:
    wrong = [f"{each.cell.name}: {each.phase} {each.cause}" for each in outcomes if not each.right]

    assert wrong == []


def test_each_cell_ends(outcomes: list[Played]) -> None:
    assert [each.cell.name for each in outcomes if each.late_seconds > ENDS_SECONDS] == []


def test_each_cell_is_one_connection_and_it_is_closed(outcomes: list[Played]) -> None:
    seen = {each.cell.name: (each.seen.connections, each.seen.closed) for each in outcomes}

    assert {name for name, found in seen.items() if found != (1, True)} == set()


def test_no_credential_follows_the_fault(outcomes: list[Played]) -> None:
    after = {each.cell.name: each.seen.after for each in outcomes if not each.cell.healthy}

    assert {name for name, said in after.items() if any(secret in said for secret in SECRETS)} == set()


def test_healthy_sessions_log_in_and_say_goodbye(outcomes: list[Played]) -> None:
    points = {each.cell.name: each.seen.points for each in outcomes if each.cell.healthy}

    assert {name for name, reached in points.items() if reached[-1] not in ("quit", "logout")} == set()


def test_nothing_recorded_holds_the_password(outcomes: list[Played]) -> None:
    assert [each.cell.name for each in outcomes if each.leaks] == []


def test_two_hundred_hostile_servers_at_once_cost_little_and_make_no_healthy_one_fail(
    tmp_path: Path,
) -> None:
    faulty = [each for each in cells() if not each.healthy]
    greedy = [each for each in faulty if each.behaviour[:3] in ("G17", "G18", "G30", "I09", "I13")]
    others = [each for each in faulty if each not in greedy]
    healthy = [each for each in cells() if each.healthy and each.point not in ("quit", "logout")][::5]
    hostile = [each for pair in zip(greedy, others, strict=False) for each in pair] + others[len(greedy) :]
    chosen = (*healthy, *hostile[:HOSTILE])

    outcomes, grown_bytes = asyncio.run(_measured(chosen, tmp_path))

    assert sum(not each.cell.healthy for each in outcomes) == HOSTILE
    assert [each.cell.name for each in outcomes if each.cell.healthy and not each.right] == []
    assert grown_bytes <= GROWN_BYTES


async def _measured(chosen: tuple[Cell, ...], folder: Path) -> tuple[list[Played], int]:
    """What they came to, all at once, and how far resident memory went above what it was idle."""
    idle, peak = 0, 0

    def begins() -> None:
        nonlocal idle
        idle = _resident_bytes()

    async def watch() -> None:
        nonlocal peak
        while True:
            peak = max(peak, _resident_bytes())
            await asyncio.sleep(0.01)

    watching = asyncio.create_task(watch())
    outcomes = await played(chosen, folder, at_once=len(chosen), limit_seconds=PATIENT_SECONDS, begins=begins)
    watching.cancel()
    return outcomes, peak - idle


def _resident_bytes() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))
