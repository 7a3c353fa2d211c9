"""A mail server on loopback that answers each command after a known delay, and tells how long it really took.

Run as `python -m exporter.commands.truth_server CHAIN KEY DELAY_SECONDS`: prints its port, and for each
session a JSON line with user name and seconds of each phase, from the kernel's receive stamp to the
answer's send.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import socket
import ssl
import sys
from collections import defaultdict

from exporter.drivers.clock import Instant, StampKeeper, ask_for_stamps, instant
from exporter.drivers.stream import Segment, TcpStream, TlsStream
from exporter.errors import Failure
from exporter.terms import Phase

HOST = "127.0.0.1"
BACKLOG = 1024
CLOSING_SECONDS = 30.0  # that a client may take to close
_ANSWERS = {
    "EHLO": (Phase.EHLO, b"250-truth.example\r\n250-STARTTLS\r\n250-SIZE 1000000\r\n250 AUTH PLAIN\r\n"),
    "STARTTLS": (Phase.STARTTLS, b"220 2.0.0 go ahead\r\n"),
    "AUTH": (Phase.AUTH, b"235 2.7.0 accepted\r\n"),
    "MAIL": (Phase.MAIL_FROM, b"250 2.1.0 ok\r\n"),
    "RCPT": (Phase.RCPT_TO, b"250 2.1.5 ok\r\n"),
    "DATA": (Phase.DATA, b"354 go ahead\r\n"),
    ".": (Phase.MESSAGE, b"250 2.0.0 taken\r\n"),
    "QUIT": (Phase.QUIT, b"221 2.0.0 bye\r\n"),
}


class DelayedStream(TcpStream):
    """Sends no sooner than `delay_seconds` after what it answers arrived, and notes how long that took."""

    def __init__(self, sock: socket.socket, delay_seconds: float) -> None:
        super().__init__(sock)
        self._delay_ns = int(delay_seconds * 1e9)
        self._got: Instant | None = None
        self.seconds: defaultdict[Phase, float] = defaultdict(float)

    async def receive(self, phase: Phase) -> Segment:
        """What arrives next."""
        segment = await super().receive(phase)
        self._got = segment.at
        return segment

    async def send(self, data: bytes, phase: Phase) -> Instant:
        """Send all, late enough; the moment just before the first byte left."""
        got, self._got = self._got, None
        if got is not None:
            wait_ns = got.realtime_ns + self._delay_ns - instant().realtime_ns
            await asyncio.sleep(max(0, wait_ns) / 1e9)
        sent = await super().send(data, phase)
        if got is not None:
            self.seconds[phase] += (sent.realtime_ns - got.realtime_ns) / 1e9
        return sent


class Session:
    """One session, from the banner to QUIT."""

    def __init__(self, stream: DelayedStream, context: ssl.SSLContext) -> None:
        self._tcp = stream
        self._stream: TcpStream | TlsStream = stream
        self._context = context
        self._user_name = ""
        self._buffer = b""

    async def run(self) -> None:
        """Answer until QUIT, then print what was true."""
        await self._stream.send(b"220 truth.example ESMTP\r\n", Phase.BANNER)
        word = ""
        while word != "QUIT":
            word = await self._answered()
        seconds = {phase.value: took for phase, took in self._tcp.seconds.items()}
        print(json.dumps({"user": self._user_name, "seconds": seconds}), flush=True)
        self._tcp.limit(CLOSING_SECONDS)
        with contextlib.suppress(TimeoutError, Failure):  # we close last: see `received` of drivers.clock
            while (await self._tcp.receive(Phase.QUIT)).data:
                pass

    async def _answered(self) -> str:
        line = await self._line()
        word = line.partition(" ")[0].upper()
        if word not in _ANSWERS:
            return word  # a line of the message
        phase, answer = _ANSWERS[word]
        if word == "AUTH":
            self._user_name = base64.b64decode(line.split()[2]).split(b"\0")[1].decode()
        await self._stream.send(answer, phase)
        if word == "STARTTLS":
            tls = TlsStream(self._tcp, self._context, None, server_side=True)
            await tls.handshake()
            self._stream = tls
        return word

    async def _line(self) -> str:
        while b"\r\n" not in self._buffer:
            segment = await self._stream.receive(Phase.EHLO)
            if not segment.data:
                raise ConnectionResetError
            self._buffer += segment.data
        line, _, self._buffer = self._buffer.partition(b"\r\n")
        return line.decode("utf-8", "replace")


async def serve(context: ssl.SSLContext, delay_seconds: float) -> None:
    """Answer until cancelled."""
    loop, _keeper = asyncio.get_running_loop(), StampKeeper()  # kept, so that stamps come
    sessions: set[asyncio.Task[None]] = set()
    with socket.create_server((HOST, 0), backlog=BACKLOG) as listener:
        listener.setblocking(False)
        ask_for_stamps(listener)  # what it accepts inherits that
        print(listener.getsockname()[1], flush=True)
        while True:
            sock, _ = await loop.sock_accept(listener)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            session = asyncio.create_task(_session(DelayedStream(sock, delay_seconds), context))
            sessions.add(session)
            session.add_done_callback(sessions.discard)


async def _session(stream: DelayedStream, context: ssl.SSLContext) -> None:
    try:
        await Session(stream, context).run()
    except (Failure, OSError, ValueError):
        return  # a client that went away, or no client at all
    finally:
        stream.close()


def main() -> None:
    """Serve until a signal."""
    chain, key, delay = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    context.num_tickets = 0  # a ticket would be an answer to nothing
    asyncio.run(serve(context, float(delay)))


if __name__ == "__main__":
    main()
