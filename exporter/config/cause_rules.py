"""What an operator's own rules come to beside each other and ours, by the samples of their causes. Pure.

A rule must be shown by a sample of its cause and must decide at least one: what earlier rules take whole, can
never fire.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from exporter.config.cause_shape import CausesFile
from exporter.config.nearest import did_you_mean
from exporter.diagnosis.causes import CAUSES
from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.explain import evidence_in
from exporter.diagnosis.reading import readings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from exporter.config.source import Source
    from exporter.diagnosis.cause import Cause
    from exporter.diagnosis.classify import Diagnosis
    from exporter.diagnosis.match import Match
    from exporter.diagnosis.reading import Reading
    from exporter.diagnosis.table import Table
    from exporter.errors import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCause:
    """A cause of the operator's, and the file that it is written in."""

    source: Source[CausesFile]
    cause: Cause

    def fault(self, *below: str | int, message: str) -> Fault:
        """A fault at a key below its entry."""
        return self.source.fault(("causes", self.cause.label, *below), message)


def unknown_labels(opened: Sequence[OwnCause], known: Collection[str]) -> Iterator[Fault]:
    """Causes that are named and do not exist."""
    for own in opened:
        for key in ("refines", "fits_equally"):
            for place, label in enumerate(getattr(own.cause, key)):
                if label not in known:
                    yield own.fault(key, place, message=f"unknown cause; {did_you_mean(label, known)}")


def rule_faults(opened: Sequence[OwnCause], table: Table) -> Iterator[Fault]:
    """The rules that no sample shows, those that can never fire, and the samples that no rule fits."""
    for own in opened:
        decided = [(sample, diagnose(evidence_in(sample), table)) for sample in own.cause.samples]
        if not own.cause.match:
            yield own.fault(message='missing key "matches": rules, one of which is enough')
        for place, match in enumerate(own.cause.match):
            fitting = [found for sample, found in decided if _fits(match, sample)]
            message = _unfired(match, fitting, opened)
            if message:
                yield own.fault("matches", place, message=message)
        for place, (sample, found) in enumerate(decided):
            if not any(_fits(match, sample) for match in own.cause.match):
                message = f"no rule of this cause fits it: it comes out as {found.cause.label}"
                yield own.fault("samples", place, message=message)


def _fits(match: Match, sample: str) -> bool:
    return any(match.fits(reading) for reading in readings(evidence_in(sample)))


def _unfired(match: Match, fitting: Sequence[Diagnosis], opened: Sequence[OwnCause]) -> str:
    """Why a rule does not decide any of the samples that it fits; empty if it does."""
    if not fitting:
        return "no sample of this cause shows this rule; add a reply that it is for to samples"
    if any(found.match is match for found in fitting):
        return ""
    return f"can never fire: {_decider(fitting[0], opened)} takes all its samples"


def _decider(found: Diagnosis, opened: Sequence[OwnCause]) -> str:
    """The rule that decided, with its place."""
    for own in opened:
        for place, match in enumerate(own.cause.match):
            if match is found.match:
                at = own.fault("matches", place, message="")
                return f"{at.path} ({at.file}:{at.line})"
    return found.cause.label


def taken_from_ours(opened: Sequence[OwnCause], table: Table) -> Iterator[Fault]:
    """Rules that take every sample of a cause of ours: meant so, or too wide."""
    own = {each.cause.label: each for each in opened}
    rules = [match for each in opened for match in each.cause.match]
    for cause in CAUSES.values():
        if cause.label in own or not any(
            match.fits(said) for said in _first_read(cause.label) for match in rules
        ):
            continue
        labels = (diagnose(evidence_in(sample), table).cause.label for sample in cause.samples)
        takers = list(takewhile(own.__contains__, labels))
        if len(takers) == len(cause.samples):
            message = f"takes all samples of {cause.label}, which smtp-exporter brings; is a rule too wide?"
            yield own[takers[0]].fault(message=message)


@functools.cache
def _first_read(label: str) -> tuple[Reading, ...]:
    """What is read in the first sample of a cause of ours, if it has one; a reload need not read it again."""
    return tuple(reading for sample in CAUSES[label].samples[:1] for reading in readings(evidence_in(sample)))
