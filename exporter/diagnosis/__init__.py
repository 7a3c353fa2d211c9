"""Why it failed: evidence in, one cause, who must act and the steps out. Pure: no I/O, no clock, no logging."""

from exporter.diagnosis.causes import CAUSES
from exporter.diagnosis.classify import Alternative, Diagnosis, diagnose
from exporter.diagnosis.evidence import Evidence, evidence_of, evidence_of_mapping

__all__ = ["CAUSES", "Alternative", "Diagnosis", "Evidence", "diagnose", "evidence_of", "evidence_of_mapping"]
