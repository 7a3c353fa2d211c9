"""The Protocols between pure code and I/O: clocks, secrets, connections; and what a probe kind is.

Also the language in which sans-IO dialogues ask a driver for I/O: they yield a Step and are sent its answer.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from exporter.failure import Reply
from exporter.model import TlsFacts, TokenFacts
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractAsyncContextManager

    from exporter.failure import FailureFact
    from exporter.model import (
        Account,
        DnsAnswer,
        Endpoint,
        Fact,
        OAuth2,
        Plan,
        ProbeResult,
        Relay,
        SecretRef,
        TlsOffer,
        Wanted,
    )
    from exporter.terms import Way


class Secret:
    """A secret that cannot be printed; `reveal` is the only way to its text."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself; never log it, never keep it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("a Secret is not serialised")


class Clock(Protocol):
    """Time as an argument."""

    def now(self) -> float:
        """Unix seconds (CLOCK_REALTIME)."""
        ...

    def monotonic(self) -> float:
        """Seconds that only go forward, from an unknown start."""
        ...


class Secrets(Protocol):
    """Reads secrets at the time of use, so that a rotated one is seen at once."""

    def read(self, ref: SecretRef) -> Secret:
        """The secret now. Raises SecretError, whose text names the reference only."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An access token: its text, what it says of itself, the seconds its request took (0 from the cache)."""

    text: Secret
    facts: TokenFacts
    seconds: float


class Tokens(Protocol):
    """Gets access tokens for applications."""

    async def get(self, oauth2: OAuth2, *, fresh: bool) -> Token:
        """A token: a new one where `fresh`, else the cached one while it is valid for long enough.

        Raises Failure, always of phase token: also for dns, connect and tls faults on the way to the issuer.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Await:
    """Read one reply without sending anything: the banner. Answered with a Reply."""

    phase: Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Send bytes and read one reply. `shown` goes into the transcript in their place. Answered with a Reply.

    `secret`: the bytes prove an identity (password or token), so a refusal or a drop after them counts.
    """

    phase: Phase
    data: bytes
    shown: str
    secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """Shake hands and verify the peer; text that came before it is an injection. Answered with TlsFacts."""

    phase: Phase = Phase.TLS


Step = Await | Send | Upgrade
Answer = Reply | TlsFacts
T = TypeVar("T")
Dialogue = Generator[Step, Any, T]
"""A conversation without I/O: yields Steps, is sent their Answers, returns what it learnt, raises Failure."""


class Conversation(Protocol):
    """One connection to a relay."""

    @property
    def own_name(self) -> str:
        """What to call ourselves in EHLO where the relay's configuration does not say."""
        ...

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """The server's chain in DER, its own first, as it was sent; empty without TLS."""
        ...

    @property
    def private(self) -> bool:
        """Is the peer on a private network (RFC 1918, loopback, link-local, unique local)?"""
        ...

    async def play(self, dialogue: Dialogue[T]) -> T:
        """Play a dialogue to its end. Raises Failure."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a web server answered."""

    status: int
    text: str


class Pages(Protocol):
    """Gets what web servers serve."""

    async def fetch(self, url: str) -> Page:
        """The page, whatever its status; no redirect is followed. Raises Failure."""
        ...


class NameServers(Protocol):
    """Answers questions to the DNS."""

    async def ask(self, name: str, rdtype: str) -> DnsAnswer:
        """The records of this type at this name. Raises Failure (phase dns) where there is no answer."""
        ...


class Record(Protocol):
    """What a probe itself may add to the facts of its run; everything else the driver records."""

    def note(self, text: str) -> None:
        """A remark that changes nothing of the outcome."""
        ...

    def enter(self, phase: Phase) -> None:
        """A phase begins that no conversation plays: what goes wrong now is blamed on it."""
        ...

    def offered(self, mechanisms: Sequence[str]) -> None:
        """The AUTH mechanisms that the server offered where we would use them."""
        ...

    def chosen(self, mechanism: str, user_name: str) -> None:
        """The mechanism and the name we log in with."""
        ...

    def token(self, token: Token) -> None:
        """The token that the run uses: its facts and its time; its text is redacted from now on."""
        ...

    def authenticated(self) -> None:
        """The login was accepted."""
        ...

    def message_id(self, text: str) -> None:
        """The Message-ID of the mail we are about to hand in."""
        ...

    def learnt(self, *facts: Fact) -> None:
        """What the run has found out, whatever its outcome."""
        ...

    def beside(self, other: Any) -> None:
        """What was recorded of a session at a mailbox, as one phase of this run."""
        ...

    def result(self, failure: FailureFact | None) -> ProbeResult:
        """The facts so far."""
        ...

    def hide(self, secret: Secret) -> None:
        """Redact this secret, in every form it may come back in, from what is recorded from now on."""
        ...


