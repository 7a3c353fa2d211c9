from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest

from exporter.simulator.scenarios.current import CurrentScenario, draws, parameters
from exporter.simulator.scenarios.load import load_scenarios
from exporter.simulator.scenarios.scenario import Point, Way


@pytest.mark.parametrize(("share", "hits"), [(0, 0), (0.01, 10), (0.3, 300), (1 / 3, 333), (1, 1000)])
def test_draws_hit_exactly_the_share(share: float, hits: int) -> None:
    assert sum(islice(draws(share), 1000)) == pytest.approx(hits, abs=1)


def test_draws_hit_every_block_of_a_hundred_once_for_one_percent() -> None:
    drawn = draws(0.01)
    assert [sum(islice(drawn, 100)) for _ in range(5)] == [1, 1, 1, 1, 1]


def test_draws_do_not_fall_in_step_with_two_who_take_turns() -> None:
    drawn = list(islice(draws(0.5), 1000))
    assert 100 < sum(drawn[::2]) < 400


def test_refusal_uses_the_replies_in_turn() -> None:
    scenario = load_scenarios()["basic_auth_disabled"]
    first, second = scenario.replies[0], load_scenarios()["basic_auth_retired"].replies[0]
    current = CurrentScenario(replace(scenario, replies=(first, second)))
    assert [current.refusal(Way.BASIC, Point.AUTH) for _ in range(3)] == [first, second, first]


def test_refusal_passes_other_ways_and_other_points() -> None:
    current = CurrentScenario(load_scenarios()["basic_auth_disabled"])
    assert current.refusal(Way.OAUTH2, Point.AUTH) is None
    assert current.refusal(Way.BASIC, Point.MAIL_FROM) is None


@pytest.mark.parametrize("share", ["2", "-0.1", "nan", "half", ""])
def test_parameters_refuse_a_share_outside_zero_to_one(share: str) -> None:
    with pytest.raises(ValueError, match="share: must be a number from 0 to 1"):
        parameters(load_scenarios()["basic_auth_ramp"], share=share)


@pytest.mark.parametrize("phase", ["rcpt_to", "AUTH", ""])
def test_parameters_refuse_a_phase_where_nobody_can_be_refused(phase: str) -> None:
    with pytest.raises(ValueError, match="phase: must be one of auth, mail_from, message"):
        parameters(load_scenarios()["basic_auth_ramp"], phase=phase)


def test_parameters_are_refused_where_nobody_is() -> None:
    with pytest.raises(ValueError, match="share: healthy refuses no session"):
        parameters(load_scenarios()["healthy"], share=0.5)
