"""An SMTP server that is right in all but one reply, and the ways in which that one can be wrong."""

from __future__ import annotations

import asyncio
import base64

from tests.hostile.peer import (
    COMMON,
    Act,
    GoneError,
    Peer,
    Turn,
    changes,
    close,
    drips,
    floods,
    half_close_in_line,
    reset,
    says,
    says_then,
    silence,
)

PASSWORD = "correct-horse-battery"
USER = "prober@contoso.example"
RIGHT = {
    "banner": b"220 mx.example ESMTP\r\n",
    "ehlo": b"250-mx.example\r\n250-AUTH LOGIN\r\n250-STARTTLS\r\n250 8BITMIME\r\n",
    "starttls": b"220 2.0.0 go ahead\r\n",
    "ehlo2": b"250-mx.example\r\n250-AUTH LOGIN\r\n250 8BITMIME\r\n",
    "auth": b"334 VXNlcm5hbWU6\r\n",
    "username": b"334 UGFzc3dvcmQ6\r\n",
    "password": b"235 2.7.0 in\r\n",
    "mail": b"250 2.1.0 ok\r\n",
    "rcpt": b"250 2.1.5 ok\r\n",
    "data": b"354 go on\r\n",
    "message": b"250 2.6.0 queued\r\n",
    "rset": b"250 2.0.0 ok\r\n",
    "quit": b"221 2.0.0 bye\r\n",
}
BEFORE = {
    "ehlo": "banner",
    "starttls": "ehlo",
    "auth": "ehlo2",
    "username": "auth",
    "password": "username",
    "mail": "password",
    "rcpt": "mail",
    "data": "rcpt",
    "message": "data",
    "rset": "rcpt",
    "quit": "message",
}
WRONG_CODES = {b"334": b"354", b"354": b"355", b"235": b"250", b"220": b"250", b"250": b"220", b"221": b"250"}
NO_3XX = {b"334": b"354", b"354": b"334"}
MARKUP = "\x1b[31m\u2028\u2029<script>alert(1)</script>\"}'\\ $(id) %s {{7*7}}".encode()
ECHO = (
    PASSWORD.encode()
    + b" "
    + base64.b64encode(PASSWORD.encode())
    + b" "
    + base64.b64encode(f"\0{USER}\0{PASSWORD}".encode())
)
WORDS = b"".join(b"554-%s\r\n" % b" ".join(b"w%dx%d" % (row, n) for n in range(18)) for row in range(400))
NOT_OURS = b"".join(b" X%d" % number for number in range(63))
INJECTED = b"250 evil\r\n"


def shown_after(text: bytes) -> Act:
    """The right reply with this behind its last line's text."""
    return changes(lambda right: right.removesuffix(b"\r\n") + b" " + text + b"\r\n")


def mixed(right: bytes) -> bytes:
    other = b"251" if right[:3] != b"251" else b"250"
    return right[:3] + b"-first\r\n" + other + b" last\r\n"


def odd_ehlo(right: bytes) -> bytes:
    """Blanks at the ends, a keyword nobody knows, lower case."""
    return right.replace(b"\r\n", b" \r\n").replace(b"AUTH", b"xfoo\r\n250-Auth")


async def early(turn: Turn) -> None:
    """The reply with the one before it: whoever comes here was not to be reached yet."""
    await turn.peer.say(turn.right)


async def hears_hello(turn: Turn) -> None:
    """STARTTLS is granted; the ClientHello comes."""
    await turn.peer.say(turn.right)
    await turn.peer.some()


def in_handshake(act: Act) -> Act:
    async def both(turn: Turn) -> None:
        await hears_hello(turn)
        await act(turn)

    return both


def then_gone(act: Act) -> Act:
    async def both(turn: Turn) -> None:
        await act(turn)
        await turn.peer.silence()

    return both


async def helo_only(turn: Turn) -> None:
    await turn.peer.say(b"250 mx.example\r\n" if turn.asked[:4].upper() == b"HELO" else b"502 no\r\n")


def once_asked(text: bytes) -> Act:
    """Says this to the first thing that it hears."""

    async def act(turn: Turn) -> None:
        await turn.peer.some()
        await turn.peer.say(text)
        await turn.peer.silence()

    return act


async def soon(turn: Turn) -> None:
    """By then the prober has sent its message."""
    await turn.peer.say(turn.right)
    await asyncio.sleep(0.1)


async def soon_421(turn: Turn) -> None:
    await soon(turn)
    await turn.peer.say(b"421 mx.example\r\n")
    await turn.peer.silence()


async def soon_reset(turn: Turn) -> None:
    await soon(turn)
    await reset(turn)


