"""The core values that travel between the packages: frozen, slotted, keyword-only.

No behaviour beyond what a value says of itself; no I/O, no clock. `terms` and `failure` belong to it and are
apart because `explain`, which must start fast, needs no more.
Durations are seconds (float), points in time are Unix seconds (float) unless the name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from exporter.domain_fact import DomainFact
from exporter.failure import FailureFact, Reply
from exporter.terms import DnsStatus, Family, Phase, TlsMode, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFacts:
    """What an access token says of itself; None or empty where it does not say, or is opaque.

    `user` is whose it is (None: an application's own), `audience` is `aud`, `roles` and `scopes` what it
    permits, `tenant` is `tid`; `expires_timestamp` is `exp` or what the issuer said beside it. `from_cache`:
    no request was made for it.
    """

    expires_timestamp: float
    user: str | None = None
    audience: str | None = None
    roles: tuple[str, ...] | None = None
    scopes: tuple[str, ...] | None = None
    tenant: str | None = None
    from_cache: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretRef:
    """Where a secret lies: exactly one of a file's path and an environment variable's name."""

    file: str | None = None
    env: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicAuth:
    """A user name and where its password lies."""

    username: str
    password: SecretRef


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSecret:
    """An application's secret at Entra; `expires_timestamp` is as configured, None if unknown."""

    secret: SecretRef
    expires_timestamp: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppCertificate:
    """An application's certificate: a PEM (key and certificate) or PFX file, and its password if any."""

    file: str
    password: SecretRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadIdentity:
    """A federated credential: a token that the platform projects into a file and renews there."""

    token_file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedIdentity:
    """An identity of the machine at Azure; `client_id` names a user-assigned one."""

    client_id: str | None = None


AppCredential = ClientSecret | AppCertificate | WorkloadIdentity | ManagedIdentity


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth2:
    """How to get a token for an application (client credentials). Exactly one of the authorities is set.

    `authority` is a cloud's base URL, the tenant is appended; `oidc_authority` is an issuer's whole URL.
    """

    tenant: str
    client_id: str
    credential: AppCredential
    scope: str
    authority: str | None = None
    oidc_authority: str | None = None
    ca_file: str | None = None
    proxy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCertificate:
    """PEM files of a TLS client certificate (chain) and its key."""

    cert_file: str
    key_file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingLimits:
    """What a relay lets one sender do; None is no known limit."""

    messages_per_minute: float | None = None
    recipients_per_day: int | None = None
    connections: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """A server that mail is handed in at. `timeouts` holds (phase, seconds) that replace the defaults.

    With `mx_of` the host is looked up at each run: the first MX of that domain, which `host` names till then.
    """

    name: str
    host: str
    port: int
    tls: TlsMode
    mx_of: str | None = None
    provider: str = "generic"
    server_name: str | None = None
    ca_file: str | None = None
    client_certificate: ClientCertificate | None = None
    family: Family = Family.ANY
    source_address: str | None = None
    helo: str | None = None
    allow_plaintext: bool = False
    tls_min: str = "1.2"
    tls_min_expected: bool = False  # written in the configuration: an older version is a fault
    egress: tuple[str, ...] = ()  # addresses and networks that it should see us come from; empty is any
    mechanisms: tuple[str, ...] = ()
    limits: SendingLimits = field(default_factory=SendingLimits)
    timeouts: tuple[tuple[Phase, float], ...] = ()


NO_RELAY = Relay(name="", host="", port=0, tls=TlsMode.NONE)
"""That of a domain's probes, which go through none: its name is empty, as the label is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An identity that sends through a relay."""

    name: str
    relay: Relay
    address: str
    tenant: str
    labels: tuple[tuple[str, str], ...] = ()
    basic: BasicAuth | None = None
    oauth2: OAuth2 | None = None

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways this account can log in, the preferred one last."""
        return (Way.BASIC,) * (self.basic is not None) + (Way.OAUTH2,) * (self.oauth2 is not None)

    @property
    def principal(self) -> str:
        """Whom a failed login is counted against: the Basic user name, else the address, lower-cased."""
        return (self.basic.username if self.basic else self.address).lower()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ProbeId:
    """The five identity labels of a probe; what does not apply is empty."""

    probe: str
    account: str = ""
    relay: str = ""
    domain: str = ""
    auth: str = ""

    @property
    def subject(self) -> str:
        """The name of what is probed: the account, else the relay or domain."""
        return self.account or self.relay or self.domain

    def __str__(self) -> str:
        return "/".join(part for part in (self.probe, self.subject, self.auth) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A mail of ours: its Message-ID, and the token of its own header that proves it."""

    message_id: str
    unique: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One probe as configured: who, through which relay, how often; `options` is its kind's own value."""

    id: ProbeId
    relay: Relay
    every_seconds: float
    deadline_seconds: float
    options: object
    account: Account | None = None
    way: Way = Way.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFacts:
    """What was agreed in a handshake, and when the server's certificate ends (None if it does not say)."""

    version: str
    cipher: str
    certificate_not_after_timestamp: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsAnswer:
    """The records of one type at one name, aliases followed, as text: `10 mx.example.`, `192.0.2.1`.

    A TXT record is its strings joined; bytes that are not UTF-8 are kept as surrogate escapes. `signed`: the
    answer carried a signature or was validated by the resolver.
    """

    name: str
    type: str
    status: DnsStatus
    records: tuple[str, ...] = ()
    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One address of a relay at one port. `routed`: this machine has a route to it."""

    address: str
    port: int
    family: Family
    routed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsOffer:
    """A handshake that only looks: any certificate is taken, so that no credential may follow.

    `version` is the only one offered, such as "1.0"; None offers all that this machine can speak.
    """

    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What became of the addresses of one IP version at one port.

    `connect_seconds` is that of the first address that answered, None where none did; `failed` has one line
    for each address that did not: address and why.
    """

    port: int
    family: Family
    addresses: int
    connect_seconds: float | None = None
    failed: tuple[str, ...] = ()

    @property
    def reachable(self) -> bool:
        """Does any address answer as a mail server?"""
        return len(self.failed) < self.addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What a relay offers: STARTTLS in clear; mechanisms and capabilities under TLS where that came about."""

    starttls: bool
    mechanisms: tuple[str, ...] = ()
    capabilities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsVersionTried:
    """Whether a mail dialogue works with one TLS version (`TLSv1.2`), and what was said where it does not."""

    version: str
    accepted: bool
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """One certificate of a chain. `key_bits` is RSA's modulus or the curve's size."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before_timestamp: float
    not_after_timestamp: float
    key: str
    key_bits: int
    signature: str
    self_signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The certificates as the server sent them, its own first; `verified` by the relay's trust setting."""

    certificates: tuple[CertificateFacts, ...]
    verified: bool

    @property
    def not_after_timestamp(self) -> float | None:
        """When the first of them ends; None for an empty chain."""
        return min((each.not_after_timestamp for each in self.certificates), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Egress:
    """The address that the relay sees us come from, and whether it is one of `expect.egress`."""

    address: str
    expected: bool


RelayFact = Reached | Offered | TlsVersionTried | Chain | Egress
"""What a probe of a relay has learnt beside its outcome."""


Fact = RelayFact | DomainFact


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseTime:
    """The server's time in a phase: the sum over its turns."""

    phase: Phase
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseReply:
    """The last reply of a phase."""

    phase: Phase
    reply: Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptLine:
    """One line that passed, redacted when recorded. `at_seconds` counts from the start of the run."""

    at_seconds: float
    sent: bool
    text: str


class ClockSource(StrEnum):
    """Whose clock timed a run."""

    KERNEL = "kernel"  # receive stamps of the kernel
    USER = "user"  # the platform gives no stamps
    MONOTONIC = "monotonic"  # realtime was stepped during the run: degraded


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """The facts of one run. `failure` is None when the run did what it is for."""

    id: ProbeId
    started_timestamp: float
    phases: tuple[PhaseTime, ...] = ()
    replies: tuple[PhaseReply, ...] = ()
    failure: FailureFact | None = None
    tls: TlsFacts | None = None
    token: TokenFacts | None = None
    mechanism: str | None = None
    user_name: str | None = None
    offered_mechanisms: tuple[str, ...] | None = None
    password_sent: bool = False
    authenticated: bool = False
    clock: ClockSource = ClockSource.KERNEL
    missing_stamps: int = 0
    notes: tuple[str, ...] = ()
    message_id: str | None = None
    transcript: tuple[TranscriptLine, ...] = ()
    facts: tuple[Fact, ...] = ()

    @property
    def duration_seconds(self) -> float:
        """The sum of all turns at the server."""
        return sum(time.seconds for time in self.phases)
