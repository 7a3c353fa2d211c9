"""Public error reports of the blind rounds: once tried and mended, they stay right."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporter.diagnosis import explain
from exporter.diagnosis.causes import CAUSES

_ROUNDS = sorted((Path(__file__).parent / "rounds").glob("*.txt"))
_KEPT = 0.98


@pytest.mark.parametrize("round_", _ROUNDS, ids=lambda file: file.stem)
def test_reports_of_a_round_are_named(round_: Path) -> None:
    rows = [line.split(" :: ", 1) for line in round_.read_text(encoding="utf-8").splitlines()]
    cases = [(head.split(" @ ")[0].split("|"), text.replace("\\n", "\n")) for head, text in rows]
    wrong = [(labels, text) for labels, text in cases if explain(text).cause.label not in labels]
    assert len(wrong) <= (1 - _KEPT) * len(cases), wrong


@pytest.mark.parametrize("round_", _ROUNDS, ids=lambda file: file.stem)
def test_labels_of_a_round_are_causes(round_: Path) -> None:
    heads = [line.split(" @ ", 1)[0] for line in round_.read_text(encoding="utf-8").splitlines()]
    assert {label for head in heads for label in head.split("|")} <= CAUSES.keys()
