"""What stands of a round trip: one lost mail, two late ones in a row, a mailbox that fills and empties."""

from __future__ import annotations

import pytest

from exporter.delivery.mail import Arrival, Delivery
from exporter.delivery.standing import Standing
from exporter.incident import IncidentName

from .test_judgement import MAIL, SENT

D = Delivery


def after(*outcomes: Delivery, late_find: bool = False) -> set[IncidentName]:
    standing = Standing()
    for outcome in outcomes:
        arrival = Arrival(mail=MAIL, outcome=outcome, at_timestamp=SENT, late_find=late_find)
        standing = standing.after(arrival)
    return {name for name, holds in standing.incidents().items() if holds}


@pytest.mark.parametrize(
    ("outcomes", "standing"),
    [
        pytest.param([D.DELIVERED], set(), id="all is well"),
        pytest.param([D.LOST], {IncidentName.DELIVERY_LOST}, id="one lost"),
        pytest.param([D.BOUNCED], {IncidentName.DELIVERY_LOST}, id="one bounced"),
        pytest.param([D.LOST, D.DELIVERED], set(), id="lost, then delivered"),
        pytest.param(
            [D.LOST, D.NEVER_SENT], {IncidentName.DELIVERY_LOST}, id="what was never sent proves nothing"
        ),
        pytest.param([D.LATE], set(), id="one late"),
        pytest.param([D.LATE, D.LATE], {IncidentName.DELIVERY_LATE}, id="two late in a row"),
        pytest.param([D.LATE, D.DELIVERED, D.LATE], set(), id="late, but not in a row"),
        pytest.param([D.JUNK, D.JUNK], {IncidentName.DELIVERED_TO_JUNK}, id="two in Junk"),
        pytest.param([D.LATE, D.LATE, D.JUNK], set(), id="late no more, Junk once"),
    ],
)
def test_outcomes_stand_as_incidents(outcomes: list[Delivery], standing: set[IncidentName]) -> None:
    assert after(*outcomes) == standing


@pytest.mark.parametrize("name", Standing().incidents())
def test_what_held_holds_in_the_next_process_until_more_is_known(name: IncidentName) -> None:
    known = Standing.known([name])

    assert [each for each, holds in known.incidents().items() if holds] == [name]
    assert known.after_look(0.87).after_cleanup(failed=True).incidents()[name]


def test_late_find_changes_nothing() -> None:
    assert after(D.LATE, D.LATE, late_find=True) == set()


def test_mailbox_that_fills_stands_until_there_is_room_again() -> None:
    standing, seen = Standing(), []
    for share in (0.89, 0.9, None, 0.86, 0.84, 0.89):
        standing = standing.after_look(share)
        seen.append(standing.filling)

    assert seen == [False, True, True, True, False, False]


def test_removals_that_fail_stand_from_the_second_on() -> None:
    standing = Standing().after_cleanup(failed=True)
    assert not standing.incidents()[IncidentName.CLEANUP_FAILING]
    standing = standing.after_cleanup(failed=True)
    assert standing.incidents()[IncidentName.CLEANUP_FAILING]
    assert not standing.after_cleanup(failed=False).incidents()[IncidentName.CLEANUP_FAILING]
