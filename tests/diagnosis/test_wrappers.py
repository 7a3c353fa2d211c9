"""A cause does not depend on how its words were pasted: every sample in every wrapper, with noise, in two
attempts."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from exporter.diagnosis import CAUSES, explain
from exporter.diagnosis.paste import decoded
from tests.diagnosis.wrappers import FAULTS, NOISE_AFTER, NOISE_BEFORE, REPLIES, Said, holding, wrapped

_REPLY = re.compile(r"([45]\d\d) (?:([45]\.\d{1,3}\.\d{1,3}) )?(\S.*)")
_SAMPLES = [(label, sample) for label, cause in CAUSES.items() for sample in cause.samples]
_SAID = [
    (label, Said(code=found[1], enhanced=found[2] or "", text=found[3]))
    for label, sample in _SAMPLES
    if (found := _REPLY.fullmatch(sample))
]
_FAULTS = [
    (label, sample)
    for label, sample in _SAMPLES
    if not _REPLY.fullmatch(sample) and not sample[0].isdigit() and sample.isprintable() and '"' not in sample
]
MOST_CHANGED = 0.02
"""How many causes may change in a wrapper: some words mean another thing beside a wrapper's own."""


def _changed(cases: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    named = [(label, explain(text).cause.label, text) for label, text in cases]
    return [case for case in named if case[0] != case[1]]


@pytest.mark.slow
@pytest.mark.parametrize("wrapper", [name for name in REPLIES if name != "jakarta login"])
def test_reply_keeps_its_cause_in_wrapper(wrapper: str) -> None:
    cases = [(label, wrapped(REPLIES[wrapper], said)) for label, said in _SAID]
    assert len(_changed(cases)) <= MOST_CHANGED * len(cases), _changed(cases)


@pytest.mark.parametrize("wrapper", FAULTS)
def test_fault_keeps_its_cause_in_wrapper(wrapper: str) -> None:
    cases = [(label, holding(FAULTS[wrapper], fault)) for label, fault in _FAULTS]
    assert len(_changed(cases)) <= 2 * MOST_CHANGED * len(cases), _changed(cases)


@pytest.mark.parametrize("noise", [*NOISE_BEFORE, "\n".join(NOISE_BEFORE)])
def test_lines_before_change_nothing(noise: str) -> None:
    cases = [(label, f"{noise}\n{sample}") for label, sample in _SAMPLES]
    assert len(_changed(cases)) <= MOST_CHANGED * len(cases), _changed(cases)


@pytest.mark.parametrize("noise", [*NOISE_AFTER, "\n".join(NOISE_AFTER)])
def test_lines_after_change_nothing(noise: str) -> None:
    cases = [(label, f"{sample}\n{noise}") for label, sample in _SAMPLES]
    assert len(_changed(cases)) <= MOST_CHANGED * len(cases), _changed(cases)


def test_last_of_two_attempts_decides() -> None:
    screen = REPLIES["telnet"]
    cases = [
        (label, f"{wrapped(screen, first)}\n{wrapped(screen, last)}")
        for (_, first), (label, last) in pairwise(_SAID)
    ]
    assert _changed(cases) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_encoding_of_a_file_changes_nothing(encoding: str) -> None:
    cases = [(label, decoded(sample.encode(encoding))) for label, sample in _SAMPLES]
    assert _changed(cases) == []
