"""The simulator's mailboxes, and everything of ours that looks into them: drivers on real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from exporter.delivery.mailbox import GraphMailbox, ImapMailbox
from exporter.drivers.clock import SystemClock
from exporter.drivers.http import HttpDriver
from exporter.drivers.mailboxes import MailboxOpener
from exporter.drivers.record import RunRecord
from exporter.drivers.relay_connector import RelayConnector
from exporter.drivers.resolver import Resolver
from exporter.drivers.tokens import MsalTokens
from exporter.drivers.trust import Contexts
from exporter.model import BasicAuth, ClientSecret, OAuth2, ProbeId, Relay, SecretRef, Wanted
from exporter.ports import Secret
from exporter.simulator.simulator import Simulator
from exporter.simulator.smtp.shared import Login, Message
from exporter.smtp.message import ProbeMail
from exporter.terms import TlsMode

from .trips import Heard, Trips

PASSWORD, CLIENT = SecretRef(env="PASSWORD"), SecretRef(env="CLIENT")
PROBE = ProbeId(probe="round_trip", account="canary", relay="office365", auth="basic")


@dataclass
class Known:
    """ports.Secrets from a mapping."""

    texts: dict[SecretRef, str]

    def read(self, ref: SecretRef) -> Secret:
        return Secret(self.texts[ref])


def mail(sender: str = "both@contoso.example", unique: str = "ab" * 16) -> ProbeMail:
    return ProbeMail(
        sender=sender,
        recipient="canary@contoso.example",
        probe="round_trip/canary",
        unique=unique,
        sent_timestamp=1_795_000_000.0,
    )


@dataclass
class Rig:
    """A running simulator and the way into its mailboxes."""

    simulator: Simulator
    opener: MailboxOpener
    secrets: Known
    imap_relay: Relay
    oauth2: OAuth2
    pauses: list[float]
    records: list[RunRecord] = field(default_factory=list)

    def imap(self, *, token: bool = False, user: str = "canary@contoso.example") -> ImapMailbox:
        return ImapMailbox(
            relay=self.imap_relay,
            username=user,
            basic=None if token else BasicAuth(username=user, password=PASSWORD),
            oauth2=self.oauth2 if token else None,
            junk_names=("Junk Email",),
        )

    def graph(self) -> GraphMailbox:
        graph = replace(self.oauth2, scope="https://graph.microsoft.com/.default")
        url = self.simulator.env()["graph"]
        return GraphMailbox(
            url=url, address="canary@contoso.example", oauth2=graph, ca_file=self.oauth2.ca_file
        )

    def record(self) -> RunRecord:
        self.records.append(RunRecord(PROBE))
        return self.records[-1]

    def deliver(self, probe_mail: ProbeMail) -> Wanted:
        """Have the simulator accept a mail as if it had been handed in."""
        login = Login(user=probe_mail.sender, way="basic")  # type: ignore[arg-type]
        message = Message(
            sender=probe_mail.sender,
            recipients=(probe_mail.recipient,),
            login=login,
            data=probe_mail.to_bytes(),
        )
        self.simulator._deliver(message)
        return Wanted(message_id=probe_mail.message_id, unique=probe_mail.unique)


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with Simulator() as simulator:
        env = simulator.env()
        secrets = Known({PASSWORD: env["mailbox"]["password"], CLIENT: env["apps"]["demo"]["client_secret"]})
        relay = Relay(
            name="canary/arrive",
            host="localhost",
            port=env["ports"]["imap"],
            tls=TlsMode.IMPLICIT,
            ca_file=env["ca_file"],
            provider="microsoft365",
        )
        oauth2 = OAuth2(
            tenant=env["tenant"],
            client_id=env["apps"]["demo"]["client_id"],
            credential=ClientSecret(secret=CLIENT),
            scope=env["scope"],
            authority=env["authority"],
            ca_file=env["ca_file"],
        )
        resolver, clock = Resolver(), SystemClock()
        http = HttpDriver(resolver)
        tokens = MsalTokens(http, secrets, clock)
        connector = RelayConnector(resolver, await Contexts.build([relay]))
        pauses: list[float] = []

        async def pause(seconds: float) -> None:
            pauses.append(seconds)

        opener = MailboxOpener(connector, http, tokens, clock, pause)
        yield Rig(simulator, opener, secrets, relay, oauth2, pauses)


@pytest.fixture
async def trips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Trips]:
    async with Simulator() as simulator:
        made = Trips(simulator, Heard(), tmp_path, monkeypatch)
        made.record_accepted()
        yield made
        if made.engine is not None:
            await made.engine.close()
