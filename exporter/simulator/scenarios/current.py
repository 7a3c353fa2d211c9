"""The current scenario with its share and phase. Read at every use: a change acts at once.

No socket, no clock; chance comes from a seeded generator, so that a run can be repeated.
"""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from exporter.simulator.scenarios.scenario import REFUSAL_POINTS, Point

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from exporter.simulator.scenarios.reply import ReplyTemplate
    from exporter.simulator.scenarios.scenario import Scenario, Way

FINEST_SHARE = 10_000  # shares are told apart to one in this many


T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Which share of the sessions concerned is refused, and at which point."""

    share: float
    phase: Point


class CurrentScenario:
    """The scenario that is on, with its parameters. `switch_to` changes it."""

    def __init__(self, scenario: Scenario) -> None:
        self.switch_to(scenario, parameters(scenario))

    def switch_to(self, scenario: Scenario, chosen: Parameters) -> None:
        """This scenario from now on."""
        self.scenario = scenario
        self.parameters = chosen
        self._draws = draws(chosen.share)
        self._replies = itertools.cycle(scenario.replies)
        self._mx_replies = itertools.cycle(scenario.mx_replies)

    def refusal(self, way: Way, point: Point) -> ReplyTemplate | None:
        """What a session of this way to log in is refused with at this point, now; None lets it pass.

        Every call is one draw: of n calls, the share is refused.
        """
        concerned = way in self.scenario.refuses and point is self.parameters.phase
        return next(self._replies) if concerned and next(self._draws) else None

    def mx_refusal(self) -> ReplyTemplate | None:
        """What a recipient at the MX is refused with now; None lets it pass."""
        return next(self._mx_replies, None)


def parameters(
    scenario: Scenario, *, share: float | str | None = None, phase: str | None = None
) -> Parameters:
    """The parameters asked for; what is left out is the scenario's default.

    Raises ValueError that says what would be right.
    """
    given = [name for name, value in (("share", share), ("phase", phase)) if value is not None]
    if given and not scenario.refuses:
        raise ValueError(f"{given[0]}: {scenario.name} refuses no session, so it takes no parameters")
    return Parameters(
        share=scenario.share if share is None else _named("share", valid_share, share),
        phase=scenario.phase if phase is None else _named("phase", valid_phase, phase),
    )


def _named(name: str, valid: Callable[[object], T], value: object) -> T:
    try:
        return valid(value)
    except ValueError as fault:
        raise ValueError(f"{name}: {fault}") from fault


def valid_share(value: object) -> float:
    """A share from a number or its text. Raises ValueError that says what would be right."""
    try:
        number = float(value) if isinstance(value, str | float | int) else math.nan
    except ValueError:
        number = math.nan
    if isinstance(value, bool) or not 0 <= number <= 1:  # NaN is not within either
        raise ValueError(f"must be a number from 0 to 1, not {value!r}")
    return number


def valid_phase(value: object) -> Point:
    """A point where a session can be refused. Raises ValueError that names them."""
    points = {point.value: point for point in REFUSAL_POINTS}
    if not isinstance(value, str) or value not in points:
        raise ValueError(f"must be one of {', '.join(points)}, not {value!r}")
    return points[value]


def draws(share: float) -> Iterator[bool]:
    """Endless draws of which exactly the share is true in every block: 0.01 is one in each hundred.

    Shuffled within the block: an even rhythm would fall in step with probes that take turns.
    """
    part = Fraction(share).limit_denominator(FINEST_SHARE)
    chance = random.Random(0)  # noqa: S311 - a repeatable shuffle, no secret
    while True:
        hits = frozenset(chance.sample(range(part.denominator), part.numerator))
        yield from (index in hits for index in range(part.denominator))
