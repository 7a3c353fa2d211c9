"""Reads SMTP replies (RFC 5321 section 4.2) out of bytes, however they are cut up, and within bounds.

A parser holds at most one line and one reply in the making. Its first error is its last: it stays dead.
"""

from __future__ import annotations

import re
from functools import lru_cache

from exporter.errors import ExporterError
from exporter.failure import FailureKind, Reply

MAX_LINE_BYTES = 8 * 1024  # RFC 5321 4.5.3.1.5 asks for 512; real servers exceed it, none needs this much
MAX_REPLY_BYTES = 64 * 1024
MAX_REPLY_LINES = 512
RFC_LINE_BYTES = 512

KEPT_REPLIES = 1024
"""Different replies that are kept once for all accounts of a server: most of its replies are alike."""

# What other protocols say first, so that a wrong port is named at once and not after a timeout.
_FOREIGN = (
    (b"HTTP/", "HTTP"),
    (b"SSH-", "SSH"),
    (b"* OK", "IMAP"),
    (b"* PREAUTH", "IMAP"),
    (b"* BYE", "IMAP"),
    (b"+OK", "POP3"),
    (b"-ERR", "POP3 or Redis"),
    (b"RFB ", "VNC"),
    (b"AMQP", "AMQP"),
    (b"<", "HTML or XML"),
    (b"\x15\x03", "TLS"),
    (b"\x16\x03", "TLS"),
)
_MYSQL_HEAD = slice(1, 5)  # a packet header: 3 bytes of length, sequence 0, then protocol version 10
_MYSQL = b"\0\0\0\x0a"
_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])([^\0]*))?")  # without its end


class ReplyError(ExporterError):
    """The bytes are no SMTP reply; `kind` says in which way."""

    def __init__(self, kind: FailureKind, detail: str) -> None:
        self.kind = kind
        self.detail = detail
        super().__init__(detail)


class ReplyParser:
    """Bytes in with `feed`, replies out with `next_reply`.

    `notes` collects what is wrong but harmless: "bare_lf", "long_line".
    """

    def __init__(self) -> None:
        self.notes: set[str] = set()
        self._buffer = bytearray()
        self._scanned = 0
        self._lines: list[str] = []
        self._code = 0
        self._reply_bytes = 0
        self._error: ReplyError | None = None

    @property
    def idle(self) -> bool:
        """Is nothing left over: no byte, no line of an unfinished reply?"""
        return not self._buffer and not self._lines

    def feed(self, data: bytes) -> None:
        """Take in what arrived."""
        self._buffer += data

    def next_reply(self) -> Reply | None:
        """The next whole reply, or None while bytes are missing. Raises ReplyError, the same ever after."""
        if self._error is not None:
            raise self._error
        try:
            while (end := self._line_end()) >= 0:
                if self._take(end):
                    return self._finish()
        except ReplyError as exc:
            self._error = exc
            raise
        return None

    def _line_end(self) -> int:
        """Where the next line ends; -1 while it may yet become one."""
        end = self._buffer.find(b"\n", self._scanned, MAX_LINE_BYTES)
        if end < 0:
            _check_head(self._buffer)
            _check_nul(self._buffer)
            if len(self._buffer) >= MAX_LINE_BYTES:
                raise ReplyError(FailureKind.REPLY_TOO_LONG, f"a reply line exceeds {MAX_LINE_BYTES} bytes")
            self._scanned = len(self._buffer)
        return end

    def _take(self, end: int) -> bool:
        """Add the line that ends there to the reply in the making; True when it was the last one."""
        line = bytes(self._buffer[:end]).removesuffix(b"\r")
        found = _LINE.fullmatch(line)
        if found is None:
            raise _fault(self._buffer[: end + 1])
        del self._buffer[: end + 1]
        self._scanned = 0
        if len(line) == end:
            self.notes.add("bare_lf")
        if end >= RFC_LINE_BYTES:
            self.notes.add("long_line")
        self._reply_bytes += len(line) + 2
        return self._add(int(found[1]), found[2] == b"-", (found[3] or b"").decode(errors="surrogateescape"))

    def _add(self, code: int, more: bool, text: str) -> bool:
        if self._lines and code != self._code:
            raise ReplyError(FailureKind.PROTOCOL, f"mixed codes in one reply: {self._code} and {code}")
        self._code = code
        self._lines.append(text)
        if self._reply_bytes > MAX_REPLY_BYTES or len(self._lines) > MAX_REPLY_LINES:
            raise ReplyError(
                FailureKind.REPLY_TOO_LONG,
                f"a reply exceeds {MAX_REPLY_BYTES} bytes or {MAX_REPLY_LINES} lines",
            )
        return not more

    def _finish(self) -> Reply:
        reply = _reply(self._code, tuple(self._lines))
        self._lines.clear()
        self._reply_bytes = 0
        return reply


@lru_cache(maxsize=KEPT_REPLIES)
def _reply(code: int, lines: tuple[str, ...]) -> Reply:
    return Reply(code=code, lines=lines)


def _fault(line: bytearray) -> ReplyError:
    """What is wrong with a line, whatever comes after it. Raises it where it is not even close."""
    _check_head(line)
    _check_nul(line)
    code, separator = bytes(line[:3]), bytes(line[3:4])
    if code.isdigit() and separator in {b" ", b"-", b"\r", b"\n"}:
        return ReplyError(FailureKind.PROTOCOL, f"no SMTP reply has the code {code.decode()}")
    return ReplyError(FailureKind.PROTOCOL, "a reply line does not begin with a three-digit code")


def _check_head(buffer: bytearray) -> None:
    """Refuse at the first byte that no reply begins with, unless it may yet become a known other protocol."""
    if not buffer:
        return
    if buffer[_MYSQL_HEAD] == _MYSQL:
        raise ReplyError(FailureKind.NOT_SMTP, "the server speaks MySQL")
    if buffer[:1].isdigit():
        return
    for signature, protocol in _FOREIGN:
        if buffer.startswith(signature):
            raise ReplyError(FailureKind.NOT_SMTP, f"the server speaks {protocol}")
        if signature.startswith(bytes(buffer[: len(signature)])):
            return
    if _MYSQL.startswith(bytes(buffer[_MYSQL_HEAD])):
        return
    raise ReplyError(FailureKind.PROTOCOL, "a reply does not begin with a three-digit code")


def _check_nul(buffer: bytearray) -> None:
    """Refuse a NUL, unless it may yet be one of MySQL's."""
    nul = buffer.find(b"\0", 0, MAX_LINE_BYTES)
    if nul >= 0 and not (nul <= _MYSQL_HEAD.start and len(buffer) < _MYSQL_HEAD.stop):
        raise ReplyError(FailureKind.PROTOCOL, "a NUL byte in a reply")
