"""The corpus of each fuzz target keeps its word: inputs to begin with, and whatever once was a finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.targets import CORPUS, TARGETS

INPUTS = sorted(CORPUS.glob("*/*"))


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_input_of_the_corpus_keeps_its_word(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


def test_every_target_has_a_corpus_and_no_folder_is_left_over() -> None:
    assert {path.parent.name for path in INPUTS} == {*TARGETS}
