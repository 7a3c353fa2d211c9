"""What operators and disks write: configurations, causes of an operator, the store's file."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

from exporter.config.causes import own_causes
from exporter.config.parse import parse
from exporter.config.settings import IncidentSettings
from exporter.config.tree import tree_of
from exporter.diagnosis.causes import CAUSES
from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import Evidence
from exporter.diagnosis.table import Table
from exporter.incidents.dates import Ends
from exporter.incidents.engine import Incidents
from exporter.ports import Kind
from exporter.probes import kinds
from exporter.store import attempts, changes, holds, incidents, losses, mails, runs
from exporter.store.changes import Change
from exporter.store.error import StoreError, naming
from exporter.store.examine import examine
from exporter.store.file import NAME, open_file
from exporter.store.losses import Loss
from exporter.store.row import UNREADABLE
from fuzz.changes import changed, placed
from fuzz.choices import Choices
from tests.incidents.installation import Installation, logins
from tests.store.everything import MAIL
from tests.store.test_file import FAILED, HELD, WHO
from tests.store.test_runs import run

ROOT = Path(__file__).parents[1]
NOW = 1_795_000_000.0
PROBES = logins(3)
CHANGE = Change(at_timestamp=NOW, before="", after="bad_credentials")


def configuration(data: bytes) -> None:
    """Of each change of the example come settings, or faults that each name file, line and path."""
    text = changed(_example(), Choices(data))
    parsed = parse([tree_of(text, "smtp.yaml")], _kinds())
    placed(parsed.faults, "smtp.yaml", text)


def yaml(data: bytes) -> None:
    """The same of any bytes."""
    parsed = parse([tree_of(data, "smtp.yaml")], _kinds())
    placed(parsed.faults, "smtp.yaml", data)


def causes(data: bytes) -> None:
    """Of each change of own causes come causes that judge, or faults that each have their place."""
    text = changed(_own_causes(), Choices(data))
    own = own_causes([tree_of(text, "causes.yaml")])
    placed((*own.faults, *own.warnings), "causes.yaml", text)
    if not own.faults:
        diagnose(Evidence(text="550 5.7.1 blocked by policy 17"), Table(CAUSES, own.causes))


@cache
def _example() -> Sequence[str]:
    return (ROOT / "config.example.yaml").read_text().splitlines()


@cache
def _own_causes() -> Sequence[str]:
    page = (ROOT / "docs" / "own-causes.md").read_text()
    return re.findall(r"```yaml\n(causes:\n.*?)```", page, re.DOTALL)[-1].splitlines()


@cache
def _kinds() -> Mapping[str, Kind]:
    return kinds()


def store(data: bytes) -> None:
    """A file with bytes turned over is read, set aside for a new one, or refused by a StoreError."""
    content = bytearray(_sound())
    choices = Choices(data)
    while choices:
        content[choices.number(len(content))] ^= choices.number(256)
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / NAME
        path.write_bytes(content)
        for use in (examine, _read):
            try:
                use(path)
            except StoreError as exc:
                assert str(path) in str(exc)


def _read(path: Path) -> None:
    """Everything that the exporter reads of it when it starts, taken into use."""
    with naming(path), closing(open_file(path.parent, NOW)) as connection:
        probes = changes.every(connection)
        for read in (attempts.every, holds.every, mails.every, losses.latest):
            read(connection)
        runs.of(connection, probes)
        saved = incidents.saved(connection, 0.0)
    with suppress(*UNREADABLE):  # then they begin anew
        Incidents().configure(PROBES, IncidentSettings(), Ends(), NOW, saved)


@cache
def _sound() -> bytes:
    """A database that has a row of every sort."""
    failing = Installation(PROBES)
    for each in PROBES:
        failing.turn(each.probe, "bad_credentials")
    with tempfile.TemporaryDirectory() as directory:
        with closing(open_file(Path(directory), NOW)) as connection:
            holds.put(connection, WHO, HELD)
            attempts.change(connection, WHO, [], [FAILED])
            changes.put(connection, PROBES[0].probe, CHANGE)
            runs.put(connection, replace(run(1), at_timestamp=NOW))
            incidents.put(connection, failing.incidents.open(NOW), failing.incidents.transitions())
            incidents.put_state(connection, *failing.incidents.changed())
            losses.add(connection, Loss(at=NOW, reason="x"))
            mails.put(connection, MAIL)
        return (Path(directory) / NAME).read_bytes()
