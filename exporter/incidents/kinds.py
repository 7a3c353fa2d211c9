"""The kinds of incident: a table. One entry says whose it is, how loud, what it takes, and what it absorbs.

In `title`, `{subject}` is the account, tenant, relay or domain. `first` is what to do before anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from exporter.diagnosis.cause import Actor
from exporter.incident import IncidentName, Scope, Severity
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.config.settings import Thresholds
    from exporter.diagnosis.cause import Cause
    from exporter.incidents.observation import Observation

CREDENTIAL_ENDS_SECONDS = 30 * 86400.0
CERTIFICATE_ENDS_SECONDS = 21 * 86400.0  # services renew 30 days before: one that is younger is overdue
MILESTONE_NEAR_SECONDS = 90 * 86400.0
_OWNERS = frozenset({Actor.MAILBOX_ADMIN, Actor.TENANT_ADMIN, Actor.APP_OWNER, Actor.DOMAIN_ADMIN})
"""Who must act on what an account, a tenant or an application is refused for."""


class Judged(Enum):
    """By what a kind is judged."""

    RUNS = auto()  # runs in a row of a probe
    SHARE = auto()  # the share of a relay's probes that fail alike
    CUT_OFF = auto()  # refused attempts of a tenant within a window
    PACE = auto()  # submissions against the relay's own past
    DATE = auto()  # an end that comes near, or that nobody knows
    FACT = auto()  # what the last run has seen, whatever its outcome


class Takes(Enum):
    """How many runs in a row it takes."""

    AS_SAID = auto()  # `refusals` where somebody said no, `failures` where it may pass by itself
    ONE_REFUSAL = auto()  # an explicit refusal proves itself; `failures` for the rest
    REFUSALS = auto()  # `refusals`, whatever the cause
    ONE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of incident.

    `tenant_wide`: causes that concern the whole tenant from the first refusal on. `alone`: what a probe's
    failure is where the relay works for others. `unseen_by`: probes whose success proves nothing.
    `absorbs`: kinds that are not told of the same subject, or below it, while this one is open.
    """

    name: IncidentName
    scope: Scope
    severity: Severity
    title: str
    first: str
    judged: Judged = Judged.RUNS
    takes: Takes = Takes.AS_SAID
    tenant_wide: frozenset[str] = frozenset()
    alone: IncidentName | None = None
    unseen_by: frozenset[str] = frozenset()
    absorbs: frozenset[IncidentName] = frozenset()
    actor: Actor | None = None  # who acts where no cause says so


_N = IncidentName
_OF_MAIL = frozenset({_N.SUBMISSION_FAILING, _N.THROTTLED, _N.SUBMISSION_SLOW})
_OF_RELAY = _OF_MAIL | {_N.RELAY_DEGRADED, _N.PORT_BLOCKED, _N.DIRECT_SEND_REJECTED}
_OF_LOGIN = frozenset({_N.SUBMISSION_FAILING, _N.THROTTLED})

