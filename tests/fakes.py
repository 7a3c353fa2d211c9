"""Fakes for tests of what happens around a probe: clock, secrets, a kind that obeys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from exporter.errors import Failure, SecretError
from exporter.failure import FailureFact, FailureKind, Reply
from exporter.model import Account, BasicAuth, Plan, ProbeId, Relay, SecretRef
from exporter.ports import ProbeContext, Secret
from exporter.terms import Phase, TlsMode, Way

RELAY = Relay(name="office365", host="localhost", port=587, tls=TlsMode.STARTTLS, provider="microsoft365")
REF = SecretRef(file="/run/secrets/invoices")
ACCOUNT = Account(
    name="invoices",
    relay=RELAY,
    address="invoices@contoso.example",
    tenant="contoso.example",
    labels=(("team", "erp"),),
    basic=BasicAuth(username="Invoices@contoso.example", password=REF),
)


class ManualClock:
    """ports.Clock that moves when told."""

    def __init__(self, now: float = 1_795_000_000.0) -> None:
        self.wall = now
        self.steady = 1000.0

    def now(self) -> float:
        return self.wall

    def monotonic(self) -> float:
        return self.steady

    def advance(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


class Passwords:
    """ports.Secrets with one password, or none that can be read."""

    def __init__(self, text: str | None = "hunter2hunter2") -> None:
        self.text = text

    def read(self, ref: SecretRef) -> Secret:
        if self.text is None:
            raise SecretError(f"{ref.file}: not found")
        return Secret(self.text)


class ScriptedKind:
    """A kind of probe whose run is the test's."""

    name = "login"
    subject = "account"
    every_seconds = 60.0
    deadline_seconds = 5.0
    sends_mail = False
    options = dict
    phases = (Phase.AUTH,)

    def __init__(
        self, script: Callable[[ProbeContext], Awaitable[None]], *, expects_refusal: bool = False
    ) -> None:
        self.script = script
        self.preparing: Callable[[ProbeContext], Awaitable[None]] | None = None
        self.runs = 0
        self._expects_refusal = expects_refusal

    def ways(self, options: Any, account: Account | None) -> tuple[Way, ...]:
        return (Way.BASIC,)

    def expects_refusal(self, options: Any) -> bool:
        return self._expects_refusal

    def remarks(self, options: Any, relay: Relay) -> tuple[Any, ...]:
        return ()

    async def prepare(self, plan: Plan, context: ProbeContext) -> None:
        if self.preparing is not None:
            await self.preparing(context)

    async def run(self, plan: Plan, context: ProbeContext) -> None:
        self.runs += 1
        await self.script(context)


def plan(**changes: Any) -> Plan:
    """The login of ACCOUNT by password, once a minute."""
    fields: dict[str, Any] = {
        "id": ProbeId(probe="login", account="invoices", relay="office365", auth="basic"),
        "relay": RELAY,
        "account": ACCOUNT,
        "way": Way.BASIC,
        "every_seconds": 60.0,
        "deadline_seconds": 5.0,
        "options": {},
    }
    return Plan(**{**fields, **changes})


def refusal(code: int, text: str, phase: Phase = Phase.AUTH) -> Failure:
    """A server that says no."""
    reply = Reply(code=code, lines=(text,))
    return Failure(FailureFact(phase=phase, kind=FailureKind.REFUSED, reply=reply, detail=str(reply)))


WRONG_PASSWORD = refusal(535, "5.7.139 Authentication unsuccessful, the user credentials were incorrect.")
BASIC_DISABLED = refusal(535, "5.7.139 Authentication unsuccessful, basic authentication is disabled.")
