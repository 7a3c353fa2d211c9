"""The standard library's SMTP client: a second opinion on what the servers do."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path

from .users import address, password


def trusting(ca_file: Path) -> ssl.SSLContext:
    """Verifies as a careful client does, against this CA only."""
    context = ssl.create_default_context(cafile=str(ca_file))
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # Debian's own Python leaves this to OpenSSL
    return context


def connect(port: int, context: ssl.SSLContext) -> smtplib.SMTP:
    """A session after STARTTLS. Raises ssl.SSLError or smtplib.SMTPException where that cannot be had."""
    client = smtplib.SMTP("localhost", port, timeout=10)
    try:
        client.starttls(context=context)
        client.ehlo()
    except Exception:
        client.close()
        raise
    return client


def connect_implicit(port: int, context: ssl.SSLContext) -> smtplib.SMTP:
    """A session that began with TLS."""
    return smtplib.SMTP_SSL("localhost", port, timeout=10, context=context)


def log_in(client: smtplib.SMTP, mechanism: str, user: str) -> None:
    """Authenticate by exactly this mechanism (`plain` or `login`), with the right password."""
    client.user, client.password = address(user), password(user)
    client.auth(mechanism.upper(), getattr(client, f"auth_{mechanism}"))


def mail(subject: str, *, sender: str = "alice", to: str = "bob") -> EmailMessage:
    """A small mail from one user to another."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = address(sender), address(to), subject
    message.set_content("hello\n")
    return message
