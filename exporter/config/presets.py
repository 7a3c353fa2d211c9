"""What is known of the relays that many use: one row each, named as users name it. Data only, no I/O.

Sources: the providers' own pages as of 2026-11; a key written beside `preset:` overrides a row's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from exporter.model import SendingLimits
from exporter.terms import TlsMode

_ENTRA = "https://login.microsoftonline.com"
_EXCHANGE = "https://outlook.office365.com/.default"
_GRAPH = "https://graph.microsoft.com"
_M365_LIMITS = SendingLimits(messages_per_minute=30, recipients_per_day=10_000, connections=3)
"""Per mailbox (Microsoft, "Exchange Online limits" and "SMTP submission improvements")."""
_M365_MECHANISMS = ("LOGIN", "XOAUTH2")  # PLAIN is answered 504 5.7.4
_NO_LIMITS = SendingLimits()
"""No cap is known to us that holds for every plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserNameRule:
    """What a user name looks like there, as a whole pattern, and what to say of one that does not."""

    pattern: str
    otherwise: str


_FULL_ADDRESS = UserNameRule(
    pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+",
    otherwise="the user name here is a full mail address, such as invoices@contoso.example",
)
_MAILGUN_USER = UserNameRule(
    pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+",
    otherwise="the user name here is login@domain: mailgun's SMTP users belong to a domain",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One provider's relay. `ports` are those that the host answers; `host` may hold `{region}`.

    `note` is for the table; `caveat` is said at load, of every relay in use; `basic_caveat` and
    `oauth2_caveat` where an account of it has that way to log in. `authority` (to which the tenant is
    appended), `scope`, `imap_host` and `graph_host` are empty where there is none. Mail to `test_domain`, or
    with `drop_header`, is taken and not delivered.
    """

    name: str
    host: str
    ports: tuple[int, ...]
    mechanisms: tuple[str, ...]
    port: int = 587
    tls: TlsMode = TlsMode.STARTTLS
    tls_min: str = "1.2"
    limits: SendingLimits = _NO_LIMITS
    authority: str = ""
    scope: str = ""
    imap_host: str = ""
    graph_host: str = ""
    note: str = ""
    caveat: str = ""
    basic_caveat: str = ""
    oauth2_caveat: str = ""
    user_name: UserNameRule | None = None
    test_domain: str = ""
    drop_header: tuple[str, str] | None = None

    @property
    def needs_region(self) -> bool:
        """Is the host made of a region?"""
        return "{region}" in self.host


_ROWS: Final = (
    Preset(
        name="microsoft365",
        host="smtp.office365.com",
        ports=(587, 25),
        mechanisms=_M365_MECHANISMS,
        limits=_M365_LIMITS,
        authority=_ENTRA,
        scope=_EXCHANGE,
        imap_host="outlook.office365.com",
        graph_host=_GRAPH,
        note="worldwide and GCC; limits are per mailbox",
        user_name=_FULL_ADDRESS,
    ),
    Preset(
        name="microsoft365-gcc-high",
        host="smtp.office365.us",
        ports=(587, 25),
        mechanisms=_M365_MECHANISMS,
        limits=_M365_LIMITS,
        authority="https://login.microsoftonline.us",
        scope="https://outlook.office365.us/.default",
        imap_host="outlook.office365.us",
        graph_host="https://graph.microsoft.us",
        note="an account locks after 3 refused passwords",
        user_name=_FULL_ADDRESS,
    ),
    Preset(
        name="microsoft365-dod",
        host="outlook-dod.office365.us",
        ports=(587, 25),
        mechanisms=_M365_MECHANISMS,
        limits=_M365_LIMITS,
        authority="https://login.microsoftonline.us",
        scope="https://outlook-dod.office365.us/.default",
        imap_host="outlook-dod.office365.us",
        graph_host="https://dod-graph.microsoft.us",
        note="an account locks after 3 refused passwords",
        user_name=_FULL_ADDRESS,
    ),
    Preset(
        name="microsoft365-china",
        host="smtp.partner.outlook.cn",
        ports=(587, 25),
        mechanisms=_M365_MECHANISMS,
        limits=_M365_LIMITS,
        authority="https://login.partner.microsoftonline.cn",
        scope="https://partner.outlook.cn/.default",
        imap_host="partner.outlook.cn",
        graph_host="https://microsoftgraph.chinacloudapi.cn",
        note="operated by 21Vianet",
        user_name=_FULL_ADDRESS,
    ),
    Preset(
        name="microsoft365-legacy-tls",
        host="smtp-legacy.office365.com",
        ports=(587, 25),
        mechanisms=_M365_MECHANISMS,
        tls_min="1.0",
        limits=_M365_LIMITS,
        authority=_ENTRA,
        scope=_EXCHANGE,
        imap_host="outlook.office365.com",
        graph_host=_GRAPH,
        note="TLS 1.0 and 1.1, once AllowLegacyTLSClients is set",
        user_name=_FULL_ADDRESS,
    ),
    Preset(
        name="microsoft365-hve",
        host="smtp.hve.mx.microsoft",
        ports=(587,),
        mechanisms=_M365_MECHANISMS,
        authority=_ENTRA,
        scope=_EXCHANGE,
        graph_host=_GRAPH,
        note="High Volume Email; internal recipients only",
        user_name=_FULL_ADDRESS,
    ),
    Preset(
        name="outlook.com",
        host="smtp-mail.outlook.com",
        ports=(587,),
        mechanisms=_M365_MECHANISMS,
        authority=_ENTRA,
        scope="https://outlook.office.com/SMTP.Send",
        imap_host="outlook.office365.com",
        graph_host=_GRAPH,
        note="no Basic Auth; OAuth is delegated",
        caveat="outlook.com has no Basic Auth since September 2024 and its OAuth is delegated, which is not "
        "supported yet: only probes without a login can succeed",
        basic_caveat="this password will be refused: outlook.com has no Basic Auth since September 2024",
        oauth2_caveat="an application's own token will be refused: OAuth at outlook.com is delegated, which "
        "is not supported yet; use only probes without a login",
        user_name=_FULL_ADDRESS,
    ),
    Preset(
        name="azure-communication-services",
        host="smtp.azurecomm.net",
        ports=(587, 25),
        mechanisms=("LOGIN", "PLAIN"),
        limits=SendingLimits(messages_per_minute=30, connections=250),
        note="the password is an Entra client secret; a managed domain allows 5 a minute",
    ),
    Preset(
        name="gmail",
        host="smtp.gmail.com",
        ports=(587, 465),
        mechanisms=("LOGIN", "PLAIN", "XOAUTH2", "OAUTHBEARER"),
        limits=SendingLimits(recipients_per_day=500),
        scope="https://mail.google.com/",
        imap_host="imap.gmail.com",
        note="app passwords only; Workspace allows 2,000 a day",
        caveat="gmail takes app passwords only (they need 2-step verification); its OAuth is delegated, "
        "which is not supported yet",
        oauth2_caveat="an application's own token will be refused: OAuth at gmail is delegated, which is not "
        "supported yet; use auth.basic with an app password",
        user_name=_FULL_ADDRESS,
    ),
    Preset(
        name="google-relay",
        host="smtp-relay.gmail.com",
        ports=(587, 465, 25),
        mechanisms=("LOGIN", "PLAIN", "XOAUTH2", "OAUTHBEARER"),
        limits=SendingLimits(recipients_per_day=10_000),
        note="Workspace relay; may want a known address and helo",
    ),
    Preset(
        name="sendgrid",
        host="smtp.sendgrid.net",
        ports=(587, 25, 2525, 465),
        mechanisms=("PLAIN", "LOGIN"),
        limits=SendingLimits(connections=10_000),  # as its documents said when this was written
        note="the username is the word apikey",
        user_name=UserNameRule(
            pattern="apikey", otherwise="the user name at sendgrid is the word apikey, whoever sends"
        ),
    ),
    Preset(
        name="mailgun",
        host="smtp.mailgun.org",
        ports=(587, 25, 2525, 465),
        mechanisms=("PLAIN", "LOGIN"),
        note="the SMTP password of the domain, not the API key",
        user_name=_MAILGUN_USER,
        drop_header=("X-Mailgun-Drop-Message", "yes"),
    ),
    Preset(
        name="mailgun-eu",
        host="smtp.eu.mailgun.org",
        ports=(587, 25, 2525, 465),
        mechanisms=("PLAIN", "LOGIN"),
        note="the SMTP password of the domain, not the API key",
        user_name=_MAILGUN_USER,
        drop_header=("X-Mailgun-Drop-Message", "yes"),
    ),
    Preset(
        name="postmark",
        host="smtp.postmarkapp.com",
        ports=(587, 25, 2525),
        mechanisms=("PLAIN", "CRAM-MD5"),
        note="username and password are the server token",
        user_name=UserNameRule(
            pattern=r"[A-Za-z0-9_-]{16,}",
            otherwise="the user name at postmark is the server token (the password too), or an access key",
        ),
    ),
    Preset(
        name="amazon-ses",
        host="email-smtp.{region}.amazonaws.com",
        ports=(587, 25, 2587, 465, 2465),
        mechanisms=("PLAIN", "LOGIN"),
        note="needs region; SMTP credentials, not the AWS key",
        user_name=UserNameRule(
            pattern=r"AKIA[A-Z0-9]{12,124}",
            otherwise="the user name at amazon-ses is that of SMTP credentials: AKIA and letters and digits",
        ),
        test_domain="simulator.amazonses.com",
    ),
    Preset(
        name="brevo",
        host="smtp-relay.brevo.com",
        ports=(587, 2525, 465),
        mechanisms=("PLAIN", "LOGIN", "CRAM-MD5"),
        note="an SMTP key, not the API key",
        user_name=UserNameRule(
            pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+",
            otherwise="the user name at brevo is its SMTP login, which has the form of a mail address",
        ),
    ),
)

PRESETS: Final[dict[str, Preset]] = {preset.name: preset for preset in _ROWS}
GENERIC: Final = Preset(name="generic", host="", ports=(), mechanisms=())
"""What a relay without a preset builds on."""


def preset_of_host(host: str) -> Preset | None:
    """The preset of a host that is written out, if it is one of theirs."""
    for preset in _ROWS:
        before, _, after = preset.host.partition("{region}")
        region = host[len(before) : len(host) - len(after)]
        if host.startswith(before) and host.endswith(after) and bool(region) is preset.needs_region:
            return preset
    return None


def preset_named(name: str | None) -> Preset:
    """The row of a preset or of a relay's provider; the generic one has no host."""
    return PRESETS.get(name or "", GENERIC)
