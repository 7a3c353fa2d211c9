"""A mail server seen from outside: its two submission ports."""

from __future__ import annotations

from dataclasses import dataclass

from .loopback import free_ports


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionPorts:
    """Where one server takes mail: with STARTTLS, and with TLS from the start."""

    submission_port: int
    implicit_port: int

    @property
    def ports(self) -> dict[str, int]:
        """Both ports by their names."""
        return {"submission_port": self.submission_port, "implicit_port": self.implicit_port}


def free_submission_ports() -> SubmissionPorts:
    """Two free ports; nobody listens on them yet."""
    submission_port, implicit_port = free_ports(2)
    return SubmissionPorts(submission_port=submission_port, implicit_port=implicit_port)
