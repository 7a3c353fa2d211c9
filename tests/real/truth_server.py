"""An SMTP server that holds each reply for a known time and logs when it received and sent: a yardstick.

It is no part of this project; where it can be had, .ci/run builds it into the rig.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .daemon import running
from .loopback import free_port
from .pki import Pki
from .programs import require
from .waiting import until

HOLD_SECONDS = 0.02

RECORD = struct.Struct("<HHIQ32Q")
"""One connection: port, count, hold, accepted; then sixteen times received, sent: ns of CLOCK_REALTIME."""

PHASES = (
    "banner",
    "ehlo",
    "starttls",
    "tls",
    "ehlo",
    "auth",
    "mail_from",
    "rcpt_to",
    "data",
    "message",
    "quit",
)
"""What the first of the sixteen are; what stands twice has two turns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthServer:
    """A running truth server."""

    port: int
    truth: Path

    def sessions(self) -> list[Mapping[str, float]]:
        """For each ended connection the seconds that the server spent in each phase."""
        blob = self.truth.read_bytes()
        whole = len(blob) - len(blob) % RECORD.size
        return [_seconds(fields[4:]) for fields in RECORD.iter_unpack(blob[:whole])]

    def submissions(self, at_least: int) -> list[Mapping[str, float]]:
        """The sessions that handed in a mail, once there are so many: it logs when all is quiet."""

        def logged() -> list[Mapping[str, float]] | None:
            found = [each for each in self.sessions() if each["message"] > 0]
            return found if len(found) >= at_least else None

        return until(logged, f"{at_least} logged submissions")


def _seconds(stamps: tuple[int, ...]) -> Mapping[str, float]:
    spent: dict[str, float] = {}
    for index, phase in enumerate(PHASES):
        received, sent = stamps[2 * index : 2 * index + 2]
        spent[phase] = spent.get(phase, 0) + (sent - received) / 1e9
    return spent


@contextmanager
def run_truth_server(run: Path, log: Path, pki: Pki) -> Iterator[TruthServer]:
    """A truth server for the time of the block."""
    server = TruthServer(port=free_port(), truth=run / "truth.bin")
    chain, key = str(pki.chain_file("good")), str(pki.key_file("good"))
    hold_us = str(int(HOLD_SECONDS * 1e6))
    command = [require("truth-server"), "-p", str(server.port), "-d", hold_us, "-c", chain, "-k", key]
    with running("truth-server", [*command, "-l", str(server.truth)], log=log, ports=[server.port]):
        yield server
