"""The dates at which Basic Auth ends: announced, moved, added and removed."""

from __future__ import annotations

import pytest

from .texts import GOOD, settings_of

DEFAULT_OFF = ("basic_auth_default_off", 1798675200.0)  # 2026-12-31T00:00:00Z
REMOVAL = ("removal_announcement", 1814400000.0)  # 2027-07-01T00:00:00Z


@pytest.mark.parametrize(
    ("written", "milestones"),
    [
        ("", (DEFAULT_OFF, REMOVAL)),
        ("retirement:\n", (DEFAULT_OFF, REMOVAL)),
        (
            "retirement: {basic_auth_default_off: 2027-03-01}\n",
            (("basic_auth_default_off", 1803859200.0), REMOVAL),
        ),
        (
            "retirement: {removal: 2028-01-01T00:00:00Z}\n",
            (DEFAULT_OFF, REMOVAL, ("removal", 1830297600.0)),
        ),
        ("retirement: {removal_announcement: null}\n", (DEFAULT_OFF,)),
        ("retirement: {basic_auth_default_off: , removal_announcement: ~}\n", ()),
    ],
    ids=["announced", "no value", "moved", "added", "removed", "all removed"],
)
def test_milestones_are_as_announced_unless_written(
    written: str, milestones: tuple[tuple[str, float], ...]
) -> None:
    assert settings_of(GOOD + written).retirement == milestones


def test_removing_a_milestone_that_is_none_is_a_warning() -> None:
    (warning,) = settings_of(GOOD + "retirement: {removal_announcment: null}\n").warnings

    assert warning.path == "retirement.removal_announcment"
    assert 'did you mean "removal_announcement"?' in warning.message
