"""A whole exporter with one round trip against the simulator, and what its watch has found out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from exporter.delivery.mail import Mail, RoundTrip
from exporter.engine import Engine
from exporter.model import Wanted
from exporter.simulator.simulator import Simulator
from exporter.terms import Phase
from exporter.watch.journal import StoreJournal
from exporter.watch.watcher import SESSION_SECONDS

if TYPE_CHECKING:
    from exporter.delivery.mail import Arrival
    from exporter.model import Plan, ProbeResult
    from exporter.run import Report
    from exporter.simulator.smtp.shared import Message

CONFIG = """
relays:
  simulator: {{host: localhost, port: {submission}, ca_file: {ca_file}}}
accounts:
  both:
    relay: simulator
    address: both@contoso.example
    auth:
      basic: {{username: both@contoso.example, password: {{env: BOTH}}}}
      oauth2: &app
        tenant: {tenant}
        client_id: {client_id}
        client_secret: {{env: CLIENT}}
        authority: {authority}
        scope: {scope}
        ca_file: {ca_file}
    probes:
      round_trip:
        every: 1m
        to: canary@contoso.example
        auth: {auth}
        late_after: {late}
        lost_after: {lost}
        arrive: {arrive}
        {bounces}
state: {{dir: {state}}}
guard: {{logins_per_minute: 0}}
"""
IMAP = (
    "{{imap: {{preset: microsoft365, host: localhost, port: {imap}, ca_file: {ca_file}, username: {user}, "
    "auth: {how}}}}}"
)
GRAPH = "{{graph: {{url: {graph}, ca_file: {ca_file}, auth: {{oauth2: {app}}}}}}}"


@dataclass
class Heard:
    """watch.Audience that remembers."""

    arrivals: list[Arrival] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    extra: int = 0
    failures: list[str] = field(default_factory=list)
    shares: list[float | None] = field(default_factory=list)
    under_way: int = 0
    phases: set[Phase] = field(default_factory=set)

    def arrival(self, plan: Plan, arrival: Arrival) -> None:
        self.arrivals.append(arrival)
        self.news.set()

    def duplicates(self, plan: Plan, mail: Mail, count: int) -> None:
        self.extra += count
        self.news.set()

    def cleanup(self, plan: Plan, failure: str | None) -> None:
        self.failures += [failure] if failure else []

    def mailbox(self, plan: Plan, result: ProbeResult, used_share: float | None) -> None:
        self.shares.append(used_share)
        self.phases |= {time.phase for time in result.phases}

    def outstanding(self, plan: Plan, count: int) -> None:
        self.under_way = count


@dataclass
class Trips:
    """A simulator, an engine with one round trip, and what its watch has found out."""

    simulator: Simulator
    heard: Heard
    folder: Path
    environment: pytest.MonkeyPatch
    engine: Engine | None = None
    accepted: list[Message] = field(default_factory=list)

    async def configure(
        self,
        *,
        by: str = "basic",
        auth: str = "oauth2",
        late: str = "60s",
        lost: str = "1h",
        bounces: bool = False,
        session_seconds: float = SESSION_SECONDS,
    ) -> None:
        env = self.simulator.env()
        self.environment.setenv("BOTH", env["accounts"]["both"]["password"])
        self.environment.setenv("CANARY", env["mailbox"]["password"])
        self.environment.setenv("CLIENT", env["apps"]["demo"]["client_secret"])
        app = (
            f"{{tenant: {env['tenant']}, client_id: {env['apps']['demo']['client_id']}, "
            f"client_secret: {{env: CLIENT}}, authority: '{env['authority']}', "
            f"scope: 'SCOPE', ca_file: {env['ca_file']}}}"
        )
        exchange, graph = (
            app.replace("SCOPE", env["scope"]),
            app.replace("SCOPE", "https://graph.microsoft.com/.default"),
        )
        ways = {"basic": "{basic: {password: {env: SECRET}}}", "oauth2": f"{{oauth2: {exchange}}}"}

        def imap(user: str, how: str, secret: str) -> str:
            return IMAP.format(
                imap=env["ports"]["imap"],
                ca_file=env["ca_file"],
                user=user,
                how=ways[how].replace("SECRET", secret),
            )

        arrive = (
            GRAPH.format(graph=env["graph"], ca_file=env["ca_file"], app=graph)
            if by == "graph"
            else imap("canary@contoso.example", by, "CANARY")
        )
        text = CONFIG.format(
            submission=env["ports"]["submission"],
            ca_file=env["ca_file"],
            tenant=env["tenant"],
            client_id=env["apps"]["demo"]["client_id"],
            authority=env["authority"],
            scope=env["scope"],
            auth=auth,
            late=late,
            lost=lost,
            arrive=arrive,
            bounces=f"bounces: {imap('both@contoso.example', 'oauth2', '')}" if bounces else "",
            state=self.folder / "state",
        )
        file = self.folder / "config.yaml"
        file.write_text(text)
        self.engine = Engine(audience=self.heard)
        self.engine.watcher.session_seconds = session_seconds
        self.engine.use(await self.engine.load(file))
        self.plan = (await self.engine.load(file)).settings.plans[0]

    async def run(self) -> Report:
        assert self.engine is not None
        return await self.engine.runner.turn(self.plan)

    async def until(self, count: int = 1, seconds: float = 30.0) -> list[Arrival]:
        async with asyncio.timeout(seconds):
            while len(self.heard.arrivals) < count:
                self.heard.news.clear()
                await self.heard.news.wait()
        return self.heard.arrivals

    async def until_true(self, holds: Callable[[], bool]) -> None:
        """Return once it holds; a busy machine takes its time."""
        async with asyncio.timeout(30.0):
            while not holds():  # noqa: ASYNC110 - the simulator tells no event
                await asyncio.sleep(0.02)

    def record_accepted(self) -> None:
        """Keep every message that the simulator accepts."""
        deliver = self.simulator._delivery.accept

        def accept(message: Message) -> None:
            self.accepted.append(message)
            deliver(message)

        self.simulator._delivery.accept = accept  # type: ignore[method-assign]

    def is_shut_out(self) -> bool:
        """Could the watch not log in, the last time?"""
        assert self.engine is not None
        return any(watched.failed for watched in self.engine.watcher._watched.values())

    async def left_by_another(self, *, age_seconds: float) -> str:
        """The Message-ID of a mail that another process has handed in and left under way, all but lost."""
        assert self.engine is not None
        assert isinstance(self.plan.options, RoundTrip)
        handed_in = time.time() - age_seconds
        mail = Mail(
            probe=self.plan.id,
            wanted=Wanted(message_id="<left@contoso.example>", unique="left"),
            mailbox=str(self.plan.options.arrive),
            sent_timestamp=handed_in,
            accepted_timestamp=handed_in,
            late_after_seconds=self.plan.options.late_after_seconds,
            lost_after_seconds=age_seconds,
        )
        await StoreJournal(self.engine.store).put(mail)
        return mail.wanted.message_id

    def left(self, address: str = "canary@contoso.example") -> dict[str, int]:
        folders = self.simulator._store.folders(address)
        return {name: len(folder.messages) for name, folder in folders.items() if folder.messages}

    async def restart(self, **options: object) -> None:
        assert self.engine is not None
        await self.engine.close()
        await self.configure(**options)  # type: ignore[arg-type]
