"""What a failure is: the reply, or what happened in its place, and where. Why is for `diagnosis` to say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from exporter.terms import Phase

_ENHANCED = re.compile(r"[245]\.[0-9]{1,5}\.[0-9]{1,5}(?= |\Z)")


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
