"""Ports on 127.0.0.1: free ones, and the wait until somebody listens there."""

from __future__ import annotations

import random
import socket
from contextlib import ExitStack

from .waiting import until

HOST = "127.0.0.1"
SERVERS_PORTS = range(12000, 32768)
"""Below Linux' ephemeral range, so that no outgoing connection is given one before the server has it."""

_chance = random.SystemRandom()  # hypothesis seeds the other one alike in every worker


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, all different: every one is held until the last is found."""
    with ExitStack() as held:
        return [_held_port(held) for _ in range(count)]


def _held_port(held: ExitStack) -> int:
    while True:
        port, each = _chance.choice(SERVERS_PORTS), held.enter_context(socket.socket())
        try:
            each.bind((HOST, port))
        except OSError:  # somebody has it
            continue
        return port


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
