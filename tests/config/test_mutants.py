"""Mutants of configurations: each is used, or refused by faults that each name file, line and path.

CONFIG_MUTANTS=20000 is the whole proof.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from exporter.app import Exporter
from exporter.config.tree import tree_of
from exporter.errors import ConfigError
from fuzz.changes import placed

from .mutants import SECRET, mutant, write_what_they_name

MUTANTS = int(os.environ.get("CONFIG_MUTANTS", "100"))
USED_AT_LEAST = 0.03  # of them: else what comes after the faults would not be tried


def refused(text: bytes, file: Path, error: ConfigError) -> None:
    """Can each fault be found by what it says?"""
    placed(error.faults, str(file), text)
    written = {finding.line for finding in tree_of(text, str(file)).findings}  # not YAML: that has no path
    assert all(fault.path or fault.line in written for fault in error.faults), error
    assert SECRET not in str(error)


async def used(exporter: Exporter, file: Path) -> None:
    """All that a start does before it asks anybody anything. Raises ConfigError."""
    loaded = await exporter._engine.load(file)
    settings = replace(loaded.settings, state_dir=str(file.parent / "state"))
    loaded = replace(loaded, settings=settings)
    exporter._engine.use(loaded)
    exporter._use(loaded)


@pytest.mark.slow
@pytest.mark.timeout(60 + MUTANTS)
async def test_mutant_is_used_or_refused_by_faults_with_their_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_what_they_name(tmp_path, monkeypatch)
    file = tmp_path / "config.yaml"
    exporter = Exporter(file)
    try:
        outcomes = Counter([await outcome(number, exporter, file) for number in range(MUTANTS)])
    finally:
        await exporter.stop()
    print(f"{MUTANTS} mutants: {dict(outcomes)}")
    assert outcomes["used"] >= USED_AT_LEAST * MUTANTS


async def outcome(number: int, exporter: Exporter, file: Path) -> str:
    text = mutant(number)
    await asyncio.to_thread(file.write_bytes, text)
    try:
        await used(exporter, file)
    except ConfigError as error:
        refused(text, file, error)
        return "refused"
    except Exception as error:
        raise AssertionError(f"mutant {number}: {text.decode(errors='replace')}") from error
    return "used"
