"""SMTP conversations as generators: what to say next and which answer is right. No I/O.

A dialogue yields Steps and is sent Answers; I/O failures are thrown into it. It raises Failure where the
server does not let it reach its end: a 4xx or 5xx is REFUSED with the reply, another wrong code is PROTOCOL.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exporter.errors import Failure
from exporter.facts.ehlo import Capabilities, capabilities, is_masked
from exporter.failure import FailureFact, FailureKind, Reply
from exporter.ports import Await, Send, Upgrade
from exporter.smtp import commands
from exporter.smtp.sasl import MAX_CHALLENGES, Mechanism, UnexpectedChallenge, XOAuth2
from exporter.terms import Phase, TlsMode

if TYPE_CHECKING:
    from exporter.ports import Dialogue

READY = frozenset({220})
OK = frozenset({250})
RECIPIENT_OK = frozenset({250, 251, 252})  # RFC 5321 3.4: will forward, cannot verify: both accept
START_INPUT = frozenset({354})
AUTHENTICATED = frozenset({235})
CHALLENGE = frozenset({334})
SYNTAX_ERRORS = frozenset({500, 501, 504})
_LOST = {FailureKind.TIMEOUT, FailureKind.CLOSED, FailureKind.RESET}


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An opened session: its capabilities as they are now (after TLS), and whether TLS protects it."""

    capabilities: Capabilities = field(default_factory=Capabilities)
    encrypted: bool = False


def opening(*, tls: TlsMode, name: str) -> Dialogue[Session]:
    """Banner, EHLO and, as the mode asks, STARTTLS and EHLO again: what was said before TLS is forgotten."""
    session = yield from greeting(tls=tls, name=name)
    if tls in (TlsMode.IMPLICIT, TlsMode.NONE) or not session.capabilities.starttls:
        return session
    yield from _starttls()
    offered = yield from _hello(name)
    return Session(capabilities=offered, encrypted=True)


def greeting(*, tls: TlsMode, name: str) -> Dialogue[Session]:
    """Banner and EHLO; where the mode demands STARTTLS, it must be offered."""
    banner = yield from _expect(Await(phase=Phase.BANNER), READY)
    offered = yield from _hello(name)
    if tls is TlsMode.STARTTLS and not offered.starttls:
        raise _starttls_missing(banner, offered)
    return Session(capabilities=offered, encrypted=tls is TlsMode.IMPLICIT)


def login(mechanism: Mechanism) -> Dialogue[None]:
    """AUTH by one mechanism (RFC 4954)."""
    initial = mechanism.initial()
    reply: Reply = yield Send(
        phase=Phase.AUTH,
        data=commands.auth(mechanism.name, initial),
        shown=f"AUTH {mechanism.name}" + ("" if initial is None else " ***"),
        secret=initial is not None,
    )
    for _ in range(MAX_CHALLENGES):
        if reply.code not in CHALLENGE:
            break
        reply = yield from _answer(mechanism, reply)
    if reply.code in CHALLENGE:
        yield from _cancel("the server goes on asking")
    _check(reply, Phase.AUTH, AUTHENTICATED)
    if not mechanism.complete:
        raise _failure(Phase.AUTH, FailureKind.PROTOCOL, reply, "the login was accepted before it was made")


def token_login(mechanism: XOAuth2) -> Dialogue[None]:
    """AUTH by token; once more in two steps where the server takes the one-step form for a syntax error."""
    try:
        yield from login(mechanism)
    except Failure as refused:
        reply, other = refused.fact.reply, mechanism.in_two_steps()
        if other is None or reply is None or reply.code not in SYNTAX_ERRORS:
            raise
        yield from login(other)


def transaction(*, sender: str, recipient: str, size_bytes: int | None = None) -> Dialogue[None]:
    """MAIL FROM and RCPT TO for one recipient."""
    mail = commands.mail_from(sender, size_bytes)
    yield from _expect(Send(phase=Phase.MAIL_FROM, data=mail, shown=_show(mail)), OK)
    rcpt = commands.rcpt_to(recipient)
    yield from _expect(Send(phase=Phase.RCPT_TO, data=rcpt, shown=_show(rcpt)), RECIPIENT_OK)


