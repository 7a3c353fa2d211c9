"""What comes near its end.

Microsoft's milestones, application credentials, certificates; and what nobody knows the end of.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exporter.incident import IncidentName, Scope
from exporter.incidents.kinds import (
    CERTIFICATE_ENDS_SECONDS,
    CREDENTIAL_ENDS_SECONDS,
    MILESTONE_NEAR_SECONDS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from exporter.incidents.subjects import SubjectState


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """What is configured to end.

    `credentials` is by account, None where nobody knows; an identity without an end is not in it.

    `basic_accounts` log in with a password at Microsoft.
    """

    milestones: tuple[tuple[str, float], ...] = ()
    credentials: Mapping[str, float | None] = field(default_factory=dict)
    basic_accounts: frozenset[str] = frozenset()


def near(
    ends: Ends, subjects: Iterable[SubjectState], now: float
) -> Iterator[tuple[IncidentName, SubjectState]]:
    """What is to be told now, and of whom."""
    ahead = min((at - now for _, at in ends.milestones if at > now), default=MILESTONE_NEAR_SECONDS)
    for state in subjects:
        subject = state.subject
        if subject.scope is Scope.TENANT and ahead < MILESTONE_NEAR_SECONDS:
            if any(account.subject.account in ends.basic_accounts for account in state.accounts):
                yield IncidentName.BASIC_AUTH_DEADLINE_NEAR, state
        elif subject.scope is Scope.ACCOUNT and subject.account in ends.credentials:
            end = ends.credentials[subject.account]
            if end is None:
                yield IncidentName.OAUTH_CREDENTIAL_EXPIRY_UNKNOWN, state
            elif end - now < CREDENTIAL_ENDS_SECONDS:
                yield IncidentName.OAUTH_CREDENTIAL_EXPIRING, state
        elif state.certificate_ends and min(state.certificate_ends.values()) - now < CERTIFICATE_ENDS_SECONDS:
            yield IncidentName.CERTIFICATE_EXPIRING, state
