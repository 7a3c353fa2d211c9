"""Public error reports of the blind rounds: once tried and mended, they stay right. `make unit`: a fifth."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporter.diagnosis import explain
from exporter.diagnosis.causes import CAUSES

_ROUNDS = sorted((Path(__file__).parent / "rounds").glob("*.txt"))
_KEPT = 0.98


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("round_", _ROUNDS, ids=lambda file: file.stem)
def test_reports_of_a_round_are_named(round_: Path, step: int) -> None:
    rows = [line.split(" :: ", 1) for line in round_.read_text(encoding="utf-8").splitlines()[::step]]
    cases = [(head.split(" @ ")[0].split("|"), text.replace("\\n", "\n")) for head, text in rows]
    wrong = [(labels, text) for labels, text in cases if explain(text).cause.label not in labels]
    assert len(wrong) <= (1 - _KEPT) * len(cases) * step, wrong


def test_labels_of_the_rounds_are_causes() -> None:
    lines = [line for round_ in _ROUNDS for line in round_.read_text(encoding="utf-8").splitlines()]
    assert {label for line in lines for label in line.split(" @ ", 1)[0].split("|")} <= CAUSES.keys()
