"""The archive: what a process kept of its runs another one reads, judged by the causes that it knows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from exporter.archive import Archive
from exporter.diagnosis.classify import TABLE
from exporter.drivers.clock import SystemClock
from exporter.model import TranscriptLine
from exporter.run import Report
from exporter.store.store import Store
from tests.test_history import PLAN, failed, held, succeeded

START = 4_000_000_000.0  # far ahead: nothing is old enough to be forgotten
LINE = TranscriptLine(at_seconds=0.1, sent=False, text="535 in the transcript")


def with_transcript(report: Report) -> Report:
    assert report.result is not None
    return replace(report, result=replace(report.result, transcript=(LINE,)))


async def archived(directory: Path, *turns: tuple[Report, bool]) -> tuple[Report, ...]:
    """What a second process finds after a first one took these turns."""
    first = Store(str(directory), SystemClock(), group_seconds=0.0)
    archive = Archive()
    archive.use(first, TABLE, [PLAN])
    for report, changed in turns:
        archive.keep(report, changed=changed)
    await first.write(lambda _: None)
    first.close()
    second = Store(str(directory), SystemClock())
    archive = Archive()
    archive.use(second, TABLE, [PLAN])
    found = await archive.of([PLAN])
    second.close()
    return found[PLAN.id]


async def test_failure_is_found_after_a_restart_with_cause_and_transcript(tmp_path: Path) -> None:
    (found,) = await archived(tmp_path, (with_transcript(failed(START)), True))

    assert found == with_transcript(failed(START))
    assert found.cause is not None
    assert found.cause.label == "basic_auth_disabled"


async def test_success_is_kept_without_its_transcript(tmp_path: Path) -> None:
    (found,) = await archived(tmp_path, (with_transcript(succeeded(START)), False))

    assert found == succeeded(START)


async def test_run_that_came_back_keeps_its_transcript(tmp_path: Path) -> None:
    (found,) = await archived(tmp_path, (with_transcript(succeeded(START)), True))

    assert found == with_transcript(succeeded(START))


async def test_hold_is_no_run_and_frequent_runs_are_thinned(tmp_path: Path) -> None:
    found = await archived(
        tmp_path,
        (held(START), False),
        *((succeeded(START + at), False) for at in range(0, 700, 5)),
        *((failed(START + at), False) for at in range(0, 130, 5)),
    )

    assert [each.at_timestamp - START for each in found if each.cause is None] == [0, 300, 600]
    assert [each.at_timestamp - START for each in found if each.cause is not None] == [0, 60, 120]


async def test_store_that_cannot_be_used_has_no_runs(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store, archive = Store(str(tmp_path / "file"), SystemClock()), Archive()
    archive.use(store, TABLE, [PLAN])
    archive.keep(failed(START), changed=True)

    assert await archive.of([PLAN]) == {}
    store.close()
