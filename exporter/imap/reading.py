"""Reads what responses to our commands say: capabilities, folders, found messages, their headers, quota."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from typing import TYPE_CHECKING

from exporter.facts.instant import internal_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.imap.response import Response

MAX_UIDS = 50  # one mail of ours was found so often: more need not be looked at
_UID = re.compile(r"[( ]UID (\d{1,10})[ )]", re.IGNORECASE)
_INTERNALDATE = re.compile(r'[( ]INTERNALDATE "([^"]{1,40})"', re.IGNORECASE)
_LIST = re.compile(r'LIST \(([^)]*)\) (?:"(?:\\.|[^"])*"|NIL) ?(.*)', re.IGNORECASE)
_STORAGE = re.compile(r"QUOTA .*?\(.*?STORAGE (\d{1,18}) (\d{1,18})", re.IGNORECASE)
_JUNK, _SENT = "\\JUNK", "\\SENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """One folder as LIST names it; its special use (RFC 6154) where it says."""

    name: str
    junk: bool = False
    sent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One message as FETCH gave it: when it came (None if it does not say), and the literal asked for."""

    uid: int
    arrived_timestamp: float | None
    content: bytes

    @property
    def headers(self) -> Message:
        """The content as header fields."""
        return BytesHeaderParser(policy=compat32).parsebytes(self.content)


def capabilities_in(responses: Iterable[Response]) -> frozenset[str]:
    """The capabilities that these responses list, as data or as a response code; the last list counts."""
    found: frozenset[str] = frozenset()
    for response in responses:
        words, code = response.words, response.code
        if words[:1] == ["CAPABILITY"]:
            found = frozenset(words[1:])
        if code and code[0] == "CAPABILITY":
            found = frozenset(code[1].upper().split())
    return found


def uids_in(responses: Iterable[Response]) -> tuple[int, ...]:
    """The UIDs that a search found, each once, the first MAX_UIDS."""
    words = (word for each in responses if each.words[:1] == ["SEARCH"] for word in each.words[1:])
    uids = dict.fromkeys(int(word) for word in words if word.isascii() and word.isdigit() and len(word) <= 10)
    return tuple(uids)[:MAX_UIDS]


def uid_validity_in(responses: Iterable[Response]) -> str | None:
    """UIDVALIDITY of the selected folder: when it changes, UIDs mean other messages."""
    codes = (response.code for response in responses)
    return next((code[1] for code in codes if code and code[0] == "UIDVALIDITY"), None)


def folders_in(responses: Iterable[Response]) -> tuple[Folder, ...]:
    """The folders that LIST gave; a name that cannot be quoted as ASCII is left out."""
    found = (_folder(response) for response in responses)
    return tuple(folder for folder in found if folder is not None)


def _folder(response: Response) -> Folder | None:
    row = _LIST.fullmatch(response.text)
    if row is None:
        return None
    flags = row[1].upper().split()
    name = response.literals[-1].decode("latin-1") if response.literals else _unquoted(row[2])
    if not name or not name.isascii() or not name.isprintable() or "\\NOSELECT" in flags:
        return None
    return Folder(name=name, junk=_JUNK in flags, sent=_SENT in flags)


def _unquoted(text: str) -> str:
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text


def fetched_in(responses: Iterable[Response], uid: int) -> Fetched | None:
    """The message with this UID, or None where the server gave another or none (it is gone)."""
    for response in responses:
        told = _UID.search(response.text)
        if response.words[1:2] == ["FETCH"] and told and int(told[1]) == uid and response.literals:
            date = _INTERNALDATE.search(response.text)
            return Fetched(
                uid=uid,
                arrived_timestamp=internal_date(date[1]) if date else None,
                content=response.literals[0],
            )
    return None


def storage_in(responses: Iterable[Response]) -> float | None:
    """How full the mailbox is (RFC 9208), as used by limit; None where there is no limit."""
    for response in responses:
        row = _STORAGE.search(response.text)
        if row and int(row[2]):
            return int(row[1]) / int(row[2])
    return None
