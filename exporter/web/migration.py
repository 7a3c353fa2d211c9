"""What is left before Basic Auth ends: accounts with a password, and whether their OAuth works. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exporter.history import state_of
from exporter.terms import Outcome, Way
from exporter.web.age import span
from exporter.web.slices import kept, mapped
from exporter.web.views import utc

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.history import Subject
    from exporter.web.slices import Work

_MILESTONES = {
    "basic_auth_default_off": "Microsoft switches Basic Auth off by default",
    "removal_announcement": "Microsoft announces the final removal of Basic Auth",
}
NO_OAUTH = "has no auth.oauth2"
NO_PROBE = "no probe logs in by OAuth"
NOT_YET = "its OAuth probe has not run yet"


def has_to_migrate(subject: Subject) -> bool:
    """Is it an account of Microsoft 365 that has a password?"""
    account = subject.account
    if account is None or account.basic is None:
        return False
    return account.relay.provider.startswith("microsoft365")


def missing(subject: Subject) -> str | None:
    """What such an account lacks to go without its password; None where nothing."""
    if subject.account is None or subject.account.oauth2 is None:
        return NO_OAUTH
    probes = [known for known in subject.probes if known.plan.way is Way.OAUTH2]
    if not probes:
        return NO_PROBE
    ran = [known.latest for known in probes if known.latest is not None]
    failing = next((report for report in ran if report.outcome is not Outcome.SUCCESS), None)
    if failing is not None:
        return f"OAuth fails: {state_of(failing)}"
    return None if ran else NOT_YET


def migration(
    subjects: Iterable[Subject], milestones: Iterable[tuple[str, float]], now: float
) -> Work[dict[str, Any] | None]:
    """The next milestone and how many accounts are ready for it; None where none has a password."""
    using = yield from kept(has_to_migrate, subjects)
    lacks = yield from mapped(missing, using)
    if not lacks:
        return None
    coming = next(((name, at) for name, at in milestones if at > now), None)
    return {
        "milestone": _MILESTONES.get(coming[0], coming[0].replace("_", " ")) if coming else None,
        "at": utc(coming[1]) if coming else None,
        "in": span(coming[1] - now) if coming else None,
        "accounts": len(lacks),
        "ready": lacks.count(None),
    }
