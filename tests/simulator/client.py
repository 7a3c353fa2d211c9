"""What clients see of the simulator: stdlib smtplib and http.client, blocking, for use in threads."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import smtplib
import ssl
import urllib.parse
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "eyJ0eXAi.eyJhdWQi.c2ln"
TIMEOUT_SECONDS = 10


def blob(user: str, token: str = TOKEN) -> str:
    """The XOAUTH2 initial response, base64."""
    return base64.b64encode(f"user={user}\x01auth=Bearer {token}\x01\x01".encode()).decode()


def trust(env: dict[str, Any]) -> ssl.SSLContext:
    """A client context that trusts the simulator."""
    return ssl.create_default_context(cafile=env["ca_file"])


@contextlib.contextmanager
def connected(env: dict[str, Any]) -> Iterator[smtplib.SMTP]:
    """A connection after STARTTLS and EHLO."""
    with smtplib.SMTP(env["host"], env["ports"]["submission"], timeout=TIMEOUT_SECONDS) as client:
        client.starttls(context=trust(env))
        client.ehlo()
        yield client


def basic_login(env: dict[str, Any], account: str = "basic") -> tuple[int, str]:
    """The reply to a login with the account's password."""
    with connected(env) as client:
        return log_in(client, env["accounts"][account]["username"], env["accounts"][account]["password"])


def oauth_login(env: dict[str, Any], account: str = "oauth2", token: str = TOKEN) -> tuple[int, str]:
    """The reply to a login with a token."""
    with connected(env) as client:
        return said(client.docmd("AUTH", f"XOAUTH2 {blob(env['accounts'][account]['username'], token)}"))


def log_in(client: smtplib.SMTP, user: str, password: str) -> tuple[int, str]:
    """The reply to AUTH LOGIN, prompt by prompt."""
    assert client.docmd("AUTH", "LOGIN") == (334, b"VXNlcm5hbWU6")
    assert client.docmd(base64.b64encode(user.encode()).decode()) == (334, b"UGFzc3dvcmQ6")
    return said(client.docmd(base64.b64encode(password.encode()).decode()))


def submission(env: dict[str, Any], way: str, token: str = TOKEN) -> list[tuple[int, str]]:
    """The replies to login, MAIL, RCPT, DATA and the message, as far as it goes."""
    account = env["accounts"][way]
    replies = []
    with connected(env) as client:
        if way == "basic":
            replies.append(log_in(client, account["username"], account["password"]))
        else:
            replies.append(said(client.docmd("AUTH", f"XOAUTH2 {blob(account['username'], token)}")))
        message = f"From: <{account['address']}>\r\nSubject: probe\r\n\r\nhello\r\n."
        commands = (f"MAIL FROM:<{account['address']}>", f"RCPT TO:<{env['recipient']}>", "DATA")
        for command in (*commands, message):
            if replies[-1][0] >= 400:
                break
            client.send(f"{command}\r\n")
            replies.append(said(client.getreply()))
    return replies


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def fetch(env: dict[str, Any], path: str, form: dict[str, str] | None = None, timeout: float = 10) -> Page:
    """What Entra answers to a GET, or to a POST of a form. Redirects are not followed."""
    connection = http.client.HTTPSConnection(
        "localhost", env["ports"]["entra"], context=trust(env), timeout=timeout
    )
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
    body = urllib.parse.urlencode(form) if form is not None else None
    with contextlib.closing(connection):
        connection.request("GET" if form is None else "POST", path, body, headers)
        response = connection.getresponse()
        return Page(status=response.status, headers=dict(response.headers), body=response.read())


def token_page(env: dict[str, Any], app: str = "demo", timeout: float = 10, **form: str) -> Page:
    """What Entra answers to a token request of an application with a secret; `form` is laid over it."""
    asked = {
        "grant_type": "client_credentials",
        "client_id": env["apps"][app]["client_id"],
        "client_secret": env["apps"][app].get("client_secret", ""),
        "scope": env["scope"],
    }
    return fetch(env, f"/{env['tenant']}/oauth2/v2.0/token", asked | form, timeout)


def said(reply: tuple[int, bytes]) -> tuple[int, str]:
    return reply[0], reply[1].decode()
