"""Exchange's report of SMTP AUTH clients, as exported: who logs in, and how. Pure: text in, senders out.

Its columns have moved and are translated, so they are found by what their names hold.
Sample:
    Date,Sender address,TLS version,Authentication Protocol,Messages sent
    2026-11-02,invoices@contoso.example,TLS1.2,Basic,412
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from exporter.config.values import is_mail_address
from exporter.errors import ExporterError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# What the name of a column holds, in lower case without spaces; the first column that fits is taken.
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "address": ("sender", "mailbox", "useraddress", "username", "absender", "from", "user"),
    "protocol": ("authenticationprotocol", "authprotocol", "authentication", "authentifizierung", "auth"),
    "tls": ("tlsversion", "tls"),
    "messages": ("messagessent", "messagecount", "messages", "nachrichten", "count"),
    "date": ("date", "datum", "day"),
}
_NEEDED: Final = {"address": "Sender address", "protocol": "Authentication Protocol"}
_BASIC: Final = ("basic", "login", "plain")


class ReportError(ExporterError):
    """The file is not that report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Somebody who logs in: how often by a password and otherwise, with which TLS, and the last day."""

    address: str
    basic_messages: int = 0
    other_messages: int = 0
    uses_basic: bool = False
    tls: frozenset[str] = frozenset()
    last_day: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderReport:
    """Everybody in it, by address in lower case; `skipped` counts rows without a usable address."""

    senders: Mapping[str, Sender]
    skipped: int


def read_report(data: bytes) -> SenderReport:
    """The report in a file's bytes. Raises ReportError."""
    rows = _rows(_decoded(data))
    columns = _columns(next(rows, []))
    senders: dict[str, Sender] = {}
    skipped = 0
    for row in rows:
        cells = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
        address = cells["address"].lower()
        if is_mail_address(address):
            senders[address] = _with(senders.get(address, Sender(address=address)), cells)
        elif any(cells.values()):
            skipped += 1
    return SenderReport(senders=senders, skipped=skipped)


def _decoded(data: bytes) -> str:
    """Excel writes UTF-16 or a byte order mark; Windows writes its own letters."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _rows(text: str) -> Iterator[Sequence[str]]:
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    except csv.Error as exc:
        raise ReportError(f"the file is no CSV: {exc}") from exc


def _columns(head: Sequence[str]) -> dict[str, int]:
    """Where each column is. Raises ReportError with what is there where a needed one is not."""
    names = ["".join(name.lower().split()) for name in head]
    found = {column: at for column, words in _COLUMNS.items() if (at := _place(names, words)) is not None}
    for column, written in _NEEDED.items():
        if column not in found:
            there = ", ".join(name.strip()[:40] for name in head[:20]) or "nothing"
            raise ReportError(
                f'no column like "{written}"; there is: {there}. Export the SMTP AUTH clients report of the '
                "Exchange admin centre (Reports > Mail flow), which says how each sender logs in since "
                "October 2024"
            )
    return found


def _place(names: Sequence[str], words: Iterable[str]) -> int | None:
    return next((at for word in words for at, name in enumerate(names) if word in name), None)


def _with(sender: Sender, cells: Mapping[str, str]) -> Sender:
    """A sender with one more row."""
    digits = "".join(char for char in cells.get("messages", "") if char.isdecimal() and char.isascii())
    messages, tls = int(digits[:12] or 0), cells.get("tls", "")
    is_basic = any(word in cells["protocol"].lower() for word in _BASIC)
    return replace(
        sender,
        uses_basic=sender.uses_basic or is_basic,
        basic_messages=sender.basic_messages + (messages if is_basic else 0),
        other_messages=sender.other_messages + (0 if is_basic else messages),
        tls=sender.tls | ({tls} if tls else frozenset()),
        last_day=max(sender.last_day, cells.get("date", "")),
    )
