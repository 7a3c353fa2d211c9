"""Faults of the machine: what `serve` makes of each at its start, while it runs, at a reload, at a stop."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.conftest import Start
from tests.service.machine.faults import FAULTS, Machine
from tests.service.machine.neighbours import WRONG, Neighbours, neighbours
from tests.service.machine.play import MOMENTS, Play, configure, table

pytestmark = pytest.mark.timeout(900)
HELD = "probe=login/wrong/basic outcome=held cause=bad_credentials"
BLAMES_OTHERS = ("Traceback", "exporter_bug", "probe=reach/r/none outcome=failure cause=connect")


@pytest.fixture
def state() -> Iterator[Path]:
    """A directory that another user may get to."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name) / "state"


@pytest.fixture
def them() -> Iterator[Neighbours]:
    with neighbours() as found:
        yield found


def test_table_has_every_fault_at_every_moment() -> None:
    assert {name: set(row) for name, row in table().items()} == {name: set(MOMENTS) for name in FAULTS}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_of_the_machine_harms_nothing_beyond_it(
    name: str, start: Start, them: Neighbours, state: Path, tmp_path: Path
) -> None:
    fault, must = FAULTS[name], table()[name]
    if missing := [each for each in fault.needs if shutil.which(each) is None]:
        pytest.skip(f"needs {', '.join(missing)}")
    if fault.root and os.geteuid() != 0:
        pytest.skip("needs root")
    machine = Machine(folder=tmp_path, state=state, them=them)
    configure(machine, fault.name)
    fault.prepare(machine)
    tried = subprocess.run(
        [*fault.prefix(machine, False), "true"], check=False, text=True, capture_output=True
    )
    if tried.returncode != 0:
        pytest.skip(f"this machine does not let it happen: {tried.stderr}")
    play = Play(fault=fault, machine=machine, start=start)

    play.at_start(must["start"])
    serve = play.serve(there=False)
    play.logs_in()
    play.while_running(must["running"])
    play.while_running(must["reload"], lambda: serve.process.send_signal(signal.SIGHUP))
    play.at_stop(serve, must["stop"])
    last = play.serve(there=False)
    play.shows({"log": [HELD], "logins": "go on"})
    play.stops(last)
    play.is_sound()

    assert them.spent[WRONG] == 1
    assert [words for words in BLAMES_OTHERS if words in play.log] == []
