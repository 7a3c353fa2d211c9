"""An IMAP server that is right in all but one answer, and the ways in which that one can be wrong."""

from __future__ import annotations

from tests.hostile.peer import (
    COMMON,
    Act,
    GoneError,
    Peer,
    Turn,
    changes,
    drips,
    floods,
    says,
    says_then,
    silence,
)
from tests.hostile.smtp import ECHO, MARKUP, then_gone

OURS = b"Message-ID: <token@contoso.example>\r\nX-Smtp-Exporter-Probe-Id: token\r\n\r\n"
OK = b"%t OK done\r\n"
RIGHT = {
    "greeting": b"* OK ready\r\n",
    "capability": b"* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN SASL-IR\r\n" + OK,
    "starttls": OK,
    "capability2": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR UIDPLUS\r\n" + OK,
    "authenticate": b"%t OK [CAPABILITY IMAP4rev1 SASL-IR UIDPLUS] in\r\n",
    "list": b'* LIST (\\Sent) "/" Sent\r\n' + OK,
    "select": b"* 7 EXISTS\r\n* OK [UIDVALIDITY 1] fine\r\n" + OK,
    "search": b"* SEARCH 7\r\n" + OK,
    "fetch": b"* 1 FETCH (UID 7 BODY[] {%d}\r\n" % len(OURS) + OURS + b")\r\n" + OK,
    "logout": b"* BYE until then\r\n" + OK,
}
POINT_OF = {
    b"STARTTLS": "starttls",
    b"AUTHENTICATE": "authenticate",
    b"LIST": "list",
    b"SELECT": "select",
    b"SEARCH": "search",
    b"FETCH": "fetch",
    b"LOGOUT": "logout",
}
UNTAGGED = (
    b'* LIST (\\Junk) "/" evil\r\n* LSUB () "/" evil\r\n* STATUS evil (MESSAGES 3)\r\n'
    b"* FLAGS (\\Seen)\r\n* 3 EXISTS\r\n* 3 RECENT\r\n* 1 EXPUNGE\r\n"
)


def status(word: bytes, text: bytes = b"no reason") -> Act:
    """This status under the right tag; at the greeting, untagged."""

    async def act(turn: Turn) -> None:
        tag = turn.tag or b"*"
        await turn.peer.say(tag + b" " + word + b" " + text + b"\r\n")

    return act


ACTS: dict[str, Act] = {
    **COMMON,
    "G02 drip of bytes": drips(lambda _: b"* OK " + b"x" * 4000),
    "G03 drip of untagged": drips(lambda _: b"* 1 EXISTS\r\n", piece_bytes=12),
    "G17 endless line": floods(b"* OK ", b"x" * 1024),
    "G18 endless untagged": floods(b"", b"* 1 EXISTS\r\n"),
    "G21 empty line": says(b"\r\n"),
    "G22 NUL": says(b"* OK a\0b\r\n"),
    "G31 echoes the secret": status(b"NO", ECHO),
    "G32 HTTP": says(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "I02 NO": status(b"NO"),
    "I02 BAD": status(b"BAD"),
    "I02 continuation": says(b"+ go on\r\n"),
    "I03 injected tagged OK": says_then(b"%rE3 OK [CAPABILITY AUTH=PLAIN] evil\r\n", silence),
    "I03 injected half line": says_then(b"%r* 1 EX", silence),
    "I04 untagged data": says(UNTAGGED + b"%r"),
    "I05 ALERT with markup": changes(lambda right: right.replace(b" OK ", b" OK [ALERT] " + MARKUP + b" ")),
    "I06 LOGINDISABLED": says(b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n" + OK),
    "I06 STARTTLS not offered": says(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + OK),
    "I07 referral": status(b"NO", b"[REFERRAL imap://other.example/] go there"),
    "I08 PREAUTH": says(b"* PREAUTH come in\r\n"),
    "I08 SMTP": says(b"220 mx.example ESMTP\r\n"),
    "I08 BYE": then_gone(says(b"* BYE go away\r\n")),
    "I08 another's tag": says(b"E99 OK done\r\n"),
    "I09 literal of a terabyte": says_then(b"* X {1000000000000}\r\n", silence),
    "I09 literal below nothing": says_then(b"* X {-100}\r\n", silence),
    "I09 literals for ever": floods(b"* X ", b"{0}\r\n"),
    "I10 asks for ever": says(b"+ \r\n"),
    "I11 SEARCH of thousands": says(b"* SEARCH " + b" ".join(b"%d" % n for n in range(7, 1500)) + b"\r\n%r"),
    "I13 FETCH of ten megabytes": says_then(b"* 1 FETCH (UID 7 BODY[] {10000000}\r\n", silence),
}  # fmt: skip


class Session:
    """One connection; the behaviour is had at each visit of its point.

    `right`: it changes nothing that counts, so that the session goes on.
    """

    def __init__(self, peer: Peer, point: str, behaviour: str, *, right: bool) -> None:
        self._peer, self._act, self._where, self._right = peer, ACTS[behaviour], point, right

    async def serve(self) -> None:
        await self._answer("greeting", b"")
        while line := await self._peer.line():
            words = line.upper().split()
            verb = words[2 if words[1:2] == [b"UID"] else 1] if len(words) > 1 else b""
            asks = "capability2" if self._peer.secure else "capability"
            point = asks if verb == b"CAPABILITY" else POINT_OF.get(verb)
            if point is None:
                await self._peer.say(b"* BAD what?\r\n")
            elif await self._answer(point, words and line.split()[0]) and point == "starttls":
                await self._peer.shake_hands()
            if point == "logout":
                raise GoneError

    async def _answer(self, point: str, tag: bytes) -> bool:
        """Answer, as is right or as the behaviour wants it; may the session go on as if it were right?"""
        self._peer.seen.points.append(point)
        right = RIGHT[point].replace(b"%t", tag)
        if point != self._where:
            await self._peer.say(right)
            return True
        self._peer.fault_begins()
        await self._act(Turn(peer=self._peer, right=right, tag=tag))
        return self._right