_TABLE = (
    Kind(
        name=_N.BASIC_AUTH_CUT_OFF, scope=Scope.TENANT, severity=Severity.CRITICAL, judged=Judged.CUT_OFF,
        title="Basic Auth is being cut off for {subject}",
        first="First see whether OAuth works for these accounts (smtp_account_oauth_ready), and move "
        "them to it.",
        absorbs=frozenset({_N.BASIC_AUTH_DEADLINE_NEAR}),
    ),
    Kind(
        name=_N.BASIC_AUTH_DEADLINE_NEAR, scope=Scope.TENANT, severity=Severity.WARNING,
        judged=Judged.DATE,
        title="{subject} still uses Basic Auth and the next milestone of its end is near",
        first="First set up OAuth for an account without. Only what is configured here is counted.",
        actor=Actor.APP_OWNER,
    ),
    Kind(
        name=_N.BASIC_AUTH_STILL_ACCEPTED, scope=Scope.ACCOUNT, severity=Severity.WARNING,
        takes=Takes.REFUSALS,
        title="Basic Auth still works for {subject}, where it should be refused",
        first="First look at the authentication policy that should refuse it.",
    ),
    Kind(
        name=_N.AUTH_DISABLED, scope=Scope.ACCOUNT, severity=Severity.CRITICAL,
        takes=Takes.ONE_REFUSAL,
        title="SMTP AUTH is off for {subject}",
        first="First see whether it is off for the mailbox or the tenant; OAuth does not help.",
        tenant_wide=frozenset({"smtp_auth_disabled_tenant"}), absorbs=_OF_LOGIN,
    ),
    Kind(
        name=_N.AUTH_BLOCKED_BY_POLICY, scope=Scope.ACCOUNT, severity=Severity.CRITICAL,
        takes=Takes.ONE_REFUSAL,
        title="A policy blocks the sign-in of {subject}",
        first="First find the policy's name in the Entra sign-in log, client app 'Authenticated SMTP'.",
        tenant_wide=frozenset({"security_defaults_block"}), absorbs=_OF_LOGIN,
    ),
    Kind(
        name=_N.CREDENTIALS_REJECTED, scope=Scope.ACCOUNT, severity=Severity.CRITICAL,
        takes=Takes.ONE_REFUSAL,
        title="The credentials of {subject} are refused",
        first="They are not tried again for a while, lest the account be locked. First put the right "
        "secret in "
        "place; a changed secret is tried by itself, the same one after `smtp-exporter guard release NAME`.",
        absorbs=_OF_LOGIN,
    ),
    Kind(
        name=_N.OAUTH_TOKEN_FAILING, scope=Scope.ACCOUNT, severity=Severity.CRITICAL,
        takes=Takes.ONE_REFUSAL,
        title="OAuth does not work for {subject}",
        first="Cached tokens may carry logins for up to an hour more. First read the issuer's AADSTS number.",
        absorbs=frozenset({_N.OAUTH_CREDENTIAL_EXPIRING, _N.OAUTH_CREDENTIAL_EXPIRY_UNKNOWN}),
    ),
    Kind(
        name=_N.OAUTH_CREDENTIAL_EXPIRING, scope=Scope.ACCOUNT, severity=Severity.WARNING,
        judged=Judged.DATE,
        title="The OAuth credential of {subject} ends soon",
        first="First make a second secret or certificate, then put it into the configuration; both "
        "work meanwhile.",
        actor=Actor.APP_OWNER,
    ),
    Kind(
        name=_N.OAUTH_CREDENTIAL_EXPIRY_UNKNOWN, scope=Scope.ACCOUNT, severity=Severity.INFO,
        judged=Judged.DATE,
        title="Nobody knows when the OAuth credential of {subject} ends",
        first="First look it up at the application and write it as `expires` beside it.",
        actor=Actor.APP_OWNER,
    ),
    Kind(
        name=_N.THROTTLED, scope=Scope.ACCOUNT, severity=Severity.WARNING,
        takes=Takes.REFUSALS,
        title="{subject} is throttled",
        first="Probes slow down by themselves. First look what else sends through this mailbox or address.",
    ),
    Kind(
        name=_N.SUBMISSION_FAILING, scope=Scope.ACCOUNT, severity=Severity.CRITICAL,
        title="{subject} cannot hand in mail",
        first="First read the reply on the incident's page.",
    ),
    Kind(
        name=_N.SUBMISSION_SLOW, scope=Scope.RELAY, severity=Severity.WARNING, judged=Judged.PACE,
        title="Submissions at the relay {subject} take much longer than they used to",
        first="First see which phase has grown (smtp_probe_phase_duration_seconds).",
        actor=Actor.RELAY_ADMIN,
    ),
    Kind(
        name=_N.RELAY_UNREACHABLE, scope=Scope.RELAY, severity=Severity.CRITICAL,
        judged=Judged.SHARE,
        title="The relay {subject} cannot be reached",
        first="First try the port from the exporter's machine and from another network.",
        alone=_N.SUBMISSION_FAILING, unseen_by=frozenset({"token"}), absorbs=_OF_RELAY,
    ),
    Kind(
        name=_N.TLS_FAILING, scope=Scope.RELAY, severity=Severity.CRITICAL,
        judged=Judged.SHARE,
        title="TLS with the relay {subject} fails",
        first="First look at certificate and TLS versions: `smtp-exporter check HOST:PORT`.",
        alone=_N.SUBMISSION_FAILING, unseen_by=frozenset({"token", "reach"}),
        absorbs=_OF_RELAY | {_N.CERTIFICATE_EXPIRING},
    ),
    Kind(
        name=_N.STARTTLS_MISSING, scope=Scope.RELAY, severity=Severity.CRITICAL,
        judged=Judged.SHARE,
        title="The relay {subject} no longer offers STARTTLS",
        first="No password was sent. Somebody in the line may be stripping it: first compare from "
        "another network.",
        alone=_N.SUBMISSION_FAILING, unseen_by=frozenset({"token"}), absorbs=_OF_RELAY,
    ),
    Kind(
        name=_N.PLAINTEXT_INJECTION, scope=Scope.RELAY, severity=Severity.CRITICAL, takes=Takes.ONE,
        title="Bytes in clear after STARTTLS at the relay {subject}: somebody sits in the line",
        first="Treat it as an attack. First stop senders that use this line; no password of ours was sent.",
        absorbs=_OF_RELAY | {_N.RELAY_UNREACHABLE, _N.TLS_FAILING, _N.STARTTLS_MISSING},
    ),
    Kind(
        name=_N.RELAY_DEGRADED, scope=Scope.RELAY, severity=Severity.WARNING, takes=Takes.AS_SAID,
        title="The relay {subject} works in part: an address of its name is dead, or its own probe "
        "fails alone",
        first="First look at the relay's page: which address, port or IP version does not answer.",
        actor=Actor.RELAY_ADMIN,
    ),
    Kind(
        name=_N.PORT_BLOCKED, scope=Scope.RELAY, severity=Severity.WARNING,
        title="A port of the relay {subject} that should be open from here is not",
        first="First compare from another network: providers of lines and clouds block ports, 25 "
        "first of all.",
    ),
    Kind(
        name=_N.LEGACY_TLS_ACCEPTED, scope=Scope.RELAY, severity=Severity.WARNING,
        takes=Takes.REFUSALS,
        title="The relay {subject} accepts a TLS version older than `expect.tls_min`",
        first="First look which senders still need it before it is switched off.",
    ),
    Kind(
        name=_N.CERTIFICATE_EXPIRING, scope=Scope.RELAY, severity=Severity.WARNING,
        judged=Judged.DATE,
        title="A certificate that the relay {subject} shows ends soon",
        first="First see which one of the chain it is (`smtp-exporter check`), then why it was not renewed.",
        actor=Actor.RELAY_ADMIN,
    ),
    Kind(
        name=_N.EGRESS_ADDRESS_CHANGED, scope=Scope.RELAY, severity=Severity.WARNING, judged=Judged.FACT,
        title="The relay {subject} sees us come from an address that is not in `expect.egress`",
        first="First look at what routes this line out; then SPF records, connectors and allow-lists "
        "that name the "
        "old address.",
        actor=Actor.NETWORK,
    ),
    Kind(
        name=_N.DIRECT_SEND_REJECTED, scope=Scope.RELAY, severity=Severity.CRITICAL,
        title="Direct Send through {subject} is refused",
        first="First see whether the tenant rejects Direct Send (RejectDirectSend) or a connector is "
        "missing.",
    ),
    Kind(
        name=_N.SPF_NOT_COVERING_EGRESS, scope=Scope.DOMAIN, severity=Severity.WARNING,
        takes=Takes.REFUSALS,
        title="The SPF record of {subject} does not cover an address that its mail comes from",
        first="First add the address to the record, or take it out of `sends_from` if nothing sends "
        "from there.",
    ),
    Kind(
        name=_N.DNS_RECORD_MISSING, scope=Scope.DOMAIN, severity=Severity.WARNING,
        title="A DNS record that mail of {subject} needs is missing, wrong or cannot be looked up",
        first="First ask the zone's own name servers, then compare with the one before the last change.",
    ),
    Kind(
        name=_N.DELIVERY_LOST, scope=Scope.ACCOUNT, severity=Severity.CRITICAL, judged=Judged.FACT,
        title="Mail that {subject} hands in does not arrive",
        first="First see on the account's page whether it bounced, and why; then trace its Message-ID at the "
        "relay.",
        absorbs=frozenset({_N.DELIVERY_LATE, _N.DELIVERED_TO_JUNK}), actor=Actor.RELAY_ADMIN,
    ),
    Kind(
        name=_N.DELIVERY_LATE, scope=Scope.ACCOUNT, severity=Severity.WARNING, judged=Judged.FACT,
        title="Mail that {subject} hands in arrives late",
        first="First see at which server it waited: the way of the last mails is on the account's page.",
        actor=Actor.RELAY_ADMIN,
    ),
    Kind(
        name=_N.DELIVERED_TO_JUNK, scope=Scope.ACCOUNT, severity=Severity.WARNING, judged=Judged.FACT,
        title="Mail that {subject} hands in ends in Junk",
        first="First see what the receiver made of SPF, DKIM and DMARC (smtp_delivery_authentication_info).",
        actor=Actor.DOMAIN_ADMIN,
    ),
    Kind(
        name=_N.MAILBOX_UNSEEN, scope=Scope.ACCOUNT, severity=Severity.WARNING,
        title="Nobody can see whether mail of {subject} arrives: its round trip cannot look into the mailbox",
        first="No mail is sent meanwhile. First read why the mailbox's server says no.",
    ),
    Kind(
        name=_N.MAILBOX_FILLING, scope=Scope.ACCOUNT, severity=Severity.WARNING, judged=Judged.FACT,
        title="The mailbox that round trips of {subject} arrive in is nearly full",
        first="A full mailbox bounces everything. First see what fills it: our own mails are removed.",
        actor=Actor.MAILBOX_ADMIN,
    ),
    Kind(
        name=_N.CLEANUP_FAILING, scope=Scope.ACCOUNT, severity=Severity.WARNING, judged=Judged.FACT,
        title="The mails of round trips of {subject} cannot be removed",
        first="First see whether the application may delete (Mail.ReadWrite), or a hold keeps the mailbox.",
        actor=Actor.MAILBOX_ADMIN,
    ),
    Kind(
        name=_N.EXPORTER_FAULT, scope=Scope.EXPORTER, severity=Severity.WARNING,
        takes=Takes.REFUSALS,
        title="Probes fail through the exporter's own fault",
        first="First read its log; report a bug with it.",
    ),
    Kind(
        name=_N.STORE_UNUSABLE, scope=Scope.EXPORTER, severity=Severity.WARNING, judged=Judged.FACT,
        title="The store of {subject} cannot be used: passwords wait, and a restart forgets what is known",
        first="First read why and what to do: `the store cannot be used` in the log, or `smtp-exporter guard "
        "status`.",
        actor=Actor.APP_OWNER,
    ),
)  # fmt: skip
KINDS: Mapping[IncidentName, Kind] = {kind.name: kind for kind in _TABLE}
ABSORBED_BY: Mapping[IncidentName, tuple[IncidentName, ...]] = {
    name: tuple(kind.name for kind in _TABLE if name in kind.absorbs) for name in KINDS
}


