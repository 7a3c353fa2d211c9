"""The AUTH exchanges (RFC 4954), sans-IO: a generator that yields prompts, is sent lines, returns a verdict.

The verdict is a Login or the reply that refuses it. Checked in order: grammar, proof, scenario.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from exporter.simulator.scenarios.reply import ReplyTemplate
from exporter.simulator.scenarios.scenario import Point, Way
from exporter.simulator.smtp import wording
from exporter.simulator.smtp.sasl import bearer, decoded
from exporter.simulator.smtp.shared import Login, SharedState

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_AUTH_BYTES = 12_288  # RFC 4954 section 4, the longest line of an exchange

Verdict = Login | ReplyTemplate
Exchange = Generator[ReplyTemplate, bytes, Verdict]


class _Ended(Exception):  # noqa: N818 - the end of an exchange, no fault of ours
    """The client cancelled, or sent what is no answer."""

    def __init__(self, reply: ReplyTemplate) -> None:
        super().__init__(reply.code)
        self.reply = reply


def exchange(shared: SharedState, mechanism: str, initial: bytes | None) -> Exchange | None:
    """The exchange of a mechanism (upper case), None if it is not offered; `initial` as in RFC 4954."""
    start = _MECHANISMS.get(mechanism)
    return _judged(start(shared, initial)) if start else None


def _judged(running: Exchange) -> Exchange:
    try:
        return (yield from running)
    except _Ended as ended:
        return ended.reply


def _login(shared: SharedState, initial: bytes | None) -> Exchange:
    user = yield from _answer(wording.ASK_USERNAME, initial)
    password = yield from _answer(wording.ASK_PASSWORD, None)
    right = shared.mailboxes.opens(user, password)
    if not right and not shared.current.scenario.ignores_password:
        return wording.WRONG_PASSWORD
    refusal = shared.current.refusal(Way.BASIC, Point.AUTH) or (None if right else wording.WRONG_PASSWORD)
    return refusal or Login(user=user.lower(), way=Way.BASIC)


def _xoauth2(shared: SharedState, initial: bytes | None) -> Exchange:
    """Microsoft refuses a bad token with a direct 535, without Google's 334 and its JSON."""
    response = bearer((yield from _answer(wording.ASK_BLOB, initial)))
    if response is None:
        return wording.BAD_XOAUTH2
    if response.user not in shared.mailboxes or not shared.tokens.accepts(response.user, response.token):
        return wording.WRONG_TOKEN
    refusal = shared.current.refusal(Way.OAUTH2, Point.AUTH)
    return refusal or Login(user=response.user.lower(), way=Way.OAUTH2)


def _answer(prompt: ReplyTemplate, given: bytes | None) -> Generator[ReplyTemplate, bytes, str]:
    line = given if given is not None else (yield prompt)
    if line == b"*":
        raise _Ended(wording.AUTH_CANCELLED)
    if len(line) > MAX_AUTH_BYTES:
        raise _Ended(wording.LINE_TOO_LONG)
    text = decoded(line)
    if text is None:
        raise _Ended(wording.BAD_BASE64)
    return text


_MECHANISMS: Mapping[str, Callable[[SharedState, bytes | None], Exchange]] = {
    "LOGIN": _login,
    "XOAUTH2": _xoauth2,
}
