"""The composition: one Simulator is a tenant, its two submission ports, its Entra, and the control address.

    async with Simulator(scenario="basic_auth_retired") as simulator:
        simulator.env()["ports"]["submission"]

The only file of this package that knows all the others. It starts what it needs and leaves nothing behind.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from exporter.simulator.certificates import Certificates
from exporter.simulator.control.api import Control
from exporter.simulator.control.description import current_description, scenario_description
from exporter.simulator.dns.server import DnsServer
from exporter.simulator.dns.zone import EGRESS_ADDRESS, SELECTOR
from exporter.simulator.entra.endpoints import Entra
from exporter.simulator.entra.grant import DEFAULT, EXCHANGE
from exporter.simulator.entra.issuer import Issuer
from exporter.simulator.mail.delivery import Delivery
from exporter.simulator.mail.graph import Graph
from exporter.simulator.mail.imap_server import ImapServer
from exporter.simulator.mail.store import MailStore
from exporter.simulator.scenarios.current import CurrentScenario, parameters
from exporter.simulator.scenarios.load import load_scenarios
from exporter.simulator.scenarios.scenario import UnknownScenarioError
from exporter.simulator.smtp.inbound import InboundSession
from exporter.simulator.smtp.server import IDLE_SECONDS, Server
from exporter.simulator.smtp.shared import DEFAULT_MAX_MESSAGE_BYTES, SharedState
from exporter.simulator.tenant.mailboxes import DOMAIN, RECIPIENT
from exporter.simulator.tenant.tenant import Tenant, application_pem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from exporter.simulator.scenarios.scenario import Scenario
    from exporter.simulator.smtp.shared import Message
    from exporter.simulator.tenant.mailboxes import Tokens

KEPT_MESSAGES = 100
KEPT_BYTES = (
    262_144  # of each message: a probe's mail is a few KB, and a hundred large ones would fill memory
)
LOOPBACK = "127.0.0.1"
CONTROL_PORT = 10588


class Simulator:
    """Microsoft 365 on loopback, with an MX and a name server.

    Port 0 is a free one; `replies_file` is laid over the built-in scenarios.

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
        mx_port: int = 0,
        dns_port: int = 0,
        entra_port: int = 0,
        imap_port: int = 0,
        graph_port: int = 0,
        control_host: str = LOOPBACK,
        control_port: int = 0,
        tokens: Tokens | None = None,
        max_message_bytes: int = DEFAULT_MAX_MESSAGE_BYTES,
        idle_seconds: float = IDLE_SECONDS,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._scenarios = load_scenarios(replies_file)
        self._first = self._named(scenario).name
        self._current = CurrentScenario(self._scenarios["healthy"])
        self._at_mx = CurrentScenario(self._scenarios["healthy"])
        self._dns = DnsServer(self._current)
        self._host = host
        self._submission_port = submission_port
        self._submissions_port = submissions_port
        self._mx_port = mx_port
        self._dns_port = dns_port
        self._entra_port = entra_port
        self._imap_port = imap_port
        self._graph_port = graph_port
        self._control_host = control_host
        self._control_port = control_port
        self._idle_seconds = idle_seconds
        self._tenant = Tenant()
        self._messages: deque[Message] = deque(maxlen=KEPT_MESSAGES)
        self._servers: dict[str, Server] = {}
        self._ports: dict[str, int] = {}
        self._ca_file = ""
        self._certificate_file = ""
        self._changing = asyncio.Lock()
        self._started = AsyncExitStack()
        issuer = Issuer(self._tenant.directory, now)
        self._entra = Entra(self._current, self._tenant.directory, issuer, now)
        self._store = MailStore()
        self._graph = Graph(self._store, issuer, self._current)
        self._delivery = Delivery(self._store, self._current, now)
        self._shared = SharedState(
            current=self._current,
            mailboxes=self._tenant.mailboxes,
            tokens=issuer if tokens is None else tokens,
            deliver=self._deliver,
            now=now,
            max_message_bytes=max_message_bytes,
        )
        self._shared_at_mx = replace(self._shared, current=self._at_mx)

    async def start(self) -> None:
        """Listen on all ports, with the first scenario on; what was begun is undone if that fails."""
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

    def add_user(self, address: str, password: str | None = None, app: str | None = None) -> None:
        """Add a mailbox or change its password, and let an application open it.

        Raises ValueError unless it is NAME@contoso.example and there is such an application.
        """
        self._tenant.add_user(address, password, app)

    def token_counts(self) -> dict[str, dict[str, int]]:
        """Token requests and tokens issued, by application, ready for JSON."""
        return self._entra.counts()

    async def set_scenario(
        self, name: str, share: float | str | None = None, phase: str | None = None
    ) -> None:
        """A scenario from now on, open connections included.

        Raises UnknownScenarioError, ValueError for a parameter, BlockingError where ports cannot be blocked.
        """
        scenario = self._named(name)
        chosen = parameters(scenario, share=share, phase=phase)
        async with self._changing:
            await self._block(scenario)
            self._current.switch_to(scenario, chosen)
            mx = replace(
                self._scenarios["healthy"],
                mx_replies=scenario.mx_replies,
                strip_starttls=scenario.mx_strip_starttls,
            )
            self._at_mx.switch_to(mx, parameters(mx))  # what happens to submission does not happen there

    def scenarios(self) -> dict[str, Any]:
        """All scenarios by name, ready for JSON."""
        return {name: scenario_description(scenario) for name, scenario in self._scenarios.items()}

    def current(self) -> dict[str, Any]:
        """The current scenario, ready for JSON."""
        return current_description(self._current)

    def env(self) -> dict[str, Any]:
        """What a client needs, credentials included, ready for JSON."""
        return {
            "host": self._host,
            "ports": self._ports,
            "ca_file": self._ca_file,
            "domain": DOMAIN,
            "egress_address": EGRESS_ADDRESS,
            "dkim_selector": SELECTOR,
            "recipient": RECIPIENT,
            "mailbox": self._tenant.recipient(),
            "graph": f"https://localhost:{self._ports.get('graph', 0)}",
            "authority": self._entra.authority,
            "tenant": self._tenant.directory.tenant_id,
            "scope": f"{EXCHANGE}{DEFAULT}",
            "apps": self._tenant.apps(self._certificate_file),
            "accounts": self._tenant.accounts(),
            "scenarios": list(self._scenarios),
        }

    async def _start(self) -> None:
        certificates = Certificates()
        self._started.callback(certificates.close)
        self._ca_file = str(certificates.ca_file)
        self._certificate_file = str(certificates.keep("application.pem", application_pem()))
        for name, port in (("submission", self._submission_port), ("submissions", self._submissions_port)):
            self._listen(name, port, certificates)
        mx = Server(
            self._shared_at_mx,
            certificates,
            host=self._host,
            port=self._mx_port,
            session_class=InboundSession,
            idle_seconds=self._idle_seconds,
        )
        self._started.push_async_callback(mx.close)
        self._servers["mx"] = mx
        self._ports["mx"] = mx.port
        self._started.push_async_callback(self._dns.close)
        self._ports["dns"] = await self._dns.start(self._host, self._dns_port)
        self._started.push_async_callback(self._entra.close)
        self._ports["entra"] = await self._entra.start(self._host, self._entra_port, certificates)
        await self._start_mailboxes(certificates)
        control = Control(self)
        self._started.push_async_callback(control.stop)
        self._ports["control"] = await control.start(self._control_host, self._control_port)
        await self.set_scenario(self._first)

    async def _start_mailboxes(self, certificates: Certificates) -> None:
        """IMAP and Graph, and what accepted mail becomes."""
        self._started.push_async_callback(self._delivery.close)
        imap = ImapServer(self._shared, self._store, certificates, host=self._host, port=self._imap_port)
        self._started.push_async_callback(imap.close)
        self._started.push_async_callback(self._graph.close)
        self._ports["imap"] = imap.port
        self._ports["graph"] = await self._graph.start(self._host, self._graph_port, certificates)

    def _listen(self, name: str, port: int, certificates: Certificates) -> None:
        server = Server(
            self._shared,
            certificates,
            host=self._host,
            port=port,
            implicit=name == "submissions",
            idle_seconds=self._idle_seconds,
        )
        self._started.push_async_callback(server.close)
        self._servers[name] = server
        self._ports[name] = server.port

    async def _block(self, scenario: Scenario) -> None:
        """Block and unblock the ports as the scenario has it, all at once. Raises BlockingError."""
        mx = self._servers["mx"]
        await asyncio.gather(
            mx.set_blocked(blocked=scenario.block_mx),
            self._entra.set_blocked(blocked=scenario.block_entra),
            *(
                server.set_blocked(blocked=scenario.block_port)
                for server in self._servers.values()
                if server is not mx
            ),
        )

    def _named(self, name: str) -> Scenario:
        if name not in self._scenarios:
            raise UnknownScenarioError(name, tuple(self._scenarios))
        return self._scenarios[name]

    def _deliver(self, message: Message) -> None:
        kept = replace(message, data=message.data[:KEPT_BYTES])
        self._messages.append(kept)
        self._delivery.accept(kept)


async def serve_until_cancelled(simulator: Simulator, ready: Callable[[Simulator], None]) -> None:
    """Start, say so, and go on until cancelled; then stop."""
    async with simulator:
        ready(simulator)
        await asyncio.Event().wait()