def is_refusal(cause: Cause) -> bool:
    """Was it said, and does it last? Then one more failure proves nothing new; the rest may be chance."""
    return not cause.retry_safe or (not cause.clears_by_itself and cause.actor in _OWNERS)


def runs_needed(kind: Kind, cause: Cause, thresholds: Thresholds) -> int:
    """How many failed runs in a row make it an incident."""
    if kind.takes is Takes.ONE:
        return 1
    if kind.takes is Takes.REFUSALS:
        return thresholds.refusals
    if not is_refusal(cause):
        return thresholds.failures
    return 1 if kind.takes is Takes.ONE_REFUSAL else thresholds.refusals


def kind_of(seen: Observation) -> Kind:
    """What a failure is held to be by its cause, and by where it happened."""
    if seen.phase == Phase.IMAP:  # the mailbox's server is not the relay's
        return KINDS[IncidentName.MAILBOX_UNSEEN]
    name = seen.cause.incident if seen.cause else IncidentName.SUBMISSION_FAILING
    if seen.probe.domain and KINDS[name].scope in {Scope.RELAY, Scope.ACCOUNT}:
        return KINDS[IncidentName.DNS_RECORD_MISSING]  # a domain's probe has neither relay nor account
    blocked = name is IncidentName.RELAY_UNREACHABLE and seen.other_port
    return KINDS[IncidentName.PORT_BLOCKED if blocked else name]
