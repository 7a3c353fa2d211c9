"""What a rule is: frozen values, and the YAML that Prometheus reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from exporter.incident import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert.

    `severity` is the usual one, where the series brings its own; `covers` are the causes that its runbook
    lists.
    """

    name: str
    severity: Severity
    expr: str
    annotations: Mapping[str, str]
    for_seconds: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    covers: tuple[str, ...] = ()

    def as_yaml(self) -> dict[str, Any]:
        """As a rule file has it."""
        waiting = {"for": f"{self.for_seconds}s"} if self.for_seconds else {}
        labels = {"labels": {**self.labels}} if self.labels else {}
        return {
            "alert": self.name,
            "expr": self.expr,
            **waiting,
            **labels,
            "annotations": {**self.annotations},
        }