class Deliveries(Protocol):
    """Remembers the mails of round trips, and finds out what becomes of them once the run is over."""

    async def prepare(self, plan: Plan, record: Record) -> None:
        """Make sure that the mail will be remembered and can be seen to arrive. Raises Failure, HeldError."""
        ...

    async def begin(self, plan: Plan, wanted: Wanted) -> None:
        """Write down a mail that is about to be handed in. Raises Failure where that is not possible."""
        ...

    async def accepted(self, plan: Plan, wanted: Wanted) -> None:
        """The server has taken the mail."""
        ...

    async def refused(self, plan: Plan, wanted: Wanted) -> None:
        """The server has not taken the mail."""
        ...

    def doubtful(self, plan: Plan) -> None:
        """Nobody knows whether the server has the mail: its arrival decides."""
        ...


class ProbeContext(Protocol):
    """All that a probe may use during one run."""

    @property
    def clock(self) -> Clock: ...

    @property
    def secrets(self) -> Secrets: ...

    @property
    def tokens(self) -> Tokens: ...

    @property
    def record(self) -> Record: ...

    @property
    def deliveries(self) -> Deliveries: ...

    async def ask(self, name: str, rdtype: str) -> DnsAnswer:
        """The DNS records of this type at this name. Raises Failure (phase dns) where there is no answer."""
        ...

    async def fetch(self, url: str) -> Page:
        """What an https URL serves. Raises Failure where it serves nothing."""
        ...

    async def resolve(self, relay: Relay) -> tuple[Endpoint, ...]:
        """The relay's addresses at its port. Raises Failure (phase dns)."""
        ...

    def connect(
        self, relay: Relay, *, to: Endpoint | None = None, offer: TlsOffer | None = None
    ) -> AbstractAsyncContextManager[Conversation]:
        """Resolve, connect and, with implicit TLS, shake hands; says QUIT on the way out.

        `to` is the one address to use; with `offer`, any certificate is taken and no secret is ever sent.
        """
        ...

    def with_own_record(self) -> ProbeContext:
        """The same with a record of its own, for a session beside the run's."""
        ...

    def merge(self, other: ProbeContext) -> None:
        """Take over what was recorded there: times, replies, TLS and transcript."""
        ...

    def token_hex(self, nbytes: int) -> str:
        """Random hexadecimal digits, for Message-IDs."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something about an entry of the configuration, said at `key`: a fault, or a warning only."""

    key: str
    message: str
    is_fault: bool = True


class Kind(Protocol):
    """A kind of probe: its options, its subject, how one run goes. One file in `probes` holds one."""

    name: ClassVar[str]
    subject: ClassVar[str]  # "account", "relay" or "domain"
    every_seconds: ClassVar[float]
    deadline_seconds: ClassVar[float]
    sends_mail: ClassVar[bool]
    options: ClassVar[type[Any]]  # extends config.options.ProbeOptions, or RelayProbeOptions for a relay
    phases: ClassVar[tuple[Phase, ...]]

    def ways(self, options: Any, account: Account | None) -> tuple[Way, ...]:
        """The ways to log in that this entry of the configuration is to be run with: one plan each."""
        ...

    def expects_refusal(self, options: Any) -> bool:
        """Does this entry want to see the login refused by policy?"""
        ...

    def remarks(self, options: Any, relay: Relay) -> Iterable[Remark]:
        """What does not go together in this entry and its relay."""
        ...

    async def prepare(self, plan: Plan, context: ProbeContext) -> None:
        """What must be sure before the run; other probes of its account go on meanwhile. Raises Failure."""
        ...

    async def run(self, plan: Plan, context: ProbeContext) -> None:
        """One run. Returns when it did what it is for; raises Failure where a server did not let it."""
        ...
