"""One session as Microsoft 365 leads it, sans I/O: lines (without CRLF) and chunks in, Turns out.

No socket, no TLS, no clock of its own: the server moves the bytes and waits the scenario's delays.
RFC 5321 (commands and their order), 3207 (STARTTLS), 3030 (BDAT); AUTH is `auth`'s, the mail `transaction`'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import format_datetime
from enum import Enum, auto
from typing import TYPE_CHECKING

from exporter.simulator.scenarios.scenario import Point
from exporter.simulator.smtp import wording
from exporter.simulator.smtp.auth import MAX_AUTH_BYTES, Exchange, exchange
from exporter.simulator.smtp.shared import Login, Message
from exporter.simulator.smtp.transaction import Transaction, path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.simulator.scenarios.reply import ReplyTemplate
    from exporter.simulator.smtp.auth import Verdict
    from exporter.simulator.smtp.shared import SharedState

FRONT = "AM0PR00CA0001.outlook.office365.com"
HOST = "AM0PR00CA0001.EURPRD00.PROD.OUTLOOK.COM"

_BDAT = re.compile(r"(?P<size>[0-9]{1,15})(?P<last> LAST)?", re.IGNORECASE)
_CLOSING = frozenset({221, 421})  # RFC 5321 section 4.2.3: the server closes the channel


class After(Enum):
    """What the server does once a reply is out."""

    GO_ON = auto()
    START_TLS = auto()
    CLOSE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One reply: its bytes, the point it belongs to (for delays), what comes after."""

    point: Point
    reply: bytes
    after: After = After.GO_ON


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verb:
    """A command: its point, what it does, what must hold before (else which reply, and what comes after)."""

    point: Point
    act: Callable[[Session, str], Turn | None]
    needs: tuple[tuple[Callable[[Session], bool], ReplyTemplate], ...] = ()
    otherwise: After = After.GO_ON


