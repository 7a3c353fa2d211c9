"""What a paste lets one infer beside its words: provider, phase, mechanism, port. Pure."""

from __future__ import annotations

from exporter.diagnosis.lazily import compiled
from exporter.terms import Phase

_PROVIDERS = (
    ("microsoft365-hve", ("hve.mx.microsoft", "smtp-hve", "high volume email")),
    ("azure-communication-services", ("azurecomm.net",)),
    (
        "entra",
        (
            "aadsts",
            "login.microsoftonline",
            "login.windows.net",
            "sts.windows.net",
            "microsoft.identity.client",
            "identitymodel.clients.activedirectory",
            "aad.msal4j",
            "aad.adal4j",
        ),
    ),
    (
        "microsoft365",
        (
            "prod.outlook.com",
            "office365",
            "aka.ms/smtp",
            "protection.outlook",
            "mx.microsoft",
            "storedrv",
            "outlook.com",
        ),
    ),
    (
        "gmail",
        (
            "gsmtp",
            "support.google.com",
            "gmail.com",
            "google.com",
            "google.auth.exceptions",
            "oauth2.googleapis",
        ),
    ),
    ("amazon-ses", ("amazonaws", "amazonses")),
    ("sendgrid", ("sendgrid",)),
    ("mailgun", ("mailgun",)),
    ("postmark", ("postmark",)),
    ("brevo", ("brevo", "sendinblue")),
    ("mailtrap", ("mailtrap",)),
)
_PHASES = (
    (
        Phase.MAIL_FROM,
        (
            "reply to mail from",
            "during mail from",
            "mail command failed",
            "mail from command failed",
            "issue mail command",
            "envelope from address",
            "mail from:<",
            "smtpsenderrefused",
            "mailfromcommand",
            "but sender was rejected",  # qmail
            "command: 'mail from'",  # Nodemailer, as those below
        ),
    ),
    (
        Phase.RCPT_TO,
        (
            "reply to rcpt to",
            "rcpt from",
            "rcpt to:<",
            "smtprecipientsrefused",
            "recipients failed",
            "recipient command failed",
            "issue rcpt command",
            "rcpttocommand",
            "does not like recipient",
            "command: 'rcpt to'",
        ),
    ),
    (
        Phase.MESSAGE,
        (
            "end of data",
            "data end command",
            "smtpdataerror",
            "datastopcommand",
            "message failed:",
            "failed after i sent the message",
        ),
    ),
    (Phase.DATA, ("reply to data", "command: 'data'")),
    (
        Phase.AUTH,
        (
            "invalid login",
            "smtpauthenticationerror",
            "authenticationfailedexception",
            '"auth ',
            "'auth ",
            " our auth ",
            "could not authenticate",
            "auth command failed",
            "auth() command failed",
            "sasl authentication failed",
            "eauth",
            "command: 'auth",
        ),
    ),
    (
        Phase.EHLO,
        (
            "reply to ehlo",
            "reply to helo",
            "helo handshake",
            "smtphelooerror",
            "smtpheloerror",
            "but my name was rejected",
            "command: 'ehlo'",
            "command: 'helo'",
        ),
    ),
    (
        Phase.BANNER,
        (
            "initial server greeting",
            "refused to talk to me",
            "but greeting failed",
            "after initial connection",  # Exim
        ),
    ),
    (Phase.STARTTLS, ("reply to starttls", "command: 'starttls'")),
    (
        Phase.TOKEN,
        (
            "oauth2/token",
            "oauth2/v2.0/token",
            "oauth/token",
            "oauth/v2/token",
            "openid-connect/token",
            "oauth2/get_token",
            "oauth2.googleapis.com",
            "token endpoint",
            "identitymodel.clients.activedirectory",
            "grant_type=refresh_token",
        ),
    ),
)


_FAMILIES = {
    "microsoft365-gcc-high": "microsoft365",
    "microsoft365-dod": "microsoft365",
    "microsoft365-china": "microsoft365",
    "microsoft365-legacy-tls": "microsoft365",
    "outlook.com": "microsoft365",
    "mailgun-eu": "mailgun",
    "google-relay": "gmail",
}
"""Presets whose servers speak alike."""


def provider_of(given: str | None, low: str) -> str:
    if given and given != "generic":
        return _FAMILIES.get(given, given)
    return next((name for name, marks in _PROVIDERS if any(map(low.__contains__, marks))), given or "")


LOGIN_CODES = frozenset({525, 534, 535, 538})  # RFC 4954 section 6, RFC 5248: of AUTH and of nothing else
_OF_SIZE = ("too big", "size")  # but at Courier, whose 523 and 534 are of a message


def phase_of(low: str, code: int | None) -> Phase | None:
    """Where it was said, by the words of clients and by the number."""
    said = next((phase for phase, marks in _PHASES if any(map(low.__contains__, marks))), None)
    if said is Phase.TOKEN and code in LOGIN_CODES:
        return Phase.AUTH
    return said or (Phase.AUTH if code in LOGIN_CODES and not any(map(low.__contains__, _OF_SIZE)) else None)


_TRIED_BESIDE = (
    'authenticator "login"',
    'authenticator "plain"',
    'authenticators: "login"',
    'authenticators: "plain"',
)
"""Symfony, of a password that it tries in each way there is: what it tries last tells nothing."""


_NAMED = ("xoauth2", "oauthbearer", "cram-md5")
_OFFERED = compiled(r"250[ -]auth[ =][^\n]{0,200}")
"""What a server can do, not what the client did."""


def mechanism_of(given: str | None, low: str, whole: str = "") -> str:
    """The mechanism of a login that is named, in all of a paste no other beside it."""
    if given:
        return given.upper()
    if "250" in low:
        low = _OFFERED.sub(" ", low)
    name = next((name.upper() for name in _NAMED if name in low or f"sasl {name} auth" in whole), "")
    return "" if name and any(map(whole.__contains__, _TRIED_BESIDE)) else name


_PORT = compiled(r"(?:port:?\s{0,2}|[\w\])]:|[a-z][\"'], ?)(25|465|587|2525|2587)(?!\d)")
_PORT_ENDS = ("25", "465", "587")


def port_of(low: str) -> int | None:
    match = _PORT.search(low) if any(map(low.__contains__, _PORT_ENDS)) else None
    return int(match.group(1)) if match else None
