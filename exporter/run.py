"""One turn of one probe: held or run, bounded, diagnosed, told to the guard. No server makes it raise.

One connection at a time per mailbox; Basic logins are paced per relay host and pass the lockout guard.
"""

from __future__ import annotations

import asyncio
import secrets as random
from collections import defaultdict
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from exporter.delivery.mail import RoundTrip
from exporter.delivery.mailbox import ImapMailbox
from exporter.diagnosis.cause import UNKNOWN
from exporter.diagnosis.causes import CAUSES
from exporter.diagnosis.classify import TABLE, diagnose
from exporter.diagnosis.evidence import evidence_of
from exporter.drivers.faults import is_local
from exporter.drivers.record import RunRecord
from exporter.errors import Failure, SecretError
from exporter.failure import FailureFact, FailureKind
from exporter.guard.answers import Admission, HeldError, Hold
from exporter.guard.rules import UNNAMED, Verdict, verdict_of
from exporter.store.attempts import Labels
from exporter.terms import AuthResult, Outcome, Phase, Way

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping
    from contextlib import AbstractAsyncContextManager

    from exporter.deferral import Deferrals
    from exporter.diagnosis.cause import Cause
    from exporter.diagnosis.classify import Diagnosis
    from exporter.diagnosis.table import Table
    from exporter.drivers.relay_connector import RelayConnector
    from exporter.guard.guard import Guard
    from exporter.guard.pace import Pace
    from exporter.model import DnsAnswer, Endpoint, Plan, ProbeResult, Relay, SecretRef, TlsOffer
    from exporter.ports import (
        Clock,
        Conversation,
        Deliveries,
        Kind,
        NameServers,
        Page,
        Pages,
        ProbeContext,
        Secret,
        Secrets,
        Tokens,
    )

_POLICY = {AuthResult.DISABLED, AuthResult.BLOCKED}
DNS_SECONDS = 10.0  # for one question, however many name servers are tried
_SETTLE_SECONDS = 10.0  # between the end of a run and its settlement, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a turn came to. `diagnosis` says why it failed; `hold` why it was not run at all.

    `held_for` is the cause of the failure that led to the hold.
    """

    plan: Plan
    outcome: Outcome
    at_timestamp: float
    result: ProbeResult | None = None
    diagnosis: Diagnosis | None = None
    hold: Hold | None = None
    held_for: Cause | None = None

    @property
    def cause(self) -> Cause | None:
        """The cause that stands after this turn: of its failure, or of the one that led to the hold."""
        if self.outcome is Outcome.SUCCESS:
            return None
        judged = self.diagnosis.cause if self.diagnosis else None
        return self.held_for or judged or CAUSES[UNKNOWN]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContext:
    """ports.ProbeContext for one run."""

    clock: Clock
    secrets: Secrets
    tokens: Tokens
    record: RunRecord
    connector: RelayConnector
    deliveries: Deliveries
    name_servers: NameServers
    pages: Pages

    async def fetch(self, url: str) -> Page:
        """What an https URL serves."""
        return await self.pages.fetch(url)

    async def ask(self, name: str, rdtype: str) -> DnsAnswer:
        """The DNS records of this type at this name."""
        self.record.enter(Phase.DNS)
        started = self.clock.monotonic()
        try:
            async with asyncio.timeout(DNS_SECONDS):
                return await self.name_servers.ask(name, rdtype)
        except TimeoutError:
            detail = f"{rdtype} of {name}: no answer within {DNS_SECONDS:g} s"
            raise Failure(FailureFact(phase=Phase.DNS, kind=FailureKind.DNS_FAILURE, detail=detail)) from None
        finally:
            took = self.clock.monotonic() - started
            self.record.took(Phase.DNS, took, took)

    async def resolve(self, relay: Relay) -> tuple[Endpoint, ...]:
        """The relay's addresses."""
        return await self.connector.resolve(relay, self.record)

    def connect(
        self, relay: Relay, *, to: Endpoint | None = None, offer: TlsOffer | None = None
    ) -> AbstractAsyncContextManager[Conversation]:
        """A conversation with the relay."""
        return self.connector.open(relay, self.record, to=to, offer=offer)

    def with_own_record(self) -> RunContext:
        """The same with a record of its own."""
        return replace(self, record=RunRecord(self.record.id))

    def merge(self, other: ProbeContext) -> None:
        """Take over what was recorded there."""
        assert isinstance(other, RunContext)  # noqa: S101 - our own `with_own_record` made it
        self.record.merge(other.record)

    def token_hex(self, nbytes: int) -> str:
        """Random hexadecimal digits."""
        return random.token_hex(nbytes)


