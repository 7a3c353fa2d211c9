"""A mail server seen from outside: its two submission ports."""

from __future__ import annotations

from dataclasses import dataclass

from .loopback import free_ports


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where one server takes mail: with STARTTLS, and with TLS from the start."""

    submission_port: int
    implicit_port: int

    @property
    def ports(self) -> dict[str, int]:
        """Both ports by their names."""
        return {"submission_port": self.submission_port, "implicit_port": self.implicit_port}


def new_door() -> Door:
    """A door on free ports; nobody opens it yet."""
    submission_port, implicit_port = free_ports(2)
    return Door(submission_port=submission_port, implicit_port=implicit_port)
