"""Reads SMTP replies (RFC 5321 section 4.2) out of bytes, however they are cut up, and within bounds.

A parser holds at most one line and one reply in the making. Its first error is its last: it stays dead.
"""

from __future__ import annotations

from exporter.errors import ExporterError
from exporter.model import FailureKind, Reply

MAX_LINE_BYTES = 8 * 1024  # RFC 5321 4.5.3.1.5 asks for 512; real servers exceed it, none needs this much
MAX_REPLY_BYTES = 64 * 1024
MAX_REPLY_LINES = 512
RFC_LINE_BYTES = 512

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
            while (line := self._next_line()) is not None:
                if self._take(line):
                    return self._finish()
        except ReplyError as exc:
            self._error = exc
            raise
        return None

    def _next_line(self) -> bytes | None:
        end = self._buffer.find(b"\n", self._scanned, MAX_LINE_BYTES)
        complete = end >= 0
        _check_head(self._buffer)
        _check_nul(self._buffer, end if complete else min(len(self._buffer), MAX_LINE_BYTES))
        if not complete:
            if len(self._buffer) >= MAX_LINE_BYTES:
                raise ReplyError(FailureKind.REPLY_TOO_LONG, f"a reply line exceeds {MAX_LINE_BYTES} bytes")
            self._scanned = len(self._buffer)
            return None
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        self._scanned = 0
        self._remark(line)
        return line.removesuffix(b"\r")

    def _remark(self, line: bytes) -> None:
        if not line.endswith(b"\r"):
            self.notes.add("bare_lf")
        if len(line) + 1 > RFC_LINE_BYTES:
            self.notes.add("long_line")

    def _take(self, line: bytes) -> bool:
        """Add a line to the reply in the making; True when it was the last one."""
        code, more, text = _split(line)
        if self._lines and code != self._code:
            raise ReplyError(FailureKind.PROTOCOL, f"mixed codes in one reply: {self._code} and {code}")
        self._code = code
        self._lines.append(text)
        self._reply_bytes += len(line) + 2
        if self._reply_bytes > MAX_REPLY_BYTES or len(self._lines) > MAX_REPLY_LINES:
            raise ReplyError(
                FailureKind.REPLY_TOO_LONG,
                f"a reply exceeds {MAX_REPLY_BYTES} bytes or {MAX_REPLY_LINES} lines",
            )
        return not more

    def _finish(self) -> Reply:
        reply = Reply(code=self._code, lines=tuple(self._lines))
        self._lines.clear()
        self._reply_bytes = 0
        return reply


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
    if len(buffer) < _MYSQL_HEAD.stop and _MYSQL.startswith(bytes(buffer[_MYSQL_HEAD])):
        return
    raise ReplyError(FailureKind.PROTOCOL, "a reply does not begin with a three-digit code")


def _check_nul(buffer: bytearray, end: int) -> None:
    nul = buffer.find(b"\0", 0, end)
    if nul >= 0 and not (nul <= _MYSQL_HEAD.start and len(buffer) < _MYSQL_HEAD.stop):
        raise ReplyError(FailureKind.PROTOCOL, "a NUL byte in a reply")


def _split(line: bytes) -> tuple[int, bool, str]:
    code, separator, text = line[:3], line[3:4], line[4:]
    if not (len(code) == 3 and code.isdigit() and separator in (b"", b" ", b"-")):
        raise ReplyError(FailureKind.PROTOCOL, "a reply line does not begin with a three-digit code")
    if code[:1] not in b"2345":
        raise ReplyError(FailureKind.PROTOCOL, f"no SMTP reply has the code {code.decode()}")
    return int(code), separator == b"-", text.decode("utf-8", "surrogateescape")
