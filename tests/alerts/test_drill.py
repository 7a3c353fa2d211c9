"""The core of the drill: a real Prometheus and Alertmanager page for a real fault, and for nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.__main__ import drill
from drill.monitoring import PROGRAMS
from drill.scenarios import SCENARIOS

CORE = [scenario for scenario in SCENARIOS if scenario.core]


@pytest.mark.real
@pytest.mark.needs(*PROGRAMS)
@pytest.mark.timeout(150)
def test_faults_of_the_core_page_with_their_cause_and_resolve(tmp_path: Path) -> None:
    results = list(drill(CORE, tmp_path))
    assert {each.scenario.name: each.faults for each in results} == {scenario.name: () for scenario in CORE}
