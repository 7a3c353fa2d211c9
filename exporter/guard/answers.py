"""What the guard answers: leave for one attempt, a hold, what a release came to, how a principal stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exporter.errors import ExporterError

if TYPE_CHECKING:
    from exporter.ports import Secret
    from exporter.store.attempts import Labels
    from exporter.terms import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """No attempt now; the labels are those of the failure that led to it, `until` is Unix seconds."""

    reason: str = "lockout_guard"
    cause: str
    phase: Phase
    code: int | None
    enhanced: str | None
    until: float
    text: str


class HeldError(ExporterError):
    """A password that a run needs beside its own is held: `hold` says why and until when."""

    def __init__(self, hold: Hold) -> None:
        self.hold = hold
        super().__init__(hold.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Leave to try once; it must be settled within its time, whatever comes of it."""

    principal: str
    id: int
    secret: Secret = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a release came to: how many failures this hour still bears, and when the next attempt may go."""

    principal: str
    was_held: bool
    attempts_left: int
    next_at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One principal as `guard status` shows it; `until` is None where nothing is waited for."""

    principal: str
    state: str
    labels: Labels
    until: float | None
    failures: int
