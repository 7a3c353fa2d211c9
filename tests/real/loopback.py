"""Ports on 127.0.0.1: free ones, and the wait until somebody listens there."""

from __future__ import annotations

import socket
from contextlib import ExitStack

from .waiting import until

HOST = "127.0.0.1"


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, all different: every one is held until the last is found."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in sockets]


def free_port() -> int:
    """A port that nobody listens on."""
    return free_ports(1)[0]


def is_open(port: int) -> bool:
    """Does somebody listen there?"""
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_until_open(port: int) -> None:
    """Return when somebody listens on the port. Raises TimeoutError."""
    until(lambda: is_open(port), f"port {port} to open")
