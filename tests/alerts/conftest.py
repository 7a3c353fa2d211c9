"""promtool, run on what a test says."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alerts.generate import rule_file
from tests.alerts.series import Rows, input_series
from tests.real.programs import require

Promtool = Callable[..., None]


@pytest.fixture
def promtool(tmp_path: Path) -> Promtool:
    """Plays series to the rules, a scrape and an evaluation every `step` seconds, and checks expressions."""
    program = require("promtool")

    def run(rows: Rows, *checks: dict[str, Any], step: int = 5, markers: bool = True) -> None:
        (tmp_path / "rules.yml").write_text(rule_file())
        test = {
            "interval": f"{step}s",
            "input_series": input_series(rows, markers=markers),
            "promql_expr_test": list(checks),
        }
        file = {"rule_files": ["rules.yml"], "evaluation_interval": f"{step}s", "tests": [test]}
        (tmp_path / "test.yml").write_text(json.dumps(file))  # JSON is YAML
        done = subprocess.run(
            [program, "test", "rules", "test.yml"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=50,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    return run
