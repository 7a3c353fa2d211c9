"""Terms: closed lists of words that all packages use for phases, outcomes, ways and modes. No behaviour."""

from __future__ import annotations

from enum import StrEnum


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


class DnsStatus(StrEnum):
    """What a name server said of a name and a type."""

    FOUND = "found"
    NO_DATA = "no_data"  # the name exists, without a record of this type
    NO_NAME = "no_name"  # the name does not exist
