"""What became of a mail: by what was found, where, and when; one outcome for each, whatever is seen when."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.delivery.judgement import (
    LEAST_PAUSE_SECONDS,
    MOST_PAUSE_SECONDS,
    SOUGHT_SECONDS,
    Looked,
    duplicates,
    is_due,
    is_over,
    judged,
    pause_seconds,
)
from exporter.delivery.mail import Arrival, Delivery, Mail
from exporter.delivery.mailbox import Found, Place, Returned, is_ours
from exporter.facts.bounce import Bounce
from exporter.failure import Reply
from exporter.model import ProbeId, Wanted

SENT = 1_795_000_000.25
WANTED = Wanted(message_id="<token@contoso.example>", unique="token")
MAIL = Mail(
    probe=ProbeId(probe="round_trip", account="canary", relay="office365", auth="oauth2"),
    wanted=WANTED,
    mailbox="imap canary at mail.example:993",
    sent_timestamp=SENT - 0.5,
    accepted_timestamp=SENT,
    late_after_seconds=120.0,
    lost_after_seconds=3600.0,
)
BOUNCE = Returned(
    ref="7",
    bounce=Bounce(recipient="x", status="5.2.2", reply=Reply(code=552, lines=("5.2.2 full",))),
)


def copy(arrived: float | None = SENT + 3.3, place: Place = Place.INBOX) -> Found:
    return Found(ref="1", place=place, arrived_timestamp=arrived)


def look(*copies: Found, after: float = 4.0, **more: Any) -> Looked:
    return Looked(at_timestamp=SENT + after, copies=copies, **more)


def outcome(arrival: Arrival | None) -> Delivery | None:
    return arrival.outcome if arrival else None


@pytest.mark.parametrize(
    ("mail", "looked", "expected"),
    [
        pytest.param(MAIL, look(copy()), Delivery.DELIVERED, id="in the inbox"),
        pytest.param(MAIL, look(copy(SENT + 121), after=130), Delivery.LATE, id="after late_after"),
        pytest.param(MAIL, look(copy(place=Place.JUNK)), Delivery.JUNK, id="in Junk"),
        pytest.param(
            MAIL, look(copy(SENT + 200, place=Place.JUNK), after=200), Delivery.JUNK, id="late in Junk"
        ),
        pytest.param(
            MAIL, look(copy(place=Place.JUNK), copy()), Delivery.DELIVERED, id="a copy in either folder"
        ),
        pytest.param(MAIL, look(copy(place=Place.SENT)), None, id="Sent Items are no arrival"),
        pytest.param(MAIL, look(), None, id="not yet"),
        pytest.param(MAIL, look(after=3599), None, id="not yet lost"),
        pytest.param(MAIL, look(after=3600), Delivery.LOST, id="lost"),
        pytest.param(
            replace(MAIL, accepted_timestamp=None), look(after=3600), Delivery.NEVER_SENT, id="never accepted"
        ),
        pytest.param(
            replace(MAIL, accepted_timestamp=None), look(copy()), Delivery.DELIVERED, id="doubtful, arrived"
        ),
        pytest.param(MAIL, look(returned=BOUNCE), Delivery.BOUNCED, id="bounced"),
        pytest.param(
            MAIL, look(copy(), returned=BOUNCE), Delivery.DELIVERED, id="bounced for one, arrived for us"
        ),
    ],
)
def test_outcome_is_what_was_found(mail: Mail, looked: Looked, expected: Delivery | None) -> None:
    assert outcome(judged(mail, looked)) is expected


@pytest.mark.parametrize("ended", [Delivery.DELIVERED, Delivery.LATE, Delivery.JUNK, Delivery.BOUNCED])
def test_outcome_is_said_once(ended: Delivery) -> None:
    mail = replace(MAIL, outcome=ended, ended_timestamp=SENT + 5, arrived_timestamp=SENT + 5)

    assert judged(mail, look(copy(), after=9000)) is None


@pytest.mark.parametrize("given_up", [Delivery.LOST, Delivery.NEVER_SENT])
def test_mail_found_after_it_was_given_up_is_told_as_late_once(given_up: Delivery) -> None:
    mail = replace(MAIL, outcome=given_up, ended_timestamp=SENT + 3600)
    arrival = judged(mail, look(copy(SENT + 4000), after=4100))

    assert arrival is not None
    assert (arrival.outcome, arrival.late_find) == (Delivery.LATE, True)
    assert judged(replace(mail, arrived_timestamp=SENT + 4100), look(copy(), after=4200)) is None


@pytest.mark.parametrize(
    ("arrived", "before", "after", "seconds"),
    [
        pytest.param(SENT + 3.3, None, 60, 3.3, id="by the mailbox's clock"),
        pytest.param(int(SENT) + 3.0, None, 60, 3.25, id="whole seconds count from their middle"),
        pytest.param(SENT - 100, None, 60, 0.0, id="before it was sent: clamped"),
        pytest.param(SENT + 1, 20.0, 30, 20.0, id="not before a look in vain"),
        pytest.param(SENT + 99.1, 20.0, 30, 30.0, id="not after it was seen"),
        pytest.param(None, 20.0, 30, 30.0, id="a mailbox that does not say"),
    ],
)
def test_seconds_lie_between_the_looks(
    arrived: float | None, before: float | None, after: float, seconds: float
) -> None:
    looked = look(copy(arrived), after=after, before_timestamp=None if before is None else SENT + before)
    arrival = judged(MAIL, looked)

    assert arrival is not None
    assert arrival.seconds == pytest.approx(seconds, abs=0.01)


def test_clock_that_differs_is_noted() -> None:
    arrival = judged(MAIL, look(copy(SENT - 100)))

    assert arrival is not None
    assert arrival.notes == ("the mailbox's clock differs from ours",)


def test_bounce_carries_the_reply() -> None:
    arrival = judged(MAIL, look(returned=BOUNCE))

    assert arrival is not None
    assert arrival.reply == BOUNCE.bounce.reply


@pytest.mark.parametrize(
    ("mail", "copies", "count"),
    [
        pytest.param(MAIL, 3, 2, id="at once"),
        pytest.param(MAIL, 1, 0, id="one"),
        pytest.param(
            replace(MAIL, arrived_timestamp=SENT, cleaned=True), 1, 1, id="after the first was removed"
        ),
        pytest.param(replace(MAIL, arrived_timestamp=SENT), 1, 0, id="the first could not be removed"),
    ],
)
def test_duplicates_are_the_copies_beyond_the_one(mail: Mail, copies: int, count: int) -> None:
    assert duplicates(mail, look(*[copy()] * copies, copy(place=Place.SENT))) == count


@pytest.mark.parametrize(
    ("ids", "tokens", "ours"),
    [
        pytest.param(["<token@contoso.example>"], [" token"], True, id="both, blanks aside"),
        pytest.param(["<token@contoso.example>"], [], False, id="no token"),
        pytest.param(["<token@contoso.example>"], ["token", "token"], False, id="two tokens"),
        pytest.param(["<Token@contoso.example>"], ["token"], False, id="other case"),
        pytest.param(["<a@b>", "<token@contoso.example>"], ["token"], False, id="two Message-IDs"),
        pytest.param(["x<token@contoso.example>"], ["token"], False, id="more around it"),
    ],
)
def test_only_the_very_mail_is_ours(ids: list[str], tokens: list[str], ours: bool) -> None:
    assert is_ours(ids, tokens, WANTED) is ours


@pytest.mark.parametrize(
    ("changes", "now", "looked_at", "over"),
    [
        pytest.param({}, 1e6, 1e6, False, id="nothing has become of it"),
        pytest.param(
            {"outcome": Delivery.DELIVERED, "cleaned": True}, 300, 119, False, id="not looked for again"
        ),
        pytest.param(
            {"outcome": Delivery.DELIVERED, "cleaned": True}, 300, None, False, id="after a restart"
        ),
        pytest.param({"outcome": Delivery.DELIVERED, "cleaned": True}, 300, 120, True, id="looked for again"),
        pytest.param({"outcome": Delivery.NEVER_SENT, "cleaned": True}, 1, None, True, id="refused"),
        pytest.param({"outcome": Delivery.DELIVERED}, 300, 299, False, id="not removed yet"),
        pytest.param({"outcome": Delivery.LOST}, SOUGHT_SECONDS, 0, False, id="lost, sought for a day"),
        pytest.param({"outcome": Delivery.LOST}, SOUGHT_SECONDS + 5, 0, True, id="lost for good"),
    ],
)
def test_mail_is_over_when_nothing_is_left_to_be_found_or_removed(
    changes: dict[str, Any], now: float, looked_at: float | None, over: bool
) -> None:
    mail = replace(MAIL, ended_timestamp=SENT + 5, **changes)

    assert is_over(mail, SENT + now, None if looked_at is None else SENT + looked_at) is over


@pytest.mark.parametrize(
    ("changes", "now", "due"),
    [
        pytest.param({}, 1, True, id="under way: at every look"),
        pytest.param({"outcome": Delivery.LOST}, 899, False, id="lost: rarely"),
        pytest.param({"outcome": Delivery.LOST}, 900, True, id="lost: after a quarter of an hour"),
        pytest.param({"outcome": Delivery.DELIVERED, "cleaned": True}, 119, False, id="removed: not before"),
        pytest.param({"outcome": Delivery.DELIVERED, "cleaned": True}, 120, True, id="removed: once more"),
    ],
)
def test_mail_is_looked_for_when_due(changes: dict[str, Any], now: float, due: bool) -> None:
    assert is_due(replace(MAIL, **changes), SENT + now, SENT) is due


def test_looks_grow_rarer_and_one_comes_when_the_mail_is_due() -> None:
    pauses = [pause_seconds([MAIL], SENT + age) for age in (0, 4, 20, 100, 1000, 3590)]

    assert pauses == [LEAST_PAUSE_SECONDS, 1.0, 5.0, 20.0, MOST_PAUSE_SECONDS, 10.0]


@given(
    st.lists(
        st.tuples(
            st.floats(min_value=0.0, max_value=9000.0),
            st.lists(st.tuples(st.sampled_from(Place), st.none() | st.floats(-1e5, 1e5)), max_size=3),
            st.booleans(),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_any_looks_give_one_outcome_that_stays(looks: list[tuple[float, list[Any], bool]]) -> None:
    mail, told = MAIL, []
    for after, copies, returned in sorted(looks, key=lambda row: row[0]):
        found = [copy(None if at is None else SENT + at, place) for place, at in copies]
        arrival = judged(mail, look(*found, after=after, returned=BOUNCE if returned else None))
        if arrival is None:
            continue
        told.append(arrival)
        assert arrival.seconds is None or 0 <= arrival.seconds <= after + 1e-6
        mail = replace(
            mail,
            outcome=mail.outcome or arrival.outcome,
            ended_timestamp=mail.ended_timestamp or arrival.at_timestamp,
            arrived_timestamp=None if arrival.seconds is None else arrival.at_timestamp,
        )
    assert sum(not arrival.late_find for arrival in told) == (mail.outcome is not None)
    assert sum(arrival.late_find for arrival in told) <= (mail.outcome is Delivery.LOST)
