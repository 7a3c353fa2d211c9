"""The numbers of the rules, read from `thresholds.yaml`. A file may change some of them: the drill does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from exporter.config.duration import seconds_of

FILE = Path(__file__).parent / "thresholds.yaml"
NUMBERS = frozenset({
    "silence_intervals", "refusals_in_a_row", "failures_in_a_row", "throttled_in_a_row", "relay_share",
    "relay_failures", "relay_in_a_row", "cut_off_attempts", "slow_times", "stuck_intervals",
})  # fmt: skip
TEXTS = frozenset({"runbooks", "exporter_scheme"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """`thresholds.yaml` as values; durations are seconds. What each means stands there."""

    runbooks: str
    exporter_scheme: str
    silence: int
    silence_intervals: float
    refusals_in_a_row: int
    failures_in_a_row: int
    throttled_in_a_row: int
    relay_share: float
    relay_failures: int
    relay_in_a_row: int
    cut_off_window: int
    cut_off_attempts: int
    cut_off_reading: int
    cut_off_quiet: tuple[int, ...]
    deadline_near: int
    credential_ends: int
    slow_times: float
    slow_more: int
    slow_absolute: int
    slow_reading: int
    slow_reading_fast: int
    past: int
    stuck_intervals: float
    stuck_more: int
    absent: int


def thresholds(changes: Mapping[str, Any] | None = None) -> Thresholds:
    """Those of the file, with `changes` laid over. Raises ValueError for what is no name or no duration."""
    written = {**yaml.safe_load(FILE.read_text()), **(changes or {})}
    if strange := written.keys() ^ {field.name for field in fields(Thresholds)}:
        raise ValueError(f"thresholds: missing or unknown: {', '.join(sorted(strange))}")
    return Thresholds(**{name: _value(name, value) for name, value in written.items()})


def _value(name: str, value: Any) -> Any:
    if name in NUMBERS | TEXTS:
        return value
    return tuple(map(_seconds, value)) if isinstance(value, list | tuple) else _seconds(value)


def _seconds(text: object) -> int:
    seconds = seconds_of(str(text))
    if seconds is None:
        raise ValueError(f"thresholds: {text!r} is no duration")
    return int(seconds)
