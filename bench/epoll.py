"""The least that a dialogue costs in Python: one epoll, sockets that do not block, OpenSSL over memory.

Nothing is timed, judged or kept, no reply is looked at but for its last line: what any client in this
language pays. `bench.peers` measures it.
"""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Callable, Iterator
from itertools import islice, repeat

READ_BYTES = 16 * 1024
Waits = Iterator[tuple[socket.socket, int]]
"""A dialogue, which goes on when its socket is ready for these events."""


def dialogue(port: int, context: ssl.SSLContext, opening: tuple[str, ...], rest: tuple[str, ...]) -> Waits:
    """Commands before STARTTLS, TLS, then the others."""
    peer = socket.socket()
    peer.setblocking(False)
    peer.connect_ex(("127.0.0.1", port))
    yield peer, select.EPOLLOUT
    yield from _heard(peer, lambda: peer.recv(READ_BYTES))
    for line in opening:
        peer.send(f"{line}\r\n".encode())
        yield from _heard(peer, lambda: peer.recv(READ_BYTES))
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_hostname="localhost")

    def read() -> bytes:
        incoming.write(peer.recv(READ_BYTES))
        try:
            return tls.read(READ_BYTES)
        except ssl.SSLWantReadError:  # a session ticket
            return b""

    while not _shaken(tls):
        peer.send(outgoing.read())
        yield peer, select.EPOLLIN
        incoming.write(peer.recv(READ_BYTES))
    for line in rest:
        tls.write(f"{line}\r\n".encode())
        peer.send(outgoing.read())
        yield from _heard(peer, read)
    peer.close()


def _heard(peer: socket.socket, read: Callable[[], bytes]) -> Waits:
    reply = b""
    while not reply.endswith(b"\n") or reply.splitlines()[-1][3:4] == b"-":
        yield peer, select.EPOLLIN
        reply += read()


def _shaken(tls: ssl.SSLObject) -> bool:
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True


def play(make: Callable[[], Waits], count: int, at_once: int) -> None:
    """So many dialogues, so many of them at once."""
    left = (make() for make in repeat(make, count))
    running: dict[int, tuple[Waits, int]] = {}
    with select.epoll() as poll:
        for each in islice(left, at_once):
            _begin(each, poll, running)
        while running:
            for descriptor, _ in poll.poll():
                waits, asked = running[descriptor]
                try:
                    _, events = next(waits)
                except StopIteration:
                    del running[descriptor]
                    for each in islice(left, 1):
                        _begin(each, poll, running)
                else:
                    if events != asked:
                        poll.modify(descriptor, events)
                        running[descriptor] = waits, events


def _begin(waits: Waits, poll: select.epoll, running: dict[int, tuple[Waits, int]]) -> None:
    peer, events = next(waits)
    poll.register(peer, events)
    running[peer.fileno()] = waits, events
