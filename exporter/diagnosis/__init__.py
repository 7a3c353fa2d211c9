"""Why it failed: evidence in; one cause, who must act and the steps out. Pure: no I/O, clock or logging."""

from exporter.diagnosis.batch import Batch
from exporter.diagnosis.cause import Actor, Cause, Risk, Step
from exporter.diagnosis.causes import CAUSES
from exporter.diagnosis.classify import Alternative, Diagnosis, diagnose
from exporter.diagnosis.evidence import Evidence, evidence_of, evidence_of_mapping
from exporter.diagnosis.explain import as_json, explain, render

__all__ = [
    "CAUSES",
    "Actor",
    "Alternative",
    "Batch",
    "Cause",
    "Diagnosis",
    "Evidence",
    "Risk",
    "Step",
    "as_json",
    "diagnose",
    "evidence_of",
    "evidence_of_mapping",
    "explain",
    "render",
]
