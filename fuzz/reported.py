"""What turns come to, for the incident engine: in any order, with restarts, reloads and clocks that step."""

from __future__ import annotations

from exporter.diagnosis import CAUSES
from exporter.incident import Severity
from exporter.terms import Outcome
from fuzz.choices import Choices
from tests.incidents.installation import DAY, HOUR, Installation, watched

LABELS = ("", *CAUSES)
OUTCOMES = tuple(Outcome)
STEPS = (0.0, 1.0, 30.0, 60.0, HOUR, DAY, -HOUR, 400 * DAY)
PROBES = [
    *(watched(f"a{number}", tenant=f"t{number % 2}") for number in range(4)),
    watched("a0", "submission", "oauth2", tenant="t0"),
    watched("a1", "token", "oauth2", tenant="t1"),
    watched("b", tenant="t0", relay="other", team="erp"),
    watched("b", "login", "basic", tenant="t0", expects_refusal=True),
    watched(probe="reach", auth=""),
    watched(probe="dns", auth="", relay="", domain="contoso.example"),
]


def incidents(data: bytes) -> None:
    """After each report: each incident once, of probes that there are; and what was saved can be restored."""
    choices = Choices(data)
    installation = Installation(PROBES)
    while choices:
        _act(installation, choices)
        found = installation.incidents.open(installation.now)
        known = set(installation.probes)
        assert len({each.id for each in found}) == len(found)
        assert all(set(each.probes) <= known for each in found)
        assert all(each.ended_timestamp is None for each in found)
        assert all(installation.incidents.find(each.id, installation.now) == each for each in found)
        assert all(each.severity in Severity for each in found)


def _act(installation: Installation, choices: Choices) -> None:
    """A turn, or, seldom, something that happens to all."""
    act = choices.number(16)
    if act == 0:
        installation.pass_seconds(choices.one(STEPS))
    elif act == 1:
        installation.configure()  # what hangs on a date is seen by the hour, and at a start
        before = {each.id for each in installation.incidents.open(installation.now)}
        installation.restart()
        assert {each.id for each in installation.incidents.open(installation.now)} == before
        installation.pass_seconds(0)  # as the service does, what a start has changed is told at once
    elif act == 2:
        first = choices.number(len(PROBES))
        installation.configure(PROBES[first:] if choices.number(2) else PROBES)
    else:
        _turn(installation, choices)


def _turn(installation: Installation, choices: Choices) -> None:
    probe = choices.one(tuple(installation.probes))
    label = choices.one(LABELS)
    outcome = choices.one(OUTCOMES)
    installation.pass_seconds(6)
    installation.turn(
        probe,
        label,
        outcome=outcome,
        other_port=bool(choices.number(2)),
        degraded=choices.one((None, True, False)),
        egress_stranger=choices.one((None, True, False)),
        certificate_end=choices.one((None, installation.now + DAY, installation.now - DAY)),
    )