@dataclass(frozen=True, slots=True)
class PinnedSecrets:
    """Gives the run the very password that the guard has judged, whatever its file says by now."""

    secrets: Secrets
    ref: SecretRef
    password: Secret

    def read(self, ref: SecretRef) -> Secret:
        """The pinned password, or any other secret as it is now."""
        return self.password if ref == self.ref else self.secrets.read(ref)


class Mailboxes:
    """One connection at a time at each mailbox: its few are shared with those who work with it."""

    def __init__(self) -> None:
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def one_at_a_time(self, plan: Plan) -> AbstractAsyncContextManager[None]:
        """To be held for a run; a probe without an account has nothing to wait for."""
        return self._locks[plan.account.principal] if plan.account else nullcontext()


class Runner:
    """Runs turns by one configuration."""

    def __init__(
        self,
        *,
        kinds: Mapping[str, Kind],
        connector: RelayConnector,
        name_servers: NameServers,
        pages: Pages,
        secrets: Secrets,
        tokens: Tokens,
        guard: Guard,
        pace: Pace,
        mailboxes: Mailboxes,
        deferrals: Deferrals,
        table: Table = TABLE,
        deliveries: Deliveries,
        clock: Clock,
    ) -> None:
        self._deliveries = deliveries
        self._connector = connector
        self._pace = pace
        self._mailboxes = mailboxes
        self._name_servers = name_servers
        self._pages = pages
        self._deferrals = deferrals
        self._kinds = kinds
        self._secrets = secrets
        self._tokens = tokens
        self._guard = guard
        self._clock = clock
        self._table = table

    async def turn(self, plan: Plan) -> Report:
        """One turn of a probe. Raises only CancelledError."""
        record = RunRecord(plan.id)
        try:
            return await self._turn(plan, record)
        except Exception as exc:  # of what is around the run: the guard, the pace, the mailbox's lock
            return self._judge(plan, record.result(_broken(record, exc)))

    async def _turn(self, plan: Plan, record: RunRecord) -> Report:
        kind, context = self._kinds[plan.id.probe], self._context(self._secrets, record)
        try:
            fault = await _bounded(plan, record, kind.prepare(plan, context))
        except HeldError as exc:
            return self._held(plan, exc.hold)
        if fault is not None:
            return self._judge(plan, record.result(fault))
        async with self._mailboxes.one_at_a_time(plan):
            if plan.way is not Way.BASIC:
                fault = await _bounded(plan, record, kind.run(plan, context))
                return self._judge(plan, record.result(fault))
            return await self._guarded(plan, record)

    async def _guarded(self, plan: Plan, record: RunRecord) -> Report:
        account = plan.account
        assert account is not None  # noqa: S101 - the configuration has seen to it
        assert account.basic is not None  # noqa: S101
        await asyncio.sleep(self._pace.reserve(plan.relay.host, self._clock.monotonic()))
        try:
            password = self._secrets.read(account.basic.password)
        except SecretError as exc:
            return self._judge(plan, _unreadable(plan, exc))
        lasts = plan.deadline_seconds + _SETTLE_SECONDS
        leave = await self._guard.admit(account.principal, password, lasts_seconds=lasts)
        if isinstance(leave, Hold):
            return self._held(plan, leave)
        secrets = PinnedSecrets(self._secrets, account.basic.password, password)
        return await self._attempt(plan, leave, record, secrets)

    def _held(self, plan: Plan, hold: Hold) -> Report:
        causes = self._table.causes
        return Report(
            plan=plan,
            outcome=Outcome.HELD,
            at_timestamp=self._clock.now(),
            hold=hold,
            held_for=causes.get(hold.cause, causes[UNKNOWN]),
        )

    async def _attempt(self, plan: Plan, admission: Admission, record: RunRecord, secrets: Secrets) -> Report:
        """Settled whatever happens: a cancelled attempt may have shown the password to the server."""
        report: Report | None = None
        work = self._kinds[plan.id.probe].run(plan, self._context(secrets, record))
        try:
            fault = await _bounded(plan, record, work)
            report = self._judge(plan, record.result(fault))
        finally:
            verdict = _verdict(record, report)
            await self._guard.settle(admission, verdict, _labels(report))
        return report

    def _context(self, secrets: Secrets, record: RunRecord) -> RunContext:
        return RunContext(
            clock=self._clock,
            secrets=secrets,
            tokens=self._tokens,
            record=record,
            connector=self._connector,
            name_servers=self._name_servers,
            deliveries=self._deliveries,
            pages=self._pages,
        )

    def _judge(self, plan: Plan, result: ProbeResult) -> Report:
        diagnosis = judged(plan, result, self._table) if result.failure else None
        report = Report(
            plan=plan,
            outcome=self._outcome(plan, diagnosis),
            at_timestamp=self._clock.now(),
            result=result,
            diagnosis=diagnosis,
        )
        if self._kinds[plan.id.probe].expects_refusal(plan.options):
            return self._inverted(report)
        return report

    def _outcome(self, plan: Plan, diagnosis: Diagnosis | None) -> Outcome:
        cause = diagnosis.cause.label if diagnosis else None
        if self._deferrals.is_deferred(plan.id, cause, self._clock.monotonic()):
            return Outcome.DEFERRED
        return Outcome.FAILURE if diagnosis else Outcome.SUCCESS

    def _inverted(self, report: Report) -> Report:
        """Where a refusal is expected: one by policy is the success, an accepted login the failure."""
        if report.diagnosis and report.diagnosis.auth_result in _POLICY:
            return replace(report, outcome=Outcome.SUCCESS)
        if report.outcome is not Outcome.SUCCESS or report.result is None:
            return report
        fact = FailureFact(
            phase=Phase.AUTH,
            kind=FailureKind.ACCEPTED_UNEXPECTEDLY,
            detail="the login that should be refused works",
        )
        result = replace(report.result, failure=fact)
        diagnosis = judged(report.plan, result, self._table)
        return replace(report, outcome=Outcome.FAILURE, result=result, diagnosis=diagnosis)


