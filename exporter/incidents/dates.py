"""What comes near its end.

Microsoft's milestones, application credentials, certificates; and what nobody knows the end of.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exporter.incident import IncidentName, Scope
from exporter.incidents.alike import ALIKE_AT_LEAST
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
    ends: Ends, subjects: Iterable[SubjectState], now: float, share: float
) -> Iterator[tuple[IncidentName, SubjectState]]:
    """What is to be told now, and of whom.

    Accounts of a tenant have one application as a rule: where this share of them, two or more, have the same
    to be told, it is the tenant's.
    """
    ahead = min((at - now for _, at in ends.milestones if at > now), default=MILESTONE_NEAR_SECONDS)
    for state in subjects:
        if state.subject.scope is Scope.TENANT:
            if ahead < MILESTONE_NEAR_SECONDS and _logs_in_with_a_password(state, ends):
                yield IncidentName.BASIC_AUTH_DEADLINE_NEAR, state
            yield from _credentials(ends, state, now, share)
        elif state.certificate_ends and min(state.certificate_ends.values()) - now < CERTIFICATE_ENDS_SECONDS:
            yield IncidentName.CERTIFICATE_EXPIRING, state


def _logs_in_with_a_password(tenant: SubjectState, ends: Ends) -> bool:
    return any(account.subject.account in ends.basic_accounts for account in tenant.accounts)


def _credentials(
    ends: Ends, tenant: SubjectState, now: float, share: float
) -> Iterator[tuple[IncidentName, SubjectState]]:
    having = [account for account in tenant.accounts if account.subject.account in ends.credentials]
    due: dict[IncidentName, list[SubjectState]] = {}
    for account in having:
        end = ends.credentials[account.subject.account]
        if end is None:
            due.setdefault(IncidentName.OAUTH_CREDENTIAL_EXPIRY_UNKNOWN, []).append(account)
        elif end - now < CREDENTIAL_ENDS_SECONDS:
            due.setdefault(IncidentName.OAUTH_CREDENTIAL_EXPIRING, []).append(account)
    for name, accounts in due.items():
        together = len(accounts) >= ALIKE_AT_LEAST and len(accounts) >= share * len(having)
        yield from ((name, at) for at in ([tenant] if together else accounts))
