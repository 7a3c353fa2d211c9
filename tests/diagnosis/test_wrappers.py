"""A cause does not depend on how its words were pasted: samples in every wrapper, with noise, in two
attempts. `make test` tries every sample, `make unit` each fifteenth.
"""

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

_STEP = pytest.mark.parametrize("step", [15, pytest.param(1, marks=pytest.mark.slow)])


def _changed(cases: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    named = [(label, explain(text).cause.label, text) for label, text in cases]
    return [case for case in named if case[0] != case[1]]


def _too_many(cases: list[tuple[str, str]], most: float, wrapper: str) -> list[tuple[str, str, str, str]]:
    """The cases of a wrapper that changed, if they are more than that share and more than one."""
    changed = _changed(cases)
    return [(wrapper, *case) for case in changed] if len(changed) > max(1.0, most * len(cases)) else []


@_STEP
def test_reply_keeps_its_cause_in_each_wrapper(step: int) -> None:
    wrong = []
    for wrapper in REPLIES.keys() - {"jakarta login"}:
        cases = [(label, wrapped(REPLIES[wrapper], said)) for label, said in _SAID[::step]]
        wrong += _too_many(cases, MOST_CHANGED, wrapper)
    assert wrong == []


@_STEP
def test_fault_keeps_its_cause_in_each_wrapper(step: int) -> None:
    wrong = []
    for wrapper in FAULTS:
        cases = [(label, holding(FAULTS[wrapper], fault)) for label, fault in _FAULTS[::step]]
        wrong += _too_many(cases, 2 * MOST_CHANGED, wrapper)
    assert wrong == []


@_STEP
def test_lines_before_change_nothing(step: int) -> None:
    wrong = []
    for noise in (*NOISE_BEFORE, "\n".join(NOISE_BEFORE)):
        cases = [(label, f"{noise}\n{sample}") for label, sample in _SAMPLES[::step]]
        wrong += _too_many(cases, MOST_CHANGED, noise)
    assert wrong == []


@_STEP
def test_lines_after_change_nothing(step: int) -> None:
    wrong = []
    for noise in (*NOISE_AFTER, "\n".join(NOISE_AFTER)):
        cases = [(label, f"{sample}\n{noise}") for label, sample in _SAMPLES[::step]]
        wrong += _too_many(cases, MOST_CHANGED, noise)
    assert wrong == []


@_STEP
def test_last_of_two_attempts_decides(step: int) -> None:
    screen = REPLIES["telnet"]
    cases = [
        (label, f"{wrapped(screen, first)}\n{wrapped(screen, last)}")
        for (_, first), (label, last) in list(pairwise(_SAID))[::step]
    ]
    assert _changed(cases) == []


@_STEP
def test_encoding_of_a_file_changes_nothing(step: int) -> None:
    cases = [
        (label, decoded(sample.encode(encoding)))
        for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig")
        for label, sample in _SAMPLES[::step]
    ]
    assert _changed(cases) == []
