"""What the server says whatever the scenario: Microsoft 365's own words, one constant each.

Sources: logs of real sessions for the banner, EHLO, AUTH, acceptances, 5.7.57, 5.7.3, 5.7.4 and SendAsDenied;
Exchange's receive connectors for the sequence errors. {signed} is `[HOST time id]`.
"""

from __future__ import annotations

from exporter.simulator.scenarios.reply import ReplyTemplate, reply_template

BANNER = reply_template("220 {front} Microsoft ESMTP MAIL Service ready at {date}")
HELLO = reply_template("250 {front} Hello [{peer}]")
STARTTLS_READY = reply_template("220 2.0.0 SMTP server ready")
ASK_USERNAME = reply_template("334 VXNlcm5hbWU6")  # "Username:"
ASK_PASSWORD = reply_template("334 UGFzc3dvcmQ6")  # "Password:"
ASK_BLOB = reply_template("334 ")
AUTHENTICATED = reply_template("235 2.7.0 Authentication successful")
SENDER_OK = reply_template("250 2.1.0 Sender OK")
RECIPIENT_OK = reply_template("250 2.1.5 Recipient OK")
START_INPUT = reply_template("354 Start mail input; end with <CRLF>.<CRLF>")
CHUNK_OK = reply_template("250 2.6.0 Chunk received OK, {size} octets")
ACCEPTED = reply_template("250 2.0.0 OK <{message_id}@{host}> [Hostname={host}]")
RESET = reply_template("250 2.0.0 Resetting")
NOTHING = reply_template("250 2.0.0 OK")
HELP = reply_template("214 This server supports the following commands: {verbs}")
CANNOT_VERIFY = reply_template("252 2.1.5 Cannot VRFY user")
GOODBYE = reply_template("221 2.0.0 Service closing transmission channel")

IDLE = reply_template("421 4.4.1 Connection timed out {signed}")
LINE_TOO_LONG = reply_template("500 5.5.2 Line too long {signed}")
UNKNOWN_COMMAND = reply_template("500 5.3.3 Unrecognized command {signed}")
NOT_IMPLEMENTED = reply_template("502 5.5.1 Command not implemented {signed}")
BAD_ARGUMENTS = reply_template("501 5.5.4 Invalid arguments {signed}")
BAD_DOMAIN = reply_template("501 5.5.4 Invalid domain name {signed}")
BAD_BASE64 = reply_template("501 5.5.2 Cannot decode BASE64 {signed}")
BAD_XOAUTH2 = reply_template(
    "501 5.5.124 Invalid XOAUTH2 auth data - User address provided is not valid {signed}"
)
AUTH_CANCELLED = reply_template("501 5.7.0 Authentication cancelled {signed}")
BAD_PARAMETER = reply_template("555 5.5.4 Unsupported mail parameter {signed}")
HELLO_FIRST = reply_template("503 5.5.2 Send hello first {signed}")
SENDER_FIRST = reply_template("503 5.5.2 Need mail command {signed}")
RECIPIENT_FIRST = reply_template("503 5.5.2 Need rcpt command {signed}")
SENDER_ALREADY = reply_template("503 5.5.2 Sender already specified {signed}")
LOGIN_ALREADY = reply_template("503 5.5.2 Already authenticated {signed}")
TLS_ALREADY = reply_template("503 5.5.2 Only one STARTTLS command can be issued per session {signed}")
IN_CHUNKS = reply_template("503 5.5.2 A message has begun with BDAT {signed}")
UNKNOWN_MECHANISM = reply_template("504 5.7.4 Unrecognized authentication type {signed}")
NOT_AUTHENTICATED = reply_template("530 5.7.57 Client not authenticated to send mail.{because} {signed}")
WRONG_PASSWORD = reply_template(
    "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect. {signed}"
)
WRONG_TOKEN = reply_template("535 5.7.3 Authentication unsuccessful {signed}")
RELAY_DENIED = reply_template("550 5.7.64 TenantAttribution; Relay Access Denied {signed}")
UNKNOWN_RECIPIENT = reply_template(
    "550 5.1.10 RESOLVER.ADR.RecipientNotFound;"
    " Recipient {recipient} not found by SMTP address lookup {signed}"
)
TOO_MANY_RECIPIENTS = reply_template("452 4.5.3 Too many recipients {signed}")
TOO_BIG = reply_template("552 5.3.4 Message size exceeds fixed maximum message size {signed}")
SEND_AS_DENIED = reply_template(
    "554 5.2.252 SendAsDenied; {user} not allowed to send as {sender};"
    " STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied;"
    " Failed to process message due to a permanent exception with message"
    " [BeginDiagnosticData]Cannot submit message.[EndDiagnosticData] [Hostname={host}]"
)

_BEFORE_TLS = ("STARTTLS",)
_AFTER_TLS = ("AUTH LOGIN XOAUTH2",)


def ehlo(*, size_bytes: int, encrypted: bool, strip_starttls: bool) -> ReplyTemplate:
    """The EHLO reply: AUTH is offered after TLS only, in the place where STARTTLS was before it."""
    return _ehlo(size_bytes, _AFTER_TLS if encrypted else () if strip_starttls else _BEFORE_TLS)


def inbound_ehlo(*, size_bytes: int, encrypted: bool, strip_starttls: bool) -> ReplyTemplate:
    """The EHLO reply of an MX, where nobody logs in."""
    return _ehlo(size_bytes, () if encrypted or strip_starttls else _BEFORE_TLS)


def _ehlo(size_bytes: int, keywords: tuple[str, ...]) -> ReplyTemplate:
    before = ("PIPELINING", "DSN", "ENHANCEDSTATUSCODES")
    after = ("8BITMIME", "BINARYMIME", "CHUNKING", "SMTPUTF8")
    return ReplyTemplate(code=250, lines=(*HELLO.lines, f"SIZE {size_bytes}", *before, *keywords, *after))
