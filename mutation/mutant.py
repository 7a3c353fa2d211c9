"""A mutant: which function, what stood there, what stands there now, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What the tests made of it. One that never ends is noticed as well as one that fails."""

    KILLED = "killed"
    SURVIVED = "survived"
    UNTRIED = "untried"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Lines that a mutant takes away and puts there instead; the same wherever its file grows."""

    function: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change of one function, as mutmut names it."""

    name: str
    change: Change
    fate: Fate
