"""IMAP conversations as generators: what to say next and which answer is right (RFC 3501). No I/O.

A dialogue yields Steps and is sent Answers; I/O failures are thrown into it. A tagged NO or BAD is REFUSED,
whatever else breaks the order is PROTOCOL; a referral is never followed.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
from typing import TYPE_CHECKING

from exporter.errors import Failure
from exporter.failure import FailureFact, FailureKind
from exporter.imap import commands
from exporter.imap.reading import capabilities_in
from exporter.ports import Await, Send, Upgrade
from exporter.smtp.sasl import MAX_CHALLENGES, Mechanism, UnexpectedChallenge
from exporter.terms import Phase

if TYPE_CHECKING:
    from exporter.imap.response import Answer, Response
    from exporter.ports import Dialogue, Secret


class Session:
    """One session with one mailbox: the tags, and what the server offers now (in upper case)."""

    def __init__(self) -> None:
        self.capabilities: frozenset[str] = frozenset()
        self.encrypted = False
        self._tags = 0

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """The SASL mechanisms offered."""
        offered = sorted(word for word in self.capabilities if word.startswith("AUTH="))
        return tuple(word.removeprefix("AUTH=") for word in offered)

    @property
    def takes_login(self) -> bool:
        """May the LOGIN command be used?"""
        return "LOGINDISABLED" not in self.capabilities

    def greet(self) -> Dialogue[None]:
        """The greeting. PREAUTH is refused: the session would be another's (CVE-2020-12398)."""
        answer: Answer = yield Await(phase=Phase.BANNER)
        said = answer.end
        if said.tag == "*" and said.status == "BYE":
            raise _failure(Phase.BANNER, FailureKind.CLOSED, f"the server said goodbye: {said}")
        if said.tag != "*" or said.status != "OK":
            raise _failure(Phase.BANNER, FailureKind.PROTOCOL, f"no greeting: {said}")

    def start_tls(self) -> Dialogue[None]:
        """STARTTLS. What was said before it is forgotten: nothing of it is kept but its being offered."""
        yield from self._ask_capabilities()
        if "STARTTLS" not in self.capabilities:
            raise _failure(
                Phase.STARTTLS, FailureKind.STARTTLS_NOT_OFFERED, "STARTTLS is not among the capabilities"
            )
        try:
            yield from self._command("STARTTLS", Phase.STARTTLS)
        except Failure as refused:
            if refused.fact.kind is not FailureKind.REFUSED:
                raise
            raise _failure(Phase.STARTTLS, FailureKind.STARTTLS_REFUSED, refused.fact.detail) from refused
        yield Upgrade()
        self.capabilities = frozenset()
        self.encrypted = True

    def hello(self) -> Dialogue[None]:
        """Ask what is offered where we would log in."""
        yield from self._ask_capabilities()

    def authenticate(self, mechanism: Mechanism) -> Dialogue[None]:
        """AUTHENTICATE by one mechanism; its response goes along where the server takes it so (RFC 4959)."""
        late = mechanism.initial()
        early, late = (late, None) if "SASL-IR" in self.capabilities else (None, late)
        command = commands.authenticate(mechanism.name, early)
        shown = f"AUTHENTICATE {mechanism.name}" + ("" if early is None else " ***")
        tag, answer = yield from self._say(command, Phase.AUTH, shown=shown, secret=early is not None)
        for _ in range(MAX_CHALLENGES):
            if answer.end.tag != "+":
                break
            answer = yield from _respond(mechanism, answer.end, late)
            late = None
        if answer.end.tag == "+":
            yield from _cancel("the server goes on asking")
        self._logged_in(tag, answer)
        if late is not None or not mechanism.complete:
            raise _failure(Phase.AUTH, FailureKind.PROTOCOL, "the login was accepted before it was made")

    def login(self, username: str, password: Secret) -> Dialogue[None]:
        """LOGIN, for a server without a SASL mechanism of ours."""
        try:
            command = commands.login(username, password.reveal())
            command.encode("ascii")
        except UnicodeEncodeError:
            detail = "LOGIN takes ASCII only, and the server offers no AUTH=PLAIN"
            raise _failure(Phase.AUTH, FailureKind.MECHANISM_NOT_OFFERED, detail) from None
        tag, answer = yield from self._say(command, Phase.AUTH, shown="LOGIN ***", secret=True)
        self._logged_in(tag, answer)

    def refresh(self) -> Dialogue[None]:
        """Ask what is offered now, where the login did not say."""
        if not self.capabilities:
            yield from self._ask_capabilities()

    def command(self, text: str) -> Dialogue[tuple[Response, ...]]:
        """A command in the logged-in state; its untagged responses."""
        answer = yield from self._command(text, Phase.IMAP)
        return answer.untagged

    def idle(self) -> Dialogue[str]:
        """IDLE (RFC 2177); its tag, which `end_idle` wants."""
        tag, answer = yield from self._say("IDLE", Phase.IMAP)
        if answer.end.tag != "+":
            _check(tag, answer, Phase.IMAP)
            raise _failure(Phase.IMAP, FailureKind.PROTOCOL, "IDLE ended before it began")
        return tag

    def end_idle(self, tag: str) -> Dialogue[None]:
        """DONE."""
        answer: Answer = yield Send(phase=Phase.IMAP, data=commands.DONE, shown="DONE")
        _check(tag, answer, Phase.IMAP)

    def farewell(self) -> Dialogue[None]:
        """LOGOUT; whatever comes back is fine."""
        yield from self._say("LOGOUT", Phase.QUIT)

    def _logged_in(self, tag: str, answer: Answer) -> None:
        _check(tag, answer, Phase.AUTH)
        self.capabilities = capabilities_in((*answer.untagged, answer.end))

    def _ask_capabilities(self) -> Dialogue[None]:
        answer = yield from self._command("CAPABILITY", Phase.IMAP)
        self.capabilities = capabilities_in(answer.untagged)

    def _command(self, text: str, phase: Phase) -> Dialogue[Answer]:
        tag, answer = yield from self._say(text, phase)
        _check(tag, answer, phase)
        return answer

    def _say(
        self, text: str, phase: Phase, *, shown: str = "", secret: bool = False
    ) -> Dialogue[tuple[str, Answer]]:
        self._tags += 1
        tag = f"E{self._tags}"
        data = commands.line(f"{tag} {text}")
        answer: Answer = yield Send(phase=phase, data=data, shown=f"{tag} {shown or text}", secret=secret)
        return tag, answer


