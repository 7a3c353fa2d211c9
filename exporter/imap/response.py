"""Reads IMAP responses (RFC 3501 section 7) out of bytes, however they are cut up, and within bounds.

A literal's size is judged before a byte of it is kept. A parser's first error is its last: it stays dead.

Sample:
    * 12 FETCH (UID 34 BODY[HEADER.FIELDS (MESSAGE-ID)]<0> {25}
    Message-ID: <a@b.example>)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from exporter.errors import ExporterError
from exporter.failure import FailureKind

MAX_LINE_BYTES = 8 * 1024  # a line without its literals; the longest we ask for is a list of capabilities
MAX_RESPONSE_BYTES = 64 * 1024  # the longest literal we ask for is 32 KiB of a bounce
MAX_LITERALS = 64

_LITERAL = re.compile(rb"\{(-?\d{1,19})\+?\}\Z")
_TAG = re.compile(r"[A-Za-z0-9.]{1,32}|[*+]")
_CODE = re.compile(r"\[([A-Za-z0-9-]+)(?: ([^\]]*))?\]")
_STATUSES = frozenset({"OK", "NO", "BAD", "BYE", "PREAUTH"})
# What other protocols say first, so that a wrong port is named at once and not after a timeout.
_FOREIGN = (
    (b"220", "SMTP"),
    (b"421", "SMTP"),
    (b"554", "SMTP"),
    (b"+OK", "POP3"),
    (b"HTTP/", "HTTP"),
    (b"SSH-", "SSH"),
    (b"<", "HTML or XML"),
    (b"\x15\x03", "TLS"),
    (b"\x16\x03", "TLS"),
)


class ResponseError(ExporterError):
    """The bytes are no IMAP response; `kind` says in which way."""

    def __init__(self, kind: FailureKind, detail: str) -> None:
        self.kind = kind
        self.detail = detail
        super().__init__(detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One response: its tag (`*` untagged, `+` a continuation), its text without literals, its literals.

    Bytes that are not UTF-8 are kept as surrogate escapes; every output must escape them.
    """

    tag: str
    text: str
    literals: tuple[bytes, ...] = ()

    @property
    def status(self) -> str | None:
        """OK, NO, BAD, BYE or PREAUTH, where the response is one of these."""
        word = self.text.partition(" ")[0].upper()
        return word if word in _STATUSES else None

    @property
    def code(self) -> tuple[str, str] | None:
        """The response code in brackets, as (name in upper case, the rest), such as ("UIDVALIDITY", "17")."""
        found = _CODE.match(self.text.partition(" ")[2]) if self.status else None
        return (found[1].upper(), found[2] or "") if found else None

    @property
    def words(self) -> list[str]:
        """The text in upper case, parted at blanks."""
        return self.text.upper().split()

    def __str__(self) -> str:
        return self.text if self.tag in "*+" else f"{self.tag} {self.text}"


class ResponseParser:
    """Bytes in with `feed`, responses out with `next_response`."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._scanned = 0
        self._text: list[str] = []
        self._literals: list[bytes] = []
        self._awaited: int | None = None  # the rest of a literal
        self._size = 0
        self._first = True
        self._error: ResponseError | None = None

    @property
    def idle(self) -> bool:
        """Is nothing left over: no byte, no part of an unfinished response?"""
        return not self._buffer and not self._text

    def feed(self, data: bytes) -> None:
        """Take in what arrived."""
        self._buffer += data

    def next_response(self) -> Response | None:
        """The next whole response, or None while bytes are missing. Raises ResponseError, ever the same."""
        if self._error is not None:
            raise self._error
        try:
            return self._advance()
        except ResponseError as exc:
            self._error = exc
            raise

    def _advance(self) -> Response | None:
        while True:
            if self._awaited is not None and not self._take_literal(self._awaited):
                return None
            line = self._next_line()
            if line is None:
                return None
            self._keep(line)
            if self._awaited is None:
                return self._finish()

    def _take_literal(self, size: int) -> bool:
        """Take the literal that is due; False while it is incomplete."""
        if len(self._buffer) < size:
            return False
        self._literals.append(bytes(self._buffer[:size]))
        del self._buffer[:size]
        self._awaited, self._scanned = None, 0
        return True

    def _next_line(self) -> bytes | None:
        if self._first:
            _check_protocol(self._buffer)
        end = self._buffer.find(b"\n", self._scanned, MAX_LINE_BYTES)
        if end < 0:
            if len(self._buffer) >= MAX_LINE_BYTES:
                raise ResponseError(FailureKind.REPLY_TOO_LONG, f"a line exceeds {MAX_LINE_BYTES} bytes")
            self._scanned = len(self._buffer)
            return None
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        self._scanned, self._first = 0, False
        return line.removesuffix(b"\r")

    def _keep(self, line: bytes) -> None:
        """Add a line to the response in the making; what it announces as a literal is due next."""
        if b"\0" in line:
            raise ResponseError(FailureKind.PROTOCOL, "a NUL byte in a response")
        if not self._text and not _is_begun(line):
            raise ResponseError(FailureKind.PROTOCOL, "a response begins with neither a tag nor * nor +")
        announced = _LITERAL.search(line)
        self._text.append(_text(line[: announced.start()] if announced else line))
        self._size += len(line)
        if announced:
            self._announce(int(announced[1]))
        elif self._size > MAX_RESPONSE_BYTES:
            raise _too_long()

    def _announce(self, size: int) -> None:
        if size < 0:
            raise ResponseError(FailureKind.REPLY_TOO_LONG, "a literal of a negative size")
        self._size += size
        if self._size > MAX_RESPONSE_BYTES or len(self._literals) >= MAX_LITERALS:
            raise _too_long()
        self._awaited = size

    def _finish(self) -> Response:
        tag, _, text = "".join(self._text).partition(" ")
        response = Response(tag=tag, text=text, literals=tuple(self._literals))
        self._text.clear()
        self._literals.clear()
        self._size = 0
        return response


def _check_protocol(buffer: bytearray) -> None:
    """Refuse at the first bytes that no greeting begins with, unless they may yet name another protocol."""
    if not buffer or buffer[:1] == b"*":
        return
    for signature, protocol in _FOREIGN:
        if buffer.startswith(signature):
            raise ResponseError(FailureKind.NOT_SMTP, f"the server speaks {protocol}")
        if signature.startswith(bytes(buffer[: len(signature)])):
            return
    raise ResponseError(FailureKind.PROTOCOL, "the greeting does not begin with *")


def _is_begun(line: bytes) -> bool:
    tag, blank, _ = _text(line).partition(" ")
    return bool(_TAG.fullmatch(tag)) and (bool(blank) or tag == "+")


def _text(line: bytes) -> str:
    return line.decode(errors="surrogateescape")


def _too_long() -> ResponseError:
    return ResponseError(
        FailureKind.REPLY_TOO_LONG,
        f"a response exceeds {MAX_RESPONSE_BYTES} bytes or {MAX_LITERALS} literals",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came to one command: the untagged responses, and the one that ended the turn."""

    untagged: tuple[Response, ...]
    end: Response
