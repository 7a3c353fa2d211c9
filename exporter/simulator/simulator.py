"""The composition: one Simulator is a tenant, its two submission ports, and the control address.

    async with Simulator(scenario="basic_auth_retired") as simulator:
        simulator.env()["ports"]["submission"]

The only file of this room that knows all the others. It starts what it needs and leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from exporter.simulator.accounts import DOMAIN, RECIPIENT, KnownTokens, Mailboxes
from exporter.simulator.certificates import Certificates
from exporter.simulator.control import Control
from exporter.simulator.data import load_scenarios
from exporter.simulator.house import DEFAULT_MAX_MESSAGE_BYTES, House
from exporter.simulator.scenario import REFUSAL_POINTS, UnknownScenarioError
from exporter.simulator.server import IDLE_SECONDS, Server
from exporter.simulator.stage import Stage, parameters

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from exporter.simulator.accounts import Tokens
    from exporter.simulator.house import Message
    from exporter.simulator.scenario import Scenario

KEPT_MESSAGES = 100
KEPT_BYTES = (
    262_144  # of each message: a probe's mail is a few KB, and a hundred large ones would fill memory
)
LOOPBACK = "127.0.0.1"
CONTROL_PORT = 10588

_WITH_PASSWORD = ("basic", "both")
_WITHOUT_PASSWORD = ("oauth2",)


class Simulator:
    """Microsoft 365 on loopback. Port 0 is a free one; `replies_file` is laid over the built-in scenarios.

    Raises ConfigError for a file that cannot be used, UnknownScenarioError for the name of a scenario.
    """

    def __init__(
        self,
        *,
        scenario: str = "healthy",
        replies_file: Path | None = None,
        host: str = LOOPBACK,
        submission_port: int = 0,
        submissions_port: int = 0,
        control_host: str = LOOPBACK,
        control_port: int = 0,
        tokens: Tokens | None = None,
        max_message_bytes: int = DEFAULT_MAX_MESSAGE_BYTES,
        idle_seconds: float = IDLE_SECONDS,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._scenarios = load_scenarios(replies_file)
        self._first = self._named(scenario).name
        self._stage = Stage(self._scenarios["healthy"])
        self._host = host
        self._submission_port = submission_port
        self._submissions_port = submissions_port
        self._control_host = control_host
        self._control_port = control_port
        self._idle_seconds = idle_seconds
        self._mailboxes = _demo_mailboxes()
        self._messages: deque[Message] = deque(maxlen=KEPT_MESSAGES)
        self._servers: dict[str, Server] = {}
        self._ports: dict[str, int] = {}
        self._ca_file = ""
        self._changing = asyncio.Lock()
        self._started = AsyncExitStack()
        self.tokens = KnownTokens() if tokens is None else tokens
        self._house = House(
            stage=self._stage,
            mailboxes=self._mailboxes,
            tokens=self.tokens,
            deliver=self._deliver,
            now=now,
            max_message_bytes=max_message_bytes,
        )

    async def start(self) -> None:
        """Listen on all ports and play the first scenario; what was begun is undone if that fails."""
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Close sockets, end sessions, remove the CA file."""
        await self._started.aclose()
        self._servers.clear()

    async def __aenter__(self) -> Simulator:
        await self.start()
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.stop()

    @property
    def messages(self) -> tuple[Message, ...]:
        """The last accepted messages, oldest first."""
        return tuple(self._messages)

    def add_user(self, address: str, password: str | None = None) -> None:
        """Add a mailbox or change its password. Raises ValueError unless it is NAME@contoso.example."""
        self._mailboxes.add(address, password)

    async def set_scenario(
        self, name: str, share: float | str | None = None, phase: str | None = None
    ) -> None:
        """Play a scenario from now on, open connections included.

        Raises UnknownScenarioError, ValueError for a parameter, DoorError where ports cannot be blocked.
        """
        scenario = self._named(name)
        chosen = parameters(scenario, share=share, phase=phase)
        async with self._changing:
            for server in self._servers.values():
                await server.set_blocked(blocked=scenario.block_port)
            self._stage.present(scenario, chosen)

    def scenarios(self) -> dict[str, Any]:
        """What can be played, by name, ready for JSON."""
        return {name: _description(scenario) for name, scenario in self._scenarios.items()}

    def current(self) -> dict[str, Any]:
        """What is played now, ready for JSON; `share` and `phase` are null where nobody is refused."""
        scenario, chosen = self._stage.scenario, self._stage.parameters
        return {
            "name": scenario.name,
            "description": scenario.description,
            "share": chosen.share if scenario.refuses else None,
            "phase": chosen.phase if scenario.refuses else None,
        }

    def env(self) -> dict[str, Any]:
        """What a client needs, credentials included, ready for JSON."""
        return {
            "host": self._host,
            "ports": self._ports,
            "ca_file": self._ca_file,
            "domain": DOMAIN,
            "recipient": RECIPIENT,
            "accounts": {name: self._account(name) for name in (*_WITH_PASSWORD, *_WITHOUT_PASSWORD)},
            "scenarios": list(self._scenarios),
        }

    async def _start(self) -> None:
        certificates = Certificates()
        self._started.callback(certificates.close)
        self._ca_file = str(certificates.ca_file)
        for name, port in (("submission", self._submission_port), ("submissions", self._submissions_port)):
            server = Server(
                self._house,
                certificates,
                host=self._host,
                port=port,
                implicit=name == "submissions",
                idle_seconds=self._idle_seconds,
            )
            self._started.push_async_callback(server.close)
            self._servers[name] = server
            self._ports[name] = server.port
        control = Control(self)
        self._started.push_async_callback(control.stop)
        self._ports["control"] = await control.start(self._control_host, self._control_port)
        await self.set_scenario(self._first)

    def _named(self, name: str) -> Scenario:
        if name not in self._scenarios:
            raise UnknownScenarioError(name, tuple(self._scenarios))
        return self._scenarios[name]

    def _account(self, name: str) -> dict[str, str | None]:
        address = f"{name}@{DOMAIN}"
        return {"address": address, "username": address, "password": self._mailboxes.password(address)}

    def _deliver(self, message: Message) -> None:
        self._messages.append(replace(message, data=message.data[:KEPT_BYTES]))


async def serve_until_cancelled(simulator: Simulator, ready: Callable[[Simulator], None]) -> None:
    """Start, say so, and go on until cancelled; then stop."""
    async with simulator:
        ready(simulator)
        await asyncio.Event().wait()


def _demo_mailboxes() -> Mailboxes:
    mailboxes = Mailboxes()
    mailboxes.add(RECIPIENT)
    for name in _WITHOUT_PASSWORD:
        mailboxes.add(f"{name}@{DOMAIN}")
    for name in _WITH_PASSWORD:
        mailboxes.add(f"{name}@{DOMAIN}", secrets.token_urlsafe(18))
    return mailboxes


def _description(scenario: Scenario) -> dict[str, Any]:
    refuses = bool(scenario.refuses)
    return {
        "description": scenario.description,
        "refuses": list(scenario.refuses),
        "share": scenario.share if refuses else None,
        "phase": scenario.phase if refuses else None,
        "phases": list(REFUSAL_POINTS) if refuses else [],
    }
