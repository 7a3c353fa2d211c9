"""The AUTH exchanges (RFC 4954), sans-IO: a generator that yields prompts, is sent lines, returns a verdict.

The verdict is a Login or the reply that refuses it. Checked in order: grammar, proof, scenario.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from exporter.simulator import wording
from exporter.simulator.house import House, Login
from exporter.simulator.reply import ReplyTemplate
from exporter.simulator.sasl import bearer, decoded
from exporter.simulator.scenario import Point, Way

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_AUTH_BYTES = 12_288  # RFC 4954 section 4, the longest line of an exchange

Verdict = Login | ReplyTemplate
Exchange = Generator[ReplyTemplate, bytes, Verdict]


class _Spoilt(Exception):  # noqa: N818 - the end of an exchange, no fault of ours
    """The client cancelled, or sent what is no answer."""

    def __init__(self, reply: ReplyTemplate) -> None:
        super().__init__(reply.code)
        self.reply = reply


def exchange(house: House, mechanism: str, initial: bytes | None) -> Exchange | None:
    """The exchange of a mechanism (upper case), None if it is not offered; `initial` as in RFC 4954."""
    play = _MECHANISMS.get(mechanism)
    return _judged(play(house, initial)) if play else None


def _judged(play: Exchange) -> Exchange:
    try:
        return (yield from play)
    except _Spoilt as spoilt:
        return spoilt.reply


def _login(house: House, initial: bytes | None) -> Exchange:
    user = yield from _answer(wording.ASK_USERNAME, initial)
    password = yield from _answer(wording.ASK_PASSWORD, None)
    right = house.mailboxes.opens(user, password)
    if not right and not house.stage.scenario.ignores_password:
        return wording.WRONG_PASSWORD
    refusal = house.stage.refusal(Way.BASIC, Point.AUTH) or (None if right else wording.WRONG_PASSWORD)
    return refusal or Login(user=user.lower(), way=Way.BASIC)


def _xoauth2(house: House, initial: bytes | None) -> Exchange:
    """Microsoft refuses a bad token with a direct 535, without Google's 334 and its JSON."""
    response = bearer((yield from _answer(wording.ASK_BLOB, initial)))
    if response is None:
        return wording.BAD_XOAUTH2
    if response.user not in house.mailboxes or not house.tokens.accepts(response.user, response.token):
        return wording.WRONG_TOKEN
    refusal = house.stage.refusal(Way.OAUTH2, Point.AUTH)
    return refusal or Login(user=response.user.lower(), way=Way.OAUTH2)


def _answer(prompt: ReplyTemplate, given: bytes | None) -> Generator[ReplyTemplate, bytes, str]:
    line = given if given is not None else (yield prompt)
    if line == b"*":
        raise _Spoilt(wording.AUTH_CANCELLED)
    if len(line) > MAX_AUTH_BYTES:
        raise _Spoilt(wording.LINE_TOO_LONG)
    text = decoded(line)
    if text is None:
        raise _Spoilt(wording.BAD_BASE64)
    return text


_MECHANISMS: Mapping[str, Callable[[House, bytes | None], Exchange]] = {"LOGIN": _login, "XOAUTH2": _xoauth2}
