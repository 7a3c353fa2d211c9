"""Changes in the store: what was put comes back, and one probe that flaps does not push out another."""

from __future__ import annotations

from exporter.model import ProbeId
from exporter.store import changes
from exporter.store.changes import KEPT, Change
from tests.store.conftest import Open

START = 4_000_000_000.0  # far ahead: nothing is old enough to be forgotten
CALM = ProbeId(probe="dns", domain="contoso.example", auth="none")
FLAPPING = ProbeId(probe="login", account="a", relay="r", auth="basic")


def change(number: int) -> Change:
    return Change(
        at_timestamp=START + number,
        before="success",
        after="rate_limited",
        settling_seconds=60.0,
        evidence="421 4.3.2 too many",
    )


async def test_changes_come_back_after_a_restart(open_store: Open) -> None:
    await open_store().write(lambda each: changes.put(each, CALM, change(1)))

    assert await open_store().read(changes.every) == {CALM: (change(1),)}


async def test_probe_that_flaps_keeps_its_latest_and_leaves_others_theirs(open_store: Open) -> None:
    store = open_store()
    await store.write(lambda each: changes.put(each, CALM, change(0)))
    await store.write(
        lambda each: [changes.put(each, FLAPPING, change(number)) for number in range(KEPT + 5)]
    )

    found = await store.read(changes.every)

    assert found[CALM] == (change(0),)
    assert found[FLAPPING] == tuple(map(change, range(5, KEPT + 5)))
