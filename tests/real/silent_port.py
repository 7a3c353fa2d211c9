"""A port that takes what it is sent and never answers, over UDP and TCP."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from .loopback import HOST


@contextmanager
def silent_port() -> Iterator[int]:
    """The port, for the time of the block."""
    with socket.create_server((HOST, 0)) as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        port = tcp.getsockname()[1]
        udp.bind((HOST, port))
        yield port