def message(content: bytes) -> Dialogue[Reply]:
    """DATA and the message. A connection lost after the final dot is INDETERMINATE: nobody knows."""
    data = Send(phase=Phase.DATA, data=commands.DATA, shown="DATA")
    yield from _expect(data, START_INPUT)
    body = commands.body(content)
    step = Send(phase=Phase.MESSAGE, data=body, shown=f"({len(body)} bytes of message)")
    try:
        return (yield from _expect(step, OK))
    except Failure as lost:
        if lost.fact.kind not in _LOST:
            raise
        raise Failure(
            FailureFact(
                phase=Phase.MESSAGE,
                kind=FailureKind.INDETERMINATE,
                detail=f"{lost.fact.kind} after the final dot: sent or not is unknown",
            )
        ) from lost


def reset() -> Dialogue[None]:
    """RSET: forget the transaction, so that nothing is delivered. Timed as part of taking leave."""
    yield from _expect(Send(phase=Phase.QUIT, data=commands.RSET, shown="RSET"), OK)


def farewell() -> Dialogue[None]:
    """QUIT; whatever comes back is fine."""
    yield Send(phase=Phase.QUIT, data=commands.QUIT, shown="QUIT")


def _hello(name: str) -> Dialogue[Capabilities]:
    """EHLO, and HELO where a server refuses that for good (RFC 5321 section 3.2)."""
    reply: Reply = yield Send(phase=Phase.EHLO, data=commands.ehlo(name), shown=f"EHLO {name}")
    if reply.code in OK:
        return capabilities(reply)
    if reply.code // 100 == 5:
        older: Reply = yield Send(phase=Phase.EHLO, data=commands.helo(name), shown=f"HELO {name}")
        if older.code in OK:
            return Capabilities()
    raise _refusal(reply, Phase.EHLO)


def _starttls() -> Dialogue[None]:
    reply: Reply = yield Send(phase=Phase.STARTTLS, data=commands.STARTTLS, shown="STARTTLS")
    if reply.code // 100 in (4, 5):
        raise _failure(Phase.STARTTLS, FailureKind.STARTTLS_REFUSED, reply)
    _check(reply, Phase.STARTTLS, READY)
    yield Upgrade()


def _starttls_missing(banner: Reply, offered: Capabilities) -> Failure:
    masked = offered.masked or any(is_masked(word) for word in banner.text.split())
    kind = FailureKind.STARTTLS_MASKED if masked else FailureKind.STARTTLS_NOT_OFFERED
    return _failure(Phase.STARTTLS, kind, None, "STARTTLS is not among the capabilities")


def _answer(mechanism: Mechanism, challenge: Reply) -> Dialogue[Reply]:
    try:
        response, secret = mechanism.respond(_decode(challenge))
    except UnexpectedChallenge as exc:
        yield from _cancel(str(exc))
        raise
    shown = "***" if secret else commands.encode(response)
    data = commands.line(commands.encode(response))
    reply: Reply = yield Send(phase=Phase.AUTH, data=data, shown=shown, secret=secret)
    return reply


def _decode(challenge: Reply) -> bytes:
    try:
        return base64.b64decode(challenge.text.encode(errors="surrogateescape"), validate=True)
    except binascii.Error as exc:
        raise UnexpectedChallenge("a challenge that is not base64") from exc


def _cancel(why: str) -> Dialogue[None]:
    """Cancel the exchange (RFC 4954 section 4) and fail: the server broke the mechanism's rules."""
    with contextlib.suppress(Failure):
        yield Send(phase=Phase.AUTH, data=commands.CANCEL_AUTH, shown="*")
    raise _failure(Phase.AUTH, FailureKind.PROTOCOL, None, why)


def _expect(step: Await | Send, codes: frozenset[int]) -> Dialogue[Reply]:
    reply: Reply = yield step
    _check(reply, step.phase, codes)
    return reply


def _check(reply: Reply, phase: Phase, codes: frozenset[int]) -> None:
    if reply.code not in codes:
        raise _refusal(reply, phase)


def _refusal(reply: Reply, phase: Phase) -> Failure:
    if reply.code // 100 in (4, 5):
        return _failure(phase, FailureKind.REFUSED, reply)
    return _failure(phase, FailureKind.PROTOCOL, reply, f"unexpected code {reply.code}")


def _failure(phase: Phase, kind: FailureKind, reply: Reply | None, detail: str = "") -> Failure:
    return Failure(FailureFact(phase=phase, kind=kind, reply=reply, detail=detail or str(reply)))


def _show(command: bytes) -> str:
    return command.decode().rstrip()
