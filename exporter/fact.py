"""What a failure is (its phase, its kind, the reply), and the closed words that all packages use.

All of it is in `model` too. What only explains a failure takes it from here: to make the thirty other values
of `model` costs `explain` 25 ms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_ENHANCED = re.compile(r"[245]\.[0-9]{1,5}\.[0-9]{1,5}(?= |\Z)")


class Phase(StrEnum):
    """A stretch of a run, as the `phase` label names it."""

    DNS = "dns"
    CONNECT = "connect"
    BANNER = "banner"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    TLS = "tls"
    TOKEN = "token"  # noqa: S105 - a phase, not a secret
    AUTH = "auth"
    MAIL_FROM = "mail_from"
    RCPT_TO = "rcpt_to"
    DATA = "data"
    MESSAGE = "message"
    QUIT = "quit"
    DELIVERY = "delivery"
    IMAP = "imap"


class TlsMode(StrEnum):
    """How a relay speaks TLS."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    OPPORTUNISTIC = "opportunistic"
    NONE = "none"


class Family(StrEnum):
    """Which IP versions may be used to reach a relay."""

    ANY = "any"
    IPV4 = "ipv4"
    IPV6 = "ipv6"


class Way(StrEnum):
    """A way to log in, as the `auth` label names it."""

    BASIC = "basic"
    OAUTH2 = "oauth2"
    NONE = "none"


class Outcome(StrEnum):
    """What a turn of a probe came to."""

    SUCCESS = "success"
    FAILURE = "failure"
    HELD = "held"
    DEFERRED = "deferred"  # put off on purpose, as greylisting does: neither accepted nor refused yet


class AuthResult(StrEnum):
    """What became of a login attempt, as `smtp_probe_auth_result` names it."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DISABLED = "disabled"
    BLOCKED = "blocked"
    LOCKED = "locked"
    NOT_OFFERED = "not_offered"
    NO_TOKEN = "no_token"  # noqa: S105 - a result, not a secret
    ERROR = "error"
    NOT_REACHED = "not_reached"


class FailureKind(StrEnum):
    """What went wrong, as a fact; why and who must act is `diagnosis`'s to say."""

    REFUSED = "refused"  # the peer answered with a refusing reply, which the fact carries
    TIMEOUT = "timeout"
    CLOSED = "closed"
    RESET = "reset"
    CONNECT_REFUSED = "connect_refused"
    UNREACHABLE = "unreachable"
    DNS_NOT_FOUND = "dns_not_found"
    DNS_FAILURE = "dns_failure"
    PROTOCOL = "protocol"
    REPLY_TOO_LONG = "reply_too_long"
    UNSOLICITED = "unsolicited"
    PLAINTEXT_INJECTION = "plaintext_injection"
    NOT_SMTP = "not_smtp"
    STARTTLS_NOT_OFFERED = "starttls_not_offered"
    STARTTLS_MASKED = "starttls_masked"
    STARTTLS_REFUSED = "starttls_refused"
    PLAINTEXT_REFUSED = "plaintext_refused"  # we refuse to send a credential in clear
    NOT_TLS = "not_tls"
    TLS_EXPECTED = "tls_expected"  # the silent peer answered our plain text with a TLS alert
    TLS_VERSION = "tls_version"
    TLS_ERROR = "tls_error"
    CERT_EXPIRED = "cert_expired"
    CERT_NOT_YET_VALID = "cert_not_yet_valid"
    CERT_NAME_MISMATCH = "cert_name_mismatch"
    CERT_UNTRUSTED = "cert_untrusted"
    CERT_WEAK = "cert_weak"
    CLIENT_CERT_REQUIRED = "client_cert_required"
    AUTH_NOT_OFFERED = "auth_not_offered"
    MECHANISM_NOT_OFFERED = "mechanism_not_offered"
    INDETERMINATE = "indeterminate"  # the connection was lost after the final dot
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - the issuer answered with an OAuth error, in the detail
    TOKEN_INVALID = "token_invalid"  # noqa: S105 - the token endpoint's answer is no token answer
    TOKEN_SERVER = "token_server"  # noqa: S105 - the token endpoint answered 5xx
    TOKEN_THROTTLED = "token_throttled"  # noqa: S105 - the token endpoint answered 429
    PROXY = "proxy"  # the HTTP proxy on the way to the token endpoint refused or failed
    ACCEPTED_UNEXPECTEDLY = "accepted_unexpectedly"  # `expect: rejected`, and the login worked
    INTERCEPTED = "intercepted"  # another server greets in the provider's place
    REACHED_UNEXPECTEDLY = "reached_unexpectedly"  # `expect: blocked`, and the port answers
    LEGACY_TLS_ACCEPTED = "legacy_tls_accepted"  # a TLS older than `expect.tls_min` works
    TLS_INTERCEPTED = "tls_intercepted"  # the certificate was not issued by those who issue the provider's
    RECORD_MISSING = "record_missing"  # a DNS record that must be there
    RECORD_INVALID = "record_invalid"  # a DNS record that cannot be used as it is
    SPF_INVALID = "spf_invalid"  # SPF comes to permerror: its grammar, or its limits
    SPF_NOT_COVERING = "spf_not_covering"  # SPF does not cover an address that mail is sent from
    TLSA_MISMATCH = "tlsa_mismatch"  # an MX shows another certificate than its TLSA record says
    PTR_MISSING = "ptr_missing"  # a sending address without a name that leads back to it
    LOCAL = "local"  # our own descriptors, ports, memory, or a secret that cannot be read
    INTERNAL = "internal"  # our own bug


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One SMTP reply (RFC 5321 section 4.2): `code`, its lines without code and CRLF, in Unicode.

    Bytes that are not UTF-8 are kept as surrogate escapes; every output must escape them.
    """

    code: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines joined by newlines, as the server said them."""
        return "\n".join(self.lines)

    @property
    def enhanced(self) -> str | None:
        """The enhanced status code (RFC 3463) that begins the first line, or None."""
        found = _ENHANCED.match(self.lines[0]) if self.lines else None
        return found[0] if found and len(found[0]) <= 9 else None

    def __str__(self) -> str:
        return f"{self.code} {' '.join(self.lines)}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureFact:
    """What went wrong and where. `detail` is one redacted line of evidence (a library's or our words).

    `oauth_error` is the issuer's error word or AADSTS number, as it came; `port` is set where it is not the
    relay's own.
    """

    phase: Phase
    kind: FailureKind
    reply: Reply | None = None
    detail: str = ""
    oauth_error: str | None = None
    port: int | None = None


class DnsStatus(StrEnum):
    """What a name server said of a name and a type."""

    FOUND = "found"
    NO_DATA = "no_data"  # the name exists, without a record of this type
    NO_NAME = "no_name"  # the name does not exist
