"""Reads the answer to EHLO (RFC 5321 section 4.1.1.1).

Sample:
    250-AM3PR05CA0094.outlook.office365.com Hello [203.0.113.24]
    250-SIZE 157286400
    250-AUTH LOGIN XOAUTH2
    250 SMTPUTF8
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from exporter.failure import Reply

_REPLIES_KEPT = 128  # a server says the same for months, twice in each session
# A firewall's SMTP inspection overwrites what it does not know with X or * (Cisco ASA `inspect esmtp`).
_MASKED = re.compile(r"[X*]{4,}[A-Z*]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a server offers: upper-case keywords, upper-case AUTH mechanisms in its order, SIZE in bytes."""

    keywords: frozenset[str] = frozenset()
    mechanisms: tuple[str, ...] = ()
    size_bytes: int | None = None
    masked: bool = False

    @property
    def starttls(self) -> bool:
        """Is STARTTLS offered (RFC 3207)?"""
        return "STARTTLS" in self.keywords


def capabilities(reply: Reply) -> Capabilities:
    """The capabilities in an EHLO reply. The old form `AUTH=LOGIN` is read as `AUTH LOGIN`."""
    return _read(reply.lines[1:])


@lru_cache(_REPLIES_KEPT)
def _read(lines: tuple[str, ...]) -> Capabilities:
    rows = [line.upper().replace("AUTH=", "AUTH ", 1).split() for line in lines]
    rows = [row for row in rows if row]
    mechanisms = dict.fromkeys(name for row in rows if row[0] == "AUTH" for name in row[1:])
    sizes = [int(row[1]) for row in rows if row[0] == "SIZE" and _is_size(row[1:])]
    return Capabilities(
        keywords=frozenset(row[0] for row in rows),
        mechanisms=tuple(mechanisms),
        size_bytes=sizes[0] if sizes else None,
        masked=any(is_masked(row[0]) for row in rows),
    )


def is_masked(word: str) -> bool:
    """Did a firewall overwrite this word (`XXXXXXXA`, `****`)?"""
    return _MASKED.fullmatch(word) is not None


def _is_size(parameters: list[str]) -> bool:
    return len(parameters) == 1 and parameters[0].isascii() and parameters[0].isdigit()


OTHER = "other"

# RFC 5321 and its extensions as mail servers announce them (IANA "SMTP Service Extensions").
_CAPABILITIES = (
    "8BITMIME", "AUTH", "BINARYMIME", "CHUNKING", "DSN", "ENHANCEDSTATUSCODES", "PIPELINING",
    "REQUIRETLS", "SIZE", "SMTPUTF8", "STARTTLS",
)  # fmt: skip
# IANA "SASL Mechanisms", as far as mail submission uses them, and Google's and Microsoft's XOAUTH2.
_MECHANISMS = (
    "CRAM-MD5", "EXTERNAL", "GSSAPI", "LOGIN", "NTLM", "OAUTHBEARER", "PLAIN", "SCRAM-SHA-1",
    "SCRAM-SHA-256", "XOAUTH2",
)  # fmt: skip


def capability_labels(keywords: Collection[str]) -> dict[str, bool]:
    """By label value whether it is offered; what is not known is `other`: its words are no labels."""
    return _labels(_CAPABILITIES, keywords)


def mechanism_labels(mechanisms: Collection[str]) -> dict[str, bool]:
    """By label value whether it is offered; all that is not known is `other`."""
    return _labels(_MECHANISMS, mechanisms)


def _labels(known: tuple[str, ...], offered: Collection[str]) -> dict[str, bool]:
    return {name: name in offered for name in known} | {OTHER: bool(set(offered) - set(known))}
