"""What is known of one cause: a frozen entry of the table. No matching, no I/O; the entries lie in `causes`.

Labels are contract: added, never renamed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from exporter.incident import IncidentName
from exporter.terms import AuthResult

if TYPE_CHECKING:
    from exporter.diagnosis.match import Match


UNKNOWN = "unknown"
"""The label where no cause fits."""


class Actor(StrEnum):
    """Who must act, as the `actor` label names it."""

    MAILBOX_ADMIN = "mailbox_admin"
    TENANT_ADMIN = "tenant_admin"
    APP_OWNER = "app_owner"
    RELAY_ADMIN = "relay_admin"
    DOMAIN_ADMIN = "domain_admin"
    NETWORK = "network"
    PROVIDER = "provider"
    NOBODY = "nobody"


class Risk(StrEnum):
    """How far a step reaches. The members stand from the safest to the widest."""

    READ_ONLY = "read_only"
    ONE_SENDER = "one_sender"
    ONE_SYSTEM = "one_system"
    TENANT_WIDE = "tenant_wide"

    @property
    def words(self) -> str:
        """The risk as a person reads it."""
        return _RISK_WORDS[self]


_RISK_WORDS = {
    Risk.READ_ONLY: "only looks, changes nothing",
    Risk.ONE_SENDER: "changes one sender or mailbox",
    Risk.ONE_SYSTEM: "changes one relay, domain or network device and all that use it",
    Risk.TENANT_WIDE: "weakens the whole tenant: every account in it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do: where to click and what to type. `{name}` in a text is filled by `dated.fill`.

    `here` is a key of our configuration or a command of ours, for a probe's failure; `providers` are those
    that it is for, all where empty.
    """

    text: str
    portal: str = ""
    command: str = ""
    here: str = ""
    providers: frozenset[str] = frozenset()
    risk: Risk = Risk.ONE_SENDER
    licence: str = ""
    propagation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """All that is known of one cause.

    `then` is who comes after `actor`; `steps` stand safest first; `retry_safe` is False where one failure
    must be held; `auth_result` is what a login that met this at AUTH came to; `refines` names the umbrella
    causes that this one makes more precise; `fits_equally` names what the same words may also mean;
    `provider` is the one that alone has it; `incident` is the kind of incident that it leads to.
    """

    label: str
    meaning: str
    actor: Actor
    steps: tuple[Step, ...]
    incident: IncidentName = IncidentName.SUBMISSION_FAILING
    match: tuple[Match, ...] = ()
    then: tuple[Actor, ...] = ()
    clears_by_itself: bool = False
    retry_safe: bool = True
    counts_toward_lockout: bool = False
    auth_result: AuthResult = AuthResult.ERROR
    reference: str = ""
    caveat: str = ""
    refines: tuple[str, ...] = ()
    fits_equally: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    provider: str = ""

    def steps_at(self, provider: str) -> tuple[Step, ...]:
        """The steps that fit a provider, "" where none is known; all where none would be left."""
        place = provider or self.provider
        fitting = tuple(step for step in self.steps if not step.providers or place in step.providers)
        return fitting or self.steps

    @property
    def lasting(self) -> str:
        """How it ends, in a sentence."""
        if not self.clears_by_itself:
            return "Stays until someone acts."
        if self.actor is Actor.NOBODY:
            return "Clears by itself."
        if not self.retry_safe:
            return "Clears by itself, unless it is tried again too soon."
        return "May pass by itself; if the next try fails too, someone must act."

    @property
    def propagation_seconds(self) -> float:
        """How long the first step that takes time to work may take; 0 where none does."""
        times = (longest_seconds(step.propagation) for step in self.steps)
        return next((seconds for seconds in times if seconds), 0.0)


_UNIT_SECONDS = {"minute": 60.0, "hour": 3600.0, "day": 86400.0}
_UNNUMBERED = {"minute": 15.0, "hour": 6.0, "day": 3.0}  # "minutes", "hours", "days" without a number
_SPAN = re.compile(r"(?:(?P<number>\d+)|\b(?P<one>an?)|(?P<none>))\s*(?P<unit>minute|hour|day)s?\b")


def longest_seconds(words: str) -> float:
    """The longest time that a propagation's words name; 0 for "at once" and for words without a time.

    >>> longest_seconds("15 to 30 minutes as a rule, up to 2 hours")
    7200.0
    """
    return max((_span_seconds(found) for found in _SPAN.finditer(words)), default=0.0)


def _span_seconds(found: re.Match[str]) -> float:
    unit = found["unit"]
    number = float(found["number"]) if found["number"] else 1.0 if found["one"] else _UNNUMBERED[unit]
    return number * _UNIT_SECONDS[unit]
