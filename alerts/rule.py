"""What a rule is: frozen values, and the YAML that Prometheus reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How loud: critical is a page, warning a ticket, info is there to be looked at."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A series that Prometheus works out and keeps."""

    record: str
    expr: str
    labels: Mapping[str, str] = field(default_factory=dict)

    def as_yaml(self) -> dict[str, Any]:
        """As a rule file has it."""
        labels = {"labels": {**self.labels}} if self.labels else {}
        return {"record": self.record, "expr": self.expr, **labels}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert. `notes` are further annotations, `covers` the causes that its runbook lists."""

    name: str
    severity: Severity
    expr: str
    summary: str
    description: str
    for_seconds: int = 0
    notes: Mapping[str, str] = field(default_factory=dict)
    covers: tuple[str, ...] = ()

    def as_yaml(self, runbooks: str) -> dict[str, Any]:
        """As a rule file has it; the runbook's address follows from the name."""
        waiting = {"for": f"{self.for_seconds}s"} if self.for_seconds else {}
        texts = {"summary": self.summary, "description": self.description, **self.notes}
        return {
            "alert": self.name,
            "expr": self.expr,
            **waiting,
            "labels": {"severity": self.severity.value},
            "annotations": {**texts, "runbook_url": f"{runbooks}/{self.name}.md"},
        }
