"""What is known of a principal: failures, the held password, attempts under way. Values, no judgement.

They are kept on disk as they are here, read strictly; no password or token comes here, only marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import ConfigDict

from exporter.model import Phase

STRICT = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A failure by its labels: stable cause, phase, SMTP code and enhanced status code."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    cause: str
    phase: Phase
    code: int | None = None
    enhanced: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A password that is not to be tried again: since when, its mark, and whether an operator released it."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    since: float
    mark: str
    released: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is known of one principal.

    `strikes` are the Unix seconds of the last counted failures, ascending; `streak` counts failures in a row
    since the last success; `named` is the last of them.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    strikes: tuple[float, ...] = ()
    streak: int = 0
    named: Named | None = None
    held: Held | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """An attempt under way, by its random id; by `ends` (Unix seconds) it is over or was cut short."""

    id: str
    ends: float


BLANK = Entry()
CUT_SHORT = Named(cause="local_resource", phase=Phase.AUTH)
UNNAMED = Named(cause="unknown", phase=Phase.AUTH)
