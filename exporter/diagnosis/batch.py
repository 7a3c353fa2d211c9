"""Answers to the lines of a batch: JSON lines, or pasted errors, a line each. Total."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from exporter.diagnosis.classify import TABLE, diagnose
from exporter.diagnosis.evidence import TEXT_LIMIT, Evidence, evidence_of_mapping
from exporter.diagnosis.explain import alternatives_of, json_object
from exporter.diagnosis.paste import decoded, tail

if TYPE_CHECKING:
    from exporter.diagnosis.classify import Diagnosis
    from exporter.diagnosis.table import Table

REMEMBERED = 16_384
REMEMBERED_CHARACTERS = 2048
"""Of a text: so all that is remembered is some tens of megabytes."""


class Batch:
    """Answers lines one after the other; what was asked before is not judged again: logs repeat much."""

    def __init__(self, table: Table = TABLE) -> None:
        self._table = table
        self._known: dict[Evidence, dict[str, Any]] = {}

    def answer(self, line: str | bytes) -> str:
        """The answer to one JSON line. What is no JSON object is read as a pasted error without id."""
        mapping = json_object(line)
        if mapping is None:
            text = decoded(line) if isinstance(line, bytes) else line
            return _written(None, self._judged(Evidence(text=tail(text, TEXT_LIMIT))))
        return _written(mapping.get("id"), self._judged(evidence_of_mapping(mapping)))

    def _judged(self, evidence: Evidence) -> dict[str, Any]:
        known = self._known.get(evidence)
        if known is None:
            known = _told(diagnose(evidence, self._table))
            if len(evidence.text) + len(evidence.client_error) <= REMEMBERED_CHARACTERS:
                self._remember(evidence, known)
        return known

    def _remember(self, evidence: Evidence, told: dict[str, Any]) -> None:
        if len(self._known) >= REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[evidence] = told


def _told(diagnosis: Diagnosis) -> dict[str, Any]:
    return {
        "cause": diagnosis.cause.label,
        "actor": str(diagnosis.actor),
        "transient": diagnosis.transient,
        "confidence": diagnosis.confidence,
        "alternatives": alternatives_of(diagnosis),
    }


def _written(identity: object, told: dict[str, Any]) -> str:
    return json.dumps({"id": identity if isinstance(identity, str | int | float) else None} | told)
