"""Hostile IMAP servers: each fault has one outcome, in bounded time and memory, and no credential leaves."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import trustme

from exporter.delivery.mailbox import ImapMailbox
from exporter.drivers.clock import SystemClock
from exporter.drivers.http import HttpDriver
from exporter.drivers.mailboxes import MailboxOpener
from exporter.drivers.record import RunRecord
from exporter.drivers.relay_connector import RelayConnector
from exporter.drivers.resolver import Resolver
from exporter.drivers.tokens import MsalTokens
from exporter.drivers.trust import Contexts
from exporter.errors import Failure
from exporter.failure import FailureFact, FailureKind
from exporter.model import BasicAuth, Relay, SecretRef, Wanted
from exporter.terms import Phase, TlsMode

from .conftest import PROBE, Known

SECRET = "correct-horse-battery"
REF = SecretRef(env="PASSWORD")
LIMIT_SECONDS = 0.5
WANTED = Wanted(message_id="<token@contoso.example>", unique="token")
OURS = b"Message-ID: <token@contoso.example>\r\nX-Smtp-Exporter-Probe-Id: token\r\n\r\n"
ANSWERS = {
    "": b"* OK ready\r\n",
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN SASL-IR UIDPLUS\r\n%b OK\r\n",
    "STARTTLS": b"%b OK go\r\n",
    "AUTHENTICATE": b"%b OK in\r\n",
    "LOGIN": b"%b OK in\r\n",
    "LIST": b'* LIST (\\Junk) "/" Junk\r\n%b OK\r\n',
    "SELECT": b"* OK [UIDVALIDITY 1]\r\n%b OK\r\n",
    "SEARCH": b"* SEARCH 7\r\n%b OK\r\n",
    "FETCH": b"* 1 FETCH (UID 7 BODY[] {%d}\r\n%b)\r\n" % (len(OURS), OURS) + b"%b OK\r\n",
    "LOGOUT": b"* BYE\r\n%b OK\r\n",
}
FOREVER = object()


def verb_of(line: bytes) -> str:
    """The command of a line, without its tag and UID."""
    words = line.upper().split()
    return words[2 if words[1:2] == [b"UID"] else 1].decode() if len(words) > 1 else ""


class Server:
    """A server that answers by a table, with one answer replaced; it remembers all that it was told."""

    def __init__(self, point: str, answer: object, tls: ssl.SSLContext) -> None:
        self.answers: dict[str, object] = {**ANSWERS, point: answer}
        self.tls = tls
        self.heard = b""
        self.turns: dict[str, list[bytes]] = {}  # what a command is answered in turn
        self.writers: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await self._say(writer, self.answers[""], b"")
            while line := await reader.readline():
                self.heard += line
                if self.turns.get(verb_of(line)):
                    self.answers[verb_of(line)] = self.turns[verb_of(line)].pop(0)
                verb = verb_of(line)
                await self._say(writer, self.answers.get(verb, b"%b OK\r\n"), line.split()[0])
                if verb == "STARTTLS" and self.answers["STARTTLS"] == ANSWERS["STARTTLS"]:
                    await writer.start_tls(self.tls)

    async def _say(self, writer: asyncio.StreamWriter, answer: object, tag: bytes) -> None:
        if isinstance(answer, tuple):  # (FOREVER, what)
            while True:
                writer.write(answer[1])
                await writer.drain()
        if answer is None:
            await asyncio.sleep(60)
        if answer == b"":
            writer.close()
        if isinstance(answer, bytes):
            writer.write(answer.replace(b"%b", tag))
            await writer.drain()


Look = Callable[..., Awaitable[tuple[FailureFact | None, int, Server]]]


@pytest.fixture
async def look(tmp_path: object) -> AsyncIterator[Look]:
    """Opens a mailbox whose server has one answer replaced, and searches it: what failed, copies found."""
    ca = trustme.CA()
    file = f"{tmp_path}/ca.pem"
    ca.cert_pem.write_to_path(file)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert("localhost", "127.0.0.1").configure_cert(tls)
    servers: list[tuple[Server, asyncio.Server]] = []

    async def open_and_find(
        point: str,
        answer: object,
        mode: TlsMode = TlsMode.IMPLICIT,
        *,
        remove: bool = False,
        **turns: list[bytes],
    ) -> tuple[FailureFact | None, int, Server]:
        server = Server(point, answer, tls)
        server.turns = turns
        implicit = tls if mode is TlsMode.IMPLICIT else None
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=implicit)
        servers.append((server, listening))
        relay = Relay(
            name="mailbox",
            host="127.0.0.1",
            port=listening.sockets[0].getsockname()[1],
            tls=mode,
            ca_file=file,
            server_name="localhost",
            timeouts=tuple((phase, LIMIT_SECONDS) for phase in Phase),
        )
        mailbox = ImapMailbox(
            relay=relay, username="canary", basic=BasicAuth(username="canary", password=REF)
        )
        secrets, clock, resolver = Known({REF: SECRET}), SystemClock(), Resolver()
        http = HttpDriver(resolver)
        connector = RelayConnector(resolver, await Contexts.build([relay]))
        opener = MailboxOpener(connector, http, MsalTokens(http, secrets, clock), clock)
        try:
            async with opener.open(mailbox, RunRecord(PROBE), secrets) as opened:
                found = await opened.find(WANTED)
                if remove:
                    await opened.remove(found[0].ref)
                return None, len(found), server
        except Failure as exc:
            return exc.fact, 0, server

    yield open_and_find
    for server, listening in servers:
        listening.close()
        for writer in server.writers:
            writer.transport.abort()
    await asyncio.sleep(0.01)


async def test_healthy_server_shows_our_mail(look: Look) -> None:
    for mode in (TlsMode.IMPLICIT, TlsMode.STARTTLS):
        failed, copies, server = await look("", ANSWERS[""], mode)
        assert (failed, copies) == (None, 2)
        assert server.heard.rstrip().endswith(b"LOGOUT")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(b"* PREAUTH hello\r\n", FailureKind.PROTOCOL, id="PREAUTH"),
        pytest.param(b"* BYE go away\r\n", FailureKind.CLOSED, id="BYE"),
        pytest.param(b"* NO\r\n", FailureKind.PROTOCOL, id="NO"),
        pytest.param(b"220 mx ESMTP\r\n", FailureKind.NOT_SMTP, id="SMTP"),
    ],
)
@pytest.mark.parametrize("mode", [TlsMode.IMPLICIT, TlsMode.STARTTLS])
async def test_greeting_that_is_none_shows_no_credential(
    look: Look, answer: bytes, kind: FailureKind, mode: TlsMode
) -> None:
    failed, _, server = await look("", answer, mode)

    assert failed is not None
    assert failed.kind is kind
    assert b"AUTHENTICATE" not in server.heard


@pytest.mark.parametrize(
    ("point", "answer", "kind"),
    [
        pytest.param(
            "CAPABILITY",
            b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n%b OK\r\n",
            FailureKind.STARTTLS_NOT_OFFERED,
            id="not offered",
        ),
        pytest.param("STARTTLS", b"%b NO\r\n", FailureKind.STARTTLS_REFUSED, id="NO"),
        pytest.param("STARTTLS", b"+ go\r\n", FailureKind.PROTOCOL, id="continuation"),
        pytest.param(
            "STARTTLS", b"%b OK\r\nE3 OK [CAPABILITY]\r\n", FailureKind.PLAINTEXT_INJECTION, id="injection"
        ),
        pytest.param(
            "STARTTLS", b"%b OK\r\n* 1 EX", FailureKind.PLAINTEXT_INJECTION, id="injected half line"
        ),
    ],
)
async def test_starttls_that_fails_shows_no_credential(
    look: Look, point: str, answer: bytes, kind: FailureKind
) -> None:
    failed, _, server = await look(point, answer, TlsMode.STARTTLS)

    assert failed is not None
    assert failed.kind is kind
    assert b"AUTHENTICATE" not in server.heard
    assert b"LOGIN" not in server.heard


async def test_login_disabled_without_a_mechanism_shows_no_credential(look: Look) -> None:
    failed, _, server = await look("CAPABILITY", b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n%b OK\r\n")

    assert failed is not None
    assert failed.kind is FailureKind.AUTH_NOT_OFFERED
    assert b"LOGIN" not in server.heard


async def test_refusal_that_echoes_the_password_is_redacted(look: Look) -> None:
    failed, _, _ = await look("AUTHENTICATE", b"%b NO bad password " + SECRET.encode() + b"\r\n")

    assert failed is not None
    assert SECRET not in failed.detail


@pytest.mark.parametrize(
    "fetched",
    [
        pytest.param(OURS.replace(b"Id: token", b"Id: other"), id="another token"),
        pytest.param(OURS.replace(b"<token", b"<Token"), id="another Message-ID"),
        pytest.param(b"X: y\r\n\r\n", id="no header of ours"),
        pytest.param(OURS.replace(b"\r\n\r\n", b"\r\nX-Smtp-Exporter-Probe-Id: token\r\n\r\n"), id="twice"),
    ],
)
async def test_message_that_is_not_proven_ours_is_not_found(look: Look, fetched: bytes) -> None:
    answer = b"* 1 FETCH (UID 7 BODY[] {%d}\r\n" % len(fetched) + fetched + b")\r\n%b OK\r\n"
    failed, copies, _ = await look("FETCH", answer)

    assert (failed, copies) == (None, 0)


async def test_search_that_finds_everything_is_bounded(look: Look) -> None:
    numbers = " ".join(str(number) for number in range(1, 1500)).encode()
    failed, _, server = await look("SEARCH", b"* SEARCH " + numbers + b"\r\n%b OK\r\n")

    assert failed is None
    assert server.heard.count(b"FETCH") <= 20


async def test_folder_that_was_made_anew_is_left_alone(look: Look) -> None:
    old, new = b"* OK [UIDVALIDITY 1]\r\n%b OK\r\n", b"* OK [UIDVALIDITY 2]\r\n%b OK\r\n"
    failed, _, server = await look("", ANSWERS[""], remove=True, SELECT=[old, old, new])

    assert failed is not None
    assert "UIDVALIDITY" in failed.detail
    assert b"STORE" not in server.heard


async def test_message_is_expunged_by_its_uid(look: Look) -> None:
    failed, _, server = await look("", ANSWERS[""], remove=True)

    assert failed is None
    assert b"UID STORE 7 +FLAGS.SILENT (\\Deleted)" in server.heard
    assert b"UID EXPUNGE 7" in server.heard


@pytest.mark.parametrize(("marked", "expunged"), [(b"7", True), (b"3 7", False)], ids=["ours", "others' too"])
async def test_without_uidplus_a_folder_with_others_marked_messages_is_not_expunged(
    look: Look, marked: bytes, expunged: bool
) -> None:
    capability = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n%b OK\r\n"
    searches = [b"* SEARCH 7\r\n%b OK\r\n"] * 2 + [b"* SEARCH " + marked + b"\r\n%b OK\r\n"]
    failed, _, server = await look("CAPABILITY", capability, remove=True, SEARCH=searches)

    assert failed is None
    assert (b"EXPUNGE" in server.heard) is expunged


async def test_hostile_flood_costs_little_memory(look: Look) -> None:
    await look("", ANSWERS[""])
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    await look("SEARCH", (FOREVER, b"* SEARCH " + b"1 " * 4_000_000))
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()

    assert peak < 24 * 1024 * 1024  # the flood itself is 8 MB, and the server is in this process
