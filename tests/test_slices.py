"""Work in slices: the loop turns after so many things, and one piece of work goes at a time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exporter.web.filter import Choices, Wanted
from exporter.web.incident_views import incident_work
from exporter.web.overview import Seen, overview_work
from exporter.web.probe_routes import overview_page
from exporter.web.slices import ENTRIES, SLICE, Slices, Work, as_json_text, joined, kept, mapped, whole
from exporter.web.subject import subject_work
from tests.browser.made import Made

MANY = 4 * SLICE


def slices_of(work: Work[Any]) -> int:
    """Into how many pieces it is cut."""
    return sum(1 for _ in work) + 1


@pytest.mark.parametrize("cut", [mapped, kept])
def test_no_slice_looks_at_more_than_it_may(cut: Callable[..., Work[list[int]]]) -> None:
    looked = 0

    def look(thing: int) -> bool:
        nonlocal looked
        looked += 1
        return thing % 2 == 0

    work, before = cut(look, range(MANY + 1)), 0
    for _ in work:
        assert looked - before <= SLICE
        before = looked

    assert looked == MANY + 1


def test_pieces_of_a_text_are_made_a_slice_at_a_time() -> None:
    made = 0

    def pieces() -> Iterator[str]:
        nonlocal made
        for _ in range(MANY):
            made += 1
            yield "a"

    work = joined(pieces())
    next(work)

    assert made == SLICE
    assert whole(work) == "a" * MANY


@pytest.mark.parametrize(
    "view", [{}, {"a": [], "b": {"c": [1]}, "d": [{"e": "é\u2028"}] * (2 * ENTRIES + 1)}]
)
def test_json_in_slices_is_the_same_json(view: dict[str, Any]) -> None:
    assert json.loads(whole(as_json_text(view))) == json.loads(json.dumps(view))


def seen(made: Made) -> Seen:
    return Seen(
        subjects=made.history.subjects,
        incidents=made.alerting.all,
        milestones=made.retirement,
        next_run=made.next_run,
        now=made.now(),
    )


def relay(made: Made) -> Work[Any]:
    return subject_work(
        "office365",
        made.history.of("office365"),
        incidents=made.alerting.all,
        transcripts=True,
        now=made.now(),
        next_run=made.next_run,
    )


VIEWS: dict[str, Callable[[Made], Work[Any]]] = {
    "overview": lambda made: overview_work(seen(made), Wanted()),
    "fields": lambda made: Choices().among(made.history.subjects),
    "relay": relay,
    "incident": lambda made: incident_work(made.alerting.all[0], (), (), made.history.plans, made.causes),
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_view_of_thousands_is_cut_into_more_slices_than_one_of_few(view: Callable[[Made], Work[Any]]) -> None:
    assert slices_of(view(Made(MANY))) >= slices_of(view(Made(3))) + MANY // SLICE - 1


def test_page_of_a_hundred_rows_is_cut_too() -> None:
    made = Made(MANY)
    view = whole(overview_work(seen(made), Wanted()))

    assert slices_of(overview_page(view, Wanted(), (), "1")) >= len(view["rows"]) * 10 // SLICE


async def test_loop_turns_between_slices_and_one_piece_of_work_goes_at_a_time() -> None:
    done: list[str] = []

    def work(name: str) -> Work[str]:
        for _ in range(3):
            done.append(name)
            yield
        return name

    async def probe() -> None:
        while len(done) < 6:
            done.append("probe")
            await asyncio.sleep(0)

    slices = Slices()
    results = await asyncio.gather(slices.of(work("a")), slices.of(work("b")), probe())

    assert results[:2] == ["a", "b"]
    assert [name for name in done if name != "probe"] == ["a"] * 3 + ["b"] * 3
    assert done[1] == "probe"


async def test_work_that_fails_lets_the_next_go() -> None:
    def broken() -> Work[None]:
        yield
        raise KeyError

    slices = Slices()
    with pytest.raises(KeyError):
        await slices.of(broken())

    assert await slices.of(mapped(str, [1])) == ["1"]
