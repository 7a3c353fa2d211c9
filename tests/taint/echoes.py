"""Servers that know every secret and say it: SMTP and IMAP at one point each, an issuer, an Alertmanager."""

from __future__ import annotations

import asyncio
import base64
import html
import json
import urllib.parse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tests.drivers.issuer import DISCOVERY, Issuer, read_request, refusal, reply

if TYPE_CHECKING:
    from tests.drivers.issuer import Act, Request

LINE_BYTES = 3000
CREDENTIALS = ("client_secret", "client_assertion")
TENANTS = ("granted", "refused", "html", "broken", "redirected", "text")


def said(secrets: Iterable[str]) -> list[str]:
    """What a server may say of a secret that was sent to it: as it came, decoded, escaped, cut short."""
    lines: list[str] = []
    for secret in secrets:
        raw = secret.encode()
        encoded = base64.b64encode(raw).decode()
        lines += [
            secret,
            encoded,
            base64.b64encode(b"\0user@contoso.example\0" + raw).decode(),
            base64.b64encode(b"user=user@contoso.example\x01auth=Bearer " + raw + b"\x01\x01").decode(),
            raw.hex(),
            urllib.parse.quote(secret, safe=""),
            json.dumps(secret),
            html.escape(secret),
            secret.upper(),
            secret.lower(),
            secret[: len(secret) * 2 // 3],
            encoded[: len(encoded) * 2 // 3],
            f"password={secret};",
        ]
    return [line[at : at + LINE_BYTES] for line in lines for at in range(0, len(line), LINE_BYTES)]


class Mail:
    """An SMTP server over TLS that says it all in the reply at one point, which is a refusal."""

    points = ("banner", "ehlo", "auth", "mail", "rcpt", "data", "message")

    def __init__(self, point: str, lines: list[str]) -> None:
        self._point = point
        self._echo = "".join(f"554-5.7.0 {line}\r\n" for line in lines).encode() + b"554 5.7.0 no\r\n"

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self._say("banner", b"220 mx.example ESMTP\r\n"))
        login = 0
        while line := await reader.readline():
            verb = line[:4].upper()
            if login:
                login -= 1
                writer.write(b"334 UGFzc3dvcmQ6\r\n" if login else self._say("auth", b"235 in\r\n"))
            elif verb in (b"EHLO", b"HELO"):
                writer.write(self._say("ehlo", b"250-mx.example\r\n250 AUTH LOGIN XOAUTH2\r\n"))
            elif line.upper().startswith(b"AUTH LOGIN"):
                login = 2
                writer.write(b"334 VXNlcm5hbWU6\r\n")
            elif verb == b"AUTH":
                writer.write(self._say("auth", b"235 in\r\n"))
            elif verb == b"DATA":
                writer.write(self._say("data", b"354 go on\r\n"))
                while self._point != "data" and (await reader.readline()) not in (b".\r\n", b""):
                    pass
                if self._point != "data":
                    writer.write(self._say("message", b"250 queued\r\n"))
            else:
                writer.write(self._say(verb.decode("latin-1").lower(), b"250 ok\r\n"))
            await writer.drain()

    def _say(self, point: str, right: bytes) -> bytes:
        return self._echo if point == self._point else right


class Mailbox:
    """An IMAP server over TLS that says it all in one answer, which is a refusal."""

    points = ("greeting", "capability", "authenticate", "list")

    def __init__(self, point: str, lines: list[str]) -> None:
        self._point = point
        self._lines = lines

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self._say("greeting", b"*", b"* OK ready\r\n"))
        while line := await reader.readline():
            tag, _, rest = line.partition(b" ")
            verb = rest.split()[0].decode("latin-1").lower() if rest.split() else ""
            offers = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n" if verb == "capability" else b""
            writer.write(self._say(verb, tag, offers + tag + b" OK done\r\n"))
            await writer.drain()

    def _say(self, point: str, tag: bytes, right: bytes) -> bytes:
        if point != self._point:
            return right
        if point == "greeting":
            return b"* NO " + " ".join(self._lines)[:7000].encode() + b"\r\n"
        return b"".join(b"* NO %s\r\n" % line.encode() for line in self._lines) + tag + b" NO no\r\n"


class HostileIssuer(Issuer):
    """An issuer whose tenants each fail in their own way, with all that was sent to them in what they say."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await read_request(reader)
        self.requests.append(request)
        tenant = next(name for name in TENANTS if f"/{name}" in request.target)
        act = (
            reply(200, self.metadata_of(tenant))
            if DISCOVERY in request.target
            else self.answer(tenant, request)
        )
        await act(writer)
        await writer.drain()

    def metadata_of(self, tenant: str) -> dict[str, object]:
        base = f"{self.url}/{tenant}"
        return self.metadata(
            issuer=f"{base}/v2.0",
            authorization_endpoint=f"{base}/oauth2/v2.0/authorize",
            token_endpoint=f"{base}/oauth2/v2.0/token",
        )

    def answer(self, tenant: str, request: Request) -> Act:
        sent = [text for name, text in request.form.items() if name in CREDENTIALS]
        every = " ".join([*said(sent), request.body.decode()])
        page = f"<html><body>{every}</body></html>".encode()
        ways = {
            "granted": reply(200, {"token_type": "Bearer", "expires_in": 3599, "access_token": self._token}),
            "refused": reply(401, refusal(description=f"AADSTS7000215: Invalid client secret. {every}")),
            "html": reply(200, page, kind="text/html"),
            "broken": reply(500, page, kind="text/html"),
            "redirected": reply(
                302, b"", Location=f"https://other.example/{urllib.parse.quote(every)[:4000]}"
            ),
            "text": reply(200, f"access_token={every}".encode(), kind="text/plain"),
        }
        return ways[tenant]
