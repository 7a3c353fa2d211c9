"""The way a message went: hops in order, delays that are never negative, the slowest, the stretches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.facts.received import MAX_HOPS, Hop, delay_by_stretch, hops_in, slowest

SENT = 1795857900.0  # Sat, 28 Nov 2026 09:25:00 +0000
LINES = [
    "from c.example by d.example with LMTP id 1\r\n\tfor <canary@d.example>; Sat, 28 Nov 2026 09:26:10 +0000",
    "from b.example (mx) by c.example with ESMTPS id 2;\r\n Sat, 28 Nov 2026 10:26:08 +0100 (CET)",
    "from [203.0.113.9] by b.example (Postfix) with ESMTPSA id 3; Sat, 28 Nov 2026 09:25:02 +0000",
]


def test_hops_are_in_the_order_the_message_went() -> None:
    hops = hops_in(LINES, sent_timestamp=SENT)

    assert [(hop.sender, hop.by, hop.delay_seconds) for hop in hops] == [
        ("[203.0.113.9]", "b.example", 2.0),
        ("b.example", "c.example", 66.0),
        ("c.example", "d.example", 2.0),
    ]


def test_time_of_a_hop_is_by_its_own_clock() -> None:
    assert [hop.at_timestamp for hop in hops_in(LINES, sent_timestamp=SENT)] == [
        SENT + 2,
        SENT + 68,
        SENT + 70,
    ]


@pytest.mark.parametrize(
    ("line", "hop"),
    [
        ("", Hop(by="")),
        ("nonsense; nonsense", Hop(by="")),
        ("from a.example by b.example", Hop(by="b.example", sender="a.example")),
        (
            "from a.example (x; y) by b.example; Sat, 28 Nov 2026 09:25:02 +0000",
            Hop(by="b.example", sender="a.example", at_timestamp=SENT + 2, delay_seconds=2.0),
        ),
    ],
    ids=["nothing", "neither", "without a date", "a semicolon in a comment"],
)
def test_line_tells_from_whom_and_by_whom(line: str, hop: Hop) -> None:
    assert hops_in([line], sent_timestamp=SENT) == (hop,)


def test_slowest_hop_is_where_it_waited() -> None:
    hop = slowest(hops_in(LINES, sent_timestamp=SENT))

    assert hop is not None
    assert hop.by == "c.example"


def test_stretches_are_named_by_their_place() -> None:
    assert delay_by_stretch(hops_in(LINES, sent_timestamp=SENT)) == {
        "submission": 2.0,
        "transit": 66.0,
        "delivery": 2.0,
    }


def test_clock_that_goes_behind_counts_no_time() -> None:
    hops = hops_in(LINES, sent_timestamp=SENT + 30)

    assert [hop.delay_seconds for hop in hops] == [0.0, 38.0, 2.0]


@pytest.mark.parametrize("line", ["", "by x", "nonsense; nonsense", "from a by b; Sat, 99 Foo 2026"])
def test_line_without_a_date_is_a_hop_without_a_time(line: str) -> None:
    (hop,) = hops_in([line], sent_timestamp=SENT)

    assert (hop.at_timestamp, hop.delay_seconds) == (None, None)
    assert slowest([hop]) is None


@given(st.lists(st.text(max_size=200), max_size=60))
def test_any_lines_are_read_without_error_and_bounded(lines: list[str]) -> None:
    hops = hops_in(lines, sent_timestamp=SENT)

    assert len(hops) <= MAX_HOPS
    assert all(hop.delay_seconds is None or hop.delay_seconds >= 0 for hop in hops)


def test_stretches_of_short_ways_are_those_that_there_are() -> None:
    untimed, timed = Hop(by="a"), Hop(by="b", delay_seconds=0.5)

    assert delay_by_stretch([]) == {}
    assert delay_by_stretch([untimed]) == {"submission": 0.0}
    assert delay_by_stretch([timed, timed]) == {"submission": 0.5, "transit": 0, "delivery": 0.5}


def test_hop_without_delay_is_not_the_slowest() -> None:
    at_once, slow = Hop(by="a", delay_seconds=0.0), Hop(by="b", delay_seconds=0.5)

    assert slowest([at_once, slow]) == slow
