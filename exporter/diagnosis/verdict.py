"""Which utterance decides: the last of those that got furthest. Pure.

A reply of the server goes before a fault of the token, that before one of TLS, that before one of the
connection, and all before what a client says of them. What merely follows from a refusal is none.
"""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING

from exporter.diagnosis.inferred import LOGIN_CODES
from exporter.diagnosis.lazily import compiled
from exporter.diagnosis.speaker import Side, fails
from exporter.diagnosis.utterance import HUNG_UP

if TYPE_CHECKING:
    from exporter.diagnosis.utterance import Utterance

Told = tuple["Utterance", ...]

_SENDMAILS = (
    r"^\W{0,9}554\s(?:5\.0\.0 |(?:<[^<>\n]{1,80}>)?[^.\n]{0,80}\s{0,9}\.{3}\s{1,9})"
    r"Service unavailable\W{0,3}$"
)
"""What sendmail writes of a mailer or server that has said why before."""
_CONSEQUENCE = compiled(
    r"bad sequence|must have|need (?:mail|rcpt)|no valid|timeout waiting|timed? ?out|idle"
    r"|closing (?:transmission|connection)|out of order|command not implemented|not recognized"
    r"|send (?:mail|hello|helo) first|^\W{0,9}503\b"
    rf"|{_SENDMAILS}",
    re.I,
)
_MAILER_FAILED = compiled(_SENDMAILS, re.I)
_BEGINNING = 160
"""Characters in which a reply says what it is a consequence of."""
_INTRODUCES = compiled(r"responded with:?\W{0,3}$", re.I)
"""Exchange's queue, before it quotes what the other server said."""
_ASKS_LOGIN = compiled(
    r"^\W{0,3}530\b|authentication (?:is )?required|must authenticate|not authenticated", re.I
)
"""What follows from a login that was refused, where the client goes on without one."""
_TOKEN = compiled(
    r"AADSTS|invalid_(?:client|grant|scope|request|resource)|unauthorized_client|token (?:endpoint|request)"
    r"|oauth2/(?:v2\.0/)?token",
    re.I,
)
_NO_STARTTLS = compiled(
    r"(?:n't|not|no|without) .{0,20}STARTTLS|STARTTLS .{0,24}(?:not|n't) (?:support|offer|advert|found)", re.I
)
"""What is said of TLS after it follows from it."""
_TLS = compiled(
    r"certifi|\bssl|\btls|\btrusted\b|x\.?509|handshake|schannel|gnutls|\bcert\b|証明書|证书|zertifikat", re.I
)
_NET = compiled(
    r"refused|timed? ?out|timeout|unreach|no route|reset|resol|getaddrinfo|no such host|unknown ?host"
    r"|errno|connect"
    r"|(?-i:\bE[A-Z]{5,14}\b)|execution expired|deadline|network|socket",
    re.I,
)

_REFUSAL = compiled(
    r"auth\w{0,12} (?:failed|failure|unsuccessful)|login (?:failed|denied|incorrect)|received error code",
    re.I,
)
"""Something that was refused: a connection that is lost after it is what follows."""


def verdict(told: Told) -> Utterance | None:
    """The utterance that decides; None where nothing says a fault of a kind that has an order."""
    replies = _refused(told)
    if len(replies) == 1 and (said := _before_mailers(told, replies[0])):
        return said
    if replies:
        causes = [said for said in replies[1:] if not _follows(said, replies[0])]
        return causes[-1] if causes else _first(replies)
    faults = [said for said in told if said.side is Side.SYSTEM]
    if len(faults) == 1:
        return faults[0]
    ranked = ((_reached(said.text), at, said) for at, said in enumerate(faults))
    reached, _, furthest = max(ranked, default=(0, 0, None), key=itemgetter(0, 1))
    return furthest if reached else None


def _before_mailers(told: Told, reply: Utterance) -> Utterance | None:
    """What a mailer said, of which sendmail then says no more than that it failed."""
    if not _MAILER_FAILED.search(reply.text):
        return None
    before = [said for said in told[: told.index(reply)] if said.side is Side.SYSTEM and fails(said.text)]
    return before[-1] if before else None


def _follows(said: Utterance, first: Utterance) -> bool:
    """Does a reply merely follow from a refusal before it?"""
    beginning = said.text[:_BEGINNING]
    if _CONSEQUENCE.search(beginning):
        return True
    return first.code in LOGIN_CODES and said.code not in LOGIN_CODES and bool(_ASKS_LOGIN.search(beginning))


def _first(replies: list[Utterance]) -> Utterance:
    """The first reply, or the one that it only announces; told twice, the one whose command is known."""
    first, *rest = replies
    if rest and _INTRODUCES.search(first.text[-_BEGINNING:]):
        return rest[0]
    again = (said for said in rest if said.phase and said.text.strip() == first.text.strip())
    return first if first.phase else next(again, first)


def _reached(text: str) -> int:
    """How far a client that says this had got."""
    rungs = ((_TOKEN, 6), (_NO_STARTTLS, 5), (_TLS, 4), (HUNG_UP, 1), (_NET, 3), (_REFUSAL, 2))
    return next((rung for pattern, rung in rungs if pattern.search(text)), 0)


def accepted(told: Told) -> bool:
    """Was a message taken, and nothing refused in that attempt or after it?"""
    last = next((said.attempt for said in reversed(told) if said.accepts), None)
    if last is None:
        return False
    return not any(said.attempt >= last and _says_no(said) for said in told)


_DELIVERED = compiled(
    r"^[\s>|]{0,8}(?:Action: (?:delivered|relayed|expanded)\b|Event: success\s*$"
    r"|your message has been (?:successfully )?(?:delivered|relayed) to the following recipients"
    r"|delivery to these recipients or (?:groups|distribution lists) is complete)",
    re.M | re.I,
)
"""What a receipt says of a message that came to its recipient or was handed on."""


def delivered(text: str, told: Told) -> bool:
    """Is it a receipt that tells of nothing else?"""
    return _DELIVERED.search(text) is not None and not any(map(_says_no, told))


def _says_no(said: Utterance) -> bool:
    return said.refuses or (said.side is Side.SYSTEM and fails(said.text))


def evidence(told: Told) -> tuple[str, ...]:
    """What server and system said. Beside a refusal the system's words are none: it has overtaken them."""
    return tuple(said.text for said in _refused(told)) or context(told)


_AROUND = (Side.SYSTEM, Side.WRAPPER)


def context(told: Told) -> tuple[str, ...]:
    """All that was said of the fault, for a refusal that says nothing itself."""
    attempt = _last_refused(told)
    return tuple(said.text for said in told if _refuses_in(said, attempt) or said.side in _AROUND)


def _refused(told: Told) -> list[Utterance]:
    """What the last attempt that was refused met."""
    attempt = _last_refused(told)
    return [said for said in told if _refuses_in(said, attempt)]


def _last_refused(told: Told) -> int:
    """The last attempt that was refused, 0 where none was."""
    return max((said.attempt for said in told if said.refuses), default=0)


def _refuses_in(said: Utterance, attempt: int) -> bool:
    return said.refuses and said.attempt == attempt


def logins(told: Told) -> tuple[str, ...]:
    """The commands by which a client logged in."""
    return tuple(said.text for said in told if said.side is Side.CLIENT)
