"""One IMAP session as Exchange Online leads it (RFC 3501), sans I/O: lines without CRLF in, bytes out.

Only what a client needs that looks for its own mail; an independent second reading of that protocol.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from exporter.simulator.mail.store import INBOX, JUNK, SENT, Folder, MailStore
from exporter.simulator.scenarios.scenario import Point, Way
from exporter.simulator.smtp.sasl import bearer, decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from exporter.simulator.mail.store import Stored
    from exporter.simulator.smtp.shared import SharedState

GREETING = b"* OK The Microsoft Exchange IMAP4 service is ready.\r\n"
BYE = b"* BYE Microsoft Exchange Server IMAP4 server signing off.\r\n"
_CAPABILITIES = (
    "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS ID UNSELECT CHILDREN IDLE NAMESPACE QUOTA"
)
_USES = {INBOX: r"\Marked \HasNoChildren", JUNK: r"\HasNoChildren \Junk", SENT: r"\HasNoChildren \Sent"}
_WORD = re.compile(r'"((?:\\.|[^"\\])*)"|(\S+)')
_FETCH = re.compile(r"(\d+) \((.*)\)", re.IGNORECASE)
_FIELDS = re.compile(r"BODY\.PEEK\[HEADER\.FIELDS \(([^)]*)\)\]<0\.(\d+)>", re.IGNORECASE)
_WHOLE = re.compile(r"BODY\.PEEK\[\]<0\.(\d+)>", re.IGNORECASE)
_VALIDITY = 14
QUOTA_KIB = 51_200_000


class Session:
    """One connection. `idle_in`: the folder that an IDLE watches, None while none is under way."""

    def __init__(self, shared: SharedState, store: MailStore) -> None:
        self._shared = shared
        self._store = store
        self._user: str | None = None
        self._selected: Folder | None = None
        self._waiting: tuple[str, str] | None = None  # tag and mechanism of an AUTHENTICATE, or an IDLE
        self.idle_in: Folder | None = None
        self.over = False

    def receive(self, line: bytes) -> bytes:
        """The answer to one line."""
        text = line.decode("utf-8", "replace")
        if self._waiting is not None:
            return self._continued(text)
        tag, _, rest = text.partition(" ")
        name, _, argument = rest.partition(" ")
        uid = name.upper() == "UID"
        if uid:
            name, _, argument = argument.partition(" ")
        act = _COMMANDS.get(("UID " if uid else "") + name.upper())
        if act is None or not tag:
            return f"{tag or '*'} BAD Command Error. 10\r\n".encode()
        return act(self, tag, argument)

    def exists(self) -> bytes:
        """What an IDLE is told when something has come."""
        count = len(self.idle_in.messages) if self.idle_in else 0
        return f"* {count} EXISTS\r\n".encode()

    # The login

    def _capability(self, tag: str, _: str) -> bytes:
        return f"* CAPABILITY {_CAPABILITIES}\r\n{tag} OK CAPABILITY completed.\r\n".encode()

    def _authenticate(self, tag: str, argument: str) -> bytes:
        mechanism, _, initial = argument.partition(" ")
        if mechanism.upper() not in ("PLAIN", "XOAUTH2"):
            return f"{tag} NO AUTHENTICATE failed.\r\n".encode()
        self._waiting = (tag, mechanism.upper())
        return self._continued(initial) if initial else b"+ \r\n"

    def _continued(self, text: str) -> bytes:
        assert self._waiting is not None  # noqa: S101 - asked before
        (tag, what), self._waiting = self._waiting, None
        if what == "IDLE":
            self.idle_in = None
            return f"{tag} OK IDLE completed.\r\n".encode()
        blob = decoded(text.encode())
        if what == "PLAIN":
            parts = (blob or "").split("\0")
            named = len(parts) == 3
            return self._by_password(
                tag, parts[1] if named else "", parts[2] if named else "", "AUTHENTICATE"
            )
        return self._by_token(tag, blob or "")

    def _login(self, tag: str, argument: str) -> bytes:
        words = _words(argument)
        return self._by_password(tag, words[0], words[1], "LOGIN") if len(words) == 2 else _bad(tag)

    def _by_password(self, tag: str, user: str, password: str, verb: str) -> bytes:
        refused = self._shared.current.scenario.mailbox.refuse_basic
        scenario = self._shared.current.refusal(Way.BASIC, Point.AUTH)
        if refused or scenario or not self._shared.mailboxes.opens(user, password):
            return f"{tag} NO {refused or f'{verb} failed.'}\r\n".encode()
        return self._in(tag, user, verb)

    def _by_token(self, tag: str, blob: str) -> bytes:
        response, refused = bearer(blob), self._shared.current.scenario.mailbox.refuse_token
        if response is None or not self._shared.tokens.accepts(response.user, response.token):
            return f"{tag} NO AUTHENTICATE failed.\r\n".encode()
        return f"{tag} NO {refused}\r\n".encode() if refused else self._in(tag, response.user, "AUTHENTICATE")

    def _in(self, tag: str, user: str, verb: str) -> bytes:
        self._user = user.lower()
        return f"{tag} OK {verb} completed.\r\n".encode()

    # Folders

    def _list(self, tag: str, argument: str) -> bytes:
        if self._user is None:
            return _bad(tag)
        asked = _words(argument.removeprefix("(SPECIAL-USE) "))[-1:] or [""]
        names = [name for name in _USES if asked[0] == "*" or asked[0].lower() == name.lower()]
        rows = "".join(f'* LIST ({_USES[name]}) "/" "{name}"\r\n' for name in names)
        return f"{rows}{tag} OK LIST completed.\r\n".encode()

    def _select(self, tag: str, argument: str) -> bytes:
        name = (_words(argument) or [""])[0]
        self._selected = self._store.folder(self._user, name) if self._user else None
        if self._selected is None:
            return f"{tag} NO {name} doesn't exist.\r\n".encode()
        count = len(self._selected.messages)
        return (
            f"* {count} EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen \\Deleted)\r\n"
            f"* OK [UIDVALIDITY {_VALIDITY}] UIDVALIDITY value\r\n{tag} OK [READ-WRITE] SELECT completed.\r\n"
        ).encode()

    def _quota(self, tag: str, _: str) -> bytes:
        used = QUOTA_KIB * self._shared.current.scenario.mailbox.used_percent // 100
        return (
            f'* QUOTAROOT INBOX ""\r\n* QUOTA "" (STORAGE {used} {QUOTA_KIB})\r\n{tag} OK completed.\r\n'
        ).encode()

    # Messages

    def _search(self, tag: str, argument: str) -> bytes:
        if self._selected is None:
            return _bad(tag)
        uids = " ".join(str(each.uid) for each in self._selected.messages if _fits(each, _words(argument)))
        return f"* SEARCH {uids}".rstrip().encode() + f"\r\n{tag} OK SEARCH completed.\r\n".encode()

    def _fetch(self, tag: str, argument: str) -> bytes:
        asked = _FETCH.fullmatch(argument)
        if self._selected is None or asked is None:
            return _bad(tag)
        done = f"{tag} OK FETCH completed.\r\n".encode()
        for number, message in enumerate(self._selected.messages, 1):
            if message.uid == int(asked[1]):
                return _fetched(number, message, asked[2]) + done
        return done

    def _store_flags(self, tag: str, argument: str) -> bytes:
        if self._selected is None:
            return _bad(tag)
        if self._shared.current.scenario.mailbox.keeps:
            return f"{tag} NO STORE failed: the mailbox is on hold.\r\n".encode()
        for message in self._selected.messages:
            if str(message.uid) == argument.partition(" ")[0]:
                message.deleted = "\\DELETED" in argument.upper()
        return f"{tag} OK STORE completed.\r\n".encode()

    def _expunge(self, tag: str, argument: str) -> bytes:
        if self._selected is None:
            return _bad(tag)
        meant = {int(word) for word in argument.split(",") if word.isdigit()}
        self._selected.remove(
            {each.uid for each in self._selected.messages if each.deleted and each.uid in meant}
        )
        return f"{tag} OK EXPUNGE completed.\r\n".encode()

    def _idle(self, tag: str, _: str) -> bytes:
        if self._selected is None:
            return _bad(tag)
        self._waiting, self.idle_in = (tag, "IDLE"), self._selected
        self._selected.changed.clear()
        return b"+ IDLE accepted, awaiting DONE command.\r\n"

    def _noop(self, tag: str, _: str) -> bytes:
        return f"{tag} OK NOOP completed.\r\n".encode()

    def _logout(self, tag: str, _: str) -> bytes:
        self.over = True
        return BYE + f"{tag} OK LOGOUT completed.\r\n".encode()


def _bad(tag: str) -> bytes:
    return f"{tag} BAD Command received in Invalid state.\r\n".encode()


def _words(text: str) -> list[str]:
    found: Iterable[tuple[str, str]] = _WORD.findall(text)
    return [re.sub(r"\\(.)", r"\1", quoted) if quoted or not plain else plain for quoted, plain in found]


def _fits(message: Stored, words: list[str]) -> bool:
    """HEADER name value, TEXT value, DELETED."""
    match [words[0].upper() if words else "", *words[1:]]:
        case ["HEADER", name, value]:
            return any(value.lower() in str(field).lower() for field in message.fields.get_all(name, []))
        case ["TEXT", value]:
            return value.lower().encode() in message.data.lower()
        case ["DELETED"]:
            return message.deleted
    return False


def _fetched(number: int, message: Stored, items: str) -> bytes:
    fields, whole = _FIELDS.search(items), _WHOLE.search(items)
    if fields:
        label, content = f"BODY[HEADER.FIELDS ({fields[1]})]<0>", _head(message.data, fields[1].split())
        content = content[: int(fields[2])]
    else:
        label, content = "BODY[]<0>", message.data[: int(whole[1]) if whole else 0]
    date = message.received.strftime("%d-%b-%Y %H:%M:%S %z")
    head = f'* {number} FETCH (UID {message.uid} INTERNALDATE "{date}" {label} {{{len(content)}}}\r\n'
    return head.encode() + content + b")\r\n"


def _head(data: bytes, names: list[str]) -> bytes:
    """The header fields of these names, as they stand."""
    wanted = {name.upper() for name in names}
    rows = data.partition(b"\r\n\r\n")[0].split(b"\r\n")
    kept: list[bytes] = []
    taking = False
    for row in rows:
        if not row.startswith((b" ", b"\t")):
            taking = row.partition(b":")[0].decode("latin-1").strip().upper() in wanted
        if taking:
            kept.append(row)
    return b"\r\n".join([*kept, b"", b""])


_COMMANDS: Mapping[str, Callable[[Session, str, str], bytes]] = {
    "CAPABILITY": Session._capability,
    "AUTHENTICATE": Session._authenticate,
    "LOGIN": Session._login,
    "LIST": Session._list,
    "SELECT": Session._select,
    "EXAMINE": Session._select,
    "GETQUOTAROOT": Session._quota,
    "UID SEARCH": Session._search,
    "UID FETCH": Session._fetch,
    "UID STORE": Session._store_flags,
    "UID EXPUNGE": Session._expunge,
    "IDLE": Session._idle,
    "NOOP": Session._noop,
    "LOGOUT": Session._logout,
}