class Session:
    """One connection. `wanted_bytes` above 0: the next input is a chunk of that length, not a line."""

    def __init__(self, shared: SharedState, *, peer: str, session_id: str, encrypted: bool = False) -> None:
        self._shared = shared
        self._peer = peer
        self._id = session_id
        self._accepted = 0
        self._forget(encrypted=encrypted)

    def _forget(self, *, encrypted: bool) -> None:
        self._encrypted = encrypted
        self._greeted = False
        self._login: Login | None = None
        self._because = ""  # why the last login failed; Microsoft repeats it at MAIL
        self._mail: Transaction | None = None
        self._last_chunk = False
        self.wanted_bytes = 0
        self._next: Callable[[bytes], Turn | None] = self._command

    def greeting(self) -> Turn:
        """What is said first."""
        return self._say(Point.BANNER, wording.BANNER)

    def receive(self, line: bytes) -> Turn | None:
        """Take the next line, without its CRLF; None: nothing is said to it (a line of a message)."""
        return self._next(line)

    def chunk(self, data: bytes) -> Turn:
        """Take the `wanted_bytes` that a BDAT announced."""
        self.wanted_bytes = 0
        self._transaction.keep(data)
        if self._last_chunk:
            return self._end_of_message()
        return self._say(Point.DATA, wording.CHUNK_OK, size=str(len(data)))

    def encrypted(self) -> None:
        """The handshake is done: what was said before it is discarded (RFC 3207 section 4.2)."""
        self._forget(encrypted=True)

    def idle(self) -> Turn:
        """Nothing came for too long."""
        return self._say(Point.OTHER, wording.IDLE)

    def line_too_long(self) -> Turn:
        """A line without an end; nothing after it can be trusted."""
        return self._say(Point.OTHER, wording.LINE_TOO_LONG, after=After.CLOSE)

    # What is said

    def _say(self, point: Point, template: ReplyTemplate, *, after: After = After.GO_ON, **more: str) -> Turn:
        reply = template.render(self._fields() | more)
        return Turn(point=point, reply=reply, after=After.CLOSE if template.code in _CLOSING else after)

    def _fields(self) -> dict[str, str]:
        now = self._shared.now().astimezone(UTC)
        time = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        signature = {"host": HOST, "time": time, "id": self._id, "signed": f"[{HOST} {time} {self._id}]"}
        date = format_datetime(now).replace(", 0", ", ")  # Microsoft writes `Wed, 9 Nov`
        return {
            **signature,
            "front": FRONT,
            "date": date,
            "peer": self._shared.current.scenario.sees_us_as or self._peer,
            "because": self._because,
        }

    # Commands

    def _command(self, line: bytes) -> Turn | None:
        if len(line) > MAX_AUTH_BYTES:  # every other command is far shorter
            return self._say(Point.OTHER, wording.LINE_TOO_LONG)
        name, _, argument = line.decode("utf-8", "replace").partition(" ")
        verb = self._verb(name.upper())
        if verb is None:
            return self._say(Point.OTHER, wording.UNKNOWN_COMMAND)
        missing = next((reply for holds, reply in verb.needs if not holds(self)), None)
        if missing is not None:
            return self._say(verb.point, missing, after=verb.otherwise)
        return verb.act(self, argument.strip())

    def _verb(self, name: str) -> _Verb | None:
        hidden = name == "STARTTLS" and self._shared.current.scenario.strip_starttls
        return None if hidden else _VERBS.get(self._verb_name(name))

    def _verb_name(self, name: str) -> str:
        """The command as this session knows it."""
        return name

    def _ehlo(self, domain: str) -> Turn:
        answer = wording.ehlo(
            size_bytes=self._shared.max_message_bytes,
            encrypted=self._encrypted,
            strip_starttls=self._shared.current.scenario.strip_starttls,
        )
        return self._hello(domain, answer)

    def _helo(self, domain: str) -> Turn:
        return self._hello(domain, wording.HELLO)

    def _hello(self, domain: str, answer: ReplyTemplate) -> Turn:
        if not domain or " " in domain:
            return self._say(Point.EHLO, wording.BAD_DOMAIN)
        self._greeted, self._mail = True, None
        return self._say(Point.EHLO, answer)

    def _starttls(self, argument: str) -> Turn:
        if argument:
            return self._say(Point.STARTTLS, wording.BAD_ARGUMENTS)
        ready = self._say(Point.STARTTLS, wording.STARTTLS_READY, after=After.START_TLS)
        behind = self._shared.current.scenario.behind_starttls
        return replace(ready, reply=ready.reply + f"{behind}\r\n".encode()) if behind else ready

    def _rset(self, _argument: str) -> Turn:
        self._mail = None
        return self._say(Point.OTHER, wording.RESET)

    def _help(self, _argument: str) -> Turn:
        return self._say(Point.OTHER, wording.HELP, verbs=" ".join(_VERBS))

    # The login

    def _auth(self, argument: str) -> Turn:
        mechanism, _, initial = argument.partition(" ")
        running = (
            exchange(self._shared, mechanism.upper(), initial.encode() or None) if self._encrypted else None
        )
        if running is None:
            return self._say(Point.AUTH, wording.UNKNOWN_MECHANISM)
        return self._auth_step(running, None)

    def _auth_step(self, running: Exchange, line: bytes | None) -> Turn:
        try:
            prompt = next(running) if line is None else running.send(line)
        except StopIteration as end:
            self._next = self._command
            return self._judged(end.value)
        self._next = lambda line: self._auth_step(running, line)
        return self._say(Point.AUTH, prompt)

    def _judged(self, verdict: Verdict) -> Turn:
        if isinstance(verdict, Login):
            self._login, self._because = verdict, ""
            return self._say(Point.AUTH, wording.AUTHENTICATED)
        self._because = f" Error: {verdict.text(self._fields())}"
        return self._say(Point.AUTH, verdict)

    # The mail

    def _mail_from(self, argument: str) -> Turn:
        sender = path(argument, "FROM")
        if sender is None:
            return self._say(Point.MAIL_FROM, wording.BAD_ARGUMENTS)
        limit = self._shared.max_message_bytes
        problem = sender.mail_problem(max_bytes=limit) or self._refused_at(Point.MAIL_FROM)
        if problem is not None:
            return self._say(Point.MAIL_FROM, problem)
        self._mail = Transaction(sender=sender.address, max_bytes=limit)
        return self._say(Point.MAIL_FROM, wording.SENDER_OK)

    def _rcpt_to(self, argument: str) -> Turn:
        recipient = path(argument, "TO")
        if recipient is None:
            return self._say(Point.RCPT_TO, wording.BAD_ARGUMENTS)
        problem = (
            recipient.recipient_problem(self._shared.mailboxes) or self._transaction.recipients_problem()
        )
        if problem is not None:
            return self._say(Point.RCPT_TO, problem, recipient=recipient.address)
        self._transaction.recipients.append(recipient.address)
        return self._say(Point.RCPT_TO, wording.RECIPIENT_OK)

    def _data(self, argument: str) -> Turn:
        if argument:
            return self._say(Point.DATA, wording.BAD_ARGUMENTS)
        self._next = self._data_line
        return self._say(Point.DATA, wording.START_INPUT)

    def _data_line(self, line: bytes) -> Turn | None:
        if line == b".":
            self._next = self._command
            return self._end_of_message()
        self._transaction.keep(line.removeprefix(b".") + b"\r\n")  # RFC 5321 section 4.5.2
        return None

    def _bdat(self, argument: str) -> Turn | None:
        match = _BDAT.fullmatch(argument)
        if match is None or int(match["size"]) > self._shared.max_message_bytes:
            refusal = wording.TOO_BIG if match else wording.BAD_ARGUMENTS
            return self._say(Point.MESSAGE, refusal, after=After.CLOSE)  # the chunk itself is on its way
        self._transaction.chunked = True
        self._last_chunk = match["last"] is not None
        self.wanted_bytes = int(match["size"])
        return None if self.wanted_bytes else self.chunk(b"")

    def _end_of_message(self) -> Turn:
        mail, login = self._transaction, self._logged_in
        self._mail = None
        if (problem := mail.too_big() or self._refused_at(Point.MESSAGE)) is not None:
            return self._say(Point.MESSAGE, problem)
        if (sender := mail.foreign_sender(login.user)) is not None:
            return self._say(Point.MESSAGE, wording.SEND_AS_DENIED, user=login.user, sender=sender)
        recipients = tuple(mail.recipients)
        message = Message(sender=mail.sender, recipients=recipients, login=login, data=bytes(mail.data))
        self._shared.deliver(message)
        self._accepted += 1
        return self._say(Point.MESSAGE, wording.ACCEPTED, message_id=f"{self._id}{self._accepted}")

    def _refused_at(self, point: Point) -> ReplyTemplate | None:
        return self._shared.current.refusal(self._logged_in.way, point)

    @property
    def may_send(self) -> bool:
        """Has the session proved what it must before it may hand in mail?"""
        return self._login is not None

    # What the table of verbs guarantees

    @property
    def _logged_in(self) -> Login:
        if self._login is None:
            raise RuntimeError("a command that needs a login was let through without one")
        return self._login

    @property
    def _transaction(self) -> Transaction:
        if self._mail is None:
            raise RuntimeError("a command that needs a mail was let through without one")
        return self._mail

    @property
    def _has_recipient(self) -> bool:
        return self._mail is not None and bool(self._mail.recipients)

    @property
    def _in_chunks(self) -> bool:
        return self._mail is not None and self._mail.chunked