ACTS: dict[str, Act] = {
    **COMMON,
    "G02 drip of bytes": drips(lambda turn: turn.right[:3] + b"-" + b"x" * 4000),
    "G03 drip of lines": drips(lambda turn: turn.right[:3] + b"-\r\n", piece_bytes=6),
    "G10 421": then_gone(says(b"421 mx.example\r\n")),
    "G11 451": says(b"451 mx.example\r\n"),
    "G12 554": says(b"554 mx.example\r\n"),
    "G13 right class, wrong code": changes(lambda right: WRONG_CODES[right[:3]] + b" mx.example\r\n"),
    "G14 wrong class 3xx": changes(lambda right: NO_3XX.get(right[:3], b"354") + b" mx.example\r\n"),
    "G15 code 000": says(b"000 mx.example\r\n"),
    "G15 code 199": says(b"199 mx.example\r\n"),
    "G15 code 600": says(b"600 mx.example\r\n"),
    "G15 code 999": says(b"999 mx.example\r\n"),
    "G16 two digits": changes(lambda right: right[:2] + b" mx.example\r\n"),
    "G16 four digits": changes(lambda right: right[:3] + b"0 mx.example\r\n"),
    "G16 letters": says(b"abc mx.example\r\n"),
    "G16 sign": changes(lambda right: b"+" + right[:2] + b" mx.example\r\n"),
    "G16 digits of another script": says("\u0662\u0665\u0660 mx.example\r\n".encode()),
    "G17 endless line": floods(b"%c ", b"x" * 1024),
    "G18 endless reply": floods(b"", b"%c-x\r\n"),
    "G19 mixed codes": changes(mixed),
    "G20 unfinished, then close": says_then(b"%c-more\r\n", close),
    "G20 unfinished, then silence": says_then(b"%c-more\r\n", silence),
    "G21 empty line": says(b"\r\n"),
    "G22 NUL": changes(lambda right: right[:4] + b"\0" + right[4:]),
    "G23 eight bits": shown_after(b"\xff\xfe\xed\xa0\x80 caf\xc3\xa9"),
    "G26 before its command": early,
    "G27 two replies": says(b"%r%r"),
    "G29 markup in the text": shown_after(MARKUP),
    "G29 markup in a refusal": says(b"554 " + MARKUP + b"\r\n"),
    "G30 sixty kilobytes of words": says(WORDS + b"554 end\r\n"),
    "G31 echoes the secret": says(b"554 " + ECHO + b"\r\n"),
    "G32 HTTP": says(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "G32 HTTP that waits to be asked": once_asked(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "G32 SSH": says(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "G32 MySQL": says(b"\x4a\0\0\0\x0a5.7.44\0\x08\0\0\0"),
    "G32 TLS alert": says(b"\x15\x03\x01\0\2\2\x0a"),
    "G33 enhanced code of its own": says(b"554 5.9.876 mx.example\r\n"),
    "S01 not offered": changes(lambda right: right.replace(b"250-STARTTLS\r\n", b"")),
    "S02 454": says(b"454 4.7.0 TLS not available\r\n"),
    "S04 221": says(b"221 2.0.0 go ahead\r\n"),
    "S05 no handshake": says_then(b"%r", silence),
    "S06 injected line": says_then(b"%r" + INJECTED, silence),
    "S07 injected fragment": says_then(b"%r25", silence),
    "S08 injected later": in_handshake(then_gone(says(INJECTED))),
    "S09 injected, then silence": says_then(b"%r250-mx.example\r\n250 AUTH LOGIN\r\n", silence),
    "S10 AUTH before TLS only": changes(lambda right: right.replace(b"250-AUTH LOGIN\r\n", b"")),
    "S11 STARTTLS again": says(RIGHT["ehlo"]),
    "S12 HELO only": helo_only,
    "S14 TLS at once": once_asked(b"\x15\x03\x01\0\2\2\x0a"),
    "S15 masked by a firewall": changes(lambda right: right.replace(b"STARTTLS", b"XXXXXXXA")),
    "L15 garbage for ServerHello": in_handshake(then_gone(says(bytes(range(32, 96))))),
    "L16 handshake dripped": in_handshake(drips(lambda _: b"\x16\x03\x03\x10\0")),
    "L17 close in the handshake": in_handshake(close),
    "L17 reset in the handshake": in_handshake(reset),
    "L20 close without close_notify in a line": half_close_in_line,
    "A01 535": says(b"535 mx.example\r\n"),
    "A01 535 wrong password": says(b"535 5.7.8 Username and password not accepted\r\n"),
    "A02 454 for now": says(b"454 4.7.0 Temporary authentication failure\r\n"),
    "A03 534 mechanism too weak": says(b"534 5.7.9 Authentication mechanism is too weak\r\n"),
    "A04 235 unasked": says(b"235 2.7.0 in\r\n"),
    "A05 no AUTH": says(b"250 mx.example\r\n"),
    "A07 none of ours": says(b"250-mx.example\r\n250 AUTH" + NOT_OURS + b"\r\n"),
    "A07 old form": says(b"250-mx.example\r\n250 AUTH=LOGIN\r\n"),
    "A07 lower case": says(b"250-mx.example\r\n250 auth login\r\n"),
    "A08 no base64": says(b"334 who are you?\r\n"),
    "A09 asks for ever": says(b"334 \r\n"),
    "A10 huge challenge": says_then(b"334 " + b"A" * 12_000 + b"\r\n", silence),
    "A13 530 at MAIL": says(b"530 5.7.0 Authentication required\r\n"),
    "A14 prompts swapped": says(RIGHT["username"]),
    "A14 two user names": says(RIGHT["auth"]),
    "A16 too many": says(b"454 4.7.0 Too many login attempts, please try again later\r\n"),
    "M01 greylisted": says(b"451 4.7.1 Greylisted, please try again in 300 seconds\r\n"),
    "M02 over quota": says(b"552 5.2.2 The recipient's mailbox is full and over quota\r\n"),
    "M03 251": says(b"251 2.1.5 will forward\r\n"),
    "M03 252": says(b"252 2.1.5 cannot verify\r\n"),
    "M04 250 to DATA": says(b"250 2.0.0 ok\r\n"),
    "M05 354, then 421": soon_421,
    "M05 354, then reset": soon_reset,
    "M12 code and number disagree": says(b"250 5.1.1 ok\r\n"),
    "Q02 500": says(b"500 5.5.1 what?\r\n"),
    "K01 banner of three lines": says(b"220-wait\r\n220-a little\r\n220 mx.example ESMTP\r\n"),
    "K02 codes without text": changes(lambda right: right[:3] + b"\r\n"),
    "K03 odd EHLO": changes(odd_ehlo),
    "K14 long line": changes(lambda right: right.replace(b"mx.example", b"mx.example " + b"x" * 600)),
    "K18 no ESMTP": says(b"220 mx.example\r\n"),
}  # fmt: skip
# Had at the point before theirs.
ACTS_BEFORE = {"G26 before its command", "M05 354, then 421", "M05 354, then reset"}


POINT_OF = {b"MAIL": "mail", b"RCPT": "rcpt", b"RSET": "rset", b"QUIT": "quit"}


class Session:
    """One connection; the behaviour is had at each visit of its point.

    `right`: it changes nothing that counts, so that the session goes on.
    """

    def __init__(self, peer: Peer, point: str, behaviour: str, *, right: bool) -> None:
        self._peer, self._act, self._right = peer, ACTS[behaviour], right
        self._where = BEFORE[point] if behaviour in ACTS_BEFORE else point
        self._extra = RIGHT[point] if behaviour == "G26 before its command" else b""
        self._login: list[str] = []

    async def serve(self) -> None:
        await self._answer("banner")
        while line := await self._peer.line():
            verb = line[:4].upper().strip()
            if self._login and verb not in (b"QUIT", b"*"):
                await self._answer(self._login.pop(0), line)
            elif verb in (b"EHLO", b"HELO"):
                await self._answer("ehlo2" if self._peer.secure else "ehlo", line)
            elif verb == b"STAR" and await self._answer("starttls", line):
                await self._peer.shake_hands()
            elif verb == b"AUTH" and await self._answer("auth", line):
                self._login = ["username", "password"]
            elif verb == b"DATA" and await self._answer("data", line):
                while (await self._peer.line()) not in (b".\r\n", b""):
                    pass
                await self._answer("message")
            elif verb in POINT_OF:
                await self._answer(POINT_OF[verb], line)
            elif verb == b"*":
                await self._peer.say(b"501 5.7.0 cancelled\r\n")
            if verb == b"QUIT":
                raise GoneError

    async def _answer(self, point: str, asked: bytes = b"") -> bool:
        """Answer, as is right or as the behaviour wants it; may the session go on as if it were right?"""
        self._peer.seen.points.append(point)
        if point != self._where:
            await self._peer.say(RIGHT[point])
            return True
        self._peer.fault_begins()
        await self._act(Turn(peer=self._peer, right=RIGHT[point] + self._extra, asked=asked))
        return self._right
