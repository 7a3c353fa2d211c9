"""The core of the drill: a real Prometheus and Alertmanager page for a real fault, and for nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.__main__ import drill
from drill.acts import ACTS
from drill.monitoring import missing

CORE = [act for act in ACTS if act.core]


@pytest.mark.real
@pytest.mark.timeout(150)
def test_faults_of_the_core_page_with_their_cause_and_resolve(tmp_path: Path) -> None:
    if absent := missing():
        pytest.skip(f"apt-get install {' '.join(absent)}")
    played = list(drill(CORE, tmp_path))
    assert {each.act.scenario: each.faults for each in played} == {act.scenario: () for act in CORE}
