"""The soak's report: a slope is judged only where there were turns enough to have one."""

from __future__ import annotations

import pytest

from tests.hostile.soak import JUDGED_TURNS, Sample, judged

MIB = 2**20


def samples(turns: int, *, grows_bytes: float = 0.0, leaked: int = 0) -> list[Sample]:
    """Fifty parts, in which each turn costs memory and the last one descriptors."""
    done = range(0, turns + 1, turns // 50)
    return [
        Sample(
            turns=each,
            resident_bytes=100 * MIB + int(each * grows_bytes),
            descriptors=30 + (leaked if each == turns else 0),
            tasks=9,
            threads=4,
            store_bytes=MIB,
        )
        for each in done
    ]


@pytest.mark.parametrize(
    ("found", "says", "missed"),
    [
        pytest.param(samples(1000, grows_bytes=10_000), "too short to judge", 0, id="too short"),
        pytest.param(samples(1000, leaked=1), "'descriptors': 1", 1, id="too short, but leaking"),
        pytest.param(samples(JUDGED_TURNS, grows_bytes=5), "+0.48 MiB in 100,000 turns", 0, id="flat"),
        pytest.param(samples(JUDGED_TURNS, grows_bytes=20), "+1.91 MiB in 100,000 turns", 1, id="grows"),
    ],
)
def test_report_judges_a_slope_only_where_there_is_one(found: list[Sample], says: str, missed: int) -> None:
    said, bars = judged(found)

    assert says in said
    assert bars == missed