async def _bounded(plan: Plan, record: RunRecord, work: Coroutine[Any, Any, None]) -> FailureFact | None:
    """Do a run, or what comes before it, within the deadline; whatever it raises becomes a fact.

    Raises CancelledError and HeldError.
    """
    try:
        async with asyncio.timeout(plan.deadline_seconds):
            await work
    except Failure as exc:
        return exc.fact
    except TimeoutError:
        detail = f"the run's deadline of {plan.deadline_seconds:g} s passed"
        return FailureFact(phase=record.phase, kind=FailureKind.TIMEOUT, detail=detail)
    except (asyncio.CancelledError, HeldError):
        raise
    except BaseException as exc:  # one probe's bug is not the others' end
        return _broken(record, exc)
    return None


def _broken(record: RunRecord, exc: BaseException) -> FailureFact:
    """That this machine, or we, broke the run."""
    kind = FailureKind.LOCAL if is_local(exc) else FailureKind.INTERNAL
    detail = record.redact(f"{type(exc).__name__}: {exc}")
    return FailureFact(phase=record.phase, kind=kind, detail=detail)


def judged(plan: Plan, result: ProbeResult, table: Table) -> Diagnosis:
    """Why a run failed, by these causes."""
    return diagnose(evidence_of(result, _answered_by(plan, result)), table)


def _answered_by(plan: Plan, result: ProbeResult) -> Relay:
    """Whose server it was that failed: the relay, or that of the mailbox of a round trip."""
    trip = plan.options
    of_mailbox = result.failure is not None and result.failure.phase is Phase.IMAP
    if of_mailbox and isinstance(trip, RoundTrip) and isinstance(trip.arrive, ImapMailbox):
        return trip.arrive.relay
    return plan.relay


def _unreadable(plan: Plan, exc: SecretError) -> ProbeResult:
    fact = FailureFact(phase=Phase.AUTH, kind=FailureKind.LOCAL, detail=str(exc))
    return RunRecord(plan.id).result(fact)


def _verdict(record: RunRecord, report: Report | None) -> Verdict:
    """What the attempt says of the password; one that was cut short (no report) may have failed."""
    diagnosis = report.diagnosis if report else None
    return verdict_of(
        password_sent=record.secret_sent,
        success=record.is_authenticated,
        counts_toward_lockout=report is None or _may_count(report),
        retry_safe=diagnosis is None or diagnosis.cause.retry_safe,
    )


def _may_count(report: Report) -> bool:
    """A drop or silence after the password leaves open what the server made of it."""
    failure = report.result.failure if report.result else None
    silent = failure is not None and failure.reply is None
    return silent or (report.diagnosis is not None and report.diagnosis.counts_toward_lockout)


def _labels(report: Report | None) -> Labels:
    if report is None or report.diagnosis is None or report.result is None or report.result.failure is None:
        return UNNAMED
    fact = report.result.failure
    return Labels(
        cause=report.diagnosis.cause.label,
        phase=fact.phase,
        code=fact.reply.code if fact.reply else None,
        enhanced=fact.reply.enhanced if fact.reply else None,
    )
