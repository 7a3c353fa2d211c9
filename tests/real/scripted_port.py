"""A port whose server does what a real one does only when it is ill: it drips."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from .loopback import HOST

DRIP_SECONDS = 0.5


@contextmanager
def dripping_port() -> Iterator[int]:
    """A port that greets one letter every half second, without an end, for the time of the block."""
    over = threading.Event()

    def drip(talk: socket.socket) -> None:
        with talk, suppress(OSError):
            while not over.is_set():
                talk.sendall(b"2")
                time.sleep(DRIP_SECONDS)

    def serve(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                talk, _ = listener.accept()
                threading.Thread(target=drip, args=(talk,), daemon=True).start()

    with socket.create_server((HOST, 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        yield listener.getsockname()[1]
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