def _always(reply: ReplyTemplate, point: Point = Point.OTHER) -> _Verb:
    return _Verb(point=point, act=lambda session, _argument: session._say(point, reply))


_GREETED = (lambda session: session._greeted, wording.HELLO_FIRST)
_PLAIN = (lambda session: not session._encrypted, wording.TLS_ALREADY)
_NO_LOGIN = (lambda session: session._login is None, wording.LOGIN_ALREADY)
_LOGIN = (lambda session: session.may_send, wording.NOT_AUTHENTICATED)
_NO_MAIL = (lambda session: session._mail is None, wording.SENDER_ALREADY)
_MAIL = (lambda session: session._mail is not None, wording.SENDER_FIRST)
_RECIPIENT = (lambda session: session._has_recipient, wording.RECIPIENT_FIRST)
_NO_CHUNKS = (lambda session: not session._in_chunks, wording.IN_CHUNKS)
_IN_MAIL = (_GREETED, _LOGIN, _MAIL)

_VERBS: Mapping[str, _Verb] = {
    "EHLO": _Verb(point=Point.EHLO, act=lambda session, domain: session._ehlo(domain)),
    "HELO": _Verb(point=Point.EHLO, act=Session._helo),
    "STARTTLS": _Verb(point=Point.STARTTLS, act=Session._starttls, needs=(_PLAIN, _GREETED)),
    "AUTH": _Verb(point=Point.AUTH, act=Session._auth, needs=(_GREETED, _NO_LOGIN)),
    "MAIL": _Verb(point=Point.MAIL_FROM, act=Session._mail_from, needs=(_GREETED, _LOGIN, _NO_MAIL)),
    "RCPT": _Verb(
        point=Point.RCPT_TO, act=lambda session, path: session._rcpt_to(path), needs=(*_IN_MAIL, _NO_CHUNKS)
    ),
    "DATA": _Verb(point=Point.DATA, act=Session._data, needs=(*_IN_MAIL, _RECIPIENT, _NO_CHUNKS)),
    "BDAT": _Verb(
        point=Point.DATA,
        act=Session._bdat,
        needs=(*_IN_MAIL, _RECIPIENT),
        otherwise=After.CLOSE,  # RFC 3030: the chunk follows whatever we say, and is no command
    ),
    "RSET": _Verb(point=Point.OTHER, act=Session._rset),
    "HELP": _Verb(point=Point.OTHER, act=Session._help),
    "NOOP": _always(wording.NOTHING),
    "VRFY": _always(wording.CANNOT_VERIFY),
    "EXPN": _always(wording.NOT_IMPLEMENTED),
    "QUIT": _always(wording.GOODBYE, Point.QUIT),
}