def _respond(mechanism: Mechanism, challenge: Response, late: bytes | None) -> Dialogue[Answer]:
    """The answer to a challenge; `late`: the initial response that goes to the first, empty one."""
    try:
        waiting = late is not None and not challenge.text.strip()
        response, secret = (late or b"", True) if waiting else mechanism.respond(_decode(challenge))
    except UnexpectedChallenge as exc:
        yield from _cancel(str(exc))
        raise
    text = commands.encode(response)
    answer: Answer = yield Send(
        phase=Phase.AUTH, data=commands.line(text), shown="***" if secret else text, secret=secret
    )
    return answer


def _decode(challenge: Response) -> bytes:
    try:
        return base64.b64decode(challenge.text.encode(errors="surrogateescape"), validate=True)
    except binascii.Error as exc:
        raise UnexpectedChallenge("a challenge that is not base64") from exc


def _cancel(why: str) -> Dialogue[None]:
    """Cancel the exchange (RFC 3501 section 6.2.2) and fail: the server broke the mechanism's rules."""
    with contextlib.suppress(Failure):
        yield Send(phase=Phase.AUTH, data=commands.CANCEL, shown="*")
    raise _failure(Phase.AUTH, FailureKind.PROTOCOL, why)


def _check(tag: str, answer: Answer, phase: Phase) -> None:
    """Did the command end, under its own tag, with OK?"""
    end = answer.end
    if end.tag != tag or end.status not in ("OK", "NO", "BAD"):
        raise _failure(phase, FailureKind.PROTOCOL, f"not an answer to {tag}: {end}")
    if end.status != "OK":
        raise _failure(phase, FailureKind.REFUSED, end.text)


def _failure(phase: Phase, kind: FailureKind, detail: str) -> Failure:
    return Failure(FailureFact(phase=phase, kind=kind, detail=detail))
