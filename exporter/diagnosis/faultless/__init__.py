"""Texts about mail in which nothing has failed: settings, release notes, headers, logs at ease.

What tells them from faults is learnt from both (`python -m training faultless`): each word and mark has a
weight in weights.json, above nought where nothing has failed. What a server refused is always a fault.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from math import fsum
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.diagnosis.faultless.marks import READ_CHARACTERS, marks_of, names_a_fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from exporter.diagnosis.reading import Reading

FILE = Path(__file__).with_name("weights.json")

_REFUSES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """`weights` of words and marks, of which the sum is above `limit` where nothing has failed."""

    weights: Mapping[str, float]
    limit: float

    def tells(self, marks: Iterable[str]) -> bool:
        """Do these marks tell that nothing has failed?"""
        return fsum(self.weights.get(mark, 0.0) for mark in marks) > self.limit


@cache
def learnt() -> Learnt:
    """What weights.json holds."""
    content = json.loads(FILE.read_bytes())
    return Learnt(weights=content["weights"], limit=content["limit"])


def is_faultless(reading: Reading) -> bool:
    """Does a pasted text tell of no fault?"""
    return may_be(reading) and learnt().tells(marks_of(reading.evidence.text))


def may_be(reading: Reading) -> bool:
    """Is it left to the weights? Not what a probe has met, what refuses or names a fault, nor one too long to
    be read whole."""
    given = reading.evidence
    seen = given.kind or given.phase or given.code or given.enhanced or given.client_error
    refused = (reading.code or 0) >= _REFUSES or reading.numbered or reading.aadsts is not None
    return not (seen or refused or len(given.text) > READ_CHARACTERS or names_a_fault(given.text))
