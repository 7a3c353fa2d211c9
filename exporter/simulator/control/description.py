"""Scenarios as the control address describes them, ready for JSON. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exporter.simulator.scenarios.scenario import REFUSAL_POINTS

if TYPE_CHECKING:
    from exporter.simulator.scenarios.current import CurrentScenario
    from exporter.simulator.scenarios.scenario import Scenario


def scenario_description(scenario: Scenario) -> dict[str, Any]:
    """What it does, and its parameters with their defaults; `share` and `phase` are null without refusals."""
    refuses = bool(scenario.refuses)
    return {
        "description": scenario.description,
        "refuses": list(scenario.refuses),
        "share": scenario.share if refuses else None,
        "phase": scenario.phase if refuses else None,
        "phases": list(REFUSAL_POINTS) if refuses else [],
        "entra": [override.endpoint for override in scenario.overrides],
    }


def current_description(current: CurrentScenario) -> dict[str, Any]:
    """Which scenario is on, with which parameters; they are null where nobody is refused."""
    scenario, chosen = current.scenario, current.parameters
    return {
        "name": scenario.name,
        "description": scenario.description,
        "share": chosen.share if scenario.refuses else None,
        "phase": chosen.phase if scenario.refuses else None,
    }
