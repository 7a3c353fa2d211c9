"""A mail server whose every reply is full of what could act in a terminal or on a page."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

MARKUP = "<x-evil onload=alert(1)>\"'&amp;"
HIDES = "\u202egnp.exe \u2066iso \u200b\ufeff"
ACTS = f"{MARKUP} \x1b[31m\x1b]0;title\x07 \x9b31m {HIDES} \x08\x7f \u2028"
"""Markup, ANSI, an 8-bit control sequence, what turns, hides or deletes text, a line separator."""
WORDS = f"5.7.139 Authentication unsuccessful, the user credentials were incorrect. {ACTS}"


class _Dialogue(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say(f"220 {ACTS} ESMTP")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"EHLO":
                self._say(f"250-hello {ACTS}\r\n250-AUTH PLAIN LOGIN {ACTS}\r\n250-X{ACTS}\r\n250 SIZE 1000")
            elif verb == b"AUTH":
                self._say(f"235 2.7.0 {ACTS}" if b"AHRha2Vu" in line else f"535 {WORDS}")
            elif verb == b"QUIT":
                self._say(f"221 {ACTS}")
                return
            else:
                self._say(f"550 5.1.8 {ACTS}")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def hostile_server() -> Iterator[int]:
    """Its port, for the time of the block. It takes the password of `taken` and refuses every other."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Dialogue) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join(5)
