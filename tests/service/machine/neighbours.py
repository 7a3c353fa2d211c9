"""Whom the exporter talks to: a mail server, a resolver, and an issuer and Alertmanager that never answer."""

from __future__ import annotations

import base64
import os
import socket
import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

RIGHT, WRONG = "the right password", "a wrong password"
NAME = "mx.hanging.example"
POLL_SECONDS = 0.05


@dataclass
class Neighbours:
    """Their addresses, and what was sent to them. While `silent`, the resolver answers nothing."""

    resolver: str = field(default_factory=lambda: f"127.66.{os.getpid() // 250 % 250}.{os.getpid() % 250}")
    mail: int = 0
    deaf: int = 0
    silent: bool = False
    spent: Counter[str] = field(default_factory=Counter)
    """How often each password came."""


@contextmanager
def neighbours() -> Iterator[Neighbours]:
    """All of them, for the time of the block."""
    them = Neighbours()
    with ExitStack() as stack:
        them.mail = stack.enter_context(_served(_mail_server(them)))
        stack.enter_context(_served(_resolver(them)))
        deaf = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=1024))
        them.deaf = deaf.getsockname()[1]  # it takes connections, and never says a word
        yield them


@contextmanager
def _served(server: socketserver.BaseServer) -> Iterator[int]:
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True)
        thread.start()
        yield server.server_address[1]  # type: ignore[misc, index]
        server.shutdown()
        thread.join()


def _mail_server(them: Neighbours) -> socketserver.BaseServer:
    class Dialogue(socketserver.StreamRequestHandler):
        """One that takes the right password and no other."""

        def handle(self) -> None:
            self._say("220 mail.example ESMTP")
            for line in self.rfile:
                verb, _, rest = line.decode().strip().partition(" ")
                if verb == "AUTH":
                    password = base64.b64decode(rest.split()[1]).decode().rpartition("\0")[2]
                    them.spent[password] += 1
                    self._say("235 2.7.0 yes" if password == RIGHT else "535 5.7.8 bad username or password")
                else:
                    self._say(
                        {"EHLO": "250-mail.example\r\n250 AUTH PLAIN", "QUIT": "221 bye"}.get(verb, "250 OK")
                    )
                if verb == "QUIT":
                    return

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    return _Server(("127.0.0.1", 0), Dialogue)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """A client that was suspended or stopped hangs up in a dialogue."""


def _resolver(them: Neighbours) -> socketserver.BaseServer:
    class Answer(socketserver.BaseRequestHandler):
        """Any name is this machine's, as long as it says anything."""

        def handle(self) -> None:
            query, link = self.request
            if them.silent:
                return
            asks_ipv4 = query[-4:-2] == b"\0\1"
            record = b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4\x7f\0\0\1" if asks_ipv4 else b""
            end = query.index(b"\0", 12) + 5
            count = b"\0\1" if record else b"\0\0"
            link.sendto(
                query[:2] + b"\x81\x80\0\1" + count + b"\0\0\0\0" + query[12:end] + record,
                self.client_address,
            )

    return socketserver.ThreadingUDPServer((them.resolver, 53), Answer)
